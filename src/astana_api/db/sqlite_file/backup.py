"""Backup and restore of a SQLite file: verified copies, put in their place in one step."""

import errno
import fcntl
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from astana_api.db.failures.conditions import DatabaseDamagedError
from astana_api.db.sqlite_file.database_file import DatabaseFile, mark, require_folder
from astana_api.progress import report_progress

_LOCK_START = 0x40000000
_LOCK_LENGTH = 512
"""The bytes of a file that SQLite locks: PENDING, RESERVED and SHARED."""
_PAGES_PER_STEP = 4096
_COMPANIONS = ("-wal", "-shm", "-journal")


class BackupError(Exception):
    """A backup or a restore was refused; nothing was changed."""


def back_up(source: Path, target: Path) -> int:
    """Copy a database, which may be in use, to a new file; return the revision of the copy.

    Raises BackupError if the target exists, and DatabaseUnavailableError if the database, or the
    copy, cannot be read completely.
    """
    if target.exists():
        raise BackupError(f"{target} exists: choose another name")
    with _verified_copy(source, target) as (copy, revision, _):
        try:
            # Unlike a rename, a link never replaces a file.
            os.link(copy, target)
        except FileExistsError:
            raise BackupError(f"{target} exists: choose another name") from None
        _sync(target.parent)
    return revision


def restore(source: Path, target: Path, schema_revisions: Collection[str]) -> int:
    """Replace a database with a copy of a backup; return the revision of the copy.

    Raises BackupError if another process has the target open, or if the schema of the backup is
    none of the revisions, and DatabaseUnavailableError if the backup is not a complete database of
    this program.
    """
    with _verified_copy(source, target) as (copy, revision, schema_revision):
        if schema_revision not in schema_revisions:
            raise BackupError(f"the schema of {source} is at {schema_revision}, which is unknown")
        with _exclusive_lock(target):
            copy.replace(target)
            # After the replacement: without its log, the database before would be damaged. The new
            # file does not accept that log, so that the command can be repeated if it is killed.
            for companion in _COMPANIONS:
                target.with_name(target.name + companion).unlink(missing_ok=True)
            _sync(target.parent)
    return revision


@contextmanager
def _verified_copy(source: Path, target: Path) -> Iterator[tuple[Path, int, str]]:
    """Yield a temporary copy beside the target, its revision, and the revision of its schema."""
    require_folder(target)
    copy = target.with_name(f"{target.name}.partial")
    try:
        _copy(source, copy)
        revision, schema_revision = _verify(copy)
        _sync(copy)
        yield copy, revision, schema_revision
    except OSError as exc:
        raise BackupError(f"cannot write {target}: {exc.strerror}") from exc
    finally:
        for companion in ("", *_COMPANIONS):
            copy.with_name(copy.name + companion).unlink(missing_ok=True)


def _copy(source: Path, copy: Path) -> None:
    copy.unlink(missing_ok=True)
    file = DatabaseFile(source)
    with (
        closing(file.connect()) as connection,
        file.translate_errors("copy"),
        closing(sqlite3.connect(copy, isolation_level=None)) as target,
    ):
        # An open transaction is one snapshot; other processes may write between the steps.
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        connection.backup(target, pages=_PAGES_PER_STEP, progress=_report_pages)
        connection.execute("COMMIT")
        # A copy is one file, without a log.
        target.execute("PRAGMA journal_mode = DELETE")
        mark(target)


def _report_pages(_status: int, remaining: int, total: int) -> None:
    report_progress("Copying pages", total - remaining, total)


def _verify(copy: Path) -> tuple[int, str]:
    file = DatabaseFile(copy, read_only=True)
    with closing(file.connect()) as connection, file.translate_errors("verify"):
        findings = [
            *(row[0] for row in connection.execute("PRAGMA integrity_check") if row != ("ok",)),
            *(
                f"broken reference in {row[0]}"
                for row in connection.execute("PRAGMA foreign_key_check")
            ),
        ]
        if findings:
            raise DatabaseDamagedError(f"the database is damaged: {str(findings[0])!r}")
        (revision,) = connection.execute("SELECT revision FROM head").fetchone()
        (schema_revision,) = connection.execute(
            "SELECT version_num FROM alembic_version"
        ).fetchone()
        return revision, schema_revision


@contextmanager
def _exclusive_lock(file: Path) -> Iterator[None]:
    """Hold the lock of SQLite on a file, which need not be a valid database.

    Raises BackupError if another process has the database open.
    """
    if not file.exists():
        yield
        return
    descriptor = os.open(file, os.O_RDWR)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCK_LENGTH, _LOCK_START)
        except OSError as exc:
            if exc.errno not in {errno.EACCES, errno.EAGAIN}:
                raise
            raise BackupError(f"{file} is in use: stop every process that has it open") from exc
        yield
    finally:
        os.close(descriptor)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
