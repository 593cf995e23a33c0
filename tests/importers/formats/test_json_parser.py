"""JSON of untrusted files is parsed strictly."""

from typing import Any

import pytest

from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import ImportSource, NoteType, UnreadableFile
from astana_api.importers.json_parser import decode_text, parse_json


def parse(text: str, line: int = 1) -> tuple[Any, DraftCollector]:
    collector = DraftCollector(ImportSource("source", "A source"))
    return parse_json(text, collector, line=line), collector


@pytest.mark.parametrize("levels", [300, 1_000, 1_020, 1_030, 50_000])
@pytest.mark.parametrize("brackets", ["[]", '{"a": 1}'])
def test_nesting_deeper_than_254_levels_raises_unreadable_file(levels: int, brackets: str) -> None:
    opening, closing = ("[", "]") if brackets == "[]" else ('{"a":', "}")
    with pytest.raises(UnreadableFile, match=r"^line 7: "):
        parse(opening * levels + "1" + closing * levels, line=7)


def test_nesting_of_200_levels_is_parsed() -> None:
    assert parse("[" * 200 + "]" * 200)[0]


def test_error_has_the_line_of_the_file() -> None:
    with pytest.raises(UnreadableFile, match=r"^line 4: invalid JSON"):
        parse('{\n"a" 1}', line=3)


@pytest.mark.parametrize("text", ["9" * 300, "-0", "1e300", '"\\ud83d\\ude00"', "null"])
def test_value_of_any_length_is_parsed(text: str) -> None:
    parse(f'{{"a": {text}}}')


def test_repeated_key_has_its_last_value_and_is_noted_once_for_all_objects() -> None:
    value, collector = parse('[{"a": 1, "a": 2}, {"a": 1, "b": 3, "a": 2}]')
    assert value == [{"a": 2}, {"b": 3, "a": 2}]
    [note] = collector.finish(2).notes
    assert note.type is NoteType.REJECTED
    assert note.reason.endswith('the key "a"; only the last value is read (2 times)')


def test_other_encoding_raises_unreadable_file_with_the_line() -> None:
    collector = DraftCollector(ImportSource("source", "A source"))
    with pytest.raises(UnreadableFile, match=r"^line 2: byte 4 is not UTF-8"):
        decode_text(b"ab\n\xe9", collector)
