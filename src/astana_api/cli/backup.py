"""`astana-api backup` and `astana-api restore`: copy a SQLite database, and replace it."""

from pathlib import Path
from typing import Annotated

import typer

from astana_api.cli.console import error_boundary, open_database, show_progress


def backup(
    path: Annotated[Path, typer.Argument(help="The new file; it must not exist.")],
) -> None:
    """Copy the SQLite database to a new file; servers may be running.

    The copy is complete up to one revision. The command verifies the copy before it creates the
    file. For PostgreSQL, use pg_dump.
    """
    with error_boundary():
        from astana_api.db import dialect

        database = open_database()
        with show_progress():
            revision = dialect.back_up(database.url, path)
        typer.echo(f"{path} has revision {revision} of {database.display_url}")


def restore(
    path: Annotated[Path, typer.Argument(help="A file that `astana-api backup` made.")],
) -> None:
    """Replace the SQLite database with a copy of a backup.

    Stop all servers first: the command fails if the database is in use. It verifies the backup,
    and then replaces the database file in one step. The previous content is lost. For PostgreSQL,
    use pg_restore.
    """
    with error_boundary():
        from astana_api.db import dialect
        from astana_api.db.versions import schema_chain

        database = open_database()
        is_new = not dialect.database_exists(database.url)
        with show_progress():
            revision = dialect.restore(database.url, path, schema_chain())
        new = ", a new database" if is_new else ""
        typer.echo(f"{database.display_url} has revision {revision} of {path}{new}")
