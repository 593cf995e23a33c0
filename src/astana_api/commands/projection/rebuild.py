"""Rebuild the whole projection, for example after an upgrade."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from astana_api.commands.projection.writer import reproject
from astana_api.commands.revision import current_redirects
from astana_api.db import schema
from astana_api.db.database import Database
from astana_api.db.versions import require_schema
from astana_api.models import AuditState, Head


def reproject_database(database: Database) -> int:
    """Rebuild every projected row in one transaction; return the number of entities.

    Raises DatabaseVersionError unless the schema is the one of this program.
    """
    schema.require_head(database)
    with database.write() as session:
        # Lock the same row as a revision and a migration do, so that neither runs concurrently.
        query = select(Head.schema_revision).with_for_update()
        require_schema(session.execute(query).scalar_one(), database.display_url)
        # The next audit then computes all findings.
        session.execute(delete(AuditState))
        return reproject(session, current_redirects(session))


def migrate_and_reproject(
    database: Database, revision: str = "head", *, destroy_data: str | None = None
) -> tuple[str | None, str | None]:
    """Migrate the schema, and rebuild the projection if it is not current, in one transaction.

    Return the schema revisions before and after; None is an empty database. A migration to another
    revision than the latest leaves the projection to the version of the program that needs it.
    See `schema.migrate` for `destroy_data` and the exceptions.
    """
    with schema.migrate(database, revision, destroy_data=destroy_data) as migration:
        if migration.needs_projection:
            with Session(migration.connection) as session:
                reproject(session, current_redirects(session))
                session.flush()
        return migration.before, migration.after
