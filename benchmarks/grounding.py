"""Measure grounding: share linked, agreement with the registry, speed, memory; precision and recall on judged sets.

python benchmarks/grounding.py --dev studies.ndjson.gz [--gold tests/data/gold]
"""

import argparse
import csv
import gc
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from pathlib import Path

from msgspec.structs import replace

from kg import garbage, vocabulary
from kg.errors import KgError
from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.grounding.normalise import key
from kg.readers import read
from kg.readers.sources import Rejection, documents
from kg.trial import (
    Criterion,
    CriterionKind,
    Document,
    Intervention,
    Link,
    Trial,
    Value,
    Words,
    keyed_outcomes,
)
from kg.vocabulary import Concept, Vocabulary, provisional

GOLD = Path(__file__).resolve().parent.parent / "tests" / "data" / "gold"
#: The quantile of the normal distribution for an interval of 95 %.
Z = 1.959964
DRUG_TYPES = frozenset({"DRUG", "BIOLOGICAL"})
GIVES = ("testsDrug", "comparesDrug", "backgroundDrug", "investigatesMechanism")
#: Gold kind to the predicates that it judges.
PREDICATES = {
    "drugs": GIVES,
    "conditions": ("studiesCondition",),
    "outcomes": ("measures",),
    "prior-therapy": ("requiresPriorTherapy", "excludesPriorTherapy"),
}
KINDS = tuple(PREDICATES)
BROWSED = {"condition": ("studiesCondition",), "intervention": GIVES}
EXAMPLES = 8
#: Words up to so many letters tell nothing, and nor do words that many names hold, without their ends.
SHORT = 3
COMMON = frozenset({"disor", "disea", "syndr", "with"})
#: What nearly all conditions of a trial are.
ROOTS = frozenset({"condition/neoplasm", "condition/cancer", "MONDO:0000001", "mesh:D009369"})
Row = dict[str, str]
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Graph:
    """The grounded trials with what their links lead to."""

    trials: dict[str, Trial]
    lexicon: Lexicon

    @property
    def vocabulary(self) -> Vocabulary:
        """Give the vocabulary that the trials are grounded in."""
        return self.lexicon.vocabulary

    def concept(self, identifier: str) -> Concept:
        """Give a concept; a development code has one of its own."""
        return self.vocabulary.concepts.get(identifier) or provisional(identifier.removeprefix("drug/"))

    def ids(self, identifier: str) -> set[str]:
        """Give the id of a concept and those of the outside concepts it is matched with."""
        concept = self.concept(identifier)
        return {identifier, *concept.exact_match, *concept.close_match}

    def above(self, identifier: str) -> set[str]:
        """Give a concept, what is broader, and for a drug its mechanisms with what is broader."""
        seen: set[str] = set()
        todo = [identifier]
        while todo:
            each = todo.pop()
            if each not in seen:
                seen.add(each)
                concept = self.concept(each)
                todo += [*concept.broader, *concept.mechanisms]
        return seen

    @cached_property
    def by_match(self) -> dict[str, set[str]]:
        """Map outside ids to the concepts here."""
        found: dict[str, set[str]] = defaultdict(set)
        for concept in self.vocabulary.concepts.values():
            for curie in (concept.id, *concept.exact_match, *concept.close_match):
                found[curie].add(concept.id)
        return found


def main() -> int:
    """Print every figure."""
    arguments = _arguments()
    graph = _grounded(arguments.dev)
    for section in (_labels, _mechanisms, _conditions, _outcomes, _registry):
        section(graph)
    _gold(graph, arguments.gold)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", required=True, metavar="PATH", help="studies of ClinicalTrials.gov, API v2")
    parser.add_argument("--gold", type=Path, default=GOLD, metavar="DIR", help="the judged sets")
    return parser.parse_args()


# ---------------------------------------------------------------- reading, grounding, printing


def _grounded(path: str) -> Graph:
    started = time.perf_counter()
    lexicon = _ready(vocabulary.load())
    loaded, idle = time.perf_counter(), time.process_time()
    trials = [ground(trial, lexicon) for trial in _read(path)]
    seconds, busy = time.perf_counter() - loaded, time.process_time() - idle
    _title("Speed, one process")
    print(f"vocabulary and term tables: {loaded - started:.2f} s")
    print(
        f"reading and grounding: {len(trials)} trials in {seconds:.2f} s, {len(trials) / seconds:.0f} trials a second"
    )
    print(f"by processor time: {len(trials) / busy:.0f} trials a second (due: 300)")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (due: 1024 MB)")
    return Graph({trial.key: trial for trial in trials}, lexicon)


