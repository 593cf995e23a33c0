"""`astana-api migrate`: migrate the database schema."""

from typing import Annotated

import typer

from astana_api.cli.console import error_boundary, open_database, show_progress


def migrate(
    revision: Annotated[
        str, typer.Argument(help="A schema revision, `head` (the latest) or `base` (no tables).")
    ] = "head",
    destroy_data: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Confirm a downgrade: the name of the SQLite file or PostgreSQL database.",
        ),
    ] = None,
) -> None:
    """Create or update the tables of the database for this version of the program.

    You can run it at any time: it changes nothing if the database is up to date. It uses one
    transaction, and also renders the stored responses again if this version requires it. If two
    migrations run at the same time, the second one waits.

    A migration to an older revision deletes data. It requires --destroy-data with the name of the
    database, and no other connection to the database.
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
