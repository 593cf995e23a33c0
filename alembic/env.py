"""Runs the one chain of migrations on whichever database `DATABASE_URL` names."""

from alembic import context
from sqlalchemy import Connection

from astana_api.db.database import Database
from astana_api.models import Base
from astana_api.settings import Settings


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        # SQLite cannot alter a table in place: Alembic copies it.
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with Database(Settings().database_url).engine.begin() as opened:
        _run(opened)
