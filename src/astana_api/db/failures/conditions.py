"""The conditions that prevent reads or writes, other than a database that does not answer.

Most of them last until the operator acts, so that clients are asked to wait longer.
"""

from astana_api.db.snapshot import DatabaseUnavailableError

_OPERATOR_SECONDS = 60


class DatabaseDamagedError(DatabaseUnavailableError):
    """The content of the database is corrupt."""

    client_detail = "The database file is damaged. The operator has to restore a backup."
    retry_after = _OPERATOR_SECONDS


class DatabaseFullError(DatabaseUnavailableError):
    """The database cannot grow: the disk is full, or a limit of its size is reached."""

    client_detail = "The disk of the database is full: nothing can be written."
    retry_after = _OPERATOR_SECONDS


class DatabaseReadOnlyError(DatabaseUnavailableError):
    """The database can be read and not written."""

    client_detail = "The database is read-only: nothing can be written."
    retry_after = _OPERATOR_SECONDS


class StorageFailureError(DatabaseUnavailableError):
    """The storage of the database reported an error of input or output."""

    client_detail = "The storage of the database reports an input/output error."
    retry_after = _OPERATOR_SECONDS


class DatabaseFileUnusableError(DatabaseUnavailableError):
    """The database file does not exist, or the server has no permission to open it."""

    client_detail = "The database file cannot be opened."
    retry_after = _OPERATOR_SECONDS


class DatabaseFileReplacedError(DatabaseUnavailableError):
    """The path of the database no longer leads to the file that was opened."""

    client_detail = (
        "The database file was deleted or replaced while the server runs. "
        "The operator has to restart the server."
    )
    retry_after = _OPERATOR_SECONDS


class LeftoverLogError(DatabaseUnavailableError):
    """The write-ahead log beside the database file belongs to another file, or another state."""

    client_detail = "The write-ahead log beside the database file does not belong to it."
    retry_after = _OPERATOR_SECONDS


class ForeignDatabaseError(DatabaseUnavailableError):
    """The database file belongs to another program, or has no schema of this one."""

    client_detail = "The database file is not one of this program."
    retry_after = _OPERATOR_SECONDS
