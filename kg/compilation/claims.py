"""Who owns a name: each is one draft's at most.

The strongest claim wins. A tie goes to the draft that is above all others of the tie; else nobody gets the name.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping

from kg.compilation import acronyms, names
from kg.compilation.drafts import Draft, Drafts, Rank
from kg.compilation.headings import has_descriptor
from kg.compilation.hierarchy import ancestors
from kg.compilation.sources import Heading

#: Symbols in small letters ("Npca"), adjectives ("allergic").
_BARE_WORD = re.compile(r"(?:\S{1,6}|\S+(?:ic|al|ous|ive|ary|oid))")
_MALIGNANT = re.compile(r"cancer|carcinoma|malignan|sarcoma|blastoma|leuk|lymphoma|myeloma|melanoma", re.IGNORECASE)
_TUMOUR = re.compile(r"\b(?:tumou?rs?|neoplasms?)\b", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_SHORTEST_ACRONYM = 3
#: From so many letters on, one word can be what an acronym stands for.
_LONG_WORD = 11


def without_borrowed(drafts: Drafts, headings: Mapping[str, Heading], others: Iterable[Heading]) -> Drafts:
    """Take away synonyms that are bare words, or names of something that is no condition ("lung")."""
    foreign = {names.fold(name) for heading in others for name in (heading.name, *heading.entries)}
    return {id_: _without_borrowed(draft, headings, foreign) for id_, draft in drafts.items()}


def _without_borrowed(draft: Draft, headings: Mapping[str, Heading], foreign: set[str]) -> Draft:
    own = {names.fold(headings[outside].name) for outside in draft.exact | draft.close if outside in headings}

    def is_kept(name: str, rank: Rank) -> bool:
        if rank >= Rank.MONDO_SYNONYM and _BARE_WORD.fullmatch(name) and not acronyms.is_acronym(name):
            return False
        folded = names.fold(name)
        return rank <= Rank.OUTSIDE_LABEL or folded not in foreign or folded in own

    return draft.keeping(name for name, rank in draft.names.items() if is_kept(name, rank))


def with_tumours_last(drafts: Drafts) -> Drafts:
    """Weaken a cancer's claim to a tumour's name: "brain tumor" is its own only if no neoplasm wants it."""
    return {
        id_: _with_tumours_last(draft) if _MALIGNANT.search(draft.label) else draft for id_, draft in drafts.items()
    }


def _with_tumours_last(draft: Draft) -> Draft:
    def rank(name: str, given: Rank) -> Rank:
        is_tumour = _TUMOUR.search(name) and not _MALIGNANT.search(name)
        return Rank.OTHER_SYNONYM if is_tumour and given > Rank.MESH_HEADING else given

    ranked = {name: rank(name, given) for name, given in draft.names.items()}
    return draft.ranked(ranked)


def without_doubtful_acronyms(drafts: Drafts, gene_symbols: frozenset[str]) -> Drafts:
    """Keep an acronym only of a disease that has a MeSH heading and its words, where no other disease or gene has it."""
    owners: dict[str, set[str]] = defaultdict(set)
    for id_, draft in drafts.items():
        for name in filter(acronyms.is_acronym, draft.names):
            owners[acronyms.plain(name)].add(id_)
    taken = gene_symbols | {acronym for acronym, ids in owners.items() if len(ids) > 1}
    return {id_: _without_doubtful_acronyms(draft, taken) for id_, draft in drafts.items()}


def _without_doubtful_acronyms(draft: Draft, taken: frozenset[str]) -> Draft:
    long_names = [_words(name) for name in draft.names if " " in name or len(name) >= _LONG_WORD]

    def is_kept(name: str) -> bool:
        if name == draft.label or not acronyms.is_acronym(name):
            return True
        plain = acronyms.plain(name)
        if not has_descriptor(draft) or len(plain) < _SHORTEST_ACRONYM or plain in taken:
            return False
        return any(acronyms.abbreviates(name, words, names.SMALL_WORDS) for words in long_names)

    return draft.keeping(filter(is_kept, draft.names))


def _words(name: str) -> list[str]:
    return [word for word in _NOT_LETTERS.split(names.fold(name)) if word]


def without(drafts: Drafts, taken: Container[str]) -> Drafts:
    """Take away names whose keys others have."""
    return {id_: draft.keeping(n for n in draft.names if names.key(n) not in taken) for id_, draft in drafts.items()}


def settled(drafts: Drafts) -> Drafts:
    """Leave each name with one draft at most."""
    claims: dict[str, dict[str, Rank]] = defaultdict(dict)
    for id_, draft in drafts.items():
        for name, rank in draft.names.items():
            ranks = claims[names.key(name)]
            ranks[id_] = min(rank, ranks.get(id_, rank))
    parents = {id_: draft.parents for id_, draft in drafts.items()}
    owners = {key: owner(ranks, parents) for key, ranks in claims.items()}
    return {
        id_: draft.keeping(name for name in draft.names if owners[names.key(name)] == id_)
        for id_, draft in drafts.items()
    }


def owner(ranks: Mapping[str, int], parents: Mapping[str, frozenset[str]]) -> str | None:
    """Say whose a name is that several claim, each with a rank; None when nobody's."""
    best = min(ranks.values())
    leaders = [id_ for id_, rank in ranks.items() if rank == best]
    if len(leaders) == 1:
        return leaders[0]
    above = {id_: ancestors(parents, id_) | {id_} for id_ in leaders}
    general = [id_ for id_ in leaders if all(id_ in lineage for lineage in above.values())]
    return general[0] if len(general) == 1 else None
