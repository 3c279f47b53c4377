"""The table of conditions, from MONDO, MeSH, DOID and OncoTree.

A row is a MONDO disease, or a MeSH heading that no MONDO disease matches.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kg.compilation import claims, curated, diseases, headings, names, sources
from kg.compilation.drafts import Claim, Draft, Drafts, Rank, claims_to
from kg.compilation.rules import Rules
from kg.compilation.spellings import british
from kg.compilation.tables import Row
from kg.vocabulary import Concept

_PREFIXES = ("MONDO", "DOID", "NCIT", "mesh", "oncotree")
#: Names of OncoTree that hold several types, or the rest.
_SEVERAL = re.compile(r"\bOther\b|/|&")


def rows(
    vocab: Path, concepts: Collection[Concept], taken: Iterable[str], rules: Rules, source_names: Mapping[str, str]
) -> list[Row]:
    """Compile the rows that stand beside the concepts written by hand; taken names stay with their owners."""
    by_hand = curated.Curated.of(concepts)
    drafts = claims.without(_gathered(vocab, rules), frozenset(map(names.key, taken)))
    drafts = curated.relabelled(curated.replaced(drafts, by_hand), by_hand.ids)
    shown = _without_doubles({id_: _shown(draft) for id_, draft in drafts.items()}, drafts, by_hand)
    return [_row(draft, shown[id_], source_names) for id_, draft in drafts.items()]


def _gathered(vocab: Path, rules: Rules) -> Drafts:
    """Gather all drafts, each name with one of them."""
    all_headings = sources.read_headings(vocab)
    doid = sources.read_doid(vocab)
    drafts = diseases.drafts(sources.read_mondo(vocab), rules)
    drafts = diseases.Matching.by(rules, all_headings, doid).matched(drafts, sources.read_matches(vocab))
    drafts = headings.merged(drafts, all_headings, rules)
    drafts = _with_doid(drafts, doid, rules)
    drafts = _with_tumour_types(drafts, sources.read_tumour_types(vocab), rules)
    others = [heading for heading in all_headings.values() if not headings.is_condition(heading, rules)]
    drafts = claims.with_tumours_last(claims.without_borrowed(drafts, all_headings, others))
    return claims.settled(claims.without_doubtful_acronyms(drafts, sources.read_gene_symbols(vocab)))


def _no_names(rules: Rules) -> frozenset[str]:
    return frozenset(map(names.fold, rules["no-name"]))


def _with_doid(drafts: Drafts, doid: Mapping[str, sources.Term], rules: Rules) -> Drafts:
    """Give diseases the synonyms of the DOID class that matches."""
    no_names = _no_names(rules)

    def of_draft(draft: Draft) -> Iterator[Claim]:
        for outside in sorted(draft.exact & doid.keys()):
            yield from claims_to(doid[outside].synonyms, Rank.OTHER_SYNONYM, sources.DOID, no_names)

    return {id_: draft.claiming(of_draft(draft)) for id_, draft in drafts.items()}


def _with_tumour_types(drafts: Drafts, types: Iterable[sources.TumourType], rules: Rules) -> Drafts:
    """Give diseases the name of the OncoTree type with the same NCIt class; where they have the name, it is a match."""
    no_names = _no_names(rules)
    by_ncit = {outside: id_ for id_, draft in drafts.items() for outside in draft.exact}
    result = dict(drafts)
    matched: dict[str, set[str]] = defaultdict(set)
    for found, id_ in ((each, by_ncit[code]) for each in types for code in each.ncit if code in by_ncit):
        if names.is_usable(found.name, no_names) and not _SEVERAL.search(found.name):
            written = claims_to((found.name,), Rank.OTHER_SYNONYM, sources.ONCOTREE, no_names)
            result[id_] = result[id_].claiming(written)
        if names.fold(found.name) in map(names.fold, result[id_].names):
            matched[found.id].add(id_)
    for type_id, ids in matched.items():
        for id_ in ids if len(ids) == 1 else ():
            result[id_] = replace(result[id_], exact=result[id_].exact | {type_id})
    return result


def _shown(draft: Draft) -> list[str]:
    """Give the synonyms to show: one spelling of each, then the British ones that differ.

    A possessive ("Crohn's disease") is found without its ending too, and a singular in the plural, but not the other
    way round: these go first.
    """

    def order(name: str) -> tuple[bool, int, Rank, bool, str]:
        return "'s" not in name, names.plurals(name), draft.names[name], "," in name, name

    spellings: dict[str, str] = {}
    for name in sorted(draft.names, key=order):
        spellings.setdefault(names.key(name), name)
    for other in filter(None, map(british, [draft.label, *spellings.values()])):
        spellings.setdefault(names.key(other), other)
    label = names.key(draft.label)
    said = spellings.get(label, "")
    if "'s" in draft.label or ("'s" not in said and names.plurals(said) >= names.plurals(draft.label)):
        spellings.pop(label, None)
    return list(spellings.values())


def _without_doubles(
    shown: Mapping[str, list[str]], drafts: Drafts, by_hand: curated.Curated
) -> dict[str, tuple[str, ...]]:
    """Leave out British spellings that another row has, or would get too."""
    holders: dict[str, set[str]] = defaultdict(set)
    for key, id_ in by_hand.by_name.items():
        holders[key].add(id_)
    for id_, synonyms in shown.items():
        for name in (drafts[id_].label, *synonyms):
            holders[names.key(name)].add(id_)
    return {
        id_: tuple(name for name in synonyms if name in drafts[id_].names or holders[names.key(name)] == {id_})
        for id_, synonyms in shown.items()
    }


def _row(draft: Draft, synonyms: tuple[str, ...], source_names: Mapping[str, str]) -> Row:
    return Row(
        draft.id,
        draft.label,
        synonyms,
        tuple(sorted(draft.parents)),
        _ordered(draft.exact - {draft.id}),
        _ordered(draft.close),
        tuple(sorted({source_names.get(source, source) for source in draft.sources})),
    )


def _ordered(curies: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(curies, key=lambda curie: (_PREFIXES.index(curie.partition(":")[0]), curie)))
