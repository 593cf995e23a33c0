"""`astana-api migrate`: bring the schema to what this program needs."""

from typing import Annotated

import typer

from astana_api.cli.console import open_database, reported


def migrate(
    revision: Annotated[
        str, typer.Argument(help="A revision of the chain, `head`, or `base` (which empties it).")
    ] = "head",
) -> None:
    """Bring the database's schema to what this program needs.

    Safe to run again: a schema that is there already is left alone. An upgrade that renders
    answers in another way makes them anew here, once.
    """
    with reported():
        from astana_api.commands.projection.rebuild import bring_up_to_date
        from astana_api.db import schema

        database = open_database()
        to_head = revision == "head"
        before, after = (
            bring_up_to_date(database) if to_head else schema.migrate(database, revision)
        )
        if before == after:
            typer.echo(f"{database.address} is at {after} already")
        else:
            typer.echo(f"{database.address}: {before or 'nothing'} -> {after}")
