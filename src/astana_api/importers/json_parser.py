"""Parse JSON strictly: no other encoding than UTF-8, no NaN, no lone surrogate, bounded nesting."""

import json

import orjson

from astana_api.domain.text.normalization import quote
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import NoteType, UnreadableFile

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def decode_text(content: bytes, collector: DraftCollector) -> str:
    """Return the text of a UTF-8 file without its byte order mark, which is noted as repaired.

    Raise UnreadableFile, with the line, for any other encoding.
    """
    if content.startswith(_BYTE_ORDER_MARK):
        content = content.removeprefix(_BYTE_ORDER_MARK)
        collector.note(NoteType.REPAIRED, "line 1", "the byte order mark is removed")
    try:
        return content.decode()
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        reason = f"byte {exc.start + 1} is not UTF-8; save the file as UTF-8"
        raise UnreadableFile(f"line {line}", reason) from None


def parse_json(text: str, collector: DraftCollector, *, line: int = 1) -> object:
    """Return the value of a JSON text that begins on the line of the file.

    Of a key that an object repeats the last value counts, and a note says so. Raise UnreadableFile
    if the text is not JSON or is nested more than 254 levels deep.
    """
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        location = f"line {line + exc.lineno - 1}"
        raise UnreadableFile(location, f"invalid JSON: {exc.msg}") from None
    try:
        # Parts of the value are written to notes and hashed: orjson writes 254 levels.
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        raise UnreadableFile(f"line {line}", "nested more than 254 levels deep") from None
    _note_repeated_keys(text, collector, line)
    return value


def _note_repeated_keys(text: str, collector: DraftCollector, line: int) -> None:
    def compare(pairs: list[tuple[str, object]]) -> None:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            repeated = next(key for key in keys if keys.count(key) > 1)
            reason = f"an object repeats the key {quote(repeated)}; only the last value is read"
            collector.count_note(NoteType.REJECTED, f"line {line}", reason)

    # Numbers stay texts: their conversion has limits that JSON has not.
    json.loads(text, object_pairs_hook=compare, parse_int=str, parse_float=str)
