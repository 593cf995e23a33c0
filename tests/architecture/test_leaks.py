"""No tracked file tells of the machine it was written on, or binds others to it."""

import re
from pathlib import Path

import pytest

# Paths that exist on one machine only; the brackets keep this line from finding itself.
MACHINE_PATHS = re.compile(r"/[w]ork/|/[r]oot/|/[h]ome/\w+/|/[U]sers/")
LOCKS = ("requirements.lock", "requirements-dev.lock")
# A reference's address may hold anything at all: it is a fact about the source.
FACTS = ("seed/",)


def text_of(file: Path) -> str:
    """Read a text file, or give nothing for one that is not text."""
    try:
        return file.read_text()
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_address(root: Path, name: str) -> None:
    """Where packages come from is each machine's own business; the hashes say what they are."""
    lock = (root / name).read_text()
    assert "://" not in lock
    assert not re.search(r"^\s*(-|file:|\.)(?!-hash)", lock.replace("    --hash", ""), re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(root: Path, name: str) -> None:
    entries = re.split(r"\n(?=\S)", (root / name).read_text().strip())
    loose = [e.split()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e]
    assert loose == []


def test_tests_run_on_what_is_shipped(root: Path) -> None:
    """Whatever the server runs on is in the tests' environment in the very same version."""
    shipped, tested = (
        set(re.findall(r"^([\w.-]+==[^ ;\\]+)", (root / name).read_text(), re.MULTILINE))
        for name in LOCKS
    )
    assert shipped - tested == set()


def test_no_file_names_a_path_of_one_machine(tracked: list[Path], root: Path) -> None:
    leaks = [
        f"{file.relative_to(root)}: {found.group()}"
        for file in tracked
        if not str(file.relative_to(root)).startswith(FACTS)
        for found in MACHINE_PATHS.finditer(text_of(file))
    ]
    assert leaks == []


def test_no_secret_or_database_is_tracked(tracked: list[Path]) -> None:
    forbidden = (".env", ".db", ".db-wal", ".pem", ".key", ".sqlite", ".sqlite3")
    assert [file.name for file in tracked if file.name.endswith(forbidden)] == []
