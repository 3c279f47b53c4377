"""What a build is, for catalogues and archives: DCAT, VoID and PROV, an RO-Crate, and checksums of its files."""

import csv
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import file_digest
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kg.export.terms import statements
from kg.words import DCTERMS, KG, PROV, RDF, RDFS, STANDARD, XSD

DCAT, VOID, SPDX = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#", "http://spdx.org/rdf/terms#"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_IANA = "https://www.iana.org/assignments/media-types/"
_TITLE = "Knowledge graph of clinical trials"
_DESCRIPTION = (
    "Clinical trials with the drugs they give, mechanisms, targets, conditions, outcomes and eligibility criteria, "
    "and the words of the documents on which each link stands."
)
_RIGHTS = "The licence is that of the ontology, the vocabulary and the links; quoted words are their publishers'."
_METADATA, _CRATE, _SUMS, _DOCUMENTS = "dataset.ttl", "ro-crate-metadata.json", "SHA256SUMS", "documents.tsv"
#: So many documents are named one by one; of more, the table that lists them is named.
_NAMED = 1_000
#: The counts of the summary by what they are of.
_PARTITIONS = {"property": "properties", "class": "classes"}
#: What is no file of its own, or not to last.
_NOT_SUMMED = ("store", "parts", _SUMS)
#: The files of a build and what they are.
_MEDIA_TYPES = {
    "graph.nq": "application/n-quads",
    "graph.nq.gz": "application/n-quads",
    "graph.ttl": "text/turtle",
    "documents.tsv": "text/tab-separated-values",
    "summary.json": "application/json",
    "unmapped.tsv": "text/tab-separated-values",
    "validation.tsv": "text/tab-separated-values",
    "validation.ttl": "text/turtle",
    "dataset.ttl": "text/turtle",
}
_PREFIXES = {"dcat": DCAT, "dcterms": DCTERMS, "kg": KG, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "spdx": SPDX,
             "void": VOID, "xsd": XSD}  # fmt: skip


class _Digests(dict[Path, str]):
    """The SHA-256 of files, each read once."""

    def __missing__(self, path: Path) -> str:
        with path.open("rb") as file:
            self[path] = file_digest(file, "sha256").hexdigest()
        return self[path]


def describe(build: Path) -> None:
    """Write dataset.ttl, ro-crate-metadata.json and SHA256SUMS beside the files of a whole build."""
    summary = json.loads((build / "summary.json").read_text(encoding="utf-8"))
    digests, documents = _Digests(), _documents(build) if summary["documents"] <= _NAMED else {}
    triples = _Description(build, summary, documents, digests).triples()
    (build / _METADATA).write_bytes(serialize(triples, format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b"")
    crate = json.dumps(_crate(build, summary, documents, digests), indent=2, ensure_ascii=False)
    (build / _CRATE).write_text(crate + "\n", encoding="utf-8")
    sums = (f"{digests[path]}  {path.relative_to(build).as_posix()}\n" for path in _files(build))
    (build / _SUMS).write_text("".join(sums), encoding="utf-8")


def _documents(build: Path) -> dict[str, str]:
    """Read the SHA-256 and name of each document."""
    with (build / _DOCUMENTS).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["sha256"]: row["name"] for row in rows}


def _files(build: Path) -> list[Path]:
    """List the files of a build that are to last; the store is only an index of the graph."""
    found = (path for path in build.rglob("*") if path.is_file())
    return sorted(p for p in found if p.relative_to(build).parts[0] not in _NOT_SUMMED)


def _graph(build: Path) -> Path:
    packed = build / "graph.nq.gz"
    return packed if packed.exists() else build / "graph.nq"


def _named(sha256: str) -> str:
    """Name bytes by their digest (RFC 6920)."""
    return f"ni:///sha-256;{urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip('=')}"


