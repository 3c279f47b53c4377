"""What several verbs share: exit codes, options, printing."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kg.words import BASE

OK, FINDINGS, BAD_INPUT, INTERNAL = 0, 1, 2, 3
#: Who reads the output has heard enough (`| head`): what a shell says of a program that ends by SIGPIPE.
CLOSED = 141

BUILD = click.option(
    "-b", "--build", type=click.Path(path_type=Path), default="out", show_default=True, help="The build to ask."
)
BASE_IRI = click.option("--base-iri", default=BASE, show_default=True, help="Where the IRIs of the graph begin.")

TERMS = click.option(
    "--terms", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="A table with terms of your own; may be repeated.",
)  # fmt: skip


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to standard output."""
    for line in lines:
        click.echo(line)


def notice(text: str) -> None:
    """Say something on the way, on standard error."""
    click.echo(f"kg: {text}", err=True)


@contextmanager
def progress_bar(whole: int) -> Iterator[Callable[[int, int], None]]:
    """Show, on a terminal only, the share of the whole that is done, the documents a second and the time left."""
    if not sys.stderr.isatty():
        yield lambda _done, _documents: None
        return
    begin = time.monotonic()
    with click.progressbar(length=whole, label="kg", file=sys.stderr, item_show_func=lambda rate: rate or "") as bar:

        def show(done: int, documents: int) -> None:
            bar.update(done - bar.pos, f"{documents / (time.monotonic() - begin):,.0f} documents a second")

        yield show
