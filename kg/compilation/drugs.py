"""The table of the less common drugs, from the DrugBank vocabulary and MeSH, with names but without mechanism.

A row is a substance that no row written by hand has. Only names that can hardly mean anything else are taken: words as
the INN programme makes them, and long development codes.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kg.compilation import names, sources
from kg.compilation.claims import owner
from kg.compilation.rules import Rules
from kg.compilation.sources import Heading, Substance, Supplement
from kg.compilation.tables import Row
from kg.vocabulary import Concept

_WORD = re.compile(r"[A-Za-zÀ-ÿ]?[a-zà-ÿ]{5,}")
_TWO_WORDS = re.compile(rf"({_WORD.pattern}) ([a-z]+)")
_CODE = re.compile(r"([A-Z]{3,6})[- ]?\d{3,}[A-Za-z]?|([A-Z]{2})[- ]?\d{4,}[A-Za-z]?")
_LABEL, _SYNONYM = 1, 2


@dataclass(frozen=True)
class Candidate:
    """A substance that may become a row; `mesh` are the records that have its label as a name."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    unii: str = ""
    mesh: frozenset[str] = frozenset()
    files: tuple[str, ...] = (sources.DRUGBANK,)


def rows(
    vocab: Path, concepts: Collection[Concept], taken: Iterable[str], rules: Rules, source_names: Mapping[str, str]
) -> list[Row]:
    """Compile the rows for drugs that the concepts written by hand lack; taken names are left to their owners."""
    judge = Judge.by(rules, taken)
    headings = sources.read_headings(vocab)
    mesh = _mesh_by_name([*headings.values(), *sources.read_supplements(vocab)], judge)
    substances = [_candidate(each, mesh, judge) for each in sources.read_substances(vocab)]
    chosen = [_of_heading(heading) for heading in headings.values() if heading.name in rules["mesh-in"]]
    all_ = [*substances, *(each for each in chosen if not any(each.mesh & other.mesh for other in substances))]
    by_hand = {outside for concept in concepts for outside in concept.exact_match}
    out = {id_ for id_, heading in headings.items() if judge.is_no_drug(heading)}
    owners = _owners(all_)
    kept = (each for each in all_ if not ({each.id, *each.mesh} & by_hand or each.mesh & out) and judge.is_drug(each))
    return [_row(each, owners, mesh, judge, source_names) for each in kept if owners[key(each.label)] == each.id]


def key(name: str) -> str:
    """Give the form in which two spellings of a drug's name are equal, however its parts are joined."""
    return names.fold(name).replace(" ", "")


@dataclass(frozen=True)
class Judge:
    """What decides whether a name can be a drug's; `taken` and `no_drugs` are keys."""

    rules: Rules
    taken: frozenset[str]
    no_drugs: frozenset[str]

    @classmethod
    def by(cls, rules: Rules, taken: Iterable[str]) -> "Judge":
        """Take the rules, and the names that other tables have."""
        return cls(rules, frozenset(map(key, taken)), frozenset(map(key, rules["no-drug"])))

    def can_name(self, name: str) -> bool:
        """Say whether a name has the form of a drug's: a long word, two with a known second one, or a long code."""
        if two := _TWO_WORDS.fullmatch(name):
            return two[2].endswith(tuple(self.rules["second-word"]))
        return bool(_WORD.fullmatch(name) or self._is_code(name))

    def _is_code(self, name: str) -> bool:
        """Refuse a code whose letters are a name of their own: "MTX 100" is a dose."""
        code = _CODE.fullmatch(name)
        return code is not None and key(code[1] or code[2]) not in self.taken

    def is_free(self, name: str) -> bool:
        """Say whether a name means nothing else."""
        return key(name) not in self.taken and key(name) not in self.no_drugs

    def is_drug(self, candidate: Candidate) -> bool:
        """Say whether a candidate is a drug by its label and shares no name with what other tables have."""
        if not self.can_name(candidate.label) or not self.is_free(candidate.label):
            return False
        is_known = bool(candidate.unii) or _CODE.fullmatch(candidate.label) is not None
        return is_known and not any(key(name) in self.taken for name in candidate.synonyms)

    def is_no_drug(self, heading: Heading) -> bool:
        """Say whether a heading lies among foods, biochemicals and materials, and is not named as a drug there."""
        branches = tuple(self.rules["mesh-branch-out"])
        is_out = any(tree.startswith(branches) for tree in heading.trees)
        return is_out and not {heading.name, *heading.entries} & self.rules["mesh-in"]


def _candidate(substance: Substance, mesh: Mapping[str, frozenset[str]], judge: Judge) -> Candidate:
    found = mesh.get(key(substance.name), frozenset()) if judge.can_name(substance.name) else frozenset()
    return Candidate(substance.id, substance.name, substance.synonyms, substance.unii, found)


def _of_heading(heading: Heading) -> Candidate:
    return Candidate(heading.id, heading.name, heading.entries, "mesh", frozenset({heading.id}), (sources.MESH,))
