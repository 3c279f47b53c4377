"""The table of the less common drugs, from the DrugBank vocabulary and MeSH: their names.

A row is a substance that no row written by hand has. Precision goes before recall: a substance that shares any name
with another table, and a name that two substances claim, are left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kg.compilation import sources
from kg.compilation.claims import owner
from kg.compilation.drug_names import Judge, is_code, key
from kg.compilation.rules import Rules
from kg.compilation.sources import Heading, Substance, Supplement
from kg.compilation.tables import Row
from kg.vocabulary import Concept

_LABEL, _SYNONYM = 1, 2


@dataclass(frozen=True)
class Candidate:
    """A substance that may become a row; `files` are the outside tables that know it."""

    id: str
    label: str
    synonyms: tuple[str, ...]
    exact: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset({sources.DRUGBANK})


def rows(
    vocab: Path, concepts: Collection[Concept], taken: Iterable[str], rules: Rules, source_names: Mapping[str, str]
) -> list[Row]:
    """Compile the rows for drugs that the concepts written by hand lack; taken names stay with their owners."""
    judge = Judge.by(rules, taken, sources.read_gene_names(vocab))
    mesh = Mesh(sources.read_headings(vocab), sources.read_supplements(vocab), judge, rules)
    known = {outside for concept in concepts for outside in concept.exact_match}
    candidates = mesh.candidates(sources.read_substances(vocab))
    owners = _owners(candidates, mesh, judge)
    return [
        _row(candidate, owners, judge, source_names)
        for candidate in candidates
        if _is_new(candidate, known, judge) and owners[key(candidate.label)] == candidate.id
    ]


def _is_new(candidate: Candidate, known: Collection[str], judge: Judge) -> bool:
    """Say whether a candidate is a drug that neither an id nor a name connects with another concept."""
    if not candidate.exact.isdisjoint(known) or candidate.id in known or not judge.can_name(candidate.label):
        return False
    return not any(judge.connects(name) for name in candidate.synonyms)


def _owners(candidates: Iterable[Candidate], mesh: "Mesh", judge: Judge) -> dict[str, str | None]:
    """Say whose each name is; a name of another MeSH record is nobody's."""
    claims: dict[str, dict[str, int]] = defaultdict(dict)
    for candidate in candidates:
        for name in filter(judge.has_form, (candidate.label, *candidate.synonyms)):
            rank = _LABEL if name == candidate.label else _SYNONYM
            ranks = claims[key(name)]
            ranks[candidate.id] = min(rank, ranks.get(candidate.id, rank))
            for other in mesh.records(name) - candidate.exact - {candidate.id}:
                ranks.setdefault(other, _SYNONYM)
    return {name: owner(ranks, dict.fromkeys(ranks, frozenset())) for name, ranks in claims.items()}


def _row(candidate: Candidate, owners: Mapping[str, str | None], judge: Judge, source_names: Mapping[str, str]) -> Row:
    shown = {key(candidate.label): candidate.label}
    for name in sorted(filter(judge.can_name, candidate.synonyms)):
        if owners[key(name)] == candidate.id:
            shown.setdefault(key(name), name)
    synonyms = tuple(name for name in shown.values() if name != candidate.label)
    files = sorted({source_names.get(file, file) for file in candidate.files})
    return Row(candidate.id, candidate.label, synonyms, (), tuple(sorted(candidate.exact)), (), tuple(files))


@dataclass(frozen=True)
class Mesh:
    """MeSH as a second opinion on the substances of DrugBank."""

    headings: Mapping[str, Heading]
    supplements: Iterable[Supplement]
    judge: Judge
    rules: Rules

    def records(self, name: str) -> frozenset[str]:
        """Give the descriptors and supplementary concepts that have a name."""
        return frozenset(self._by_name.get(key(name), ()))

    @cached_property
    def _records(self) -> dict[str, Heading | Supplement]:
        return {**self.headings, **{each.id: each for each in self.supplements}}

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for record in self._records.values():
            for name in filter(self.judge.has_form, (record.name, *record.entries)):
                found[key(name)].add(record.id)
        return found

    def candidates(self, substances: Iterable[Substance]) -> list[Candidate]:
        """Join substances with the records of their name, and add the descriptors chosen by hand."""
        joined = [self._joined(each) for each in substances if self._can_be_drug(each)]
        matched = {outside for candidate in joined for outside in candidate.exact}
        chosen = (each for each in self.headings.values() if each.name in self.rules["drug"])
        alone = [_of_heading(each) for each in chosen if each.id not in matched]
        return [*joined, *alone]

    def _can_be_drug(self, substance: Substance) -> bool:
        """Refuse what no registry of substances knows, and what MeSH places among foods and biochemicals."""
        if not substance.unii and not is_code(substance.name):
            return False
        found = (self.headings.get(id_) for id_ in self.records(substance.name))
        trees = (tree for heading in found if heading for tree in heading.trees)
        is_out = any(tree.startswith(tuple(self.rules["mesh-branch-out"])) for tree in trees)
        return not is_out or substance.name in self.rules["drug"]

    def _joined(self, substance: Substance) -> Candidate:
        exact = frozenset({f"unii:{substance.unii}"} if substance.unii else ())
        candidate = Candidate(substance.id, substance.name, substance.synonyms, exact)
        found = self.records(substance.name)
        if len(found) != 1:
            return candidate
        record = self._records[min(found)]
        file = sources.MESH if record.id in self.headings else sources.MESH_SUPPLEMENTARY
        names = (*candidate.synonyms, record.name, *record.entries)
        return replace(candidate, synonyms=names, exact=exact | found, files=candidate.files | {file})


def _of_heading(heading: Heading) -> Candidate:
    return Candidate(heading.id, heading.name, heading.entries, files=frozenset({sources.MESH}))