def _ready(known: Vocabulary) -> Lexicon:
    """Make a lexicon whose term tables are built, so that their building is not measured as grounding."""
    lexicon = Lexicon(known)
    lexicon.warm()
    gc.freeze()  # as a build does in each of its processes
    garbage.look_seldom()
    return lexicon


def _read(path: str) -> Iterator[Trial]:
    for document in documents([path]):
        if isinstance(document, Rejection):
            print(f"rejected: {document.name}: {document.reason}", file=sys.stderr)
            continue
        try:
            yield read(document)
        except KgError as error:
            print(f"rejected: {document.name}: {error}", file=sys.stderr)


def _title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def _share(name: str, part: int, whole: int) -> None:
    print(f"{name:<58} {part:>6} of {whole:<6} {100 * part / whole if whole else 0:5.1f} %")


def wilson(right: int, all_: int) -> tuple[float, float]:
    """Give the 95 % score interval of Wilson for a share."""
    if not all_:
        return 0.0, 1.0
    share, square = right / all_, Z * Z / all_
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / all_ + square / (4 * all_)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def _rate(name: str, right: int, all_: int) -> None:
    low, high = wilson(right, all_)
    share = 100 * right / all_ if all_ else 0
    print(f"{name:<58} {right:>6} of {all_:<6} {share:5.1f} %  [{100 * low:.1f}, {100 * high:.1f}]")


# ---------------------------------------------------------------- share linked


def _alone(trial: Trial, lexicon: Lexicon, **kept: object) -> Trial:
    """Ground one part of a trial by itself: what a trial names twice, it links once."""
    bare = replace(
        trial, title=None, official_title=None, summary=None, description=None, keywords=(),
        conditions=(), interventions=(), outcomes=(), criteria=(), links=(), unmapped=(),
    )  # fmt: skip
    return ground(replace(bare, **kept), lexicon)  # type: ignore[arg-type]


def _labels(graph: Graph) -> None:
    """Print what becomes of the distinct names of drugs and biologicals."""
    states: dict[str, str] = {}
    names: dict[str, str] = {}
    for trial in graph.trials.values():
        for intervention in trial.interventions:
            if intervention.type and intervention.type.value in DRUG_TYPES:
                label = key(intervention.name.text)
                names.setdefault(label, intervention.name.text)
                states[label] = min(states.get(label, "z"), _state(trial, intervention, graph.lexicon))
    counts, whole = Counter(states.values()), len(states)
    _title("Distinct labels of DRUG and BIOLOGICAL interventions")
    for state in ("a drug", "class", "no drug", "nothing"):
        _share(state, counts[state], whole)
    _share("a drug or class (due: 85 %)", counts["a drug"] + counts["class"], whole)
    _share("a drug, class or reasoned no drug (due: 90 %)", whole - counts["nothing"], whole)
    _examples("nothing", [names[label] for label, state in states.items() if state == "nothing"])


def _state(trial: Trial, intervention: Intervention, lexicon: Lexicon) -> str:
    alone = _alone(trial, lexicon, interventions=(intervention,), arms=trial.arms)
    predicates = {link.predicate for link in alone.links}
    if any(predicate.endswith("Drug") for predicate in predicates):
        return "a drug"
    if "investigatesMechanism" in predicates:
        return "class"
    return "no drug" if any(each.reason.startswith("not a drug") for each in alone.unmapped) else "nothing"


def _examples(name: str, found: list[str]) -> None:
    if found:
        print(f"{name}, the first {min(EXAMPLES, len(found))} of {len(found)}:")
        for each in sorted(found)[:EXAMPLES]:
            print(f"    {each}")


def _mechanisms(graph: Graph) -> None:
    """Print how many of the linked drugs act on a known target, by the vocabulary or by what documents state."""
    drugs = {link.concept for trial in graph.trials.values() for link in trial.links if link.predicate.endswith("Drug")}
    drugs = {drug for drug in drugs if graph.concept(drug).kind == "drug"}
    said: dict[str, set[str]] = defaultdict(set)
    for link in (link for trial in graph.trials.values() for link in trial.links if link.predicate == "hasMechanism"):
        said[link.subject].add(link.concept)
    above = {drug: set().union(*map(graph.above, (drug, *said.get(drug, ())))) for drug in drugs}
    targeted = [drug for drug in drugs if any(graph.concept(each).targets for each in above[drug])]
    known = [drug for drug in drugs if any(graph.concept(each).mechanisms for each in graph.above(drug))]
    stated = (said.keys() & drugs) - set(known)
    _title("Distinct drugs linked")
    _share("with a mechanism", len(known) + len(stated), len(drugs))
    _share("with a mechanism that has a target (due: 90 %)", len(targeted), len(drugs))
    _share("with one that only documents state", len(stated), len(drugs))
    _share("known by a development code only", sum(d not in graph.vocabulary.concepts for d in drugs), len(drugs))


