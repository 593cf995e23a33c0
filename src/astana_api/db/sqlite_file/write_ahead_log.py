"""Detection of a write-ahead log that does not belong to the database file beside it.

SQLite replays any valid log: beside a restored copy, it overwrites pages of that copy with pages of
another file. Nothing in its format links the two, and its change counter does not change with each
transaction in WAL mode. Therefore every transaction of this program increments a counter on page 1
(`PRAGMA user_version`), which begins at a random number in each file. A log continues a file if the
counter of the file is the one before the first transaction of the log, or one in the log.
"""

import os
import sqlite3
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from astana_api.db.failures.conditions import LeftoverLogError

_LOG_MAGIC = 0x377F0682
_LOG_HEADER = struct.Struct(">8I")
_FRAME_HEADER = struct.Struct(">6I")
_COUNTER_OFFSET = 60
"""Position of the user version in page 1, in the file format of SQLite."""
_MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class FileHeader:
    """The numbers of this program on page 1: `counter` is 0 in a file that it did not create."""

    application_id: int
    counter: int


def log_path(file: Path) -> Path:
    """Return the path of the write-ahead log of a database file."""
    return file.with_name(f"{file.name}-wal")


def read_header(file: Path) -> FileHeader:
    """Return the numbers on page 1 of the file itself, without its log.

    Raises sqlite3.Error if the file cannot be read.
    """
    # Through SQLite: a process that closes a file of its own loses all locks that it has on it.
    connection = sqlite3.connect(f"file:{quote(str(file))}?immutable=1", uri=True)
    try:
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        (counter,) = connection.execute("PRAGMA user_version").fetchone()
    finally:
        connection.close()
    return FileHeader(application_id, counter)


def has_content(log: Path) -> bool:
    """Return whether the log exists and is not empty."""
    try:
        return log.stat().st_size > 0
    except FileNotFoundError:
        return False


def require_own_log(file: Path) -> None:
    """Raise LeftoverLogError if the log beside the file does not continue it.

    Neither is changed. Raises sqlite3.Error if the file cannot be read.
    """
    log = log_path(file)
    if not has_content(log):
        return
    for _ in range(_MAX_ATTEMPTS):
        counter = read_header(file).counter
        counters = _read_counters(log)
        if counter == 0 or counters is None or counters[0] - 1 <= counter <= counters[1]:
            return
        # Another process may have copied the log into the file and begun a new one meanwhile.
        if read_header(file).counter == counter:
            raise LeftoverLogError(
                f"{log.name} is the log of another file, or of another state of {file.name}: "
                "restore a backup with `astana-api restore`, or move the log away"
            )


def _read_counters(log: Path) -> tuple[int, int] | None:
    """Return the first and the last counter in the log; None if it has no page 1."""
    counters: list[int] = []
    with log.open("rb") as stream:
        header = stream.read(_LOG_HEADER.size)
        if len(header) < _LOG_HEADER.size:
            return None
        magic, _, page_size, _, *salts, _, _ = _LOG_HEADER.unpack(header)
        if magic & ~1 != _LOG_MAGIC:
            return None
        while len(frame := stream.read(_FRAME_HEADER.size)) == _FRAME_HEADER.size:
            page_number, _, *frame_salts, _, _ = _FRAME_HEADER.unpack(frame)
            if frame_salts != salts:
                break
            if page_number != 1:
                stream.seek(page_size, os.SEEK_CUR)
                continue
            page = stream.read(page_size)
            if len(page) < page_size:
                break
            counters.append(int.from_bytes(page[_COUNTER_OFFSET : _COUNTER_OFFSET + 4], "big"))
    return (counters[0], counters[-1]) if counters else None
