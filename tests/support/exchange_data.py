"""Files of other projects for trying formats on; they are no part of this project."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("ASTANA_TEST_EXCHANGE_DATA", "/work/shared/data"))


def exchange_file(path: str) -> Path:
    """Return a file of the folder; skip the test where it is absent."""
    file = FOLDER / path
    if not file.exists():
        pytest.skip(f"{file} is absent: set ASTANA_TEST_EXCHANGE_DATA to the folder of such files")
    return file
