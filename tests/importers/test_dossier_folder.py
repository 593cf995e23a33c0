"""A folder as such: which files count, how they are encoded, and all their faults at once."""

import shutil
from pathlib import Path

import pytest

from astana_api.importers.dossier import read_dossier
from astana_api.importers.dossier.files.yaml import MAX_BYTES, MAX_DEPTH
from tests.importers.conftest import Edit, faults_of


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    assert faults_of(missing) == [f"{missing}: there is no such folder"]


def test_a_file_in_place_of_a_folder(sound: Path) -> None:
    file = sound / "dossier.yaml"
    assert faults_of(file) == [f"{file}: a dossier is a folder, and this is a file"]


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Not a dossier.")
    assert faults_of(tmp_path) == [".: the folder is empty: a dossier is made of *.yaml files"]


def test_no_file_says_what_the_folder_is(folder: Path) -> None:
    (folder / "dossier.yaml").write_text("inventory: {}\n")
    faults = faults_of(folder)
    assert ".: no file has the key `dossier`, which says what this is" in faults


def test_a_yml_file_is_not_silently_left_out(folder: Path) -> None:
    (folder / "entities/more.yml").write_text("entities: {}\n")
    assert faults_of(folder) == [
        "entities/more.yml: the files of a dossier end in .yaml; rename this one"
    ]


def test_hidden_and_other_files_are_no_part_of_it(folder: Path, sound: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git/config.yaml").write_text("{")
    (folder / "entities/.#persons.yaml").write_text("{")
    (folder / "README.md").write_text("{")
    assert read_dossier(folder) == read_dossier(sound)


@pytest.mark.parametrize("content", ["", "# only a remark\n", "---\n...\n"])
def test_an_empty_file_says_so(folder: Path, content: str) -> None:
    (folder / "more.yaml").write_text(content)
    fault = faults_of(folder)[0]
    assert fault.startswith("more.yaml")
    assert "the file is empty" in fault or "found nothing" in fault


def test_a_file_that_is_a_list(folder: Path) -> None:
    (folder / "more.yaml").write_text("\n- a\n")
    fault = faults_of(folder)
    assert len(fault) == 1
    assert fault[0].startswith("more.yaml:2:1: a file is a mapping")


def test_bytes_that_are_not_utf_8_are_placed(folder: Path) -> None:
    path = folder / "entities/others.yaml"
    path.write_bytes(path.read_bytes().replace(b"Port Velna", "Pört".encode("latin-1")))
    assert faults_of(folder) == [
        "entities/others.yaml:5:16: not UTF-8: the byte 0xF6; save the file as UTF-8"
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_unicode_encodings_are_named(folder: Path, encoding: str) -> None:
    path = folder / "entities/others.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    (fault,) = faults_of(folder)
    assert fault.startswith("entities/others.yaml:1:1: not UTF-8")


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(folder: Path, sound: Path) -> None:
    expected = read_dossier(sound)
    for path in folder.rglob("*.yaml"):
        windows = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(windows.encode("utf-8-sig"))
    found = read_dossier(folder)
    assert found.statements == expected.statements
    assert found.places == expected.places
    assert found.citations == expected.citations


def test_a_file_that_is_too_large(folder: Path) -> None:
    (folder / "more.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert faults_of(folder) == ["more.yaml: the file is larger than 16 MiB"]


def test_a_file_that_is_too_deep_ends_at_once(folder: Path) -> None:
    (folder / "more.yaml").write_text("inventory: " + "[" * 100_000)
    (fault,) = faults_of(folder)
    assert fault.startswith(f"more.yaml:1:{11 + MAX_DEPTH}: more than {MAX_DEPTH} lists")


def test_faults_of_all_files_come_at_once_and_in_order(folder: Path, edit: Edit) -> None:
    expected = [
        edit("citations.yaml", "type: book", "type: ▸tablet"),
        edit("entities/organizations.yaml", "founded: 1971", "founded: ▸197l"),
        edit("entities/organizations.yaml", "rank: deprecated", "▸rang: deprecated"),
        edit("entities/others.yaml", "- classification: lake", "- ▸sort: lake"),
        edit("entities/persons.yaml", "born: 1931-02-28", "born: ▸1931-02-31"),
    ]
    places = [fault.split(": ")[0] for fault in faults_of(folder)]
    assert places == expected


def test_a_file_that_cannot_be_read_does_not_make_others_faulty(folder: Path) -> None:
    """What points into it is not reported as missing: there is one thing to mend."""
    for file in ("entities/persons.yaml", "citations.yaml", "document.yaml"):
        (folder / file).write_text("a: [\n")
    assert [fault.split(":")[0] for fault in faults_of(folder)] == [
        "citations.yaml",
        "document.yaml",
        "entities/persons.yaml",
    ]


def test_the_digest_changes_with_any_file(folder: Path, sound: Path) -> None:
    before = read_dossier(sound).sha256
    assert read_dossier(folder).sha256 == before
    shutil.move(folder / "entities/persons.yaml", folder / "persons.yaml")
    moved = read_dossier(folder).sha256
    with (folder / "persons.yaml").open("a") as file:
        file.write("# seen\n")
    assert len({before, moved, read_dossier(folder).sha256}) == 3
