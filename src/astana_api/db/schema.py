"""Whether the schema is the one this program was made for, and bringing it there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from astana_api.db import dialect
from astana_api.db.database import Database
from astana_api.settings import shipped


class SchemaBehindError(Exception):
    """The database has not been migrated to what this program needs."""


def migrate(database: Database, revision: str = "head") -> tuple[str | None, str]:
    """Bring the schema to a revision of the chain; answers where it stood and where it stands.

    The whole step is one transaction: it is done, or nothing is.
    Raises DatabaseAwayError when the database cannot be reached.
    """
    configuration = _configuration()
    with database.reached("migrate"), database.engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        configuration.attributes["connection"] = connection
        going_down = revision == "base" or _is_behind(configuration, revision, before)
        (command.downgrade if going_down else command.upgrade)(configuration, revision)
        after = MigrationContext.configure(connection).get_current_revision()
    return before, after or "base"


def require_head(database: Database) -> None:
    """Raise SchemaBehindError, naming the mending command, unless the schema is at head.

    Raises DatabaseAwayError when the database cannot be reached.
    """
    wanted = ScriptDirectory.from_config(_configuration()).get_current_head()
    found = current(database)
    if found != wanted:
        raise SchemaBehindError(
            f"the schema of {database.address} is at {found or 'nothing'} "
            f"and this program needs {wanted}: run `astana-api migrate`"
        )


def current(database: Database) -> str | None:
    """The revision of the schema, or None where there is none yet."""
    if not dialect.exists(database.url):
        return None
    with database.reached("read"), dialect.reading(database.engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return MigrationContext.configure(connection).get_current_revision()


def _configuration() -> Config:
    configuration = Config()
    # The option is read with Python's interpolation, in which a per cent sign is doubled.
    folder: Path = shipped("alembic")
    configuration.set_main_option("script_location", str(folder).replace("%", "%%"))
    return configuration


def _is_behind(configuration: Config, revision: str, current_revision: str | None) -> bool:
    if revision in {"head", "heads"} or current_revision is None:
        return False
    script = ScriptDirectory.from_config(configuration)
    chain = [step.revision for step in script.walk_revisions(base=revision, head=current_revision)]
    return revision in chain and revision != current_revision
