"""Rows written by hand: they replace the drafts that they match, and take their names from all others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from kg.compilation import acronyms, names
from kg.compilation.drafts import Draft, Drafts
from kg.compilation.hierarchy import lifted
from kg.vocabulary import Concept


@dataclass(frozen=True)
class Curated:
    """What the rows written by hand have: outside ids and names, each with the row's id as tables write it.

    Names stand under their keys and folded, since a whole name is looked up without regard to capitals.
    """

    ids: frozenset[str]
    by_match: Mapping[str, str]
    by_name: Mapping[str, str]

    @classmethod
    def of(cls, concepts: Collection[Concept]) -> "Curated":
        """Collect the matches and names of concepts."""
        ids = {concept.id: concept.id.removeprefix(f"{concept.kind}/") for concept in concepts}
        by_match = {outside: ids[concept.id] for concept in concepts for outside in concept.exact_match}
        written = [(name, ids[concept.id]) for concept in concepts for name in concept.names]
        by_name = {form(name): id_ for form in (names.fold, names.key) for name, id_ in written}
        return cls(frozenset(ids.values()), by_match, by_name)

    def owner(self, name: str) -> str | None:
        """Give the row that has a name."""
        return self.by_name.get(names.key(name)) or self.by_name.get(names.fold(name))


def replaced(drafts: Drafts, curated: Curated) -> Drafts:
    """Leave out what curated rows match or name; what remains gives up their names and points to them as parents."""
    owners = {
        id_: owner
        for id_, draft in drafts.items()
        if (owner := curated.by_match.get(id_) or curated.by_name.get(names.key(draft.label)))
    }
    return {id_: _yielding(draft, curated, owners) for id_, draft in drafts.items() if id_ not in owners}


def _yielding(draft: Draft, curated: Curated, owners: Mapping[str, str]) -> Draft:
    return replace(
        draft.keeping(name for name in draft.names if curated.owner(name) is None),
        parents=frozenset(owners.get(parent, parent) for parent in draft.parents),
        exact=draft.exact - curated.by_match.keys(),
    )


def relabelled(drafts: Drafts, curated_ids: frozenset[str]) -> Drafts:
    """Label what lost its label by its best other name; leave out what has no name, its parents going to its children."""
    named = {id_: _relabelled(draft) for id_, draft in drafts.items() if draft.names}
    parents = {id_: draft.parents for id_, draft in drafts.items()}
    gone = drafts.keys() - named.keys()
    known = named.keys() | curated_ids
    return {id_: replace(draft, parents=(lifted(parents, id_, gone) & known) - {id_}) for id_, draft in named.items()}


def _relabelled(draft: Draft) -> Draft:
    if names.key(draft.label) in map(names.key, draft.names):
        return draft

    def order(name: str) -> tuple[bool, int, int, str]:
        return acronyms.is_acronym(name), draft.names[name], len(name), name

    return replace(draft, label=min(draft.names, key=order))