class _Description:
    """The triples of dataset.ttl."""

    def __init__(
        self, build: Path, summary: dict[str, Any], documents: Mapping[str, str], digests: Mapping[Path, str]
    ) -> None:
        self._build, self._summary, self._documents, self._digests = build, summary, documents, digests
        self._dataset = f"{summary['base_iri']}dataset/{digests[_graph(build)][:16]}"
        self._run = f"{self._dataset}-build"

    def triples(self) -> Iterator[Triple]:
        """State the dataset, its files, its counts, and what it was made from."""
        yield from self._about(self._dataset, {
            f"{RDF}type": [f"{DCAT}Dataset", f"{VOID}Dataset", f"{PROV}Entity"],
            f"{DCTERMS}title": [Literal(_TITLE, language="en")],
            f"{DCTERMS}description": [Literal(_DESCRIPTION, language="en")],
            f"{DCTERMS}license": [_LICENCE],
            f"{DCTERMS}rights": [Literal(_RIGHTS, language="en")],
            f"{DCTERMS}conformsTo": [KG.rstrip("#")],
            f"{VOID}vocabulary": [KG],
            f"{VOID}uriSpace": [Literal(self._summary["base_iri"])],
            f"{PROV}wasGeneratedBy": [self._run],
        })  # fmt: skip
        yield from self._files()
        yield from self._counts()
        yield from self._origin()

    def _about(self, subject: str, told: dict[str, list[str | Literal]]) -> Iterator[Triple]:
        for predicate, values in told.items():
            for value in values:
                object_ = value if isinstance(value, Literal) else NamedNode(value)
                yield Triple(NamedNode(subject), NamedNode(predicate), object_)

    def _files(self) -> Iterator[Triple]:
        for path in (
            self._build / name for name in _MEDIA_TYPES if (self._build / name).exists() and name != _METADATA
        ):
            node = f"{self._dataset}-{path.name}"
            yield from self._about(self._dataset, {f"{DCAT}distribution": [node]})
            yield from self._about(node, {
                f"{RDF}type": [f"{DCAT}Distribution"],
                f"{DCTERMS}title": [Literal(path.name)],
                f"{DCTERMS}license": [_LICENCE],
                f"{DCAT}mediaType": [f"{_IANA}{_MEDIA_TYPES[path.name]}"],
                f"{DCAT}byteSize": [Literal(str(path.stat().st_size), datatype=NamedNode(f"{XSD}nonNegativeInteger"))],
            })  # fmt: skip
            yield from self._checksum(node, self._digests[path])

    def _checksum(self, subject: str, sha256: str) -> Iterator[Triple]:
        node = f"{self._dataset}-sha256-{sha256}"
        yield from self._about(subject, {f"{SPDX}checksum": [node]})
        yield from self._about(node, {
            f"{RDF}type": [f"{SPDX}Checksum"],
            f"{SPDX}algorithm": [f"{SPDX}checksumAlgorithm_sha256"],
            f"{SPDX}checksumValue": [Literal(sha256, datatype=NamedNode(f"{XSD}hexBinary"))],
        })  # fmt: skip

    def _counts(self) -> Iterator[Triple]:
        """State how many statements there are, and how many of each property and class."""
        yield from self._about(self._dataset, {f"{VOID}triples": [Literal(self._summary["quads"])]})
        yield from self._partitions("property", f"{VOID}triples")
        yield from self._partitions("class", f"{VOID}entities")

    def _partitions(self, kind: str, counted: str) -> Iterator[Triple]:
        for curie, number in sorted(self._summary[_PARTITIONS[kind]].items()):
            prefix, _, name = curie.partition(":")
            node = f"{self._dataset}-{kind}-{name}"
            yield from self._about(self._dataset, {f"{VOID}{kind}Partition": [node]})
            yield from self._about(node, {f"{VOID}{kind}": [STANDARD[prefix] + name], counted: [Literal(number)]})

    def _origin(self) -> Iterator[Triple]:
        """State the run, the program and its version, and the documents that were read."""
        program = f"{self._dataset}-kg"
        version: list[str | Literal] = [Literal(self._summary["version"])]
        yield from self._about(program, {f"{RDF}type": [f"{PROV}SoftwareAgent"], f"{RDFS}label": [Literal("kg")],
                                         f"{DCTERMS}hasVersion": version})  # fmt: skip
        yield from self._about(self._run, {f"{RDF}type": [f"{PROV}Activity"], f"{PROV}wasAssociatedWith": [program]})
        for sha256, name in self._documents.items():
            node = _named(sha256)
            yield from self._used(node)
            yield from self._about(node, {f"{RDF}type": [f"{PROV}Entity"], f"{RDFS}label": [Literal(name)]})
            yield from self._checksum(node, sha256)
        if not self._documents:
            table, number = f"{self._dataset}-{_DOCUMENTS}", self._summary["documents"]
            told = f"{number} documents, each with its name and SHA-256 in {_DOCUMENTS}"
            yield from self._used(table)
            yield from self._about(table, {f"{RDF}type": [f"{PROV}Collection"], f"{RDFS}label": [Literal(told)]})

    def _used(self, source: str) -> Iterator[Triple]:
        yield from self._about(self._run, {f"{PROV}used": [source]})
        yield from self._about(self._dataset, {f"{PROV}wasDerivedFrom": [source]})


def _crate(
    build: Path, summary: dict[str, Any], documents: Mapping[str, str], digests: Mapping[Path, str]
) -> dict[str, Any]:
    """Make the RO-Crate: the files of the build and the documents it was made from."""
    files = [name for name in _MEDIA_TYPES if (build / name).exists()]
    program = {"@id": "#kg", "@type": "SoftwareApplication", "name": "kg", "version": summary["version"]}
    inputs = {_named(sha256): name for sha256, name in documents.items()}
    action = {"@id": "#build", "@type": "CreateAction", "name": "kg build", "instrument": _refer(["#kg"])[0],
              "object": _refer(inputs or [_DOCUMENTS]), "result": _refer(files)}  # fmt: skip
    root = {
        "@id": "./", "@type": "Dataset", "name": _TITLE, "description": _DESCRIPTION, "datePublished": _published(),
        "license": {"@id": _LICENCE}, "hasPart": _refer(files), "mentions": {"@id": "#build"},
    }  # fmt: skip
    descriptor = {"@id": _CRATE, "@type": "CreativeWork", "about": {"@id": "./"},
                  "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}}  # fmt: skip
    sources = [{"@id": node, "@type": "CreativeWork", "name": name} for node, name in inputs.items()]
    licence = {"@id": _LICENCE, "@type": "CreativeWork", "name": "CC BY 4.0", "description": _RIGHTS}
    graph = [descriptor, root, *(_file(build / name, digests) for name in files), licence, program, action, *sources]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}


def _refer(ids: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": each} for each in ids]


def _file(path: Path, digests: Mapping[Path, str]) -> dict[str, Any]:
    return {"@id": path.name, "@type": "File", "name": path.name, "encodingFormat": _MEDIA_TYPES[path.name],
            "contentSize": str(path.stat().st_size), "sha256": digests[path]}  # fmt: skip


def _published() -> str:
    """Give the day of the ontology's version: the same input gives the same bytes on any day."""
    return statements()[KG.rstrip("#")][f"{DCTERMS}created"][0]
