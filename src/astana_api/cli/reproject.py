"""`astana-api reproject`: rebuild the projection from the statements."""

from typing import Annotated

import typer

from astana_api.cli.console import error_boundary, open_database, report_database, show_progress
from astana_api.progress import report_progress


def reproject(
    stale: Annotated[
        bool,
        typer.Option(
            "--stale",
            help="Only compute the records that are marked as stale, in many short transactions.",
        ),
    ] = False,
) -> None:
    """Compute all stored responses again from the statements.

    The server stores the responses for items and lists when statements are written. This command
    deletes and computes them again, in one transaction. The result is the same unless somebody
    changed the stored responses.

    If an entity changes that many records mention, a running server updates these records in the
    background. `--stale` updates them without a server.
    """
    with error_boundary():
        from astana_api.commands.projection.rebuild import reproject_database
        from astana_api.commands.projection.stale_renderings import render_stale_records
        from astana_api.db.schema import require_current

        database = open_database()
        if stale:
            require_current(database)
            report_database(database)
            count = 0
            with show_progress():
                for number in render_stale_records(database):
                    count += number
                    report_progress("Rendering stale records", count)
            typer.echo(f"{count} stale records rendered")
            return
        with show_progress():
            count = reproject_database(database)
        report_database(database)
        typer.echo(f"{count} entities projected")
