"""A trial to its links: what it gives and in which role, studies, measures, requires and forbids."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from kg.grounding import conditions, endpoints, mechanisms, prior, treatments
from kg.grounding.lexicon import Lexicon
from kg.grounding.normalise import key
from kg.grounding.roles import BACKGROUND, COMPARES, DEPLETING, TESTS, infuses_cells, roles
from kg.trial import Intervention, Link, Trial, Unmapped, keyed_outcomes

MECHANISM = "investigatesMechanism"
#: Types of intervention whose description may name, in doses, what the name does not.
_GIVEN_IN_DOSES = frozenset({"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT"})
#: So many other drugs among the synonyms of one are no synonyms, but what is given with it.
_PARTNERS = 2
_PLACEBO = "not a drug: placebo"
GIVES = frozenset({TESTS, COMPARES, BACKGROUND})
VACCINE = "mechanism/vaccine"
_CODE = re.compile(r"\b[A-Za-z]{1,5}-?\d{3,}\w*")
#: Types of intervention under which only a name that is a drug's whole name gives a drug.
_NO_DRUG_TYPES = frozenset({"PROCEDURE", "DEVICE", "BEHAVIORAL", "DIAGNOSTIC_TEST", "RADIATION"})


def ground(trial: Trial, lexicon: Lexicon) -> Trial:
    """Give the trial with its links, and with the names that got none."""
    links, unmapped = conditions.ground(trial, lexicon)
    by_name = roles(trial)
    single: list[tuple[Intervention, Link]] = []
    for intervention in trial.interventions:
        given, missed = _ground_intervention(intervention, by_name[key(intervention.name.text)], lexicon)
        if len(given) == 1 and not missed:
            single.append((intervention, given[0]))
        links += given
        unmapped += missed
    links = _depleting(trial, links)
    told = endpoints.Told(
        endpoints.own_names(trial.outcomes, lexicon),
        frozenset(_names_given(trial, links)),
        any(_is_vaccine(link.concept, lexicon) for link in links),
    )
    said, missed = mechanisms.ground(trial, single, links, lexicon)
    links += said
    unmapped += missed
    for outcome_key, outcome in keyed_outcomes(trial):
        measured, missed = endpoints.ground(outcome_key, outcome, lexicon, told)
        links += measured
        unmapped += missed
    trial = replace(trial, links=_once(links), unmapped=(*trial.unmapped, *unmapped))
    return replace(trial, links=_once([*links, *prior.links(trial, lexicon)]))


def _depleting(trial: Trial, links: list[Link]) -> list[Link]:
    """Take what depletes lymphocytes before cells as background, whatever it is listed with."""
    concerned = [link for link in links if link.predicate == TESTS and link.concept in DEPLETING]
    if not concerned or not infuses_cells(trial):
        return links
    return [replace(link, predicate=BACKGROUND) if link in concerned else link for link in links]


def _ground_intervention(intervention: Intervention, role: str, lexicon: Lexicon) -> tuple[list[Link], list[Unmapped]]:
    links: list[Link] = []
    unmapped: list[Unmapped] = []
    for named in _names_of(intervention, lexicon):
        if named.concepts and not _may_give_drug(intervention, named):
            named = replace(named, concepts=(), reason=f"not a drug: {_type(intervention)}")  # noqa: PLW2901
        if named.reason:
            unmapped.append(Unmapped(named.words, "intervention", named.reason, named.candidates))
        for concept in named.concepts:
            predicate = MECHANISM if concept.kind == "mechanism" else role
            links.append(Link("", predicate, concept.id, named.words, named.rule))
    return links, unmapped


def _names_of(intervention: Intervention, lexicon: Lexicon) -> list[treatments.Named]:
    """Resolve the name; what it does not name, the sponsor's synonyms may, or the description in doses."""
    named = treatments.resolve(intervention.name, lexicon)
    if any(each.reason.startswith(_PLACEBO) for each in named):
        return named
    known = {concept.id for each in named for concept in each.concepts}
    synonyms = [each for each in _synonyms(intervention, lexicon) if each.concepts[0].id not in known]
    drugs = [each for each in synonyms if treatments.is_drug(each)]
    if any(map(treatments.is_drug, named)):
        return [*named, *drugs] if len(drugs) >= _PARTNERS else named
    if drugs:
        return [*(each for each in named if each.concepts), *drugs]
    if known:
        return named
    is_reasoned = any(each.reason.startswith("not a drug") for each in named)
    return (synonyms if len(synonyms) == 1 and not is_reasoned else _dosed(intervention, lexicon)) or named


def _synonyms(intervention: Intervention, lexicon: Lexicon) -> list[treatments.Named]:
    """Give the drugs and classes that other names are, whole, each once."""
    others = [each for name in intervention.other_names for each in treatments.whole(name, lexicon)]
    found = {each.concepts[0].id: each for each in reversed(others)}
    return [replace(each, rule="other-name") for each in found.values()]


def _dosed(intervention: Intervention, lexicon: Lexicon) -> list[treatments.Named]:
    if intervention.description is None or _type(intervention) not in _GIVEN_IN_DOSES:
        return []
    return list(treatments.dosed(intervention.description, lexicon))


def _names_given(trial: Trial, links: list[Link]) -> Iterator[str]:
    """Give the names of the drugs as written, and the codes in what is given and is no known drug."""
    yield from (link.words.text for link in links if link.predicate in GIVES)
    for intervention in trial.interventions:
        yield from _CODE.findall(intervention.name.text)


def _is_vaccine(concept: str, lexicon: Lexicon) -> bool:
    known = lexicon.vocabulary.concepts.get(concept)
    return known is not None and any(VACCINE in lexicon.lineage(each) for each in (concept, *known.mechanisms))


def _type(intervention: Intervention) -> str:
    return intervention.type.value if intervention.type else ""


def _may_give_drug(intervention: Intervention, named: treatments.Named) -> bool:
    return _type(intervention) not in _NO_DRUG_TYPES or named.rule == "whole-name"


def _once(links: list[Link]) -> tuple[Link, ...]:
    """Keep the first of the links that state the same."""
    first = {(link.subject, link.predicate, link.concept): link for link in reversed(links)}
    return tuple(first[each] for each in dict.fromkeys((k.subject, k.predicate, k.concept) for k in links))
