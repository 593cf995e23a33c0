"""Migration of the schema, and the check that it is at the head of the chain."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from astana_api.db import dialect
from astana_api.db.database import Database
from astana_api.settings import bundled_path


class SchemaOutdatedError(Exception):
    """The schema is not at the revision that this version of the program requires."""


def migrate(database: Database, revision: str = "head") -> tuple[str | None, str]:
    """Migrate the schema to a revision, up or down, in one transaction.

    Return the revisions before and after.
    Raises DatabaseUnavailableError if the database cannot be reached.
    """
    configuration = _configuration()
    with database.translate_connection_errors("migrate"), database.engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        dialect.mark_file(connection)
        configuration.attributes["connection"] = connection
        is_downgrade = revision == "base" or _is_downgrade(configuration, revision, before)
        (command.downgrade if is_downgrade else command.upgrade)(configuration, revision)
        after = MigrationContext.configure(connection).get_current_revision()
    return before, after or "base"


def require_head(database: Database) -> None:
    """Raise SchemaOutdatedError, with the command to run, unless the schema is at the head.

    Raises DatabaseUnavailableError if the database cannot be reached.
    """
    head = ScriptDirectory.from_config(_configuration()).get_current_head()
    revision = current_revision(database)
    if revision != head:
        raise SchemaOutdatedError(
            f"the schema of {database.display_url} is at {revision or 'nothing'} "
            f"and this program needs {head}: run `astana-api migrate`"
        )


def current_revision(database: Database) -> str | None:
    """Return the revision of the schema, or None if there is no schema."""
    if not dialect.database_exists(database.url):
        return None
    with (
        database.translate_connection_errors("read"),
        dialect.connect_read_only(database.engine) as connection,
    ):
        if not dialect.is_marked(connection) or not inspect(connection).has_table(
            "alembic_version"
        ):
            return None
        return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> frozenset[str]:
    """Return every revision of the schema that this version can migrate from."""
    script = ScriptDirectory.from_config(_configuration())
    return frozenset(step.revision for step in script.walk_revisions())


def _configuration() -> Config:
    configuration = Config()
    # ConfigParser interpolates the option: a percent sign must be doubled.
    folder: Path = bundled_path("alembic")
    configuration.set_main_option("script_location", str(folder).replace("%", "%%"))
    return configuration


def _is_downgrade(configuration: Config, revision: str, current: str | None) -> bool:
    if revision in {"head", "heads"} or current is None:
        return False
    script = ScriptDirectory.from_config(configuration)
    chain = [step.revision for step in script.walk_revisions(base=revision, head=current)]
    return revision in chain and revision != current
