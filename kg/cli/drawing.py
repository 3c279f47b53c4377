"""The verb that draws a build; what draws is slow to load, so it stands alone."""

from pathlib import Path

import click

from kg import analysis, output, pictures, store
from kg.cli.terminal import BUILD, OK


@click.command(epilog="Example: kg plot landscape --build out -o landscape.svg")
@click.argument("name", type=click.Choice(list(pictures.PICTURES)))
@BUILD
@click.option(
    "-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A .svg, .png or .html file."
)
def plot(name: str, build: Path, out: Path) -> int:
    """Draw a picture of a build; NAME says which."""
    trials = analysis.read(store.open_store(output.open_build(build) / output.STORE))
    out.write_bytes(pictures.plot(name, trials, out.suffix.removeprefix(".").lower()))
    return OK
