"""The only place that asks which database it is."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, make_url

from astana_api.db import postgresql, sqlite
from astana_api.db.snapshot import Reader


class UnknownDatabaseError(ValueError):
    """The address names a database that is neither SQLite nor PostgreSQL."""


def is_sqlite(url: str) -> bool:
    """Whether the address is of the embedded database.

    Raises UnknownDatabaseError for one that is of neither.
    """
    # Nothing but the scheme is looked at: what follows may hold a password.
    scheme = url.partition("://")[0].partition("+")[0] if "://" in url else ""
    if scheme == "sqlite":
        return True
    if scheme in {"postgresql", "postgres"}:
        return False
    raise UnknownDatabaseError(
        f"cannot use a database of kind {scheme!r}: "
        "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    )


def writer(url: str) -> Engine:
    """The engine for units of work that write."""
    return sqlite.engine(_file(url)) if is_sqlite(url) else postgresql.engine(_sync(url))


def reader(url: str) -> Reader:
    """Where snapshots for reading come from."""
    if is_sqlite(url):
        return sqlite.SqliteReader(_file(url))
    return postgresql.PostgresReader(_plain(url))


def reading(engine: Engine) -> Connection:
    """A connection of the writing engine that only reads, and waits for no writer."""
    return engine.connect().execution_options(**{sqlite.READ_ONLY: True})


def copy_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> bool:
    """Write rows as a stream, where the database has one; False, and nothing done, where not.

    Raises what an INSERT of the rows raises.
    """
    if connection.dialect.name != "postgresql":
        return False
    postgresql.copy_rows(connection, table, columns, rows)
    return True


def asks_too_much(fault: BaseException | None) -> bool:
    """Whether the database is there, and refuses what it was asked for as too large."""
    return postgresql.asks_too_much(fault)


def exists(url: str) -> bool:
    """Whether there is a database to connect to; PostgreSQL's is not made by us, so it is."""
    return not is_sqlite(url) or _file(url).exists()


def describe(url: str) -> str:
    """The address without its password, which may also be among the parameters, for messages."""
    return make_url(url).set(query={}).render_as_string(hide_password=True)


def _file(url: str) -> Path:
    database = make_url(url).database
    if not database or database == ":memory:":
        raise UnknownDatabaseError("a SQLite database needs a file: write sqlite:///FILE")
    return Path(database)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _sync(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
