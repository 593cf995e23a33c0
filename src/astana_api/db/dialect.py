"""Selection of the database backend: the only module that depends on the kind of database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, make_url

from astana_api.db import postgresql, sqlite
from astana_api.db.snapshot import Reader


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
    raise UnknownDatabaseError(
        f"cannot use a database of kind {scheme!r}: "
        "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    )


def create_writer_engine(url: str) -> Engine:
    """Return the engine for units of work."""
    if is_sqlite(url):
        return sqlite.create_writer_engine(_database_file(url))
    return postgresql.create_writer_engine(_with_driver(url, "postgresql+psycopg"))


def create_reader(url: str) -> Reader:
    """Return the source of snapshots."""
    if is_sqlite(url):
        return sqlite.SqliteReader(_database_file(url))
    return postgresql.PostgresReader(_with_driver(url, "postgresql"))


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
    is_postgresql = engine.dialect.name == "postgresql"
    begin = postgresql.begin_migration if is_postgresql else sqlite.begin_migration
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
    postgresql.copy_rows(connection, table, columns, rows)
    return True


def is_program_limit_exceeded(exc: BaseException | None) -> bool:
    """Return whether the database rejected a statement or value because of its size."""
    return postgresql.is_program_limit_exceeded(exc)


def database_exists(url: str) -> bool:
    """Return whether the SQLite file exists; always True for PostgreSQL."""
    return not is_sqlite(url) or _database_file(url).exists()


def database_name(url: str) -> str:
    """Return the name of the SQLite file, or of the PostgreSQL database."""
    if is_sqlite(url):
        return _database_file(url).name
    # PostgreSQL connects to the database with the name of the user by default.
    return make_url(url).database or make_url(url).username or ""


def hide_password(url: str) -> str:
    """Return the URL without its password and its parameters, which may contain one."""
    return make_url(url).set(query={}).render_as_string(hide_password=True)


def _database_file(url: str) -> Path:
    database = make_url(url).database
    if not database or database == ":memory:":
        raise UnknownDatabaseError("a SQLite database needs a file: write sqlite:///FILE")
    return Path(database)


def _with_driver(url: str, drivername: str) -> str:
    return make_url(url).set(drivername=drivername).render_as_string(hide_password=False)
