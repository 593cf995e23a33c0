"""Read RIS, the tagged format of reference managers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.statements.drafts import AuthorDraft
from astana_api.domain.text.normalization import quote
from astana_api.importers.citations.contributors import join_name
from astana_api.importers.citations.encoding import decode_text
from astana_api.importers.citations.records import CitationBuilder, CitationCollector
from astana_api.importers.citations.ris_tags import (
    DATE_TAGS,
    LONG_TAGS,
    NAME_TAGS,
    SEASONS,
    TEXT_TAGS,
    TYPES,
)
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
    UnreadableFile,
)

_LINE: Final = re.compile(r"[ \t]*([A-Z][A-Z0-9])[ \t]{1,2}-(?:[ \t](.*))?")
_NUMBER: Final = re.compile(r"\s*[0-9]*\.?\s*")
_DIGIT: Final = re.compile("[0-9Xx]")
_ISSN_DIGITS: Final = 8
_DATE: Final = re.compile(r"([0-9]{4})?(?:/([0-9]{0,2}))?(?:/([0-9]{0,2}))?(?:/(.*))?")


@dataclass(slots=True)
class _TaggedLine:
    tag: str
    value: str
    number: int

    @property
    def location(self) -> str:
        """The line of the tag."""
        return f"line {self.number}"


@dataclass(slots=True)
class _Record:
    line: int
    type: str
    lines: list[_TaggedLine] = field(default_factory=list)


def read_ris(content: bytes, source: ImportSource) -> ImportedFile:
    """Return the citations of a file; raise UnreadableFile if it has no record at its start."""
    collector = CitationCollector(source)
    for record in _records(decode_text(content, collector), collector):
        collector.records += 1
        _read_record(record, collector)
    return collector.finish_records()


def _records(text: str, collector: CitationCollector) -> Iterator[_Record]:
    """Yield the records, from `TY` to `ER`; lines without a tag continue the line before."""
    record: _Record | None = None
    count = 0
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.fullmatch(line)
        tag, value = (match[1], (match[2] or "").strip()) if match else ("", line.strip())
        if record is not None and tag in ("TY", "ER"):
            if tag == "TY":
                _note_missing_end(record, collector)
            yield record
            record = None
        if tag == "TY":
            record, count = _Record(number, value), count + 1
        elif record is None:
            if _NUMBER.fullmatch(line) or tag == "ER":
                continue
            reason = f"expected TY, which begins a record, got {quote(line)}"
            if not count:
                raise UnreadableFile(f"line {number}", reason)
            collector.note(NoteType.REJECTED, f"line {number}", reason)
        elif match:
            record.lines.append(_TaggedLine(tag, value, number))
        elif value and record.lines:
            last = record.lines[-1]
            last.value += ("\n" if last.tag in LONG_TAGS else " ") + value
    if record is not None:
        _note_missing_end(record, collector)
        yield record


def _note_missing_end(record: _Record, collector: CitationCollector) -> None:
    reason = "the record has no ER, its end: it ends before the next record or with the file"
    collector.note(NoteType.REPAIRED, f"line {record.line}", reason)


def _read_record(record: _Record, collector: CitationCollector) -> None:
    builder = CitationBuilder(collector, f"line {record.line}")
    if record.type not in TYPES:
        reason = f"the type {quote(record.type)} has no equivalent: imported as a document"
        builder.note(NoteType.LOSSY, builder.location, reason)
    by_tag: dict[str, list[_TaggedLine]] = {}
    for line in record.lines:
        if line.value or line.tag in LONG_TAGS:
            by_tag.setdefault(line.tag, []).append(line)
    local_id = by_tag.pop("ID")[0].value if "ID" in by_tag else None
    for key, tags in NAME_TAGS.items():
        lines = [line for tag in tags for line in by_tag.pop(tag, ())]
        if lines:
            names = [name for line in lines if (name := _name(line.value)) is not None]
            builder.set_names(key, names, lines[0].location)
    for key, tags in DATE_TAGS.items():
        _read_date(key, [line for tag in tags for line in by_tag.pop(tag, ())], builder)
    for key, tags in TEXT_TAGS.items():
        _read_text(key, [line for tag in tags for line in by_tag.pop(tag, ())], builder)
    for line in by_tag.pop("SN", ()):
        _read_serial_number(line, builder)
    _read_joined("page", by_tag.pop("SP", []) + by_tag.pop("EP", []), "-", builder)
    _read_joined("keyword", by_tag.pop("KW", []), ", ", builder)
    _read_joined("abstract", by_tag.pop("AB", []) or by_tag.pop("N2", []), "\n", builder)
    _read_joined("note", by_tag.pop("N1", []), "\n", builder)
    for line in sorted((line for lines in by_tag.values() for line in lines), key=_number):
        if line.value:
            reason = f"the tag {line.tag} has no equivalent"
            builder.note(NoteType.SKIPPED, line.location, reason)
    # Programs number the records of each file, or give all the same ID.
    builder.add(local_id, TYPES.get(record.type, "document"), unique=False)


def _number(line: _TaggedLine) -> int:
    return line.number


def _name(text: str) -> AuthorDraft | None:
    """Return the name of `Family, Given, Suffix`; without a comma it is not split.

    A comma at the end marks a body, whose name may have commas.
    """
    if text.endswith(","):
        literal = text.rstrip(", ")
        return AuthorDraft(literal) if literal else None
    family, *others = (part.strip() for part in text.split(","))
    if not others:
        return AuthorDraft(family)
    return join_name(family, others[0], suffix=" ".join(others[1:]) or None)


def _read_text(key: str, lines: list[_TaggedLine], builder: CitationBuilder) -> None:
    """Set a field to its first value; further values are noted."""
    if key == "url":
        lines = [
            _TaggedLine(line.tag, url.strip(), line.number)
            for line in lines
            for url in re.split(r";\s", line.value)
        ]
    for line in lines:
        if not builder.has(key):
            builder.set_text(key, line.value, line.location)
        elif line.value != lines[0].value:
            reason = f"{key}: the record has a value already, {quote(lines[0].value)}"
            builder.note(NoteType.SKIPPED, line.location, reason)


def _read_date(key: str, lines: list[_TaggedLine], builder: CitationBuilder) -> None:
    """Set a date to the first that is valid; the year alone comes last."""
    for line in lines:
        if not builder.has(key):
            builder.set_text(key, _edtf(line.value), line.location)


def _edtf(text: str) -> str:
    """Return the EDTF of `year/month/day/other`; a text of another form as it is."""
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    year, month, day, other = (part or "" for part in match.groups())
    if not year:
        return other or text
    season = SEASONS.get(other.strip().lower())
    if season and not month:
        return f"{year}-{season}"
    parts = [year, *(f"{part:0>2}" for part in (month, day) if part)]
    return text if day and not month else "-".join(parts)


def _read_serial_number(line: _TaggedLine, builder: CitationBuilder) -> None:
    """Add an ISSN, which has 8 digits, or an ISBN."""
    key = "issn" if len(_DIGIT.findall(line.value)) == _ISSN_DIGITS else "isbn"
    builder.add_number(key, line.value, line.location)


def _read_joined(
    key: str, lines: list[_TaggedLine], separator: str, builder: CitationBuilder
) -> None:
    if lines:
        text = separator.join(line.value for line in lines)
        builder.set_text(key, text, lines[0].location)
