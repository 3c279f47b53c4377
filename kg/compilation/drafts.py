"""A concept while its table is put together: the names that sources claim for it, each with its rank."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from kg.compilation import names


class Rank(IntEnum):
    """How strong a claim to a name is, the strongest first."""

    MONDO_LABEL = 1
    MESH_HEADING = 2
    #: The label of the DOID or NCIt class that matches exactly.
    OUTSIDE_LABEL = 3
    MESH_ENTRY = 4
    MONDO_SYNONYM = 5
    #: A DOID synonym, an OncoTree name.
    OTHER_SYNONYM = 6


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that a source has for a concept; the source is the name of its file."""

    name: str
    rank: Rank
    source: str


@dataclass(frozen=True)
class Draft:
    """A concept while its table is put together."""

    id: str
    label: str
    names: Mapping[str, Rank] = field(default_factory=dict)
    parents: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    close: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def claiming(self, claims: Iterable[Claim]) -> "Draft":
        """Take names; a source counts when its claim to one is the strongest so far."""
        ranks = dict(self.names)
        sources = set(self.sources)
        for claim in claims:
            if claim.name not in ranks or claim.rank < ranks[claim.name]:
                ranks[claim.name] = claim.rank
                sources.add(claim.source)
        return replace(self, names=ranks, sources=frozenset(sources))

    def keeping(self, kept: Iterable[str]) -> "Draft":
        """Give up all names but these."""
        ranks = {name: self.names[name] for name in kept}
        return self if len(ranks) == len(self.names) else self.ranked(ranks)

    def ranked(self, ranks: Mapping[str, Rank]) -> "Draft":
        """Have these names, with their ranks, and no others."""
        return replace(self, names=ranks)


Drafts = dict[str, Draft]


def claims_to(written: Iterable[str], rank: Rank, source: str, no_names: frozenset[str]) -> Iterator[Claim]:
    """Make claims to the usable names in cells of a source."""
    return (Claim(name, rank, source) for cell in written for name in names.cleaned(cell, no_names))
