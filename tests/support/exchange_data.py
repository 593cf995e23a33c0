"""Files of other projects for trying formats on; they are no part of this project."""

import os
from pathlib import Path

import pytest

VARIABLE = "ASTANA_TEST_EXCHANGE_DATA"
BESIDE_CHECKOUT = Path(__file__).parents[3] / "shared" / "data"
FOLDER = Path(os.environ.get(VARIABLE, BESIDE_CHECKOUT))


def exchange_file(path: str) -> Path:
    """Return a file of the folder; skip the test where it is absent."""
    file = FOLDER / path
    if not file.exists():
        pytest.skip(f"{file} is absent: set {VARIABLE} to the folder of such files")
    return file
