"""Run the migrations on the connection of the caller, or on `DATABASE_URL`."""

from alembic import context
from sqlalchemy import Connection

from astana_api.db.database import Database
from astana_api.db.schema import record_schema_revision
from astana_api.models import Base
from astana_api.settings import Settings


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        # SQLite cannot alter a table in place; batch mode copies it.
        render_as_batch=True,
        on_version_apply=record_schema_revision,
    )
    with context.begin_transaction():
        context.run_migrations()


caller_connection: Connection | None = context.config.attributes.get("connection")
if caller_connection is not None:
    _run(caller_connection)
else:
    with Database(Settings().database_url).engine.begin() as new_connection:
        _run(new_connection)
