"""The verb that analyses a build."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path

import click

from kg import analysis, output, queries, store
from kg.analysis import answers, questions
from kg.analysis.profiles import PROFILED
from kg.cli.terminal import BUILD, OK, notice
from kg.errors import AnalysisError

_KIND = click.Choice(analysis.KINDS)
_BETWEEN = click.option("--between", type=_KIND, default="drug", show_default=True, help="What the graph is of.")
_BROADER = click.option("--broader", is_flag=True, help="Count a trial under broader concepts, too.")
_FORMAT = click.option(
    "-f", "--format", "form", type=click.Choice(list(answers.FORMATS)), default="table", show_default=True
)
_OUT = click.option(
    "-o", "--out", type=click.Path(dir_okay=False), default="-", show_default=True, help="The file to write."
)
Ask = Callable[..., answers.Answer]


@click.group(epilog="Example: kg analyze shared --kind drug --kind mechanism --build out")
def analyze() -> None:
    """Ask who shares what, and what stands together."""


def _question(ask: Ask) -> Callable[..., int]:
    """Make a command of a question on the trials of a build; its answer is printed in the format asked for."""

    @wraps(ask)
    def command(build: Path, form: str, out: str, broader: bool = False, **options: object) -> int:
        trials = _trials(build)
        _print(ask(trials.with_broader if broader else trials, **options), form, out, build)
        return OK

    for option in (_BROADER, _OUT, _FORMAT, BUILD):
        command = option(command)
    return command


def _trials(build: Path) -> analysis.Trials:
    return analysis.read(store.open_store(output.open_build(build) / output.STORE))


def _print(answer: answers.Answer, form: str, out: str, build: Path) -> None:
    """Write an answer; what a format cannot hold of its notes goes to standard error."""
    text = answers.written(answer, form, output.base_iri(build))
    click.open_file(out, "w", encoding="utf-8").write(text)
    if form in ("csv", "turtle", "nquads"):
        for note in answer.notes:
            notice(note)


@analyze.command(epilog="Example: kg analyze shared --kind endpoint")
@click.option(
    "-k",
    "--kind",
    "kinds",
    type=_KIND,
    multiple=True,
    default=("drug",),
    show_default=True,
    help="What trials share; can be given several times.",
)
@click.option(
    "--between",
    type=click.Choice(("trial", *analysis.KINDS)),
    default="trial",
    show_default=True,
    help="What pairs are made of; concepts share trials.",
)
@click.option(
    "--top", type=click.IntRange(1), default=20, show_default=True, help="How many pairs to keep for each node."
)
@click.option("--all", "everything", is_flag=True, help="Keep all pairs.")
@_question
def shared(trials: analysis.Trials, kinds: tuple[str, ...], between: str, top: int, everything: bool) -> answers.Answer:
    """Find pairs of trials that share drugs, mechanisms, targets, conditions or endpoints."""
    return questions.who_shares(trials, kinds, between, None if everything else top)


@analyze.command(epilog="Example: kg analyze similar NCT07289048")
@click.argument("trial")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many trials to give.")
@BUILD
@_FORMAT
@_OUT
def similar(trial: str, top: int, build: Path, form: str, out: str) -> int:
    """Find the trials most similar to TRIAL, with the reasons."""
    opened = store.open_store(output.open_build(build) / output.STORE)
    found = queries.names_in(opened, output.base_iri(build))("Trial", trial)
    if len(found) != 1:
        raise AnalysisError(f"{trial}: the graph has {'several trials' if found else 'no trial'} of this name")
    _print(questions.who_is_similar(*analysis.similar_in(opened, found[0], top)), form, out, build)
    return OK


@analyze.command(epilog="Example: kg analyze central --between drug")
@_BETWEEN
@_question
def central(trials: analysis.Trials, between: str) -> answers.Answer:
    """Rank drugs, mechanisms … by how central they are among those studied together."""
    return questions.who_is_central(trials, between)


@analyze.command(epilog="Example: kg analyze communities --between mechanism -f gexf -o communities.gexf")
@_BETWEEN
@_question
def communities(trials: analysis.Trials, between: str) -> answers.Answer:
    """Part drugs, mechanisms … into communities of those studied together."""
    return questions.who_belongs_together(trials, between)


@analyze.command(epilog="Example: kg analyze path apatinib 'PD-1 inhibitor'")
@click.argument("start")
@click.argument("end")
@click.option("--top", type=click.IntRange(1), default=3, show_default=True, help="How many paths to give.")
@_question
def path(trials: analysis.Trials, start: str, end: str, top: int) -> answers.Answer:
    """Find how START and END (trials, drugs, mechanisms …) are connected."""
    return questions.how_connected(trials, start, end, top)


@analyze.command(epilog="Example: kg analyze combinations --least 2")
@click.option("--least", type=click.IntRange(1), default=1, show_default=True, help="The fewest trials that count.")
@_question
def combinations(trials: analysis.Trials, least: int) -> answers.Answer:
    """Count the mechanisms tested together, beside what chance would give."""
    return questions.what_is_combined(trials, least)


@analyze.command(epilog="Example: kg analyze gaps --busy 10")
@click.option("--busy", type=click.IntRange(1), default=5, show_default=True, help="The fewest trials of each side.")
@click.option("--at-most", type=click.IntRange(0), default=1, show_default=True, help="The most trials of both.")
@_question
def gaps(trials: analysis.Trials, busy: int, at_most: int) -> answers.Answer:
    """Find busy mechanisms that are hardly tried in busy conditions."""
    return questions.what_is_missing(trials, busy, at_most)


@analyze.command(epilog="Example: kg analyze endpoints --by mechanism --of 'PD-1 inhibitor'")
@click.option("--by", type=click.Choice(PROFILED), default="condition", show_default=True)
@click.option("--of", default=None, help="One condition or mechanism.")
@_question
def endpoints(trials: analysis.Trials, by: str, of: str | None) -> answers.Answer:
    """Profile the primary endpoints of conditions or mechanisms, by phase."""
    return questions.which_endpoints(trials, by, of)


@analyze.command(epilog="Example: kg analyze years -f csv")
@_question
def years(trials: analysis.Trials) -> answers.Answer:
    """Count the trials that start in each year, by mechanism."""
    return questions.what_starts_when(trials)
