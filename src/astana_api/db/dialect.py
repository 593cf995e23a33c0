"""Selection of the database backend: the only module that depends on the kind of database.

The drivers of PostgreSQL are imported where they are used: they take longer to import than a
short command on SQLite takes to run.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, Insert, Table, make_url
from sqlalchemy.dialects import sqlite as sqlite_sql
from sqlalchemy.exc import ArgumentError

from astana_api.db import sqlite
from astana_api.db.snapshot import DatabaseUnavailableError, Reader
from astana_api.db.sqlite_file import backup, database_file
from astana_api.db.sqlite_file.database_file import DatabaseFile


class UnknownDatabaseError(ValueError):
    """The URL names a database that is neither SQLite nor PostgreSQL."""


def is_sqlite(url: str) -> bool:
    """Return whether the URL is of SQLite rather than of PostgreSQL.

    Raises UnknownDatabaseError for a URL of neither.
    """
    # Parse the scheme only, so that no error message can contain a password.
    scheme = url.partition("://")[0].partition("+")[0] if "://" in url else ""
    if scheme == "sqlite":
        return True
    if scheme in {"postgresql", "postgres"}:
        return False
    reason = f"cannot use a database of kind {scheme!r}" if scheme else "not the URL of a database"
    raise UnknownDatabaseError(f"DATABASE_URL: {reason}: {_EXPECTED_URL}")


@dataclass(frozen=True, slots=True)
class Backend:
    """What differs between the kinds of database."""

    engine: Engine
    """The engine for units of work."""
    reader: Reader
    classify: Callable[[BaseException | None], type[DatabaseUnavailableError] | None]
    """Return the failure of the database that an error of the driver reports, if any."""
    check_health: Callable[[], None]
    """Raise DatabaseUnavailableError for a condition that prevents reads or writes."""


def create_backend(url: str) -> Backend:
    """Return the backend of a database; its first use opens a connection.

    Raises UnknownDatabaseError for a URL of neither SQLite nor PostgreSQL.
    """
    if not is_sqlite(url):
        from astana_api.db import postgresql
        from astana_api.db.failures import postgresql as postgresql_failures

        return Backend(
            postgresql.create_writer_engine(_with_driver(url, "postgresql+psycopg")),
            postgresql.PostgresReader(_with_driver(url, "postgresql")),
            postgresql_failures.classify,
            # A read of the schema detects everything that can be detected.
            lambda: None,
        )
    file = DatabaseFile(sqlite_path(url), read_only=bool(_parse_url(url).query))
    engine = sqlite.create_writer_engine(file)

    def check_health() -> None:
        with connect_read_only(engine) as connection:
            file.check_health(sqlite.file_connection(connection))

    return Backend(engine, sqlite.SqliteReader(file), file.classify, check_health)


def connect_read_only(engine: Engine) -> Connection:
    """Return a connection of the writer engine that takes no write lock."""
    return engine.connect().execution_options(**{sqlite.READ_ONLY_OPTION: True})


@contextmanager
def begin_migration(engine: Engine, *, exclusive: bool) -> Iterator[Connection]:
    """Begin the transaction of a migration, and wait for another migration to end.

    With `exclusive`, raise DatabaseInUseError while another connection to the database exists, also
    an idle one; on SQLite nobody can connect until the end of the block.
    """
    # Idle connections of this engine are not those of others.
    engine.dispose()
    begin = sqlite.begin_migration
    if engine.dialect.name == "postgresql":
        from astana_api.db import postgresql

        begin = postgresql.begin_migration
    with begin(engine, exclusive=exclusive) as connection:
        yield connection


def copy_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> bool:
    """Write rows with COPY and return True; return False if the database has no COPY.

    Raises the errors of an INSERT of the rows.
    """
    if connection.dialect.name != "postgresql":
        return False
    from astana_api.db import postgresql

    postgresql.copy_rows(connection, table, columns, rows)
    return True


def build_insert_if_missing(connection: Connection, table: Table) -> Insert:
    """Return an INSERT that ignores the rows whose key is stored already."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql as postgresql_sql

        return postgresql_sql.insert(table).on_conflict_do_nothing()
    return sqlite_sql.insert(table).on_conflict_do_nothing()


