"""The command line: arguments and printing; each verb calls one function of the library."""

import os
import sys
import traceback
from importlib import import_module
from typing import NoReturn

import click

from kg import garbage
from kg.cli.terminal import BAD_INPUT, CLOSED, INTERNAL, OK
from kg.errors import KgError

#: The verbs, in the order of the help, and the module of each, which is loaded when its verb is used.
VERBS = {
    "build": "building",
    "validate": "building",
    "query": "asking",
    "export": "exporting",
    "analyze": "analysing",
    "plot": "drawing",
    "explain": "asking",
    "ground": "naming",
    "reason": "building",
    "serve": "serving",
    "diff": "comparing",
    "vocabulary": "compiling",
    "ontology": "exporting",
}


class _Verbs(click.Group):
    """A group that finds its verbs in VERBS."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = VERBS.get(cmd_name)
        found: click.Command | None = getattr(import_module(f"kg.cli.{module}"), cmd_name) if module else None
        return found


def main() -> NoReturn:
    """Run the command line; exit with 0 (ok), 1 (findings), 2 (bad usage or input), 3 (internal) or 141 (closed pipe)."""
    garbage.look_seldom()
    try:
        code = kg.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = BAD_INPUT
    except click.Abort:
        click.echo("kg: interrupted", err=True)
        code = BAD_INPUT
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        code = BAD_INPUT
    except (BrokenPipeError, SystemExit):
        # Click makes the one of the other. Python flushes once more at its end, which has to go somewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = CLOSED
    except OSError as error:
        click.echo(f"kg: {error}", err=True)
        code = BAD_INPUT
    except Exception:  # noqa: BLE001 (a fault of the program has an exit code of its own)
        traceback.print_exc()
        code = INTERNAL
    sys.exit(code if isinstance(code, int) else OK)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trialkg", prog_name="kg")
def kg() -> None:
    """Build, check and ask a knowledge graph of clinical trials."""
