"""What the trials of a graph hold and share: the sections of a report that answer."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

import numpy as np

from kg import analysis
from kg.analysis import Trials
from kg.analysis.cooccurrence import by_one_drug
from kg.analysis.incidence import GIVEN_TOGETHER, PRIMARY
from kg.analysis.profiles import NOT_STATED, Use, endpoint_profile
from kg.pictures.canvas import phase_name
from kg.report.tables import FOLDED, ROWS, Leads, Opens, Row, Table, as_it_is, opens, table

#: Of more trials than this the report makes no pairs.
PAIRED = 20_000
#: The kinds of which the first sentence names the most frequent.
_TOLD = ("mechanism", "condition", "endpoint")
_NOTES = {
    "drug": "In any role: tested, compared or given beside.",
    "mechanism": "How the drugs act, and mechanisms that a trial names without a drug.",
    "target": "What the mechanisms act on.",
    "condition": "As the trials name them: a trial of a kind of asthma is counted there, and not under asthma.",
    "endpoint": "Primary, secondary and other endpoints.",
}


def _most(trials: Trials, kind: str, top: int) -> list[tuple[str, int]]:
    part = trials.held[kind]
    order = sorted(zip(part.columns, part.counts.tolist(), strict=True), key=lambda each: (-each[1], each[0]))
    return order[:top]


def answer(trials: Trials) -> str:
    """Say in words what is in the graph."""
    kinds = [_counted(len(trials.held[kind].columns), kind) for kind in analysis.KINDS]
    most = [
        f"{trials.name(iri)} ({_counted(number, 'trial')})" for kind in _TOLD for iri, number in _most(trials, kind, 1)
    ]
    told = f" Most frequent: {', '.join(most)}." if most else ""
    return f"{_counted(len(trials.iris), 'trial')} with {', '.join(kinds[:-1])} and {kinds[-1]}.{told}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def held(trials: Trials) -> Table:
    """Sum up what trials hold of each kind."""
    note = (
        "Concepts are counted once, whatever a document calls them. A trial can rightly be without one: "
        "one that gives no drug has none. Click a number to see its trials, and a trial to see the words behind it."
    )
    columns = "kind | different | most frequent (trials) | trials with | share | trials without"
    return table("held", "What is in here", note, columns, analysis.KINDS, partial(_held_row, trials))


def _held_row(trials: Trials, kind: str) -> Row:
    part = trials.held[kind]
    number = np.diff(part.matrix.indptr)
    with_, without = ([trials.iris[row] for row in np.flatnonzero(chosen)] for chosen in (number > 0, number == 0))
    turned = part.turned
    most = tuple(Opens(f"{trials.name(iri)} ({held:,})", turned.with_all(iri)) for iri, held in _most(trials, kind, 5))
    share = f"{len(with_) / max(len(trials.iris), 1):.1%}"
    return kind, Leads(f"{len(part.columns):,}", f"{kind}s"), most, opens(with_), share, opens(without)


def pictured(trials: Trials) -> Iterator[Table]:
    """Give the tables that stand behind pictures, in the order in which they are read."""
    yield _landscape(trials)
    yield _combined(trials)
    yield _used_together(trials)
    yield _primary(trials)
    yield _starts(trials)
    for kind in analysis.KINDS:
        yield _of_kind(trials, kind)


def _landscape(trials: Trials) -> Table:
    def row(cell: analysis.Cell) -> Row:
        return trials.name(cell.mechanism), trials.name(cell.condition), phase_name(cell.phase), opens(cell.trials)

    note = "How drugs act, by the condition that a trial studies; therapies that patients had before do not count."
    columns, cells = "mechanism | condition | latest phase | trials", analysis.landscape(trials)
    return table("landscape", "Mechanisms by condition", note, columns, cells, row, "landscape")


def _of_kind(trials: Trials, kind: str) -> Table:
    held = trials.held[kind].turned
    order = np.lexsort((np.arange(len(held.rows)), -trials.held[kind].counts)).tolist()

    def row(at: int) -> Row:
        return trials.name(held.rows[at]), opens(held.of(at))

    title, columns = f"{kind.title()}s and their trials", f"{kind} | trials"
    return table(f"{kind}s", title, _NOTES[kind], columns, order, row, "network" if kind == "drug" else "")


def _combined(trials: Trials) -> Table:
    held, by_one = trials.held[GIVEN_TOGETHER].turned, by_one_drug(trials)

    def row(pair: analysis.Pair) -> Row:
        both = opens(held.with_all(pair.first, pair.second))
        one = opens([trials.iris[at] for at in sorted(by_one[pair.first, pair.second])])
        return trials.name(pair.first), trials.name(pair.second), f"{pair.expected:g}", one, both

    note = (
        "Two mechanisms in one trial, by one drug or by several. Expected: in how many trials they would meet by "
        "chance, given how often each is used; small numbers say little."
    )
    columns, pairs = "mechanism | with | expected | of these by one drug | trials", analysis.combinations(trials)
    return table("combinations", "Mechanisms combined", note, columns, pairs, row, "combinations")


def _used_together(trials: Trials) -> Table:
    held = trials.held["endpoint"].turned

    def row(pair: tuple[str, str, int]) -> Row:
        return trials.name(pair[0]), trials.name(pair[1]), opens(held.with_all(*pair[:2]))

    note, pairs = "Primary, secondary and other endpoints.", trials.held["endpoint"].together()
    return table("together", "Endpoints used together", note, "endpoint | with | trials", pairs, row, "endpoints")


def _primary(trials: Trials) -> Table:
    by_condition, primary = trials.held["condition"].turned, trials.held[PRIMARY].turned

    def row(use: Use) -> Row:
        both = _of_phase(trials, use, by_condition.with_all(use.concept), primary.with_all(use.endpoint))
        names = trials.name(use.concept), phase_name(use.phase), trials.name(use.endpoint)
        return *names, opens(both, f"{use.trials} of {use.of}")

    note = "Of the trials of that condition and phase that state a primary endpoint which the vocabulary knows."
    columns, uses = "condition | phase | endpoint | trials", endpoint_profile(trials)
    return table("primary", "Primary endpoints by condition", note, columns, uses, row)


def _of_phase(trials: Trials, use: Use, of_concept: list[str], of_endpoint: list[str]) -> list[str]:
    both = set(of_endpoint).intersection(of_concept)
    return [
        trial
        for trial in of_concept
        if trial in both and trials.facts.get(trial, {}).get("phase", NOT_STATED) == use.phase
    ]


def _starts(trials: Trials) -> Table:
    years: dict[str, list[str]] = defaultdict(list)
    for trial in trials.iris:
        if start := trials.facts.get(trial, {}).get("start"):
            years[start[:4]].append(trial)
    rows: list[Row] = [(year, opens(years[year])) for year in sorted(years, reverse=True)]
    return table(
        "years",
        "Trials by the year they start",
        "Those that state a start.",
        "year | trials",
        rows,
        as_it_is,
        "timeline",
    )


def shared(trials: Trials) -> Iterator[Table]:
    """Pair trials, but not where pairs are too many for a report."""
    title, columns = "Who shares drugs and mechanisms", "trials | share | weight"
    if len(trials.iris) > PAIRED:
        note = f"Pairs are not made of more than {PAIRED:,} trials here; kg analyze shared makes them."
        yield Table("shared", title, note, tuple(columns.split(" | ")), [], 0)
        return
    pairs = analysis.projection(trials, ("drug", "mechanism"))
    rows = pairs.incidence.rows
    shown: list[Row] = [
        (
            Opens("", (rows[pairs.left[at]], rows[pairs.right[at]])),
            ", ".join(map(trials.name, pairs.shared(at))),
            f"{pairs.weight[at]:.2f}",
        )
        for at in pairs.order[: ROWS + FOLDED]
    ]
    note = (
        "Pairs of trials; the weight is the sum of ln(1 + all trials / trials that have it) over what they share, "
        "so that rare things come first."
    )
    if pairs.more:
        note += f" For each trial the {pairs.top} heaviest pairs are counted."
    yield Table("shared", title, note, tuple(columns.split(" | ")), shown, len(pairs) - len(shown))
