"""Making the projection anew, whole: after an upgrade, or when somebody doubts it."""

from sqlalchemy import select

from astana_api.commands.projection.writer import reproject
from astana_api.commands.revision import redirects_now
from astana_api.db import schema
from astana_api.db.database import Database
from astana_api.domain.rendering.entities import RENDERING
from astana_api.models import Head


def reproject_database(database: Database) -> int:
    """Rebuild every projected row in one transaction; answers how many entities there are."""
    with database.write() as session:
        # The same lock that a revision takes, so that no write comes between.
        session.execute(select(Head.n).with_for_update()).scalar_one()
        return reproject(session, redirects_now(session))


def bring_up_to_date(database: Database) -> tuple[str | None, str]:
    """Migrate to the head of the chain, and render anew what another version rendered.

    Answers where the schema stood and where it stands.
    """
    before, after = schema.migrate(database)
    _reproject_if_outdated(database)
    return before, after


def _reproject_if_outdated(database: Database) -> None:
    with database.write() as session:
        if session.scalar(select(Head.rendering).with_for_update()) == RENDERING:
            return
        reproject(session, redirects_now(session))
