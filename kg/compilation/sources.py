"""The outside tables, each read into plain records; their files keep the names under which they were gathered."""

import csv
import gzip
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from kg.errors import VocabularyError

MONDO = "mondo.json.gz"
MATCHES = tuple(f"mondo_exactmatch_{prefix}.sssom.tsv.gz" for prefix in ("doid", "mesh", "ncit"))
MESH = "mesh_descriptors.tsv.gz"
MESH_SUPPLEMENTARY = "mesh_supplementary.tsv.gz"
DOID = "doid.json.gz"
ONCOTREE = "oncotree.json.gz"
HGNC = "hgnc.tsv.gz"
DRUGBANK = "drugbank_vocabulary.csv.gz"
#: An id of UMLS that MONDO calls one of MeSH.
_UMLS = re.compile(r"mesh:C\d{7}")
FILES = (MONDO, *MATCHES, MESH, MESH_SUPPLEMENTARY, DOID, ONCOTREE, HGNC, DRUGBANK)


@dataclass(frozen=True, slots=True)
class Term:
    """A class of MONDO or DOID."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    parents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outside:
    """A term of another vocabulary that a MONDO class matches exactly; the label may be unknown."""

    id: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A MeSH descriptor; `trees` are its places in the tree."""

    id: str
    name: str
    entries: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplement:
    """A MeSH supplementary concept, and the descriptors that it is mapped to."""

    id: str
    name: str
    entries: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TumourType:
    """A node of OncoTree."""

    id: str
    name: str
    ncit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Substance:
    """A row of the DrugBank vocabulary."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    unii: str = ""


def check(vocab: Path) -> None:
    """See that every file is there and holds something. Raises VocabularyError, naming those of which this is not so."""
    if missing := [name for name in FILES if not (vocab / name).is_file()]:
        raise VocabularyError(f"{vocab}: no {', '.join(missing)} here")
    for name in FILES:
        with _opened(vocab, name) as file:
            if not file.read(1):
                raise VocabularyError(f"{name}: holds nothing")


def read_mondo(vocab: Path) -> list[Term]:
    """Read the classes of MONDO."""
    with _opened(vocab, MONDO) as file:
        return [
            Term(
                f"MONDO:{term['id']}",
                _text(term["name"]),
                tuple(term.get("synonyms", ())),
                frozenset(f"MONDO:{parent}" for parent in term.get("relations", {}).get("is_a", ())),
            )
            for term in json.load(file)
        ]


def read_doid(vocab: Path) -> dict[str, Term]:
    """Read the classes of DOID by id."""
    with _opened(vocab, DOID) as file:
        terms = [Term(term["id"], _text(term["name"]), tuple(term.get("synonyms", ()))) for term in json.load(file)]
    return {term.id: term for term in terms}


def read_matches(vocab: Path) -> dict[str, list[Outside]]:
    """Read what MONDO classes match exactly, by the id of the class."""
    matches: dict[str, list[Outside]] = defaultdict(list)
    for name in MATCHES:
        with _opened(vocab, name) as file:
            for row in _rows(file):
                if not _UMLS.fullmatch(row["object_id"]):
                    matches[row["subject_id"]].append(Outside(row["object_id"], row.get("object_label") or ""))
    return matches


def read_headings(vocab: Path) -> dict[str, Heading]:
    """Read the MeSH descriptors by id."""
    with _opened(vocab, MESH) as file:
        rows = [_cells(line, 4) for line in file]
    return {f"mesh:{id_}": Heading(f"mesh:{id_}", name, _values(e), _values(t)) for id_, name, e, t in rows}


def read_supplements(vocab: Path) -> list[Supplement]:
    """Read the MeSH supplementary concepts."""
    with _opened(vocab, MESH_SUPPLEMENTARY) as file:
        rows = [_cells(line, 4) for line in file]
    return [Supplement(f"mesh:{id_}", name, _values(e), _values(h)) for id_, name, e, h in rows]


def read_tumour_types(vocab: Path) -> list[TumourType]:
    """Read OncoTree from the root, children after their parent."""
    with _opened(vocab, ONCOTREE) as file:
        return list(_tumour_types(json.load(file)))


def _tumour_types(nodes: Mapping[str, Any]) -> Iterator[TumourType]:
    for _, node in sorted(nodes.items()):
        codes = node.get("externalReferences", {}).get("NCI", ())
        yield TumourType(f"oncotree:{node['code']}", node["name"], tuple(f"NCIT:{code}" for code in codes))
        yield from _tumour_types(node["children"])


def read_gene_symbols(vocab: Path) -> frozenset[str]:
    """Read the approved symbols of HGNC, in capitals."""
    with _opened(vocab, HGNC) as file:
        return frozenset(row["Approved symbol"].upper() for row in csv.DictReader(file, delimiter="\t"))


def read_gene_names(vocab: Path) -> frozenset[str]:
    """Read all symbols and names of HGNC, former ones and aliases included."""
    columns = ("Approved symbol", "Approved name", "Alias symbols", "Previous symbols")
    with _opened(vocab, HGNC) as file:
        cells = [row[column] for row in csv.DictReader(file, delimiter="\t") for column in columns]
    return frozenset(name.strip() for cell in cells for name in [cell, *cell.split(", ")] if name.strip())


def read_substances(vocab: Path) -> list[Substance]:
    """Read the DrugBank vocabulary."""
    with _opened(vocab, DRUGBANK) as file:
        return [
            Substance(
                f"drugbank:{row['DrugBank ID']}",
                row["Common name"],
                tuple(filter(None, row["Synonyms"].split(" | "))),
                row["UNII"],
            )
            for row in csv.DictReader(file)
        ]


@contextmanager
def _opened(vocab: Path, name: str) -> Iterator[TextIO]:
    """Open a file; whatever is wrong with it while it is read is told with its name."""
    try:
        with gzip.open(vocab / name, "rt", encoding="utf-8", newline="") as file:
            yield file
    except FileNotFoundError as error:
        raise VocabularyError(f"{vocab}: no {name} here") from error
    except (OSError, EOFError, zlib.error, ValueError, TypeError, AttributeError, csv.Error) as error:
        raise VocabularyError(f"{name}: cannot be read: {error}") from error
    except KeyError as error:
        raise VocabularyError(f"{name}: a record lacks {error}") from error


def _rows(file: TextIO) -> Iterator[dict[str, str]]:
    lines = (line for line in file if not line.startswith("#"))
    return iter(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value} is no text")
    return value


def _cells(line: str, count: int) -> list[str]:
    """Split a line without a header; cells at its end may be absent."""
    cells = line.rstrip("\r\n").split("\t")
    return [*cells, *[""] * count][:count]


def _values(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))
