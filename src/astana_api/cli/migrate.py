"""`astana-api migrate`: migrate the database schema."""

from typing import Annotated

import typer

from astana_api.cli.console import error_boundary, open_database


def migrate(
    revision: Annotated[
        str, typer.Argument(help="A revision of the chain, `head`, or `base` (which empties it).")
    ] = "head",
) -> None:
    """Bring the database's schema to what this program needs.

    Safe to run again: a schema that is there already is left alone. An upgrade that renders
    answers in another way makes them anew here, once.
    """
    with error_boundary():
        from astana_api.commands.projection.rebuild import migrate_and_reproject

        database = open_database()
        before, after = migrate_and_reproject(database, revision)
        if before == after:
            typer.echo(f"{database.display_url} is at {after or 'base'} already")
        else:
            typer.echo(f"{database.display_url}: {before or 'nothing'} -> {after or 'base'}")
