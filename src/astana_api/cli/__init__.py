"""The `astana-api` command; each subcommand has its own module.

A subcommand imports its dependencies when it runs, so that `--help` is fast.
"""

from typing import Annotated

import typer

from astana_api.cli import (
    backup,
    dossier_schema,
    keys,
    migrate,
    mirror,
    openapi,
    reproject,
    seed,
    serve,
    stats,
    validate,
)
from astana_api.cli.dossier import app as dossier_app
from astana_api.cli.exchange import export, import_files

app = typer.Typer(
    name="astana-api",
    help=(
        "A self-hosted, citation-first knowledge base of political actors.\n\n"
        "To start, run `astana-api seed`, which imports the demo dossier into the database, and "
        "then `astana-api serve`.\n\n"
        "The database is the file astana.db in the current folder. DATABASE_URL selects another "
        "one: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME. The other settings are the "
        "ASTANA_* variables in docs/operations.md.\n\n"
        "Exit codes: 0 success; 1 failure; 2 wrong usage; 3 faults in a dossier; 4 the database "
        "is unavailable, in use, or of another version of the program."
    ),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"astana-api {version('astana-api')}")
        raise typer.Exit


@app.callback()
def read_common_options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Take the options before the subcommand."""


app.command()(serve.serve)
app.command()(migrate.migrate)
app.command()(seed.seed)
app.command()(validate.validate)
app.command()(export.export)
app.command("import")(import_files.import_files)
app.command()(stats.stats)
app.command()(mirror.mirror)
app.command()(reproject.reproject)
app.command()(backup.backup)
app.command()(backup.restore)
app.add_typer(keys.app)
app.add_typer(dossier_app)
app.command("dossier-schema")(dossier_schema.dossier_schema)
app.command(hidden=True)(openapi.openapi)
