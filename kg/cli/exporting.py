"""The verbs that hand a build over, and the ontology."""

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TypedDict, Unpack

import click

from kg import export as exporting
from kg import output, queries, store
from kg.cli.terminal import BUILD, OK
from kg.errors import KgError
from kg.export import Source, Subset, context, page, subset


class Chosen(TypedDict):
    """What is to be exported, and how."""

    with_evidence: bool
    vocabulary_only: bool
    for_spreadsheet: bool
    trials: tuple[str, ...]
    condition: tuple[str, ...]
    drug: tuple[str, ...]
    mechanism: tuple[str, ...]


_NAMES = ", ".join(each.name for each in exporting.FORMATS)


@click.command(epilog="Example: kg export turtle --build out -o trials.ttl")
@click.argument("form", metavar="FORMAT")
@BUILD
@click.option("-o", "--out", default="-", show_default=True, help="The file or folder to write; .gz compresses a file.")
@click.option("--with-evidence", is_flag=True, help="Write the evidence, too.")
@click.option("--vocabulary-only", is_flag=True, help="Write the concepts alone.")
@click.option("--for-spreadsheet", is_flag=True, help="Write CSV that a spreadsheet opens as text.")
@click.option("-t", "--trials", multiple=True, metavar="ID", help="Only these trials; several, with commas or options.")
@click.option("--condition", multiple=True, metavar="NAME", help="Only trials of a condition or a narrower one.")
@click.option("--drug", multiple=True, metavar="NAME", help="Only trials that give a drug.")
@click.option("--mechanism", multiple=True, metavar="NAME", help="Only trials of a mechanism or a narrower one.")
def export(form: str, build: Path, out: str, **chosen: Unpack[Chosen]) -> int:
    """Write a build in another FORMAT, whole or in part.

    FORMAT is a name or an extension.
    """
    format_ = exporting.format_named(form)
    if chosen["for_spreadsheet"] and format_.name != "csv":
        raise KgError("--for-spreadsheet goes with csv only")
    graph, base = output.graph(output.open_build(build)), output.base_iri(build)
    part = _part(build, graph, base, chosen)
    source = Source(graph, base, chosen["with_evidence"], part, chosen["for_spreadsheet"])
    exporting.write(source, sys.stdout.buffer if out == "-" else Path(out), format_)
    return OK


export.help = f"{export.help}\n\nThe formats: {_NAMES}."


@click.command(epilog="Example: kg ontology > docs/ontology.md")
@click.option("--context", "as_context", is_flag=True, help="Print the JSON-LD context instead.")
def ontology(as_context: bool) -> int:
    """Print the page of the ontology, in Markdown."""
    click.echo(context.text() if as_context else page.page(), nl=False)
    return OK


def _part(build: Path, graph: Path, base: str, chosen: Chosen) -> Subset | None:
    wanted = _wanted(chosen)
    if chosen["vocabulary_only"]:
        if wanted:
            raise KgError("--vocabulary-only goes without a choice of trials")
        return subset.vocabulary(graph)
    if not wanted:
        return None
    opened = store.open_store(build / output.STORE)
    return subset.choose(graph, opened, wanted, queries.names_in(opened, base), base)


def _wanted(chosen: Chosen) -> dict[str, Collection[str]]:
    """Give the ways that are asked for, with their names; trials may be parted by commas."""
    ways = {
        "trials": [name.strip() for names in chosen["trials"] for name in names.split(",")],
        "condition": chosen["condition"],
        "drug": chosen["drug"],
        "mechanism": chosen["mechanism"],
    }
    return {way: names for way, names in ways.items() if names}
