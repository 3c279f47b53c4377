"""The words behind the links of trials."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Store

from kg import store
from kg.analysis import Trials
from kg.words import KG, PROV, RDF, RDFS


@dataclass(frozen=True, slots=True)
class Words:
    """The words behind a link."""

    says: str
    what: str
    quote: str
    place: str


def words(opened: Store, trials: Trials, shown: list[str], links: frozenset[str]) -> dict[str, list[Words]]:
    """Find the words on which the links of trials stand, those of their outcomes among them."""
    subjects = {trial: trial for trial in shown}
    for trial, part in store.rows(opened, f"SELECT ?t ?s {{ {_values('t', shown)} ?t <{KG}hasOutcome> ?s }}"):
        subjects[str(part)] = str(trial)
    known = {f"{KG}{link}" for link in links}
    found: dict[str, list[tuple[str, int, Words]]] = defaultdict(list)
    for subject, link, concept, quote, document, field, start, end in _evidence(opened, list(subjects)):
        if link in known:
            said = Words(
                _spoken(link), trials.name(concept), " ".join(quote.split()), f"{document}, {field}, {start}–{end}"
            )
            found[subjects[subject]].append((document, int(start), said))
    return {trial: [said for _, _, said in sorted(each, key=_in_order)] for trial, each in found.items()}


def _evidence(opened: Store, subjects: list[str]) -> Iterator[tuple[str, ...]]:
    """Read the evidence of some subjects, a few at a time: a long list of them makes a slow query."""
    for at in range(0, len(subjects), 100):
        text = f"""SELECT ?s ?p ?o ?quote ?document ?field ?start ?end {{
          {_values("s", subjects[at : at + 100])}
          ?e <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ; <{KG}quote> ?quote ; <{KG}field> ?field ;
            <{KG}start> ?start ; <{KG}end> ?end ; <{PROV}wasDerivedFrom> ?d . ?d <{RDFS}label> ?document }}"""
        yield from (tuple(map(str, row)) for row in store.rows(opened, text))


def _values(name: str, nodes: list[str]) -> str:
    return f"VALUES ?{name} {{ {' '.join(f'<{node}>' for node in nodes)} }}"


def _in_order(each: tuple[str, int, Words]) -> tuple[str, str, int, str]:
    return each[0], each[2].place.split(", ")[1], each[1], f"{each[2].says} {each[2].what}"


def _spoken(link: str) -> str:
    """Write a property as words: testsDrug, tests drug."""
    return re.sub(r"([A-Z])", r" \1", link.removeprefix(KG)).lower()
