"""Failures of PostgreSQL: every error class of the drivers that a restart or an outage raises."""

import asyncio
from collections.abc import Iterator

import asyncpg
import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from astana_api.db import postgresql
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError

UNAVAILABLE_CLASSES = ("08", "28", "53", "57", "58", "F0")
"""SQLSTATE classes: connection, authorization, resources, intervention, system, configuration."""
UNAVAILABLE_STATES = {
    *("25006", "25P03", "3D000", "3F000", "42P01", "55P03"),
    *("40001", "40003", "40P01", "XX001", "XX002"),
}
SERVER_FAULTS = ("22", "23", "42601", "42703", "54", "XX000")
"""SQLSTATE classes of errors that a retry cannot heal."""


def subclasses(root: type[Exception]) -> Iterator[type[Exception]]:
    for kind in root.__subclasses__():
        yield kind
        yield from subclasses(kind)


def sqlstate(kind: type[Exception]) -> str:
    return getattr(kind, "sqlstate", None) or ""


def is_outage(kind: type[Exception]) -> bool:
    """Return whether the driver's hierarchy says that no statement can succeed now."""
    state = sqlstate(kind)
    if state:
        return state.startswith(UNAVAILABLE_CLASSES) or state in UNAVAILABLE_STATES
    connection_errors = (
        psycopg.InterfaceError,
        psycopg.OperationalError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    )
    return issubclass(kind, connection_errors) and not issubclass(kind, ValueError)


def make(kind: type[Exception]) -> Exception:
    return kind("failure")


def unique(kinds: Iterator[type[Exception]]) -> list[type[Exception]]:
    return sorted(set(kinds), key=lambda kind: (sqlstate(kind), kind.__name__))


PSYCOPG = unique(subclasses(psycopg.Error))
ASYNCPG = unique(
    kind
    for root in (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
    for kind in (root, *subclasses(root))
)


def translate_in_write(error: Exception) -> None:
    database = Database("postgresql://astana@127.0.0.1:1/astana")
    with database.translate_connection_errors("write to"):
        raise DBAPIError.instance("SELECT 1", None, error, psycopg.Error)


def translate_in_read(error: Exception) -> None:
    with postgresql._translate_errors():
        raise error


def test_hierarchies_have_classes_of_outages_and_of_faults() -> None:
    for kinds in (PSYCOPG, ASYNCPG):
        states = {sqlstate(kind) for kind in kinds}
        assert {"57P01", "57P02", "57P03", "08006", "53300", "42601"} <= states


@pytest.mark.parametrize("kind", [k for k in PSYCOPG if is_outage(k)], ids=lambda k: k.__name__)
def test_outage_in_write_raises_unavailable_error(kind: type[Exception]) -> None:
    with pytest.raises(DatabaseUnavailableError):
        translate_in_write(make(kind))


@pytest.mark.parametrize("kind", [k for k in ASYNCPG if is_outage(k)], ids=lambda k: k.__name__)
def test_outage_in_read_raises_unavailable_error(kind: type[Exception]) -> None:
    with pytest.raises(DatabaseUnavailableError):
        translate_in_read(make(kind))


@pytest.mark.parametrize(
    "kind",
    [k for k in (*PSYCOPG, *ASYNCPG) if sqlstate(k).startswith(SERVER_FAULTS)],
    ids=lambda k: f"{k.__module__.partition('.')[0]}-{k.__name__}",
)
def test_server_fault_is_not_translated(kind: type[Exception]) -> None:
    translate = translate_in_read if kind in ASYNCPG else translate_in_write
    with pytest.raises(Exception, match="failure") as error:
        translate(make(kind))
    assert not isinstance(error.value, DatabaseUnavailableError)


@pytest.mark.parametrize(
    "error",
    [ConnectionResetError("reset"), BrokenPipeError("pipe"), TimeoutError("slow")],
    ids=lambda error: type(error).__name__,
)
def test_socket_failure_in_read_raises_unavailable_error(error: Exception) -> None:
    with pytest.raises(DatabaseUnavailableError):
        translate_in_read(error)


def test_invalidated_connection_in_write_raises_unavailable_error() -> None:
    database = Database("postgresql://astana@127.0.0.1:1/astana")
    error = DBAPIError("SELECT 1", None, psycopg.DatabaseError("lost"), connection_invalidated=True)
    with (
        pytest.raises(DatabaseUnavailableError),
        database.translate_connection_errors("write to"),
    ):
        raise error


def test_closed_pool_raises_unavailable_error(postgres_database: str) -> None:
    async def read_from_closed_pool() -> None:
        database = Database(postgres_database)
        pool = await database._reader._pool()  # type: ignore[attr-defined]
        await pool.close()
        async with database.read():
            pass

    with pytest.raises(DatabaseUnavailableError):
        asyncio.run(read_from_closed_pool())
