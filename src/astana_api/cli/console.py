"""How commands speak: results to standard output, faults to standard error with an exit code."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from astana_api.db.database import Database


class Exit(IntEnum):
    """What a script learns from the exit code; 2 is wrong usage, by the command-line parser."""

    FAILED = 1
    FAULTS = 3
    DATABASE = 4


def fail(message: str, code: Exit = Exit.FAILED) -> NoReturn:
    """Say what is wrong and leave."""
    typer.echo(f"astana-api: {message}", err=True)
    raise typer.Exit(code)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def reported() -> Iterator[None]:
    """Turn what may go wrong in a command into a message and its exit code."""
    from pydantic import ValidationError

    from astana_api.db.dialect import UnknownDatabaseError
    from astana_api.db.schema import SchemaBehindError
    from astana_api.db.snapshot import DatabaseAwayError
    from astana_api.errors import Problem
    from astana_api.importers.dossier import DossierFaults
    from astana_api.settings import UnknownSettingError

    try:
        yield
    except DossierFaults as faults:
        for fault in faults.faults:
            typer.echo(str(fault), err=True)
        number = len(faults.faults)
        fail(f"{number} fault{'s' if number > 1 else ''}; nothing was written", Exit.FAULTS)
    except (DatabaseAwayError, SchemaBehindError) as away:
        fail(str(away), Exit.DATABASE)
    except ValidationError as invalid:
        for error in invalid.errors():
            typer.echo(f"{_variable(str(error['loc'][0]))}: {error['msg']}", err=True)
        fail("a setting is wrong: see above", Exit.FAILED)
    except Problem as problem:
        fail(problem.detail, Exit.FAILED)
    except (UnknownDatabaseError, UnknownSettingError, FileNotFoundError) as wrong:
        fail(str(wrong), Exit.FAILED)


def _variable(place: str) -> str:
    """What a person set to come to this field of the settings."""
    from astana_api.settings import Settings, variables

    for name in Settings.model_fields:
        if place in {name, *variables(name)}:
            return " or ".join(variables(name))
    return place


def open_database() -> "Database":
    """The database that the settings name."""
    from astana_api.db.database import Database
    from astana_api.settings import Settings

    return Database(Settings().database_url)


def dossier_folder(path: Path | None) -> Path:
    """The folder a person named, or that of the dossier that comes with the program.

    Raises FileNotFoundError where there is none.
    """
    from astana_api.settings import shipped

    if path is not None and not path.exists():
        raise FileNotFoundError(f"there is no folder {path}")
    return path if path is not None else shipped("seed") / "astana-platform"
