"""`astana-api mirror`: follow another server."""

import time
from typing import Annotated

import typer

from astana_api.cli.console import fail, open_database, reported


def mirror(
    url: Annotated[str, typer.Argument(help="The address of the server to follow.")],
    once: Annotated[
        bool, typer.Option("--once", help="Catch up, and leave rather than wait for more.")
    ] = False,
    every: Annotated[
        float, typer.Option(min=1, help="Seconds to wait before asking for more.")
    ] = 60,
    token: Annotated[
        str | None,
        typer.Option(envvar="ASTANA_MIRROR_TOKEN", help="The key that the server wants, if any."),
    ] = None,
) -> None:
    """Make this database a mirror of another server, and keep it one.

    Revisions are written one by one, each whole, with their numbers, times and authors; this goes
    on from where it ended, however it ended. Nothing else may write to a mirror: a database with
    another history is refused. While it waits, a server that does not answer is asked again.
    """
    with reported():
        from astana_api.commands.projection.rebuild import bring_up_to_date
        from astana_api.importers.mirror import (
            OtherHistoryError,
            Source,
            SourceError,
            catch_up,
        )

        database = open_database()
        bring_up_to_date(database)
        try:
            source = Source(url, token)
            while True:
                try:
                    for number in catch_up(database, source.get):
                        typer.echo(f"Revision {number}")
                except SourceError as fault:
                    if once:
                        raise
                    typer.echo(f"astana-api: {fault}; trying again", err=True)
                if once:
                    return
                time.sleep(every)
        except (SourceError, OtherHistoryError) as fault:
            fail(str(fault))
