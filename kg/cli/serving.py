"""The verb that serves a build."""

from pathlib import Path

import click
import uvicorn

from kg import output
from kg.cli.terminal import OK, notice
from kg.serve.app import HOSTS, Settings, application
from kg.serve.connection import Connection


@click.command(epilog="Example: kg serve out")
@click.argument("build", type=click.Path(path_type=Path), default="out")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="Answer to this host name, too.")
@click.option(
    "--allow-origin", "origins", multiple=True, metavar="URL", help="Let pages of this origin read it (CORS)."
)
def serve(build: Path, host: str, port: int, hosts: tuple[str, ...], origins: tuple[str, ...]) -> int:
    """Serve BUILD: a SPARQL endpoint at /sparql, and pages to explore it."""
    output.open_build(build)
    named = f"[{host}]" if ":" in host else host
    if named not in HOSTS:
        notice("warning: other machines can reach this server; it has no passwords")
    settings = Settings(build, (*HOSTS, *hosts, named), origins)
    notice(f"serving {build} at http://{named}:{port}/ ; end with Ctrl-C")
    uvicorn.run(application(settings), host=host, port=port, log_level="warning", server_header=False, access_log=False, proxy_headers=False,
                timeout_keep_alive=15, limit_concurrency=500, http=Connection, ws="none")  # fmt: skip
    return OK
