"""`check_anchors` with a copy of the document's text."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from astana_api.db.database import Database
from astana_api.domain.statements.drafts import (
    DocumentDraft,
    DocumentReferenceDraft,
    EvidenceDraft,
    SectionDraft,
)
from astana_api.importers.dossier import InvalidDossier, read_dossier
from astana_api.importers.dossier.anchors import check_anchors, find_anchor, section_texts
from tests.importers.test_seeding import ENTITIES, HEAD, Desk
from tests.support.seeding import seed_folder

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
def desk(tmp_path: Path, sqlite_template: Path) -> Desk:
    file = shutil.copyfile(sqlite_template, tmp_path / "velna.db")
    database = Database(f"sqlite:///{file}")
    return Desk(tmp_path / "velna", database)


def diagnostics_of(desk: Desk, text: Path) -> list[str]:
    with pytest.raises(InvalidDossier) as caught:
        check_anchors(read_dossier(desk.folder), text)
    return [str(diagnostic) for diagnostic in caught.value.diagnostics]


def test_check_anchors_counts_each_anchor_found_once(desk: Desk, text: Path) -> None:
    assert check_anchors(read_dossier(desk.folder), text) == 5


def test_check_anchors_skips_evidence_without_exact_or_section(desk: Desk, text: Path) -> None:
    evidence = "cite: [1, 2], at: lead, exact: set up in 1971"
    entries = "evidence: [{cite: [1]}, {at: lead}, {cite: [2], at: lead, exact: 1971}]"
    desk.edit(evidence, entries)
    assert check_anchors(read_dossier(desk.folder), text) == 4
    desk.edit("exact: 1971", "exact: 1972")
    (message,) = diagnostics_of(desk, text)
    assert message.endswith('"1972" is not in lead')


def test_check_anchors_reports_each_missing_phrase(desk: Desk, text: Path) -> None:
    desk.edit("exact: Mme Ruda", "exact: M. Ruda")
    desk.edit("exact: Ana Ruda", "exact: Anna Ruda")
    assert [message.rpartition(": ")[2] for message in diagnostics_of(desk, text)] == [
        '"M. Ruda" is not in lead',
        '"Anna Ruda" is not in lead',
    ]


def test_check_anchors_without_document_reports_the_dossier(desk: Desk, text: Path) -> None:
    head, _, rest = HEAD.partition("document:\n")
    citations = "citations:" + rest.partition("citations:")[2]
    entity = ENTITIES.partition("      - {founded")[0].replace(
        ", at: lead, exact: Velna Commission", ""
    )
    desk.write(head + citations, entity)
    (message,) = diagnostics_of(desk, text)
    assert message == (
        "dossier.yaml:2:7: the dossier has no document, so that there is no text to look in"
    )


def test_check_anchors_of_section_without_lines_finds_nothing(desk: Desk, text: Path) -> None:
    desk.edit("heading: null, lines: [1, 4]", "heading: null")
    messages = diagnostics_of(desk, text)
    # Four phrases, of which one has two citations.
    assert len(messages) == 4
    assert messages[0].endswith('"Velna Commission" is not in lead')


def test_check_anchors_in_a_reference_looks_at_its_line_alone(desk: Desk, text: Path) -> None:
    desk.edit("at: lead, exact: Mme Ruda", "at: 'ref:1', exact: Ruda")
    assert check_anchors(read_dossier(desk.folder), text) == 5
    desk.edit("at: 'ref:1', exact: Ruda", "at: 'ref:2', exact: Ruda")
    (message,) = diagnostics_of(desk, text)
    assert message.endswith('"Ruda" is not in ref:2')


def test_section_texts_have_the_lines_of_sections_and_references() -> None:
    document = DocumentDraft(
        "memo",
        "Memo",
        sections=(
            SectionDraft("first", None, 1, 1),
            SectionDraft("rest", None, 2, 3),
            SectionDraft("open", None, 2, None),
            SectionDraft("unknown", None, None, None),
        ),
        references=(DocumentReferenceDraft(1, "a", 4), DocumentReferenceDraft(2, "b", None)),
    )
    assert section_texts("one\ntwo\nthree\n1. A", document) == {
        "first": "one",
        "rest": "two\nthree",
        "ref:1": "1. A",
    }


@pytest.mark.parametrize(
    ("evidence", "offsets"),
    [
        (EvidenceDraft(exact="ana"), [0, 2, 7]),
        (EvidenceDraft(exact="ana", prefix=" "), [7]),
        (EvidenceDraft(exact="ana", prefix="an"), [2]),
        (EvidenceDraft(exact="ana", suffix="s"), [2]),
        (EvidenceDraft(exact="ana", prefix=" ", suffix="s"), []),
        (EvidenceDraft(exact="Ana"), []),
    ],
)
def test_find_anchor_returns_the_offset_of_each_occurrence(
    evidence: EvidenceDraft, offsets: list[int]
) -> None:
    assert find_anchor(evidence, "ananas anat") == offsets


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
    assert message.endswith(': "Ruda" is not in lead with that prefix and suffix')


def test_check_anchors_with_wrong_sha256_rejects_the_text(desk: Desk, text: Path) -> None:
    digest = sha256(TEXT.encode()).hexdigest()
    desk.write(HEAD.replace("  language: en\n", f"  language: en\n  sha256: {digest}\n"))
    assert check_anchors(read_dossier(desk.folder), text) == 5
    text.write_text("Another text, without the phrases.\n", encoding="utf-8")
    (message,) = diagnostics_of(desk, text)
    assert message.startswith("dossier.yaml:5:7: velna.txt is another text: its sha256 is ")
    assert message.endswith(sha256(text.read_bytes()).hexdigest())


def test_check_anchors_with_invalid_utf_8_reports_the_file(desk: Desk, text: Path) -> None:
    text.write_bytes(TEXT.encode() + b"\xff")
    (message,) = diagnostics_of(desk, text)
    position = len(TEXT.encode())
    assert message == f"velna.txt: this text is not UTF-8: invalid start byte at byte {position}"


def test_seed_folder_with_missing_anchor_writes_nothing(desk: Desk, text: Path) -> None:
    desk.edit("exact: Mme Ruda", "exact: M. Ruda")
    with pytest.raises(InvalidDossier):
        seed_folder(desk.database, desk.folder, text=text)
    assert desk.head() == 0
    desk.edit("exact: M. Ruda", "exact: Mme Ruda")
    assert seed_folder(desk.database, desk.folder, text=text).revision == 1