def _conditions(graph: Graph) -> None:
    """Print how many of the stated conditions are linked by their own words."""
    mentions = [
        (key(name.text), any(link.words.field == name.field for link in alone.links))
        for trial in graph.trials.values()
        for name in trial.conditions
        for alone in [_alone(trial, graph.lexicon, conditions=(name,))]
    ]
    labels = {label: False for label, _ in mentions} | {label: True for label, linked in mentions if linked}
    _title("Conditions")
    _share("mentions linked (due: 85 %)", sum(linked for _, linked in mentions), len(mentions))
    _share("distinct labels linked (due: 75 %)", sum(labels.values()), len(labels))
    studied = sum(any(link.predicate == "studiesCondition" for link in t.links) for t in graph.trials.values())
    _share("trials with a condition", studied, len(graph.trials))


def _outcomes(graph: Graph) -> None:
    """Print how many outcomes have an endpoint that says something."""
    linked = {
        (trial.key, link.subject)
        for trial in graph.trials.values()
        for link in trial.links
        if link.predicate == "measures" and link.concept != "endpoint/other"
    }
    whole = sum(len(trial.outcomes) for trial in graph.trials.values())
    _title("Outcomes")
    _share("with an endpoint other than `other` (due: 85 %)", len(linked), whole)


# ---------------------------------------------------------------- agreement with the registry


def _registry(graph: Graph) -> None:
    """Compare with the MeSH terms of the registry's own software."""
    for kind in BROWSED:
        classes: Counter[str] = Counter()
        unlike: Counter[str] = Counter()
        for trial in graph.trials.values():
            for term in _browsed(trial, kind):
                agreement = _agreement(term, trial, kind, graph)
                classes[agreement] += 1
                unlike[term.words.text] += agreement == ANOTHER
        _title(f"The registry's MeSH terms for the {kind}s of a trial")
        _print_agreement(classes, unlike)


def _print_agreement(classes: Counter[str], unlike: Counter[str]) -> None:
    whole = sum(classes.values())
    for name, count in classes.most_common():
        _share(name, count, whole)
    agreeing = sum(classes[name] for name in AGREE)
    _share("agreeing: same, or one broader than the other", agreeing, whole)
    common = [(term, count) for term, count in unlike.most_common(EXAMPLES) if count]
    if common:
        print(f"{ANOTHER}, most frequent: " + "; ".join(f"{term} ({count})" for term, count in common))


SAME, NARROWER, BROADER = "same", "ours is narrower", "ours is broader"
AGREE = (SAME, NARROWER, BROADER)
NO_LINK, NOT_HERE = "the trial has no link of this kind", "the term is not in the vocabulary"
KEYWORD = "another: the registry read the keywords"
AKIN = "another: akin, what is next broader is broader than ours too"
UNLINKED = "another: a name that the trial states with a word of the term has no link"
ANOTHER = "another: of no stated name, or of one read otherwise"


def _linked(trial: Trial, kind: str) -> set[str]:
    return {link.concept for link in trial.links if link.predicate in BROWSED[kind]}


def _browsed(trial: Trial, kind: str) -> list[Value[str]]:
    return [term for term in trial.registry_terms if f"/{kind}BrowseModule/" in term.words.field]


def _agreement(term: Value[str], trial: Trial, kind: str, graph: Graph) -> str:
    """Name how a term of the registry stands to the concepts that a trial is linked to."""
    ours, theirs = _linked(trial, kind), {term.value}
    if ours and (found := _relation(theirs, ours, graph)):
        return found
    if not any(graph.by_match.get(form) for form in theirs):
        return NOT_HERE
    if kind == "condition":
        alone = _alone(trial, graph.lexicon, conditions=trial.keywords)
        if _relation(theirs, _linked(alone, kind), graph):
            return KEYWORD
    if not ours:
        return NO_LINK
    unlinked = (each.name.text for each in trial.unmapped if each.kind == kind and not each.reason.startswith("not a"))
    if any(_stems(text) & _stems(term.words.text) for text in unlinked):
        return UNLINKED
    return AKIN if _akin(theirs, ours, graph) else ANOTHER


def _stems(text: str) -> set[str]:
    """Give the words of a text, without their ends."""
    return {word[:5] for word in key(text).split() if len(word) > SHORT} - COMMON


