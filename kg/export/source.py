"""What an export writes: the statements of a build, all or a subset, read a document at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from kg.export.subset import Line, Subset, lines_of

_VOCABULARY, _ENTAILED, _EVIDENCE = "/vocabulary>", "/entailed>", "-evidence>"


@dataclass(frozen=True, slots=True)
class Source:
    """The statements of a build's N-Quads that are to be written, under the build's base IRI.

    `for_spreadsheet` asks tables of text for what spreadsheets do not take for formulas.
    """

    graph: Path
    base: str
    with_evidence: bool = False
    subset: Subset | None = None
    for_spreadsheet: bool = False

    def lines(self) -> Iterator[Line]:
        """Give the statements as terms, in the order of the build."""
        for line in lines_of(self.graph):
            if (self.with_evidence or not line[3].endswith(_EVIDENCE)) and (not self.subset or self.subset.holds(line)):
                yield line

    def documents(self) -> Iterator[list[Line]]:
        """Part the statements by document: with those of its graph come its evidence and what it entails."""
        part: list[Line] = []
        home = ""
        for line in self.lines():
            graph = line[3]
            if graph != home and not graph.endswith((_EVIDENCE, _ENTAILED)):
                if part:
                    yield part
                part, home = [], graph
            part.append(line)
        if part:
            yield part

    def quads(self) -> Iterator[list[Quad]]:
        """Give the statements parsed, parted by document."""
        for part in self.documents():
            yield list(parse("".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in part), format=RdfFormat.N_QUADS))
