"""Rebuild the whole projection, for example after an upgrade."""

from sqlalchemy import select

from astana_api.commands.projection.writer import reproject
from astana_api.commands.revision import current_redirects
from astana_api.db import schema
from astana_api.db.database import Database
from astana_api.domain.rendering.entities import RENDERING_VERSION
from astana_api.models import Head


def reproject_database(database: Database) -> int:
    """Rebuild every projected row in one transaction; return the number of entities."""
    with database.write() as session:
        # Lock the same row as a revision does, so that no write runs concurrently.
        session.execute(select(Head.revision).with_for_update()).scalar_one()
        return reproject(session, current_redirects(session))


def migrate_and_reproject(database: Database) -> tuple[str | None, str]:
    """Migrate to the latest schema, and rebuild the projection if another version rendered it.

    Return the schema revisions before and after the migration.
    """
    before, after = schema.migrate(database)
    _reproject_if_outdated(database)
    return before, after


def _reproject_if_outdated(database: Database) -> None:
    with database.write() as session:
        if session.scalar(select(Head.rendering_version).with_for_update()) == RENDERING_VERSION:
            return
        reproject(session, current_redirects(session))
