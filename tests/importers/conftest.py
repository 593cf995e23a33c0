"""An invented dossier that is sound, and a way to break one thing in a copy of it."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from astana_api.importers.dossier import DossierFaults, read_dossier

SOUND = Path(__file__).parent / "dossiers" / "river-commission"
MARK = "▸"
"""Stands in a replacement where its fault is expected."""

Row = tuple[str, str, str, str]
"""File, a text that occurs once in it, its replacement with the mark, words of the message."""


class Edit(Protocol):
    """Replaces a text that occurs once; returns the mark's `file:line:column`, or the file."""

    @property
    def folder(self) -> Path: ...

    def __call__(self, file: str, old: str, new: str) -> str: ...


@pytest.fixture(scope="session")
def sound() -> Path:
    return SOUND


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(SOUND, tmp_path / "dossier"))


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


def faults_of(folder: Path) -> list[str]:
    """Every fault as it is printed."""
    with pytest.raises(DossierFaults) as caught:
        read_dossier(folder)
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return [str(fault) for fault in caught.value.faults]


def assert_one_fault(row: Row, edit: Edit) -> None:
    """The dossier broken so has that fault, at the mark, and no other."""
    file, old, new, words = row
    place = edit(file, old, new)
    faults = faults_of(edit.folder)
    assert [fault.startswith(f"{place}: ") for fault in faults] == [True], faults
    assert words in faults[0]
