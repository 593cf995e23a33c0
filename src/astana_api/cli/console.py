"""Console output of commands: results to standard output, errors to standard error, exit codes."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from astana_api.progress import listen

if TYPE_CHECKING:
    from astana_api.db.database import Database

MIN_SECONDS_BETWEEN_COUNTS = 0.1
"""Minimum time between two versions of the line, so that printing does not slow the work."""
_CLEAR = "\r\x1b[K"


class ExitCode(IntEnum):
    """Exit codes of failures; the command-line parser exits with USAGE too."""

    FAILED = 1
    USAGE = 2
    INVALID_DOSSIER = 3
    DATABASE_ERROR = 4


def fail(message: str, code: ExitCode = ExitCode.FAILED) -> NoReturn:
    """Print the error message to standard error, and exit with the code."""
    typer.echo(f"astana-api: {message}", err=True)
    raise typer.Exit(code)


def print_json(value: Any) -> None:
    """Print the value as one JSON document to standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def show_progress() -> Iterator[None]:
    """Count the progress of the block in one line of standard error, if it is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    last_time = 0.0

    def show(step: str, done: int, total: int | None) -> None:
        nonlocal last_time
        now = time.monotonic()
        if now - last_time >= MIN_SECONDS_BETWEEN_COUNTS:
            last_time = now
            of_total = "" if total is None else f" of {total:,}"
            sys.stderr.write(f"{_CLEAR}{step}: {done:,}{of_total}")
            sys.stderr.flush()

    try:
        with listen(show):
            yield
    finally:
        if last_time:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


@contextmanager
def error_boundary(*, as_json: bool = False) -> Iterator[None]:
    """Convert the expected exceptions of a command to an error message and an exit code.

    With `as_json`, the faults of a dossier are also printed to standard output, as JSON.
    """
    from pydantic import ValidationError

    from astana_api.db.dialect import UnknownDatabaseError
    from astana_api.db.schema import DestructiveMigrationError, UnknownRevisionError
    from astana_api.db.snapshot import DatabaseUnavailableError
    from astana_api.db.sqlite_file.backup import BackupError
    from astana_api.errors import Problem
    from astana_api.importers.dossier import InvalidDossier
    from astana_api.settings import UnknownSettingError

    try:
        yield
    except InvalidDossier as exc:
        if as_json:
            print_json({"faults": [asdict(diagnostic) for diagnostic in exc.diagnostics]})
        for diagnostic in exc.diagnostics:
            typer.echo(str(diagnostic), err=True)
        number = len(exc.diagnostics)
        fail(
            f"{number} fault{'s' if number > 1 else ''}; nothing was written",
            ExitCode.INVALID_DOSSIER,
        )
    except DatabaseUnavailableError as exc:
        fail(str(exc), ExitCode.DATABASE_ERROR)
    except (DestructiveMigrationError, UnknownRevisionError) as exc:
        fail(str(exc), ExitCode.USAGE)
    except ValidationError as exc:
        for error in exc.errors():
            typer.echo(f"{_environment_variable(str(error['loc'][0]))}: {error['msg']}", err=True)
        fail("invalid setting, see above", ExitCode.FAILED)
    except Problem as exc:
        fail(exc.detail, ExitCode.FAILED)
    except (UnknownDatabaseError, UnknownSettingError, BackupError) as exc:
        fail(str(exc), ExitCode.FAILED)
    except BrokenPipeError:
        # The reader of a pipe has ended; the command-line parser exits without a message.
        raise
    except OSError as exc:
        reason = str(exc) if exc.strerror is None else exc.strerror
        fail(f"{exc.filename}: {reason}" if exc.filename else reason, ExitCode.FAILED)


def _environment_variable(name_or_alias: str) -> str:
    """Return the environment variables that set a field of the settings."""
    from astana_api.settings import Settings, environment_variables

    for name in Settings.model_fields:
        if name_or_alias in {name, *environment_variables(name)}:
            return " or ".join(environment_variables(name))
    return name_or_alias


def open_database() -> "Database":
    """Return the database of the settings' URL."""
    from astana_api.db.database import Database
    from astana_api.settings import Settings

    return Database(Settings().database_url)


def report_database(database: "Database", *, is_new: bool = False) -> None:
    """Name the database on standard error, so that a pipe gets only the result."""
    label = "New database" if is_new else "Database"
    typer.echo(f"{label}: {database.display_url}", err=True)


def dossier_folder(path: Path | None) -> Path:
    """Return the given folder, or by default that of the bundled dossier.

    Raise FileNotFoundError if the folder does not exist.
    """
    from astana_api.settings import bundled_path

    if path is not None and not path.exists():
        raise FileNotFoundError(f"there is no folder {path}")
    return path if path is not None else bundled_path("seed") / "astana-platform"