_EXPECTED_URL = "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME"


def _parse_url(url: str) -> URL:
    """Return the parts of a URL. Raise UnknownDatabaseError, without its text, if it is invalid."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # The error of SQLAlchemy quotes the URL, which may contain a password.
        raise UnknownDatabaseError(f"DATABASE_URL is invalid: {_EXPECTED_URL}") from None


class IndexDefinition(NamedTuple):
    """An index, its table and the statement that creates it."""

    name: str
    table: str
    definition: str


def read_indexes(connection: Connection) -> list[IndexDefinition]:
    """Return all indexes except those of primary keys and of other constraints."""
    text = sqlite.SELECT_INDEXES
    if connection.dialect.name == "postgresql":
        from astana_api.db import postgresql

        text = postgresql.SELECT_INDEXES
    return [IndexDefinition(*row) for row in connection.exec_driver_sql(text)]


def mark_file(connection: Connection) -> None:
    """Mark a SQLite file as one of this program, unless it is; do nothing on PostgreSQL."""
    if not is_marked(connection):
        database_file.mark(sqlite.file_connection(connection))


def is_marked(connection: Connection) -> bool:
    """Return whether a SQLite file is one of this program; always True for PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return True
    application_id: int = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    return application_id == database_file.APPLICATION_ID


def database_exists(url: str) -> bool:
    """Return whether the SQLite file exists; always True for PostgreSQL."""
    return not is_sqlite(url) or sqlite_path(url).exists()


def back_up(url: str, target: Path) -> int:
    """Copy a SQLite database to a new file; return the revision of the copy.

    Raises BackupError for PostgreSQL, and see `sqlite_file.backup.back_up`.
    """
    if not is_sqlite(url):
        raise backup.BackupError("to back up PostgreSQL use pg_dump: see docs/operations.md")
    return backup.back_up(sqlite_path(url), target)


def restore(url: str, source: Path, schema_revisions: Collection[str]) -> int:
    """Replace a SQLite database with a copy of a backup; return the revision of the copy.

    Raises BackupError for PostgreSQL, and see `sqlite_file.backup.restore`.
    """
    if not is_sqlite(url):
        raise backup.BackupError("to restore PostgreSQL use pg_restore: see docs/operations.md")
    return backup.restore(source, sqlite_path(url), schema_revisions)


def database_name(url: str) -> str:
    """Return the name of the SQLite file, or of the PostgreSQL database."""
    if is_sqlite(url):
        return sqlite_path(url).name
    # PostgreSQL connects to the database with the name of the user by default.
    return _parse_url(url).database or _parse_url(url).username or ""


def display_url(url: str) -> str:
    """Return the URL for messages: with the absolute path of a SQLite file.

    It has no password and no parameters, which may contain one.
    """
    if is_sqlite(url):
        return f"sqlite:///{sqlite_path(url)}"
    return _parse_url(url).set(query={}).render_as_string(hide_password=True)


def sqlite_path(url: str) -> Path:
    """Return the absolute path of the file of a SQLite URL.

    Raises UnknownDatabaseError for a database in memory, and for parameters other than `mode=ro`.
    """
    parts = _parse_url(url)
    if not parts.database or parts.database == ":memory:":
        raise UnknownDatabaseError(
            "DATABASE_URL: a SQLite database needs a file: write sqlite:///FILE"
        )
    if parts.query and dict(parts.query) != {"mode": "ro"}:
        raise UnknownDatabaseError(
            "a SQLite database takes no parameter but mode=ro: write sqlite:///FILE?mode=ro"
        )
    return Path(parts.database).absolute()


def _with_driver(url: str, drivername: str) -> str:
    return _parse_url(url).set(drivername=drivername).render_as_string(hide_password=False)
