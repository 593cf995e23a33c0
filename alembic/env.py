"""Run the migrations on the connection of the caller, or on `DATABASE_URL`."""

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from astana_api.db.database import Database
from astana_api.models import Base
from astana_api.settings import Settings


def _record_schema_revision(ctx: MigrationContext, heads: set[str], **_: object) -> None:
    """Record the revision of the schema after a step, and that the projection must be rebuilt.

    Alembic calls this after each step, in the transaction of the step. A step may change, empty or
    replace tables of the projection in any way.
    """
    connection = ctx.connection
    if connection is not None and inspect(connection).has_table("head"):
        connection.execute(
            text("UPDATE head SET schema_revision = :revision, rendering_version = 0"),
            {"revision": next(iter(heads), "")},
        )


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        # SQLite cannot alter a table in place; batch mode copies it.
        render_as_batch=True,
        on_version_apply=_record_schema_revision,
    )
    with context.begin_transaction():
        context.run_migrations()


caller_connection: Connection | None = context.config.attributes.get("connection")
if caller_connection is not None:
    _run(caller_connection)
else:
    with Database(Settings().database_url).engine.begin() as new_connection:
        _run(new_connection)
