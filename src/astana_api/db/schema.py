"""Migration of the schema, and the checks that the database fits this program."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from astana_api.db import dialect
from astana_api.db.database import Database
from astana_api.db.versions import (
    SELECT_HEAD,
    DatabaseVersionError,
    alembic_config,
    require_current_head,
    require_schema,
    schema_chain,
)


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
def migrate(database: Database, revision: str = "head") -> Iterator[Migration]:
    """Migrate the schema to a revision, up or down; commit at the end of the block.

    Raises DatabaseUnavailableError if the database cannot be reached.
    """
    configuration = alembic_config()
    with database.translate_connection_errors("migrate"), database.engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        configuration.attributes["connection"] = connection
        is_downgrade = revision == "base" or _is_downgrade(revision, before)
        (command.downgrade if is_downgrade else command.upgrade)(configuration, revision)
        after = MigrationContext.configure(connection).get_current_revision()
        yield Migration(connection, before, after)


def record_schema_revision(ctx: MigrationContext, heads: set[str], **_: Any) -> None:
    """Record the revision of the schema after a step, and that the projection must be rebuilt.

    Alembic calls this after each step, in the transaction of the step. A step may change, empty or
    replace tables of the projection in any way, also one that a later version of the program adds.
    """
    connection = ctx.connection
    if connection is not None and inspect(connection).has_table("head"):
        connection.execute(
            text("UPDATE head SET schema_revision = :revision, rendering_version = 0"),
            {"revision": next(iter(heads), "")},
        )


def require_head(database: Database) -> None:
    """Raise DatabaseVersionError, with the command to run, unless the schema is at the head.

    Raises DatabaseUnavailableError if the database cannot be reached.
    """
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
        return read_revision(connection)


def read_revision(connection: Connection) -> str | None:
    """Return the revision of the schema of a connection, or None if there is no schema."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return MigrationContext.configure(connection).get_current_revision()


def _read_head(connection: Connection) -> tuple[int, str, int]:
    row = connection.execute(text(SELECT_HEAD)).one()
    return row.revision, row.schema_revision, row.rendering_version


def _is_downgrade(revision: str, current: str | None) -> bool:
    if revision in {"head", "heads"} or current is None:
        return False
    script = ScriptDirectory.from_config(alembic_config())
    chain = [step.revision for step in script.walk_revisions(base=revision, head=current)]
    return revision in chain and revision != current
