"""Failures of SQLite, by result code."""

import sqlite3

from astana_api.db.failures.conditions import (
    DatabaseDamagedError,
    DatabaseFileUnusableError,
    DatabaseFullError,
    DatabaseReadOnlyError,
    StorageFailureError,
)
from astana_api.db.snapshot import DatabaseUnavailableError

_PRIMARY_CODE_MASK = 0xFF
_FAILURES: dict[int, type[DatabaseUnavailableError]] = {
    sqlite3.SQLITE_BUSY: DatabaseUnavailableError,
    sqlite3.SQLITE_LOCKED: DatabaseUnavailableError,
    sqlite3.SQLITE_PROTOCOL: DatabaseUnavailableError,
    sqlite3.SQLITE_INTERRUPT: DatabaseUnavailableError,
    sqlite3.SQLITE_CORRUPT: DatabaseDamagedError,
    sqlite3.SQLITE_NOTADB: DatabaseDamagedError,
    sqlite3.SQLITE_FULL: DatabaseFullError,
    sqlite3.SQLITE_IOERR: StorageFailureError,
    sqlite3.SQLITE_READONLY: DatabaseReadOnlyError,
    sqlite3.SQLITE_CANTOPEN: DatabaseFileUnusableError,
    sqlite3.SQLITE_PERM: DatabaseFileUnusableError,
}


def primary_code(exc: sqlite3.Error) -> int | None:
    """Return the primary result code; None for an error of the Python module itself."""
    code: int | None = getattr(exc, "sqlite_errorcode", None)
    return None if code is None else code & _PRIMARY_CODE_MASK


def classify(exc: BaseException | None) -> type[DatabaseUnavailableError] | None:
    """Return the failure of the database that the error reports; None for a faulty statement."""
    if not isinstance(exc, sqlite3.Error):
        return None
    code = primary_code(exc)
    if code is None:
        # The Python module raises it for text that is not UTF-8, which this program never writes.
        return DatabaseDamagedError if type(exc) is sqlite3.OperationalError else None
    return _FAILURES.get(code)