def _akin(theirs: set[str], ours: set[str], graph: Graph) -> bool:
    here = {concept for form in theirs for concept in graph.by_match.get(form, ())}
    next_broader = {above for concept in here for above in graph.concept(concept).broader} - ROOTS
    return any(next_broader & graph.above(concept) for concept in ours)


def _relation(theirs: set[str], ours: set[str], graph: Graph) -> str:
    if any(theirs & graph.ids(concept) for concept in ours):
        return SAME
    if any(theirs & graph.ids(above) for concept in ours for above in graph.above(concept)):
        return NARROWER
    here = {concept for form in theirs for concept in graph.by_match.get(form, ())}
    return BROADER if any(graph.above(concept) & ours for concept in here) else ""


# ---------------------------------------------------------------- judged sets


def _gold(graph: Graph, folder: Path) -> None:
    """Print precision and recall on every judged set that the folder has."""
    _title("Precision on judged links [95 % Wilson interval] (due: 97 %)")
    for kind in KINDS:
        for path in sorted(folder.glob(f"precision-{kind}*.tsv")):
            _precision(path, kind, graph)
    for path in sorted(folder.glob("precision-mechanisms*.tsv")):
        _precision_of_mechanisms(path, graph)
    for path in sorted(folder.glob("criteria-*.tsv")):
        _precision_of_criteria(path, graph)
    _title("Recall in trials read whole [95 % Wilson interval]")
    for kind in KINDS:
        for path in sorted(folder.glob(f"recall-{kind}*.tsv")):
            _recall(path, kind, graph)
    _examples("expected by the judged sets, not in the vocabulary", _lacking(graph, folder))


def _lacking(graph: Graph, folder: Path) -> list[str]:
    """Name what the judged sets expect and the vocabulary does not have; a drug's code needs no row."""
    cells = {row["concept"] for path in sorted(folder.glob("*.tsv")) for row in _rows(path)}
    expected = {concept for cell in cells for concept in cell.split("|") if not _is_optional(concept)}
    codes = {concept for concept in expected if re.fullmatch(r"drug/[a-z]+\d+\w*", concept)}
    return sorted(each for each in expected - codes if not any(name in graph.by_match for name in each.split("=")))


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _known(rows: list[Row], graph: Graph, path: Path) -> list[Row]:
    """Keep the rows of the trials that were read."""
    kept = [row for row in rows if row["nct_id"] in graph.trials]
    if len(kept) < len(rows):
        print(f"{path.name}: {len(rows) - len(kept)} rows are of trials that --dev does not hold")
    return kept


def _precision(path: Path, kind: str, graph: Graph) -> None:
    """Judge the links that the program makes of the judged words, now."""
    verdicts: dict[Key, tuple[bool, bool]] = {}
    rows = _known(_rows(path), graph, path)
    lost = 0
    for row in rows:
        made = [link for link in _of_kind(row, kind, graph) if _touches(link, row)]
        lost += row["verdict"] == "right" and not any(_is(link.concept, row["concept"], graph) for link in made)
        for link in made:
            is_right, role = _is(link.concept, row["concept"], graph), _has_role(link, row)
            # The same link may be judged from several words: one that bears it out is enough.
            before = verdicts.get(_key(row, link), (False, False))
            verdicts[_key(row, link)] = (is_right or before[0], (is_right and role) or before[1])
    _print_precision(path.stem.removeprefix("precision-"), list(verdicts.values()), kind)
    if lost:
        print(f"    links judged right that are made no longer: {lost} of {len(rows)}")


def _print_precision(name: str, verdicts: list[tuple[bool, bool]], kind: str) -> None:
    if kind == "drugs":
        _rate(f"{name}: drug", sum(right for right, _ in verdicts), len(verdicts))
        _rate(f"{name}: drug and role", sum(both for _, both in verdicts), len(verdicts))
    elif kind == "prior-therapy":
        _rate(f"{name}: therapy, required or excluded", sum(both for _, both in verdicts), len(verdicts))
    else:
        _rate(name, sum(right for right, _ in verdicts), len(verdicts))


def _key(row: Row, link: Link) -> Key:
    return row["nct_id"], link.subject, link.predicate, link.concept


def _of_kind(row: Row, kind: str, graph: Graph) -> list[Link]:
    """Give a trial's links of a kind; of an outcome's row, those of that outcome only."""
    trial = graph.trials[row["nct_id"]]
    links = [link for link in trial.links if link.predicate in PREDICATES[kind]]
    if kind != "outcomes":
        return links
    subjects = {
        f"outcome/{name}" for name, o in keyed_outcomes(trial) if _parent(o.measure.field) == _parent(row["field"])
    }
    return [link for link in links if link.subject in subjects]


