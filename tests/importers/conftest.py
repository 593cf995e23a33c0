"""Fixtures: a valid fictional dossier, and an editor that breaks one thing in a copy of it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from astana_api.db.database import Database
from astana_api.importers.dossier import InvalidDossier, read_dossier
from tests.importers.mirroring import opened
from tests.support.postgres import fresh_database

VALID_DOSSIER = Path(__file__).parent / "dossiers" / "river-commission"
MARK = "▸"
"""Marks the expected location of the diagnostic in a replacement."""

BrokenCase = tuple[str, str, str, str]
"""A file, a text that occurs once in it, its replacement with the mark, part of the message."""


class Edit(Protocol):
    """Replace a text that occurs once; return the mark's `file:line:column`, or the file."""

    @property
    def folder(self) -> Path: ...

    def __call__(self, file: str, old: str, new: str) -> str: ...


@pytest.fixture(scope="session")
def valid_dossier() -> Path:
    return VALID_DOSSIER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the valid dossier that a test may change."""
    return Path(shutil.copytree(VALID_DOSSIER, tmp_path / "dossier"))


@dataclass(frozen=True)
class _Editor:
    folder: Path

    def __call__(self, file: str, old: str, new: str) -> str:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        marked = text.replace(old, new)
        before, mark, _ = marked.partition(MARK)
        path.write_text(marked.replace(MARK, ""), encoding="utf-8")
        if not mark:
            return file
        line = before.count("\n") + 1
        return f"{file}:{line}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


@pytest.fixture
def edit(folder: Path) -> Edit:
    return _Editor(folder)


def diagnostics_of(folder: Path) -> list[str]:
    """Return every diagnostic in its printed form."""
    with pytest.raises(InvalidDossier) as caught:
        read_dossier(folder)
    assert str(caught.value).splitlines() == [
        str(diagnostic) for diagnostic in caught.value.diagnostics
    ]
    return [str(diagnostic) for diagnostic in caught.value.diagnostics]


def assert_one_diagnostic(case: BrokenCase, edit: Edit) -> None:
    """Assert that the broken dossier has exactly one diagnostic, at the mark."""
    file, old, new, words = case
    location = edit(file, old, new)
    diagnostics = diagnostics_of(edit.folder)
    assert [diagnostic.startswith(f"{location}: ") for diagnostic in diagnostics] == [True], (
        diagnostics
    )
    assert words in diagnostics[0]


@pytest.fixture(params=["to sqlite", "to postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield the empty database that becomes a mirror."""
    if request.param == "to sqlite":
        file = tmp_path / "mirror.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield from opened(f"sqlite:///{file}")
        return
    server: str = request.getfixturevalue("postgres_url")
    with fresh_database(server, template=request.getfixturevalue("postgresql_template")) as url:
        yield from opened(url)
