"""Tracked files contain no machine-specific paths, package index URLs or secrets."""

import re
from pathlib import Path

import pytest

# Machine-specific paths; the brackets prevent a match of this line.
MACHINE_PATHS = re.compile(r"/[w]ork/|/[r]oot/|/[h]ome/\w+/|/[U]sers/")
LOCKS = ("requirements.lock", "requirements-dev.lock")
# URLs of citations are data and may contain such paths.
EXEMPT_FOLDERS = ("seed/",)


def text_of(file: Path) -> str:
    """Return the text of a file, or an empty string if it is not UTF-8."""
    try:
        return file.read_text()
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_contain_no_url(root: Path, name: str) -> None:
    """The package index depends on the machine; hashes identify the packages."""
    lock = (root / name).read_text()
    assert "://" not in lock
    assert not re.search(r"^\s*(-|file:|\.)(?!-hash)", lock.replace("    --hash", ""), re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_pin_versions_and_hashes(root: Path, name: str) -> None:
    entries = re.split(r"\n(?=\S)", (root / name).read_text().strip())
    unpinned = [e.split()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e]
    assert unpinned == []


def test_dev_lock_includes_the_runtime_lock(root: Path) -> None:
    """The development lock has the same versions of the runtime packages."""
    runtime_packages, dev_packages = (
        set(re.findall(r"^([\w.-]+==[^ ;\\]+)", (root / name).read_text(), re.MULTILINE))
        for name in LOCKS
    )
    assert runtime_packages - dev_packages == set()


def test_no_file_contains_a_machine_path(tracked: list[Path], root: Path) -> None:
    leaks = [
        f"{file.relative_to(root)}: {found.group()}"
        for file in tracked
        if not str(file.relative_to(root)).startswith(EXEMPT_FOLDERS)
        for found in MACHINE_PATHS.finditer(text_of(file))
    ]
    assert leaks == []


def test_no_secret_or_database_is_tracked(tracked: list[Path]) -> None:
    forbidden = (".env", ".db", ".db-wal", ".pem", ".key", ".sqlite", ".sqlite3")
    assert [file.name for file in tracked if file.name.endswith(forbidden)] == []
