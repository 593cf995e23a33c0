"""The format of a file by its content."""

import json
from pathlib import Path

import pytest

from astana_api.importers.detection import detect_format
from astana_api.importers.imported_files import UnreadableFile
from tests.support.damaged_json import malformed_json
from tests.support.shared_data import shared_files


@pytest.mark.parametrize(
    ("content", "token"),
    [
        ('{"persons": [], "organizations": []}', "popolo"),
        ('{"meta": {}, "memberships": []}', "popolo"),
        ('{"id": "a", "name": "A"}', "popolo"),
        ('[{"id": "a", "birth_date": "1970"}]', "popolo"),
        ('{"id": "a", "schema": "Person", "properties": {}}\n{"broken', "ftm"),
        ('{"op": "DEL", "entity": {"id": "a"}}', "ftm"),
        ('[{"id": "a", "type": "book", "title": "A"}]', "csljson"),
        ('{"id": "a", "type": "article-journal"}', "csljson"),
        ('{"entities": {"Q1": {}}}', "wikidata"),
        ('{"type": "item", "id": "Q1", "labels": {}}', "wikidata"),
        ('{"Q1": {}, "P2": {}}', "wikidata"),
        ("\n% comment\n@Article{key,\n title = {TY  - x}}", "bibtex"),
        ("@string(a = {b})", "bibtex"),
        ("TY  - JOUR\r\nT1  - @book{x}\r\nER  - \r\n", "ris"),
        ("\n\nTY  - BOOK\n", "ris"),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_format_is_that_of_the_content_whatever_the_name(
    content: str, token: str, mark: str
) -> None:
    for name in ("file", "file.json", "file.bib", "file.ris"):
        assert detect_format((mark + content).encode(), name) == token


@pytest.mark.parametrize("name", ["a.csv", "a.TSV", "folder/a.b.tab"])
def test_table_is_detected_by_its_name(name: str) -> None:
    assert detect_format(b"a,b\n", name) == "csv"


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"[]", b"{}", b"[1]", b'{"a": 1}', b"\xff\xfe", b"{", b'{"a":\n}']
)
def test_content_without_known_format_raises_unreadable_file(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        detect_format(content, "file.csv.txt")


def test_malformed_json_is_reported_with_its_line() -> None:
    with pytest.raises(UnreadableFile, match=r"^line 2: invalid JSON"):
        detect_format(b'{"persons": [\n}', "file")


def test_malformed_file_raises_nothing_but_unreadable_file() -> None:
    for content in malformed_json(json.dumps({"persons": [{"id": "a"}]}).encode()):
        with pytest.raises(UnreadableFile):
            detect_format(content, "file")


TOKENS = {"popolo": "popolo", "ftm": "ftm", "wikidata": "wikidata", "ris": "ris", "bib": "bibtex"}


@pytest.mark.parametrize(
    "file",
    shared_files(
        "popolo/ep-*/*.json",
        "popolo/spec/examples/*.json",
        "ftm/*.ndjson",
        "wikidata/q*.json",
        "citations/ris/**/*.ris",
        "citations/bibtex/**/*.bib",
    ),
)
def test_format_of_each_real_file_is_detected(file: Path) -> None:
    names = [*file.parts, file.suffix.removeprefix(".")]
    expected = next(token for name, token in TOKENS.items() if name in names)
    assert detect_format(file.read_bytes(), "x") == expected
