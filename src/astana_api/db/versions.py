"""The schema and the rendering that this program needs, and the check of the database's `head` row.

Every read and every revision reads the `head` row in any case. The row records the revision of the
schema, and the rendering version of the projection (0 while the projection has to be rebuilt).
"""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.domain.rendering.entities import RENDERING_VERSION
from astana_api.settings import bundled_path

if TYPE_CHECKING:
    from alembic.config import Config

SELECT_HEAD = "SELECT revision, has_stale_renderings, schema_revision, rendering_version FROM head"


class HeadState(NamedTuple):
    """The last revision, and whether the rendering of any record is marked as stale."""

    revision: int
    has_stale_renderings: bool


class DatabaseVersionError(DatabaseUnavailableError):
    """The schema or the projection is not the one that this version of the program needs.

    `detail` says what to do. It names no database, because clients read it too.
    """

    def __init__(self, detail: str, display_url: str | None = None) -> None:
        super().__init__(f"{display_url}: {detail}" if display_url else detail)
        self.detail = detail


def alembic_config() -> "Config":
    """Return the configuration of Alembic with the migrations of this program."""
    from alembic.config import Config

    config = Config()
    # ConfigParser interpolates the option: a percent sign must be doubled.
    config.set_main_option("script_location", str(bundled_path("alembic")).replace("%", "%%"))
    return config


@cache
def schema_chain() -> tuple[str, ...]:
    """Return the revisions of the schema that this program knows, the first one first.

    The names of the migrations (`DATE_TIME_REVISION_TITLE.py`) contain them. Alembic would import
    each migration, and takes a tenth of a second to be imported itself.
    """
    migrations = bundled_path("alembic") / "versions"
    return tuple(path.name.split("_")[2] for path in sorted(migrations.glob("[0-9]*.py")))


def require_schema(schema_revision: str | None, display_url: str | None = None) -> None:
    """Raise DatabaseVersionError unless the schema is the one that this program needs."""
    chain = schema_chain()
    if schema_revision == chain[-1]:
        return
    if schema_revision is None:
        detail = "the database has no schema; run `astana-api migrate`"
    elif schema_revision in chain:
        detail = (
            f"the schema of the database is at {schema_revision} and this program needs "
            f"{chain[-1]}; run `astana-api migrate`"
        )
    else:
        detail = "the database was made by a newer version of astana-api; upgrade the program"
    raise DatabaseVersionError(detail, display_url)


def require_current_head(
    revision: int,
    has_stale_renderings: int,
    schema_revision: str,
    rendering_version: int,
    display_url: str | None = None,
) -> HeadState:
    """Return the state of a `head` row.

    Raise DatabaseVersionError unless this program made the projection, for its own schema.
    """
    if rendering_version == RENDERING_VERSION and schema_revision == schema_chain()[-1]:
        return HeadState(revision, bool(has_stale_renderings))
    require_schema(schema_revision, display_url)
    if rendering_version > RENDERING_VERSION:
        detail = (
            "the projection of the database was made by a newer version of astana-api; "
            "upgrade the program, or run `astana-api reproject`"
        )
    else:
        detail = "the projection of the database is not current; run `astana-api reproject`"
    raise DatabaseVersionError(detail, display_url)
