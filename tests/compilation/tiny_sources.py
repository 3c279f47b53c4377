"""Outside tables and a vocabulary of a few made-up rows, for tests of the compilation."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.compilation import tables
from kg.compilation.tables import Row

COLUMNS = "id\tlabel\tsynonyms\tbroader\texact_match\tclose_match\tsource\n"
SOURCES = "file\tsource\nmondo.json.gz\tMONDO\nmesh_descriptors.tsv.gz\tMeSH\ndrugbank_vocabulary.csv.gz\tDrugBank\n"
CONDITION_RULES = [
    ("mondo-out", "MONDO:1"),
    ("mondo-branch-out", "MONDO:9"),
    ("mesh-branch", "C04"),
    ("mesh-out", "Disease Progression"),
    ("mesh-in", "Smoking"),
    ("no-name", "lesion"),
    ("general-word", "disease"),
]
STEMS = "stem\tmechanism\texcept\n-azol\tblue\tMisazol\n-trazol\tred\t\nanti-\tblue\t\n"
DRUG_RULES = [
    ("mesh-branch-out", "D12"),
    ("drug", "Proglumide"),
    ("drug", "Peplomycin"),
    ("second-word", "alfa"),
    ("no-drug", "Water"),
    ("no-drug", "Strawberry"),
]


def mondo(number: int, name: str, synonyms: Iterable[str] = (), is_a: Iterable[int] = ()) -> dict[str, Any]:
    return {
        "id": str(number),
        "name": name,
        "synonyms": [*synonyms],
        "relations": {"is_a": [str(parent) for parent in is_a]},
    }


def tumour_type(code: str, name: str, ncit: str, children: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"code": code, "name": name, "externalReferences": {"NCI": [ncit]}, "children": children or {}}


@dataclass
class World:
    """The outside tables as Python values; `compile` writes them and makes the compiled tables."""

    place: Path
    mondo: list[dict[str, Any]] = field(default_factory=list)
    doid: list[dict[str, Any]] = field(default_factory=list)
    oncotree: dict[str, Any] = field(default_factory=dict)
    matches: list[tuple[str, str]] = field(default_factory=list)
    mesh: list[tuple[str, str, str, str]] = field(default_factory=lambda: [("D0", "Nothing", "", "Z01")])
    supplements: list[tuple[str, str, str, str]] = field(default_factory=lambda: [("C0", "nothing", "", "")])
    genes: list[str] = field(default_factory=list)
    drugbank: list[tuple[str, str, str]] = field(default_factory=list)
    by_hand: dict[str, str] = field(default_factory=dict)

    @property
    def vocab(self) -> Path:
        return self.place / "vocab"

    @property
    def home(self) -> Path:
        return self.place / "ontology"

    def write(self) -> None:
        """Write the outside tables, the rules and the rows written by hand."""
        self.vocab.mkdir(exist_ok=True)
        for name in ("mondo", "doid", "oncotree"):
            self._pack(f"{name}.json.gz", json.dumps(getattr(self, name)))
        for prefix in ("doid", "mesh", "ncit"):
            rows = [(s, o) for s, o in self.matches if o.lower().startswith(prefix)]
            lines = "".join(f"{subject}\tx\tskos:exactMatch\t{object_}\n" for subject, object_ in rows)
            header = "# comment\nsubject_id\tsubject_label\tpredicate\tobject_id\n"
            self._pack(f"mondo_exactmatch_{prefix}.sssom.tsv.gz", header + lines)
        self._pack("mesh_descriptors.tsv.gz", "".join("\t".join(row) + "\t\n" for row in self.mesh))
        self._pack("mesh_supplementary.tsv.gz", "".join("\t".join(row) + "\n" for row in self.supplements))
        header = "Approved symbol\tApproved name\tAlias symbols\tPrevious symbols\n"
        self._pack("hgnc.tsv.gz", header + "".join(f"{gene}\t\t\t\n" for gene in self.genes))
        self._pack("drugbank_vocabulary.csv.gz", self._drugbank())
        self._write_home()

    def _drugbank(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("DrugBank ID", "Common name", "UNII", "Synonyms"))
        writer.writerows((id_, name, "U" + id_, synonyms) for id_, name, synonyms in self.drugbank)
        return out.getvalue()

    def _write_home(self) -> None:
        compiled = self.home / "compiled"
        compiled.mkdir(parents=True, exist_ok=True)
        for table, rules in (("conditions", CONDITION_RULES), ("drugs", DRUG_RULES)):
            lines = "".join(f"{rule}\t{value}\n" for rule, value in rules)
            (compiled / f"{table}.rules.tsv").write_text(f"# by hand\nrule\tvalue\n{lines}", encoding="utf-8")
        (compiled / "drugs.stems.tsv").write_text(STEMS, encoding="utf-8")
        (compiled / "sources.tsv").write_text(SOURCES, encoding="utf-8")
        for table, rows in self.by_hand.items():
            (self.home / f"{table}.tsv").write_text(COLUMNS + rows, encoding="utf-8")

    def _pack(self, name: str, text: str) -> None:
        (self.vocab / name).write_bytes(gzip.compress(text.encode()))

    def rows(self, table: str = "conditions") -> dict[str, Row]:
        """Read a compiled table, by id."""
        return {row.id: row for row in tables.read(self.home / "compiled" / f"{table}.tsv.gz")}
