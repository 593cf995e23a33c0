"""`astana-api migrate`: migrate the database schema."""

from typing import Annotated

import typer

from astana_api.cli.console import error_boundary, open_database
from astana_api.cli.progress_line import show_progress


def migrate(
    revision: Annotated[
        str, typer.Argument(help="A revision of the schema, `head`, or `base` (an empty database).")
    ] = "head",
    destroy_data: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Confirm a downgrade: the name of the SQLite file or PostgreSQL database.",
        ),
    ] = None,
) -> None:
    """Bring the database's schema to what this program needs.

    Safe to run again: a schema that is current is left alone. The projection is rebuilt if a
    migration or this version of the program requires it. All of it is one transaction. A second
    run waits for the first one.

    A downgrade destroys data. It requires --destroy-data with the name of the database, and that
    nothing else is connected to the database.
    """
    with error_boundary():
        from astana_api.commands.projection.rebuild import migrate_and_reproject

        database = open_database()
        with show_progress():
            before, after = migrate_and_reproject(database, revision, destroy_data=destroy_data)
        if before is None and after is not None:
            typer.echo(f"{database.display_url}: nothing -> {after}, a new database")
        elif before == after:
            typer.echo(f"{database.display_url} is at {after or 'base'} already")
        else:
            typer.echo(f"{database.display_url}: {before or 'nothing'} -> {after or 'base'}")
