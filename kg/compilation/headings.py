"""MeSH headings that are conditions: merged into the disease that they mean, or drafts of their own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kg.compilation import names
from kg.compilation.drafts import Claim, Draft, Drafts, Rank, claims_to
from kg.compilation.hierarchy import nearest
from kg.compilation.rules import Rules
from kg.compilation.sources import MESH, Heading

_DESCRIPTOR = "mesh:D"


def is_condition(heading: Heading, rules: Rules) -> bool:
    """Say whether a heading is something that a trial can study."""
    if heading.name in rules["mesh-out"] or "experimental" in heading.name.lower():
        return False
    if any(tree.startswith(tuple(rules["mesh-branch-out"])) for tree in heading.trees):
        return False
    return heading.name in rules["mesh-in"] or any(
        tree.startswith(tuple(rules["mesh-branch"])) for tree in heading.trees
    )


def has_descriptor(draft: Draft) -> bool:
    """Say whether a MeSH heading matches a draft exactly."""
    return any(outside.startswith(_DESCRIPTOR) for outside in draft.exact)


def merged(drafts: Drafts, headings: Mapping[str, Heading], rules: Rules) -> Drafts:
    """Give the diseases the names of their headings, and add the headings that no disease has."""
    owners = _Owners(drafts, headings).owners(rules)
    no_names = frozenset(map(names.fold, rules["no-name"]))
    result = dict(drafts)
    for id_, owner in owners.items():
        draft = result.get(owner) or Draft(id_, headings[id_].name, exact=frozenset({id_}))
        if id_ not in draft.exact:
            draft = replace(draft, close=draft.close | {id_})
        result[owner] = draft.claiming(_claims(headings[id_], no_names))
    return _with_parents(result, owners, headings)


def _claims(heading: Heading, no_names: frozenset[str]) -> Iterator[Claim]:
    """Claim the names of a heading, inverted ones also in the order of speech."""
    yield from claims_to(_forms(heading.name), Rank.MESH_HEADING, MESH, no_names)
    for entry in heading.entries:
        yield from claims_to(_forms(entry), Rank.MESH_ENTRY, MESH, no_names)


def _forms(name: str) -> list[str]:
    natural = names.natural(name)
    return [name, natural] if natural else [name]


def _with_parents(drafts: Drafts, owners: Mapping[str, str], headings: Mapping[str, Heading]) -> Drafts:
    """Place the headings that are drafts of their own below what is above them in the MeSH tree."""
    by_tree = {tree: owner for id_, owner in owners.items() for tree in headings[id_].trees}
    result = dict(drafts)
    for id_ in (id_ for id_, owner in owners.items() if owner == id_):
        above = {nearest(tree, by_tree) for tree in headings[id_].trees}
        result[id_] = replace(drafts[id_], parents=frozenset(up for up in above if up and up != id_))
    return result


@dataclass(frozen=True)
class _Owners:
    """Whose a heading is: by exact match, by label, or by several names; else its own."""

    drafts: Drafts
    headings: Mapping[str, Heading]

    def owners(self, rules: Rules) -> dict[str, str]:
        """Give the owner of each heading that is a condition or matches one, in the order of the headings."""
        return {
            id_: self._matched.get(id_) or self._named(heading) or id_
            for id_, heading in sorted(self.headings.items())
            if id_ in self._matched or is_condition(heading, rules)
        }

    @cached_property
    def _matched(self) -> dict[str, str]:
        claimed: dict[str, list[str]] = defaultdict(list)
        for id_, draft in self.drafts.items():
            for outside in draft.exact & self.headings.keys():
                claimed[outside].append(id_)
        return {outside: self._best(ids, self.headings[outside].name) for outside, ids in claimed.items()}

    def _best(self, ids: Iterable[str], name: str) -> str:
        """Choose of the drafts that match one heading the one with its name."""
        wanted = _folded_forms(name)

        def order(id_: str) -> tuple[bool, bool, str]:
            draft = self.drafts[id_]
            has_name = not wanted.isdisjoint(map(names.fold, draft.names))
            return names.fold(draft.label) not in wanted, not has_name, id_

        return min(ids, key=order)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {names.fold(draft.label): id_ for id_, draft in sorted(self.drafts.items(), reverse=True)}

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for id_, draft in self.drafts.items():
            for name in draft.names:
                found[names.key(name)].add(id_)
        return found

    def _named(self, heading: Heading) -> str | None:
        by_label = (self._labels.get(names.fold(form)) for form in (heading.name, names.spoken(heading.name)))
        return next(filter(None, by_label), None) or self._namesake(heading)

    def _namesake(self, heading: Heading) -> str | None:
        """Find the one draft without a heading that has this one's name, and another of its entries, as synonyms."""
        found = {id_ for form in _forms(heading.name) for id_ in self._by_name.get(names.key(form), ())}
        if len(found) != 1:
            return None
        draft = self.drafts[found.pop()]
        theirs = {names.key(form) for name in (heading.name, *heading.entries) for form in _forms(name)}
        shared = theirs & set(map(names.key, draft.names))
        return draft.id if len(shared) > 1 and not has_descriptor(draft) else None


def _folded_forms(name: str) -> set[str]:
    return {names.fold(form) for form in _forms(name)}
