"""Phrases that are looked for in the document's text, where somebody has it."""

from hashlib import sha256
from pathlib import Path

import pytest

from astana_api.db import schema
from astana_api.db.database import Database
from astana_api.importers.dossier import DossierFaults, read_dossier
from astana_api.importers.dossier.anchors import check_anchors
from astana_api.importers.seeding import seed_folder
from tests.importers.test_seeding import ENTITIES, HEAD, Desk

TEXT = """\
The Velna Commission was set up in 1971.
At its head was Mme Ruda.
Ana Ruda wrote of it.
It is gone.

1. Ruda, Ana: Shared Waters.
2. Gazette.
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    file = tmp_path / "velna.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    database = Database(f"sqlite:///{tmp_path / 'velna.db'}")
    schema.migrate(database)
    return Desk(tmp_path / "velna", database)


def faults(desk: Desk, text: Path) -> list[str]:
    with pytest.raises(DossierFaults) as caught:
        check_anchors(read_dossier(desk.folder), text)
    return [str(fault) for fault in caught.value.faults]


def test_every_phrase_that_stands_once_is_found(desk: Desk, text: Path) -> None:
    assert check_anchors(read_dossier(desk.folder), text) == 5


def test_a_phrase_that_is_not_in_its_section_is_named_with_its_place(
    desk: Desk, text: Path
) -> None:
    desk.edit("exact: Mme Ruda", "exact: M. Ruda")
    line = ENTITIES.splitlines().index(
        "      - {leader: ana-ruda, role: President, cite: [1], at: lead, exact: Mme Ruda}"
    )
    (told,) = faults(desk, text)
    assert told.startswith(f"entities.yaml:{line + 1}:")
    assert told.endswith('"M. Ruda" is not in lead')


def test_a_phrase_that_stands_more_than_once_needs_what_is_beside_it(
    desk: Desk, text: Path
) -> None:
    desk.edit("exact: Mme Ruda", "exact: Ruda")
    (told,) = faults(desk, text)
    assert '"Ruda" stands 2 times in lead: give a prefix or a suffix' in told
    desk.edit("exact: Ruda}", 'exact: Ruda, prefix: "Mme "}')
    assert check_anchors(read_dossier(desk.folder), text) == 5
    desk.edit('prefix: "Mme "', 'prefix: "M. "')
    (told,) = faults(desk, text)
    assert told.endswith("with that prefix and suffix")


def test_another_text_is_refused_before_anything_is_looked_for(desk: Desk, text: Path) -> None:
    digest = sha256(TEXT.encode()).hexdigest()
    desk.write(HEAD.replace("  language: en\n", f"  language: en\n  sha256: {digest}\n"))
    assert check_anchors(read_dossier(desk.folder), text) == 5
    text.write_text(TEXT + "More.\n", encoding="utf-8")
    (told,) = faults(desk, text)
    assert "velna.txt is another text" in told


def test_a_text_that_is_not_utf_8_is_told(desk: Desk, text: Path) -> None:
    text.write_bytes(TEXT.encode() + b"\xff")
    (told,) = faults(desk, text)
    assert told.startswith("velna.txt: this text is not UTF-8")


def test_seeding_with_the_text_writes_nothing_when_a_phrase_is_missing(
    desk: Desk, text: Path
) -> None:
    desk.edit("exact: Mme Ruda", "exact: M. Ruda")
    with pytest.raises(DossierFaults):
        seed_folder(desk.database, desk.folder, text=text)
    assert desk.head() == 0
    desk.edit("exact: M. Ruda", "exact: Mme Ruda")
    assert seed_folder(desk.database, desk.folder, text=text).revision == 1
