"""Reading a dossier's folder: file selection, encodings, and diagnostics of all files."""

import shutil
from pathlib import Path

import pytest

from astana_api.importers.dossier import read_dossier
from astana_api.importers.dossier.files.yaml import MAX_BYTES, MAX_DEPTH
from tests.importers.conftest import Edit, diagnostics_of


def test_read_dossier_with_missing_folder(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    assert diagnostics_of(missing) == [f"{missing}: there is no such folder"]


def test_read_dossier_with_file_as_folder(valid_dossier: Path) -> None:
    file = valid_dossier / "dossier.yaml"
    assert diagnostics_of(file) == [f"{file}: a dossier is a folder, and this is a file"]


def test_read_dossier_with_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Not a dossier.")
    assert diagnostics_of(tmp_path) == [".: the folder is empty: a dossier is made of *.yaml files"]


def test_read_dossier_without_dossier_key(folder: Path) -> None:
    (folder / "dossier.yaml").write_text("inventory: {}\n")
    diagnostics = diagnostics_of(folder)
    assert ".: no file has the key `dossier`, which says what this is" in diagnostics


def test_read_dossier_with_yml_file_reports_an_error(folder: Path) -> None:
    (folder / "entities/more.yml").write_text("entities: {}\n")
    assert diagnostics_of(folder) == [
        "entities/more.yml: the files of a dossier end in .yaml; rename this one"
    ]


def test_read_dossier_ignores_hidden_and_other_files(folder: Path, valid_dossier: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git/config.yaml").write_text("{")
    (folder / "entities/.#persons.yaml").write_text("{")
    (folder / "README.md").write_text("{")
    assert read_dossier(folder) == read_dossier(valid_dossier)


@pytest.mark.parametrize("content", ["", "# only a remark\n", "---\n...\n"])
def test_read_dossier_with_empty_file_reports_an_error(folder: Path, content: str) -> None:
    (folder / "more.yaml").write_text(content)
    diagnostic = diagnostics_of(folder)[0]
    assert diagnostic.startswith("more.yaml")
    assert "the file is empty" in diagnostic or "found nothing" in diagnostic


def test_read_dossier_with_list_as_file_root(folder: Path) -> None:
    (folder / "more.yaml").write_text("\n- a\n")
    diagnostic = diagnostics_of(folder)
    assert len(diagnostic) == 1
    assert diagnostic[0].startswith("more.yaml:2:1: a file is a mapping")


def test_read_dossier_with_invalid_utf_8_reports_the_location(folder: Path) -> None:
    path = folder / "entities/others.yaml"
    path.write_bytes(path.read_bytes().replace(b"Port Velna", "Pört".encode("latin-1")))
    assert diagnostics_of(folder) == [
        "entities/others.yaml:5:16: not UTF-8: the byte 0xF6; save the file as UTF-8"
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_read_dossier_with_utf_16_or_utf_32_reports_the_encoding(
    folder: Path, encoding: str
) -> None:
    path = folder / "entities/others.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    (diagnostic,) = diagnostics_of(folder)
    assert diagnostic.startswith("entities/others.yaml:1:1: not UTF-8")


def test_read_dossier_with_byte_order_mark_and_crlf(folder: Path, valid_dossier: Path) -> None:
    expected = read_dossier(valid_dossier)
    for path in folder.rglob("*.yaml"):
        windows = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(windows.encode("utf-8-sig"))
    found = read_dossier(folder)
    assert found.statements == expected.statements
    assert found.locations == expected.locations
    assert found.citations == expected.citations


def test_read_dossier_with_file_over_max_bytes(folder: Path) -> None:
    (folder / "more.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert diagnostics_of(folder) == ["more.yaml: the file is larger than 16 MiB"]


def test_read_dossier_with_nesting_over_max_depth(folder: Path) -> None:
    (folder / "more.yaml").write_text("inventory: " + "[" * 100_000)
    (diagnostic,) = diagnostics_of(folder)
    assert diagnostic.startswith(f"more.yaml:1:{11 + MAX_DEPTH}: more than {MAX_DEPTH} lists")


def test_read_dossier_reports_diagnostics_of_all_files_in_order(folder: Path, edit: Edit) -> None:
    expected = [
        edit("citations.yaml", "type: book", "type: ▸tablet"),
        edit("entities/organizations.yaml", "founded: 1971", "founded: ▸197l"),
        edit("entities/organizations.yaml", "rank: deprecated", "▸rang: deprecated"),
        edit("entities/others.yaml", "- classification: lake", "- ▸sort: lake"),
        edit("entities/persons.yaml", "born: 1931-02-28", "born: ▸1931-02-31"),
    ]
    locations = [diagnostic.split(": ")[0] for diagnostic in diagnostics_of(folder)]
    assert locations == expected


def test_read_dossier_with_unparsable_file_reports_no_missing_references(folder: Path) -> None:
    """References into the file are not reported as missing."""
    for file in ("entities/persons.yaml", "citations.yaml", "document.yaml"):
        (folder / file).write_text("a: [\n")
    assert [diagnostic.split(":")[0] for diagnostic in diagnostics_of(folder)] == [
        "citations.yaml",
        "document.yaml",
        "entities/persons.yaml",
    ]


def test_dossier_sha256_changes_with_any_file(folder: Path, valid_dossier: Path) -> None:
    before = read_dossier(valid_dossier).sha256
    assert read_dossier(folder).sha256 == before
    shutil.move(folder / "entities/persons.yaml", folder / "persons.yaml")
    moved = read_dossier(folder).sha256
    with (folder / "persons.yaml").open("a") as file:
        file.write("# seen\n")
    assert len({before, moved, read_dossier(folder).sha256}) == 3


FAULT = """\
entities:
  club:
    kind: organization
    statements:
      - {name: Club, lang: en}
      - {leader: bob, cite: [book]}
      - {fonded: 1971}
"""
OTHER = """\
citations: {book: {type: book}}
entities: {bob: {kind: person, statements: [{name: Bob, lang: en}]}}
"""
DOSSIER = "dossier: {id: d, title: D}\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("syntax.yaml", OTHER + "inventory: [\n", "not YAML"),
        ("tab.yaml", OTHER + "\tx: y\n", "a tab"),
        ("encoding.yaml", OTHER.encode("utf-16"), "not UTF-8"),
        ("list.yaml", "- a\n", "a file is a mapping"),
        ("unread.yaml", OTHER + "inventory: *x\n", "alias"),
        ("suffix.yml", OTHER, "end in .yaml"),
        ("misspelled.yaml", OTHER.replace("entities", "entitys"), 'unknown key "entitys"'),
        ("section.yaml", "citations: {}\n" + OTHER, 'the key "citations" is given twice'),
        (
            "twice.yaml",
            OTHER.replace("statements", "statements: [], statements"),
            'the key "statements" is given twice',
        ),
        (
            "entity.yaml",
            (
                "entities:\n  bob: {kind: person}\n  bob: {kind: person, statements: "
                "[{name: Bob, lang: en}]}\ncitations: {book: {type: book}}\n"
            ),
            'the key "bob" is given twice',
        ),
    ],
)
def test_fault_of_one_file_neither_hides_nor_causes_others(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    (tmp_path / "all.yaml").write_text(DOSSIER + FAULT)
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / name).write_bytes(data)
    first, second = diagnostics_of(tmp_path)
    assert first == 'all.yaml:8:10: unknown property "fonded"; did you mean "founded"?'
    assert second.startswith(name)
    assert message in second
