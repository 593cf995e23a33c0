"""Real files of other programs, which are no part of the project: tests skip without them."""

from os import environ
from pathlib import Path
from typing import Any, Final

import pytest

_BESIDE_CHECKOUT: Final = Path(__file__).parents[3] / "shared/data"
SHARED_DATA: Final = Path(environ.get("SHARED_DATA", _BESIDE_CHECKOUT))


def shared_files(*patterns: str) -> list[Any]:
    """Return a parameter for each file, or one that skips the test with the reason."""
    found = sorted(path for pattern in patterns for path in SHARED_DATA.glob(pattern))
    if not found:
        reason = f"no files in {SHARED_DATA}: set SHARED_DATA"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id="absent")]
    return [pytest.param(path, id=str(path.relative_to(SHARED_DATA))) for path in found]


def shared_file(path: str) -> Path:
    """Return a file or folder; skip the test where it is absent."""
    file = SHARED_DATA / path
    if not file.exists():
        pytest.skip(f"{file} is absent: set SHARED_DATA")
    return file
