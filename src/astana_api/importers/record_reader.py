"""Read the fields of a JSON object of any content, and keep those that have no equivalent here."""

from collections.abc import Iterator, Mapping
from typing import Final

import orjson

from astana_api.domain.text.normalization import TextError, normalize_text
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import NoteType
from astana_api.schemas.field_types import MAX_LINE_LENGTH, MAX_TEXT_LENGTH

_MAX_KEY_LENGTH: Final = 60
_TYPE_NAMES: Final = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}


class RecordReader:
    """The fields of an object at a path of the file; a value of a wrong type is noted as rejected.

    An empty text and null count as absent. `collect_unread` returns the fields that nobody read.
    """

    def __init__(self, fields: Mapping[str, object], path: str, collector: DraftCollector) -> None:
        self.fields = fields
        self.path = path
        self.collector = collector
        self._read: set[str] = set()

    def path_of(self, key: str | int) -> str:
        """Return the JSON pointer of a field, with a long or unprintable key shortened."""
        text = str(key)[:_MAX_KEY_LENGTH].replace("~", "~0").replace("/", "~1")
        if not text.isprintable():
            text = "".join(each if each.isprintable() else "?" for each in text)
        return f"{self.path}/{text}"

    def reject(self, key: str, reason: str) -> None:
        """Note that the value of a field is invalid."""
        self.collector.note(NoteType.REJECTED, self.path_of(key), reason)

    def ignore(self, *keys: str) -> None:
        """Count the fields as read."""
        self._read.update(keys)

    def keep(self, key: str, value: object) -> None:
        """Leave this part of a field for `collect_unread`."""
        self.fields = {**self.fields, key: value}
        self._read.discard(key)

    def text(self, key: str) -> str | None:
        """Return the text of a field without white space at its ends."""
        value = self._value(key)
        if isinstance(value, str):
            return value.strip() or None
        if value is not None:
            self.reject(key, f"expected a text, found {describe_type(value)}")
        return None

    def key(self, key: str) -> str | None:
        """Return a local id: a text of one line or an integer."""
        value = self._value(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        text = self.text(key)
        if text is not None and len(text) > MAX_LINE_LENGTH:
            self.reject(key, f"the id is longer than {MAX_LINE_LENGTH} characters")
            return None
        return text

    def texts(self, key: str) -> list[str]:
        """Return the texts of a list; a text alone counts as a list of one."""
        if key not in self.fields:
            return []
        value = self._value(key)
        texts = []
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(item, str):
                if item.strip():
                    texts.append(item.strip())
            elif item is not None:
                location = f"{self.path_of(key)}/{index}"
                reason = f"expected a text, found {describe_type(item)}"
                self.collector.note(NoteType.REJECTED, location, reason)
        return texts

    def single(self, key: str) -> str | None:
        """Return the only text of a list; a list of several texts stays unread."""
        values = self.fields.get(key)
        if isinstance(values, list) and len(values) > 1:
            return None
        return next(iter(self.texts(key)), None)

    def record(self, key: str) -> "RecordReader | None":
        """Return the reader of an object in a field."""
        value = self._value(key)
        if isinstance(value, dict):
            return RecordReader(value, self.path_of(key), self.collector)
        if value is not None:
            self.reject(key, f"expected an object, found {describe_type(value)}")
        return None

    def records(self, key: str) -> Iterator["RecordReader"]:
        """Yield a reader of each object of a list."""
        value = self._value(key)
        if isinstance(value, list):
            yield from read_list(value, self.path_of(key), self.collector)
        elif value is not None:
            self.reject(key, f"expected a list, found {describe_type(value)}")

    def collect_unread(self) -> str | None:
        """Return the fields that have no equivalent here as the text of a note, a line for each.

        Each is noted as lossy, or as skipped if the note has no room for it.
        """
        lines: list[str] = []
        room = MAX_TEXT_LENGTH
        for key, value in self.fields.items():
            if key in self._read or value in (None, "", [], {}):
                continue
            try:
                line = normalize_text(f"{key}: {_render(value)}", multiline=True)
            except (TextError, orjson.JSONEncodeError) as exc:
                self.reject(key, str(exc))
                continue
            name = self.path_of(key).rpartition("/")[2]
            if len(line) + 1 > room:
                reason = f"{name} has no equivalent, and the note has no room for it"
                self.collector.count_note(NoteType.SKIPPED, self.path_of(key), reason)
                continue
            room -= len(line) + 1
            lines.append(line)
            reason = f"{name} has no equivalent; it is kept in the note of the record's evidence"
            self.collector.count_note(NoteType.LOSSY, self.path_of(key), reason)
        return "\n".join(lines) or None

    def _value(self, key: str) -> object:
        self._read.add(key)
        return self.fields.get(key)


def _render(value: object) -> str:
    """Return a text as it is, or alone in a list, and another value as JSON."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def read_list(items: list[object], path: str, collector: DraftCollector) -> Iterator[RecordReader]:
    """Yield a reader of each object of a list; another item is noted as rejected."""
    for index, item in enumerate(items):
        location = f"{path}/{index}"
        if isinstance(item, dict):
            yield RecordReader(item, location, collector)
        else:
            reason = f"expected an object, found {describe_type(item)}"
            collector.note(NoteType.REJECTED, location, reason)


def describe_type(value: object) -> str:
    """Return the JSON type of a value in words."""
    return _TYPE_NAMES.get(type(value), "another value")
