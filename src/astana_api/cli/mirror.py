"""`astana-api mirror`: replicate a remote server."""

import time
from pathlib import Path
from typing import Annotated

import typer

from astana_api.cli.console import (
    error_boundary,
    fail,
    open_database,
    report_database,
    show_progress,
)


def mirror(
    url: Annotated[
        str,
        typer.Argument(
            help="The address of the server, http://HOST:PORT or https://HOST, or a file that "
            "astana-api export --type revisions wrote."
        ),
    ],
    once: Annotated[
        bool, typer.Option("--once", help="Exit after the last revision; do not wait for new ones.")
    ] = False,
    every: Annotated[
        float, typer.Option(min=1, help="Seconds between two requests for new revisions.")
    ] = 60,
    token: Annotated[
        str | None,
        typer.Option(envvar="ASTANA_MIRROR_TOKEN", help="An API key, if the server requires one."),
    ] = None,
) -> None:
    """Copy all revisions of another server, and then each new one.

    Each revision keeps its number, time and author, and is written in one transaction. After an
    interruption, run the command again: it continues after the last revision. Write to a mirror
    with no other command: the command fails if the database has other revisions than the server.
    While the server is unavailable, the command tries again.
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
        from astana_api.importers.revision_file import RevisionFile

        database = open_database()
        is_prepared = False
        try:
            server = RevisionFile(Path(url)) if Path(url).is_file() else RemoteServer(url, token)
            once = once or isinstance(server, RevisionFile)
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