def _parent(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _touches(link: Link, row: Row) -> bool:
    """Say whether a link is the judged one, or one made of the judged words."""
    if f"{link.predicate} {link.concept}" == row["linked"]:
        return True
    start = int(row["start"])
    overlaps = link.words.start < start + len(row["text"]) and start < link.words.end
    return link.words.field == row["field"] and overlaps


def _is(identifier: str, expected: str, graph: Graph) -> bool:
    """Say whether a concept is one of those expected: `a|b` both, `a=b` either name."""
    names = {name for each in expected.split("|") for name in each.split("=")}
    return bool(graph.ids(identifier) & names)


def _has_role(link: Link, row: Row) -> bool:
    return not row["role"] or link.predicate in row["role"].split("=")


def _precision_of_mechanisms(path: Path, graph: Graph) -> None:
    judged = [row for row in _rows(path) if row["verdict"] != "unknown"]
    stated = [row for row in judged if row["linked"] in graph.concept(row["drug"]).mechanisms]
    corrected = [row for row in judged if row not in stated]
    now_right = [r for r in corrected if set(r["concept"].split("=")) & set(graph.concept(r["drug"]).mechanisms)]
    right = sum(row["verdict"] == "right" for row in stated) + len(now_right)
    _rate(path.stem.removeprefix("precision-"), right, len(stated) + len(now_right))


def _precision_of_criteria(path: Path, graph: Graph) -> None:
    """Judge the links made now of criteria that stand alone, of other trials; a draw is one set, taken at random."""
    draws: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(path):
        draws[row["draw"]].append(row)
    for draw, rows in draws.items():
        made = [row for row in rows if row["linked"] in _of_criterion(row, graph.lexicon)]
        right = sum(row["verdict"] == "right" for row in made)
        _rate(f"{path.stem.removeprefix('criteria-')}, other trials, draw {draw}", right, len(made))
        if lost := sum(row["verdict"] == "right" for row in rows) - right:
            print(f"    links judged right that are made no longer: {lost} of {len(rows)}")


def _of_criterion(row: Row, lexicon: Lexicon) -> set[str]:
    """Give the links of a criterion by itself, as the judged set names them."""
    kind: CriterionKind = "inclusion" if row["kind"] == "inclusion" else "exclusion"
    words = Words(row["criterion"].replace("\\n", "\n").replace("\\\\", "\\"), "", 0)
    document = Document(name="", text="", digest="")
    trial = Trial(document=document, key=row["nct_id"], criteria=(Criterion(kind, words, 1),))
    return {f"{link.predicate} {link.concept}" for link in ground(trial, lexicon).links}


def _recall(path: Path, kind: str, graph: Graph) -> None:
    rows = _known(_rows(path), graph, path)
    expected = [(row, concept) for row in rows for concept in row["concept"].split("|") if not _is_optional(concept)]
    found = [_found(row, concept, kind, graph) for row, concept in expected]
    name = path.stem.removeprefix("recall-")
    _rate(f"{name}: {len({row['nct_id'] for row in rows})} trials", sum(map(bool, found)), len(found))
    if kind in ("drugs", "prior-therapy"):
        pairs = zip(expected, found, strict=True)
        _rate(
            f"{name}: with its role",
            sum(any(_has_role(x, row) for x in links) for (row, _), links in pairs),
            len(found),
        )
    _extra(rows, kind, graph)


def _is_optional(concept: str) -> bool:
    return "none" in concept.split("=")


def _found(row: Row, concept: str, kind: str, graph: Graph) -> list[Link]:
    return [link for link in _of_kind(row, kind, graph) if _is(link.concept, concept, graph)]


def _extra(rows: list[Row], kind: str, graph: Graph) -> None:
    """Count the links of the trials read whole that their reader did not find."""
    place: Callable[[Row], tuple[str, str]] = lambda row: (row["nct_id"], row["field"] if kind == "outcomes" else "")  # noqa: E731
    places: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        places[place(row)].append(row)
    made = [(link, group) for group in places.values() for link in _of_kind(group[0], kind, graph)]
    extra = sum(not _is(link.concept, _joined(group), graph) for link, group in made)
    print(f"    links there beyond those of the reader: {extra} of {len(made)}")


def _joined(rows: Iterable[Row]) -> str:
    return "|".join(row["concept"] for row in rows)


if __name__ == "__main__":
    sys.exit(main())
