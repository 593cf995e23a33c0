"""Connections to a SQLite file, which check that the path still leads to the file they opened."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from urllib.parse import quote
from weakref import WeakSet

from astana_api.db.failures import sqlite as sqlite_failures
from astana_api.db.failures.conditions import (
    DatabaseDamagedError,
    DatabaseFileReplacedError,
    DatabaseFileUnusableError,
    DatabaseFullError,
    DatabaseReadOnlyError,
    ForeignDatabaseError,
)
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.db.sqlite_file.write_ahead_log import (
    has_content,
    log_path,
    read_header,
    require_own_log,
)
from astana_api.db.write_deadline import MAX_WAIT_SECONDS

APPLICATION_ID = 0x41737430
"""The application id of a database of this program: `Ast0`."""
_MAX_FIRST_COUNTER = 1 << 30
_MIN_FREE_BYTES = 1 << 20

FileKey = tuple[int, int]
"""Device and inode."""


class FileConnection(sqlite3.Connection):
    """A connection that remembers which write-ahead log it has open."""

    log_key: FileKey | None = None
    changes_before: int = 0
    """The number of changed rows at the begin of the current transaction."""

    is_open: bool = True

    def close(self) -> None:
        """Close the connection; the last one that is closed deletes the log."""
        self.is_open = False
        super().close()


class DatabaseFile:
    """A SQLite file, shared by all connections of one `Database`.

    After the file was deleted or replaced it is not opened again: cached responses belong to the
    file before, a log of that file may lie beside the new one, and other processes may have either
    open. A restart of the server opens the new file and checks it.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._name = str(path)
        self._log_name = str(log_path(path))
        self._read_only = read_only
        self._key: FileKey | None = None
        self._counter = 0
        self._modified_ns = 0
        self._is_damaged = False
        self._is_overwritten = False
        self._open_connections: WeakSet[FileConnection] = WeakSet()
        self._lock = Lock()

    @property
    def is_read_only(self) -> bool:
        """Whether the URL, the permissions or the file system forbid writes."""
        return self._read_only

    def classify(self, exc: BaseException | None) -> type[DatabaseUnavailableError] | None:
        """Return the failure that an error reports; remember damage, which does not heal."""
        failure = sqlite_failures.classify(exc)
        if failure is DatabaseDamagedError:
            self._is_damaged = True
        return failure

    @contextmanager
    def translate_errors(self, purpose: str) -> Iterator[None]:
        """Convert every error of SQLite to DatabaseUnavailableError."""
        try:
            yield
        except sqlite3.Error as exc:
            raise self.translate(exc, purpose) from exc

    def translate(self, exc: sqlite3.Error, purpose: str) -> DatabaseUnavailableError:
        """Return the DatabaseUnavailableError for an error of SQLite."""
        failure = self.classify(exc) or DatabaseUnavailableError
        return failure(f"cannot {purpose} {self.path}: {exc}")

    def connect(self, *, create: bool = False) -> FileConnection:
        """Return a new connection; `create` a file that does not exist and was never opened.

        Raises DatabaseUnavailableError for a file that cannot be opened, is of another program,
        or was replaced.
        """
        with self.translate_errors("open"):
            with self._lock:
                open_connections = [each for each in self._open_connections if each.is_open]
            if self._key is None:
                self._prepare_first_open(create=create)
            elif _file_key(self._name) != self._key:
                raise DatabaseFileReplacedError(f"{self.path} was deleted or replaced")
            for other in open_connections:
                # A new connection would begin a new log if the one of the others was deleted.
                self.check(other)
            if not open_connections and self.path.exists():
                require_own_log(self.path)
            connection = self._open()
            try:
                self._require_own_application(connection, create=create)
                self._record_identity()
                self.check(connection)
            except BaseException:
                connection.close()
                raise
            with self._lock:
                self._open_connections.add(connection)
            return connection

    def check(self, connection: FileConnection) -> None:
        """Raise DatabaseFileReplacedError if the file or its log was deleted or replaced.

        Costs two system calls, so that it can precede every read.
        """
        if self._is_overwritten:
            raise DatabaseFileReplacedError(f"{self.path} was overwritten")
        if _file_key(self._name) != self._key:
            raise DatabaseFileReplacedError(f"{self.path} was deleted or replaced")
        key = _file_key(self._log_name)
        if connection.log_key is None:
            # The log is opened by the first read in WAL mode, and exists until the last connection
            # is closed.
            connection.log_key = key
        elif key != connection.log_key:
            raise DatabaseFileReplacedError(f"{self._log_name} was deleted or replaced")

    def check_writable(self, connection: FileConnection) -> None:
        """Raise DatabaseUnavailableError if nothing may be written; outside of a transaction."""
        if self._is_damaged:
            raise DatabaseDamagedError(f"{self.path} is damaged")
        if self.is_read_only:
            raise DatabaseReadOnlyError(f"{self.path} is read-only")
        self.check(connection)
        self._require_same_content(connection)

    def check_health(self, connection: FileConnection) -> None:
        """Raise DatabaseUnavailableError for anything that prevents reads or writes.

        A file that is read-only from the start is healthy.
        """
        with self.translate_errors("read"):
            if self._is_damaged:
                raise DatabaseDamagedError(f"{self.path} is damaged")
            self.check(connection)
            if not self.is_read_only:
                self._require_same_content(connection)
                self._require_free_space(connection)

    def _prepare_first_open(self, *, create: bool) -> None:
        if self.path.exists():
            is_writable = os.access(self.path, os.W_OK, effective_ids=_HAS_EUID)
            self._read_only = self._read_only or not is_writable
        elif not create or self._read_only:
            raise DatabaseFileUnusableError(f"there is no file {self.path}")
        else:
            # A new folder would hide a typing error in the path.
            require_folder(self.path)

    def _open(self) -> FileConnection:
        mode = "mode=ro" if self._read_only else "mode=rwc" if self._key is None else "mode=rw"
        connection = self._open_with(mode)
        try:
            # Opens the log, and its index in shared memory, if the file is in WAL mode.
            connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        except sqlite3.OperationalError as exc:
            connection.close()
            folder_codes = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
            is_folder_problem = sqlite_failures.primary_code(exc) in folder_codes
            # Without a log, the file is complete, and nobody can change it.
            if not is_folder_problem or has_content(log_path(self.path)):
                raise
            self._read_only = True
            return self._open_with("immutable=1")
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_with(self, option: str) -> FileConnection:
        return sqlite3.connect(
            f"file:{quote(self._name)}?{option}",
            uri=True,
            timeout=MAX_WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            factory=FileConnection,
        )

    def _require_own_application(self, connection: FileConnection, *, create: bool) -> None:
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        if application_id == APPLICATION_ID:
            return
        if application_id != 0 or not create:
            raise ForeignDatabaseError(
                f"{self.path} is a database of another program: "
                f"its application id is {application_id}"
            )
        (page_count,) = connection.execute("PRAGMA page_count").fetchone()
        if page_count == 0 and not self._read_only:
            # Before the file is in WAL mode, so that the file itself contains them.
            mark(connection)

    def _record_identity(self) -> None:
        key = _file_key(self._name)
        if key is None or self._key not in {None, key}:
            raise DatabaseFileReplacedError(f"{self.path} was replaced while it was opened")
        self._key = key

    def _require_same_content(self, connection: FileConnection) -> None:
        """Detect a copy over the file, which keeps its inode: only checkpoints write to the file.

        The counter in the file never decreases, and never exceeds that of the connection.
        """
        modified_ns = self.path.stat().st_mtime_ns
        if modified_ns == self._modified_ns:
            return
        # In this order, while other threads and processes increment it.
        min_counter = self._counter
        counter_in_file = read_header(self.path).counter
        (max_counter,) = connection.execute("PRAGMA user_version").fetchone()
        if not min_counter <= counter_in_file <= max_counter:
            self._is_overwritten = True
            raise DatabaseFileReplacedError(f"{self.path} was overwritten")
        self._modified_ns, self._counter = modified_ns, counter_in_file

    def _require_free_space(self, connection: FileConnection) -> None:
        page_count, max_page_count, free_pages = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "max_page_count", "freelist_count")
        )
        disk = os.statvfs(self.path.parent)
        if page_count >= max_page_count and not free_pages:
            raise DatabaseFullError(f"{self.path} has its maximum of {max_page_count} pages")
        if disk.f_bavail * disk.f_frsize < _MIN_FREE_BYTES:
            raise DatabaseFullError(f"the disk of {self.path} has less than 1 MiB free")


def require_folder(file: Path) -> None:
    """Raise DatabaseFileUnusableError unless the folder of a new file exists."""
    if not file.parent.is_dir():
        raise DatabaseFileUnusableError(
            f"cannot create {file}: there is no folder {file.parent}; "
            "create the folder, or correct the path"
        )


_HAS_EUID = os.access in os.supports_effective_ids


def _file_key(name: str) -> FileKey | None:
    # On the hot path: `os.stat` is several times as fast as that of `Path`, and `suppress` would
    # take as long as the system call.
    try:
        status = os.stat(name)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino


def mark(connection: sqlite3.Connection) -> None:
    """Mark a file as one of this program, with a new random counter."""
    first_counter = 1 + secrets.randbelow(_MAX_FIRST_COUNTER)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {first_counter}")


def increment_counter(connection: sqlite3.Connection) -> None:
    """Increment the counter of the file, in the current transaction."""
    (counter,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"PRAGMA user_version = {counter + 1}")
