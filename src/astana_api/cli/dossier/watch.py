"""Repeat a command each time that one of its files changes."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import typer

POLL_SECONDS: Final = 0.5
"""A change is seen after this time at the latest; to poll needs nothing of the operating system."""

Snapshot = dict[Path, tuple[int, int]]


def run_at_changes(command: Callable[[], None], folder: Path, *files: Path) -> None:
    """Run the command now and after each change in the folder or of the files, until Ctrl-C.

    A failure of the command does not end the function.
    """
    previous: Snapshot | None = None
    try:
        while True:
            snapshot = _take_snapshot(folder, *files)
            if snapshot != previous:
                previous = snapshot
                _run_once(command)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return


def _run_once(command: Callable[[], None]) -> None:
    typer.echo(time.strftime("%H:%M:%S"))
    try:
        command()
    except typer.Exit:
        # The command has printed the reason.
        return


def _take_snapshot(folder: Path, *files: Path) -> Snapshot:
    """Return the time and the size of each file; a file that vanishes meanwhile is left out."""
    snapshot: Snapshot = {}
    for path in [*folder.rglob("*"), *files]:
        try:
            status = path.stat()
        except OSError:
            continue
        snapshot[path] = (status.st_mtime_ns, status.st_size)
    return snapshot
