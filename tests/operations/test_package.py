"""The wheel contains what migrating, seeding and the guide need without a checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.acceptance

ROOT = Path(__file__).parents[2]


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_contains_migrations_documentation_and_dossiers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*command, "--directory", tmp_path], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    folders = (ROOT / "alembic" / "versions", ROOT / "docs", ROOT / "seed")
    expected = set().union(*map(files_below, folders))
    assert {f"astana_api/shipped/{name}" for name in expected} - names == set()
    assert {"astana_api/settings.py", "astana_api/api/openapi/openapi.json"} <= names
