"""The verb that hands a build over."""

import sys
from pathlib import Path

import click

from kg import export as exporting
from kg import output
from kg.cli.terminal import BUILD, OK


@click.command(epilog="Example: kg export turtle --build out -o trials.ttl")
@click.argument("form", metavar="FORMAT", type=click.Choice([each.name for each in exporting.FORMATS]))
@BUILD
@click.option("-o", "--out", type=click.Path(dir_okay=False), default="-", show_default=True, help="The file to write.")
@click.option("--with-evidence", is_flag=True, help="Write the evidence, too.")
def export(form: str, build: Path, out: str, with_evidence: bool) -> int:
    """Write a build in another FORMAT."""
    graph = output.graph(output.open_build(build))
    target = sys.stdout.buffer if out == "-" else Path(out)
    exporting.export(graph, target, exporting.format_named(form), evidence=with_evidence, base=output.base_iri(build))
    return OK
