"""Migration of the schema, and the checks that the database fits this program."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

from astana_api.db import dialect
from astana_api.db.database import Database
from astana_api.db.failures.conditions import DatabaseFileUnusableError
from astana_api.db.versions import (
    SELECT_HEAD,
    DatabaseVersionError,
    alembic_config,
    require_current_head,
    require_schema,
    schema_chain,
)


class UnknownRevisionError(ValueError):
    """This version of the program has no such revision of the schema."""


class DestructiveMigrationError(ValueError):
    """A downgrade was not confirmed with the name of the database."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration whose transaction is still open; the revision None is an empty database."""

    connection: Connection
    before: str | None
    after: str | None

    @property
    def needs_projection(self) -> bool:
        """Whether the schema is the one of this program, and the projection is not current."""
        if self.after != schema_chain()[-1]:
            return False
        try:
            require_current_head(*_read_head(self.connection))
        except DatabaseVersionError:
            return True
        return False


@contextmanager
def migrate(
    database: Database, revision: str = "head", *, destroy_data: str | None = None
) -> Iterator[Migration]:
    """Migrate the schema to a revision, up or down; commit at the end of the block.

    Another migration that runs ends first. Any downgrade requires the name of the database in
    `destroy_data`, because it removes what the older schema has no place for; it also requires that
    nobody else is connected.

    Raises UnknownRevisionError, DestructiveMigrationError, DatabaseVersionError if a newer version
    of the program made the database, DatabaseInUseError, and DatabaseUnavailableError if the
    database cannot be reached.
    """
    target = _resolve(revision)
    if target is None and not dialect.database_exists(database.url):
        raise DatabaseFileUnusableError(f"{database.display_url}: there is no such file")
    is_exclusive = _is_downgrade(database, current_revision(database), target)
    if is_exclusive:
        _require_name(database, destroy_data)
    with (
        database.translate_connection_errors("migrate"),
        dialect.begin_migration(database.engine, exclusive=is_exclusive) as connection,
    ):
        before = read_revision(connection)
        is_downgrade = _is_downgrade(database, before, target)
        if is_downgrade and not is_exclusive:
            # Another migration went further meanwhile.
            raise DestructiveMigrationError(_name_required(database))
        if before is not None:
            # Revisions lock this row first too; otherwise each could wait for a lock of the other.
            connection.execute(text("UPDATE head SET revision = revision"))
        dialect.mark_file(connection)
        if before != target:
            _run_migrations(connection, target, is_downgrade=is_downgrade)
        yield Migration(connection, before, read_revision(connection))


def _run_migrations(connection: Connection, target: str | None, *, is_downgrade: bool) -> None:
    # Imported here: it takes a tenth of a second, and most commands migrate nothing.
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    (command.downgrade if is_downgrade else command.upgrade)(config, target or "base")


def _resolve(revision: str) -> str | None:
    """Return the revision of the schema; None is an empty database."""
    chain = schema_chain()
    if revision == "base":
        return None
    if revision == "head":
        return chain[-1]
    if revision not in chain:
        raise UnknownRevisionError(
            f"there is no revision {revision!r} of the schema: "
            f"expected head, base or {' or '.join(chain)}"
        )
    return revision


def _is_downgrade(database: Database, before: str | None, target: str | None) -> bool:
    if before == target:
        return False
    order: list[str | None] = [None, *schema_chain()]
    if before not in order:
        require_schema(before, database.display_url)
    return order.index(target) < order.index(before)


def _require_name(database: Database, destroy_data: str | None) -> None:
    if destroy_data != dialect.database_name(database.url):
        raise DestructiveMigrationError(_name_required(database))


def _name_required(database: Database) -> str:
    name = dialect.database_name(database.url)
    return (
        f"a downgrade destroys data of {database.display_url}; make a backup, "
        f"and confirm with --destroy-data {shlex.quote(name)}"
    )


def require_head(database: Database) -> None:
    """Raise DatabaseVersionError, with the command to run, unless the schema is at the head.

    Raises DatabaseUnavailableError if the database cannot be reached.
    """
    if not dialect.database_exists(database.url):
        raise DatabaseVersionError(
            "there is no such file; run `astana-api migrate` to create it, or correct DATABASE_URL",
            database.display_url,
        )
    require_schema(current_revision(database), database.display_url)


def require_current(database: Database) -> None:
    """Raise DatabaseVersionError unless the schema and the projection are of this program.

    Raises DatabaseUnavailableError if the database cannot be reached.
    """
    require_head(database)
    with (
        database.translate_connection_errors("read"),
        dialect.connect_read_only(database.engine) as connection,
    ):
        require_current_head(*_read_head(connection), display_url=database.display_url)


def current_revision(database: Database) -> str | None:
    """Return the revision of the schema, or None if there is no schema."""
    if not dialect.database_exists(database.url):
        return None
    with (
        database.translate_connection_errors("read"),
        dialect.connect_read_only(database.engine) as connection,
    ):
        if not dialect.is_marked(connection):
            return None
        return read_revision(connection)


def read_revision(connection: Connection) -> str | None:
    """Return the revision of the schema of a connection, or None if there is no schema."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _read_head(connection: Connection) -> tuple[int, int, str, int]:
    row = connection.execute(text(SELECT_HEAD)).one()
    return row.revision, row.has_stale_renderings, row.schema_revision, row.rendering_version
