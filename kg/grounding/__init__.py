"""Names in a trial to concepts: what it gives and in which role, studies, measures, requires and forbids."""

from dataclasses import replace

from kg.grounding import conditions, endpoints, mechanisms, prior, treatments
from kg.grounding.lexicon import Lexicon
from kg.grounding.normalise import key
from kg.grounding.roles import roles
from kg.trial import Intervention, Link, Trial, Unmapped, keyed_outcomes

MECHANISM = "investigatesMechanism"
VACCINE = "mechanism/vaccine"
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
    said, missed = mechanisms.ground(trial, single, links, lexicon)
    links += said
    unmapped += missed
    own = endpoints.own_names(trial.outcomes, lexicon)
    of_vaccine = any(_is_vaccine(link.concept, lexicon) for link in links)
    for outcome_key, outcome in keyed_outcomes(trial):
        measured, missed = endpoints.ground(outcome_key, outcome, lexicon, own, of_vaccine=of_vaccine)
        links += measured
        unmapped += missed
    trial = replace(trial, links=_once(links), unmapped=(*trial.unmapped, *unmapped))
    return replace(trial, links=_once([*links, *prior.links(trial, lexicon)]))


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
    """Resolve the name; where it is unknown, a synonym that the sponsor gives may be a drug's whole name."""
    named = treatments.resolve(intervention.name, lexicon)
    if any(each.concepts or each.reason.startswith("not a drug") for each in named):
        return named
    others = [each for name in intervention.other_names for each in treatments.resolve(name, lexicon)]
    drugs = {each.concepts[0].id: each for each in reversed(others) if each.rule == "whole-name"}
    return [replace(each, rule="other-name") for each in drugs.values()] if len(drugs) == 1 else named


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
