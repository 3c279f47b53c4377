"""Drafts of MONDO's human diseases, and the outside terms that match them exactly."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kg.compilation import names
from kg.compilation.drafts import Claim, Draft, Drafts, Rank, claims_to
from kg.compilation.hierarchy import descendants, lifted
from kg.compilation.rules import Rules
from kg.compilation.sources import MATCHES, MONDO, Heading, Outside, Term

_NO_DISEASE = re.compile(r"^obsolete|susceptib|quantitative trait|resistance to|modifier of|protection against")
_MESH = "mesh"


def drafts(terms: Iterable[Term], rules: Rules) -> Drafts:
    """Draft the diseases; what is left out hands its parents down to its children."""
    by_id = {term.id: term for term in terms}
    parents = {term.id: term.parents for term in by_id.values()}
    out = rules["mondo-out"] | descendants(parents, rules["mondo-branch-out"])
    out |= {term.id for term in by_id.values() if _NO_DISEASE.search(term.label)}
    no_names = _folded(rules["no-name"])
    return {
        id_: replace(_draft(term, no_names), parents=lifted(parents, id_, out))
        for id_, term in by_id.items()
        if id_ not in out
    }


def _draft(term: Term, no_names: frozenset[str]) -> Draft:
    """Draft a disease; its label always stands."""
    label = term.label.removesuffix(" (disease)")
    draft = Draft(term.id, label, exact=frozenset({term.id}))
    synonyms = claims_to(term.synonyms, Rank.MONDO_SYNONYM, MONDO, no_names)
    return draft.claiming([Claim(label, Rank.MONDO_LABEL, MONDO), *synonyms])


@dataclass(frozen=True)
class Matching:
    """What is needed to judge MONDO's exact matches, some of which are wrong ("Seizures" with visual epilepsy)."""

    headings: Mapping[str, Heading]
    doid: Mapping[str, Term]
    general: frozenset[str]
    no_names: frozenset[str]

    @classmethod
    def by(cls, rules: Rules, headings: Mapping[str, Heading], doid: Mapping[str, Term]) -> "Matching":
        """Take the words that say nothing, and those that are no names, from the rules."""
        return cls(headings, doid, _folded(rules["general-word"]), _folded(rules["no-name"]))

    def matched(self, drafts: Drafts, matches: Mapping[str, Iterable[Outside]]) -> Drafts:
        """Attach the exact matches that can be right, and the labels that they carry."""
        known = {id_: self._of_draft(drafts[id_], list(found)) for id_, found in matches.items() if id_ in drafts}
        return {**drafts, **known}

    def _of_draft(self, draft: Draft, found: list[Outside]) -> Draft:
        by_prefix: dict[str, list[Outside]] = defaultdict(list)
        for outside in found:
            if self._can_match(draft, outside, found):
                by_prefix[_prefix(outside.id)].append(Outside(outside.id, self._label(outside)))
        for prefix, candidates in by_prefix.items():
            draft = self._attached(draft, prefix, candidates)
        return draft

    def _can_match(self, draft: Draft, outside: Outside, found: Iterable[Outside]) -> bool:
        """Refuse a supplementary record beside a heading, and a heading that shares no name."""
        if heading := self.headings.get(outside.id):
            return self._agrees(draft, (heading.name, *heading.entries))
        return _prefix(outside.id) != _MESH or not any(other.id in self.headings for other in found)

    def _label(self, outside: Outside) -> str:
        if heading := self.headings.get(outside.id):
            return heading.name
        term = self.doid.get(outside.id)
        return outside.label or (term.label if term else "")

    def _attached(self, draft: Draft, prefix: str, candidates: list[Outside]) -> Draft:
        exact = _sole_match(draft, candidates)
        close = {outside.id for outside in candidates if outside != exact}
        draft = replace(draft, close=draft.close | close)
        if exact is None:
            return draft
        draft = replace(draft, exact=draft.exact | {exact.id}, sources=draft.sources | {MATCHES[0]})
        if prefix == _MESH or not exact.label or not self._agrees(draft, (exact.label,)):
            return draft
        return draft.claiming(claims_to((exact.label,), Rank.OUTSIDE_LABEL, MONDO, self.no_names))

    def _agrees(self, draft: Draft, outside: Iterable[str]) -> bool:
        """Say whether a name is common to both, but for the order and the words that all diseases share."""
        theirs = {form for name in outside for form in (name, names.spoken(name))}
        if not {names.key(name) for name in theirs}.isdisjoint(names.key(name) for name in draft.names):
            return True
        return not self._told(theirs).isdisjoint(self._told(draft.names))

    def _told(self, written: Iterable[str]) -> set[frozenset[str]]:
        """Give the telling words of each name."""
        return {frozenset(names.fold(name).split()) - self.general for name in written} - {frozenset()}


def _sole_match(draft: Draft, candidates: list[Outside]) -> Outside | None:
    """Choose of several matches in one vocabulary the one with the draft's label, or one of its names."""
    if len(candidates) == 1:
        return candidates[0]
    for own in ({names.fold(draft.label)}, {names.fold(name) for name in draft.names}):
        same = [outside for outside in candidates if names.fold(outside.label) in own]
        if len(same) == 1:
            return same[0]
    return None


def _prefix(curie: str) -> str:
    return curie.partition(":")[0]


def _folded(written: Iterable[str]) -> frozenset[str]:
    return frozenset(map(names.fold, written))
