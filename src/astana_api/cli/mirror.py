"""`astana-api mirror`: replicate a remote server."""

import time
from typing import Annotated

import typer

from astana_api.cli.console import error_boundary, fail, open_database, report_database
from astana_api.cli.progress_line import show_progress


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
            remote_head,
        )

        database = open_database()
        is_prepared = False
        try:
            server = RemoteServer(url, token)
            while True:
                try:
                    # Before the database: a wrong address must not create one.
                    head = remote_head(server.get)
                    if not is_prepared:
                        before, _ = migrate_and_reproject(database)
                        report_database(database, is_new=before is None)
                        is_prepared = True
                    numbers = catch_up(database, server.get)
                    while True:
                        with show_progress():
                            number = next(numbers, None)
                        if number is None:
                            break
                        typer.echo(f"Revision {number} of {max(number, head)}")
                except RemoteServerError as exc:
                    if once:
                        raise
                    typer.echo(f"astana-api: {exc}; trying again", err=True)
                if once:
                    return
                time.sleep(every)
        except (RemoteServerError, HistoryMismatchError) as exc:
            fail(str(exc))
