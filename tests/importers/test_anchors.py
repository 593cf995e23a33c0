"""`check_anchors` with a copy of the document's text."""

from hashlib import sha256
from pathlib import Path

import pytest

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db.database import Database
from astana_api.importers.dossier import InvalidDossier, read_dossier
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
    migrate_and_reproject(database)
    return Desk(tmp_path / "velna", database)


def diagnostics_of(desk: Desk, text: Path) -> list[str]:
    with pytest.raises(InvalidDossier) as caught:
        check_anchors(read_dossier(desk.folder), text)
    return [str(diagnostic) for diagnostic in caught.value.diagnostics]


def test_check_anchors_counts_each_anchor_found_once(desk: Desk, text: Path) -> None:
    assert check_anchors(read_dossier(desk.folder), text) == 5


def test_check_anchors_with_missing_phrase_reports_its_location(desk: Desk, text: Path) -> None:
    desk.edit("exact: Mme Ruda", "exact: M. Ruda")
    line = ENTITIES.splitlines().index(
        "      - {leader: ana-ruda, role: President, cite: [1], at: lead, exact: Mme Ruda}"
    )
    (message,) = diagnostics_of(desk, text)
    assert message.startswith(f"entities.yaml:{line + 1}:")
    assert message.endswith('"M. Ruda" is not in lead')


def test_check_anchors_with_ambiguous_phrase_requires_prefix_or_suffix(
    desk: Desk, text: Path
) -> None:
    desk.edit("exact: Mme Ruda", "exact: Ruda")
    (message,) = diagnostics_of(desk, text)
    assert '"Ruda" stands 2 times in lead: give a prefix or a suffix' in message
    desk.edit("exact: Ruda}", 'exact: Ruda, prefix: "Mme "}')
    assert check_anchors(read_dossier(desk.folder), text) == 5
    desk.edit('prefix: "Mme "', 'prefix: "M. "')
    (message,) = diagnostics_of(desk, text)
    assert message.endswith("with that prefix and suffix")


def test_check_anchors_with_wrong_sha256_rejects_the_text(desk: Desk, text: Path) -> None:
    digest = sha256(TEXT.encode()).hexdigest()
    desk.write(HEAD.replace("  language: en\n", f"  language: en\n  sha256: {digest}\n"))
    assert check_anchors(read_dossier(desk.folder), text) == 5
    text.write_text(TEXT + "More.\n", encoding="utf-8")
    (message,) = diagnostics_of(desk, text)
    assert "velna.txt is another text" in message


def test_check_anchors_with_invalid_utf_8_reports_the_file(desk: Desk, text: Path) -> None:
    text.write_bytes(TEXT.encode() + b"\xff")
    (message,) = diagnostics_of(desk, text)
    assert message.startswith("velna.txt: this text is not UTF-8")


def test_seed_folder_with_missing_anchor_writes_nothing(desk: Desk, text: Path) -> None:
    desk.edit("exact: Mme Ruda", "exact: M. Ruda")
    with pytest.raises(InvalidDossier):
        seed_folder(desk.database, desk.folder, text=text)
    assert desk.head() == 0
    desk.edit("exact: M. Ruda", "exact: Mme Ruda")
    assert seed_folder(desk.database, desk.folder, text=text).revision == 1
