"""Every IRI and prefix that the code uses."""

import re
from collections.abc import Mapping
from urllib.parse import quote

BASE = "https://w3id.org/trialkg/"
KG = "https://w3id.org/trialkg/ontology#"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SH = "http://www.w3.org/ns/shacl#"

#: The kinds of node that kg mints; each has a path under the base and a prefix of the same name.
KINDS = (
    "trial",
    "arm",
    "intervention",
    "outcome",
    "criterion",
    "document",
    "evidence",
    "drug",
    "mechanism",
    "target",
    "condition",
    "endpoint",
    "modifier",
    "sharing",
    "graph",
)

#: Prefixes of outside vocabularies, as the Bioregistry spells and resolves them.
OUTSIDE: Mapping[str, str] = {
    "atc": "http://www.whocc.no/atc_ddd_index/?code=",
    "chebi": "http://purl.obolibrary.org/obo/CHEBI_",
    "chembl": "http://rdf.ebi.ac.uk/resource/chembl/molecule/",
    "DOID": "http://purl.obolibrary.org/obo/DOID_",
    "drugbank": "https://go.drugbank.com/drugs/",
    "fplx": "https://identifiers.org/fplx:",
    "hgnc": "https://identifiers.org/hgnc:",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "MONDO": "http://purl.obolibrary.org/obo/MONDO_",
    "ncbigene": "http://purl.uniprot.org/geneid/",
    "NCIT": "http://purl.obolibrary.org/obo/NCIT_",
    "oncotree": "http://oncotree.mskcc.org/api/tumorTypes/search/code/",
    "rxnorm": "http://purl.bioontology.org/ontology/RXNORM/",
    "unii": "https://identifiers.org/unii:",
    "uniprot": "http://purl.uniprot.org/uniprot/",
}

#: What the ids of each outside vocabulary look like, as the Bioregistry says.
PATTERNS: Mapping[str, re.Pattern[str]] = {
    prefix: re.compile(pattern, re.ASCII)
    for prefix, pattern in {
        "atc": r"[A-Z](?:\d{2}(?:[A-Z](?:[A-Z](?:\d{2})?)?)?)?",
        "chebi": r"\d+",
        "chembl": r"CHEMBL\d+",
        "DOID": r"\d+",
        "drugbank": r"DB\d{5}",
        "fplx": r"[A-Za-z0-9][A-Za-z0-9_]+",
        "hgnc": r"\d{1,5}",
        "mesh": r"[CDMQ]\d{6}(?:\d{3})?",
        "MONDO": r"\d{7}",
        "ncbigene": r"\d+",
        "NCIT": r"C\d+",
        "oncotree": r"\w+",
        "rxnorm": r"\d{1,7}",
        "unii": r"[A-Z0-9]{10}",
        "uniprot": r"[OPQ]\d[A-Z0-9]{3}\d|[A-NR-Z]\d(?:[A-Z][A-Z0-9]{2}\d){1,2}",
    }.items()
}

STANDARD: Mapping[str, str] = {
    "dcterms": DCTERMS,
    "kg": KG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}

#: What is left as it is when a key is percent-encoded.
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*", re.ASCII)
_CURIE = re.compile(r"([A-Za-z][\w.]*):(\S+)")


def prefixes(base: str = BASE) -> dict[str, str]:
    """List every prefix that a file written by kg binds, with its namespace."""
    return {**STANDARD, **OUTSIDE, **{kind: f"{base}{kind}/" for kind in KINDS}}


def mint(kind: str, key: str, base: str = BASE) -> str:
    """Make the IRI of a node from its kind and key; every other character is percent-encoded."""
    return f"{base}{kind}/{key if _PLAIN.fullmatch(key) else quote(key, safe='')}"


def is_curie(text: str) -> bool:
    """Say whether a text is an outside id as its vocabulary writes them (`MONDO:0008433`)."""
    prefix, _, local = text.partition(":")
    return prefix in PATTERNS and PATTERNS[prefix].fullmatch(local) is not None


def expand(identifier: str, base: str = BASE) -> str:
    """Make an IRI from a concept's identifier: a CURIE (`MONDO:0008433`) or `kind/key`.

    Raises KeyError when the prefix or the kind is not known here.
    """
    if curie := _CURIE.fullmatch(identifier):
        return OUTSIDE[curie[1]] + quote(curie[2], safe="")
    kind, _, key = identifier.partition("/")
    if kind not in KINDS:
        raise KeyError(identifier)
    return mint(kind, key, base)
