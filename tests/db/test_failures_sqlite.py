"""Failures of SQLite: every error code of a damaged, full, locked or unreadable file."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import DBAPIError

from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError

OUTAGES = {
    "SQLITE_BUSY": "DatabaseUnavailableError",
    "SQLITE_CANTOPEN": "DatabaseFileUnusableError",
    "SQLITE_CORRUPT": "DatabaseDamagedError",
    "SQLITE_FULL": "DatabaseFullError",
    "SQLITE_IOERR": "StorageFailureError",
    "SQLITE_LOCKED": "DatabaseUnavailableError",
    "SQLITE_NOTADB": "DatabaseDamagedError",
    "SQLITE_PERM": "DatabaseFileUnusableError",
    "SQLITE_PROTOCOL": "DatabaseUnavailableError",
    "SQLITE_READONLY": "DatabaseReadOnlyError",
}
FAULTS = ("SQLITE_CONSTRAINT", "SQLITE_ERROR", "SQLITE_MISMATCH", "SQLITE_MISUSE", "SQLITE_RANGE")


def error_codes(prefix: str) -> Iterator[tuple[str, int]]:
    """Yield the primary result code and its extended codes."""
    for name in dir(sqlite3):
        if name == prefix or name.startswith(f"{prefix}_"):
            yield name, getattr(sqlite3, name)


def make(kind: type[sqlite3.Error], code: int) -> sqlite3.Error:
    error = kind("a message that must not matter")
    error.sqlite_errorcode = code
    return error


CASES = [
    pytest.param(code, failure, id=name)
    for prefix, failure in OUTAGES.items()
    for name, code in error_codes(prefix)
]


@pytest.mark.parametrize("kind", [sqlite3.DatabaseError, sqlite3.OperationalError])
@pytest.mark.parametrize(("code", "failure"), CASES)
def test_outage_in_write_raises_error_of_its_code(
    kind: type[sqlite3.Error], code: int, failure: str
) -> None:
    database = Database("sqlite:///unused.db")
    error = make(kind, code)
    with (
        pytest.raises(DatabaseUnavailableError) as raised,
        database.translate_connection_errors("write to"),
    ):
        raise DBAPIError.instance("SELECT 1", None, error, sqlite3.Error)
    assert type(raised.value).__name__ == failure
    assert "a message" not in raised.value.client_detail


@pytest.mark.parametrize("name", FAULTS)
def test_fault_of_statement_is_not_translated(name: str) -> None:
    database = Database("sqlite:///unused.db")
    error = make(sqlite3.OperationalError, getattr(sqlite3, name))
    with pytest.raises(DBAPIError), database.translate_connection_errors("write to"):
        raise DBAPIError.instance("SELECT 1", None, error, sqlite3.Error)
