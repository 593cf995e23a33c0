"""`astana-api mirror`: replicate a remote server."""

import time
from typing import Annotated

import typer

from astana_api.cli.console import error_boundary, fail, open_database, report_database


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
    with error_boundary():
        from astana_api.commands.projection.rebuild import migrate_and_reproject
        from astana_api.importers.mirror import (
            HistoryMismatchError,
            RemoteServer,
            RemoteServerError,
            catch_up,
            check_server,
        )

        database = open_database()
        is_prepared = False
        try:
            server = RemoteServer(url, token)
            while True:
                try:
                    if not is_prepared:
                        # Before the database: a wrong address must not create one.
                        check_server(server.get)
                        before, _ = migrate_and_reproject(database)
                        report_database(database, is_new=before is None)
                        is_prepared = True
                    for number in catch_up(database, server.get):
                        typer.echo(f"Revision {number}")
                except RemoteServerError as exc:
                    if once:
                        raise
                    typer.echo(f"astana-api: {exc}; trying again", err=True)
                if once:
                    return
                time.sleep(every)
        except (RemoteServerError, HistoryMismatchError) as exc:
            fail(str(exc))
