"""Failures of PostgreSQL, by SQLSTATE, and by the classes of psycopg and asyncpg without one."""

import asyncpg
import psycopg

from astana_api.db.failures.conditions import (
    DatabaseDamagedError,
    DatabaseFullError,
    DatabaseReadOnlyError,
    StorageFailureError,
)
from astana_api.db.snapshot import DatabaseUnavailableError

_FAILURES: dict[str, type[DatabaseUnavailableError]] = {
    "25006": DatabaseReadOnlyError,
    "53100": DatabaseFullError,
    "58030": StorageFailureError,
    "XX001": DatabaseDamagedError,
    "XX002": DatabaseDamagedError,
    # idle_in_transaction_session_timeout and transaction_timeout, which close the connection.
    "25P03": DatabaseUnavailableError,
    "25P04": DatabaseUnavailableError,
    # The database or its schema does not exist: never migrated, or removed.
    "3D000": DatabaseUnavailableError,
    "3F000": DatabaseUnavailableError,
    "42P01": DatabaseUnavailableError,
}
_UNAVAILABLE_CLASSES = (
    "08",  # connection exception
    "28",  # invalid authorization specification
    "40",  # transaction rollback: deadlock, serialization failure
    "53",  # insufficient resources
    "55",  # object not in prerequisite state: lock_timeout
    "57",  # operator intervention: shutdown, start-up, cancel
    "58",  # system error
    "F0",  # configuration file error
)
_CONNECTION_ERRORS = (
    psycopg.InterfaceError,
    psycopg.OperationalError,
    asyncpg.InterfaceError,
    # Raised on a connection that the server closed in the middle of a response.
    asyncpg.InternalClientError,
)


def classify(exc: BaseException | None) -> type[DatabaseUnavailableError] | None:
    """Return the failure of the database that the error reports; None for a faulty statement."""
    if isinstance(exc, OSError):
        return DatabaseUnavailableError
    sqlstate: str | None = getattr(exc, "sqlstate", None)
    if sqlstate is not None:
        is_unavailable = sqlstate.startswith(_UNAVAILABLE_CLASSES)
        return _FAILURES.get(sqlstate, DatabaseUnavailableError if is_unavailable else None)
    # asyncpg raises subclasses of ValueError for arguments of the caller.
    is_connection_error = isinstance(exc, _CONNECTION_ERRORS) and not isinstance(exc, ValueError)
    return DatabaseUnavailableError if is_connection_error else None
