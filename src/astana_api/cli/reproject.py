"""`astana-api reproject`: rebuild the projection from the statements."""

import typer

from astana_api.cli.console import error_boundary, open_database


def reproject() -> None:
    """Make every served answer anew from the statements.

    What lists and items serve is computed from the statements when they are written. This computes
    it again, all of it, in one transaction. It gives the same bytes: run it if you doubt that.
    """
    with error_boundary():
        from astana_api.commands.projection.rebuild import reproject_database

        database = open_database()
        typer.echo(f"{reproject_database(database)} entities were projected anew")
