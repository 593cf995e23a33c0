"""Read BibTeX and biblatex files to citations."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from astana_api.domain.citation_fields import CITATION_FIELDS, FieldType
from astana_api.domain.text.normalization import quote
from astana_api.importers.citations.bibtex.crossrefs import resolve_crossrefs
from astana_api.importers.citations.bibtex.fields import (
    CONTAINERS,
    DATE_FIELDS,
    ENTRY_TYPES,
    FIELDS,
    GENRES,
    LOCATIONS,
    NAME_FIELDS,
    ONLINE_TYPES,
    PUBLISHERS,
    SUBTYPES,
    VERBATIM_FIELDS,
)
from astana_api.importers.citations.bibtex.latex import decode_latex, decode_lines, decode_url
from astana_api.importers.citations.bibtex.names import OTHERS, parse_name, split_names
from astana_api.importers.citations.bibtex.syntax import MONTHS, BibEntry, parse_entries
from astana_api.importers.citations.encoding import decode_text
from astana_api.importers.citations.records import CSL_TYPES, CitationBuilder, CitationCollector
from astana_api.importers.imported_files import ImportedFile, ImportSource, NoteType

_YEAR: Final = re.compile(r"-?[0-9]{4}|Y-?[0-9]{5,15}")
_MONTH: Final = re.compile(
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\.?\s+)?(?P<month>[a-z]{3,9}|[0-9]{1,2})\.?"
    r"(?:\s+(?P<last_day>[0-9]{1,2})(?:st|nd|rd|th)?)?",
    re.IGNORECASE,
)
_SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_MONTH_NAMES: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_URL: Final = re.compile(r"(?:\\url\s*\{|https?://).*", re.DOTALL)
_PAGE_RANGE: Final = re.compile(r"\s*[–—]\s*|--+")
_ISSUE_TYPES: Final = ("article", "paper-conference", "periodical", "review")
_SERIES_TYPES: Final = ("book", "chapter", "entry")
_SUBTITLES: Final = {"title": "subtitle", "journaltitle": "journalsubtitle"}
_DATES: Final = ("date", "year", "month", "day")


def read_bibtex(content: bytes, source: ImportSource) -> ImportedFile:
    """Return the citations of a file; raise UnreadableFile if its syntax is invalid."""
    collector = CitationCollector(source)
    text = decode_text(content, collector)
    for entry in resolve_crossrefs(list(parse_entries(text)), len(text)):
        collector.records += 1
        _EntryReader(entry, collector).read()
    return collector.finish_records()


class _EntryReader:
    def __init__(self, entry: BibEntry, collector: CitationCollector) -> None:
        self._entry = entry
        self._builder = CitationBuilder(collector, f"line {entry.line}")
        self._unread = dict.fromkeys(entry.fields)
        self._unread.pop("crossref", None)

    def read(self) -> None:
        """Add the citation of the entry."""
        for line, reason in self._entry.problems:
            self._builder.note(NoteType.REJECTED, f"line {line}", reason)
        type_ = self._read_type()
        self._read_texts()
        self._read_number(type_)
        self._read_pages()
        self._read_language()
        self._read_names()
        self._read_dates()
        if "urlstatus" in self._unread:
            self._builder.set_url_status(self._take("urlstatus"), self._location("urlstatus"))
        for name in self._unread:
            reason = f"the field {quote(name)} has no equivalent"
            self._builder.note(NoteType.SKIPPED, self._location(name), reason)
        self._builder.add(self._entry.key or None, type_)

    def _read_type(self) -> str:
        entry_type = self._entry.type
        if "entrysubtype" in self._unread:
            subtype = self._take("entrysubtype")
            type_ = SUBTYPES.get(subtype, subtype)
            if type_ in CSL_TYPES:
                return type_
        if entry_type not in ENTRY_TYPES:
            reason = f"the entry type {quote(entry_type)} has no equivalent: imported as a document"
            self._builder.note(NoteType.LOSSY, self._builder.location, reason)
        return ENTRY_TYPES.get(entry_type, "document")

    def _read_texts(self) -> None:
        for name, key in FIELDS.items():
            if name in self._unread and not self._builder.has(key):
                is_long = CITATION_FIELDS[key].type is FieldType.LONG_TEXT
                self._set(key, name, decode_lines if is_long else self._with_subtitle(name))
        self._read_first("container_title", CONTAINERS)
        if self._entry.type in ONLINE_TYPES:
            self._read_first("container_title", ["organization"])
        if (url := self._raw("howpublished")) and _URL.fullmatch(url.strip()):
            self._set_converted("url", "howpublished", decode_url)
        if "entrysubtype" in self._entry.fields:
            # Our own writer: a work with a subtype states in what it is published.
            self._read_first("container_title", ["howpublished"])
        self._read_first("publisher", PUBLISHERS)
        self._read_first("publisher_place", LOCATIONS)
        genre = GENRES.get((self._raw("type") or self._entry.type).strip().lower())
        if genre is not None:
            self._unread.pop("type", None)
            self._builder.set_text("genre", genre)
        self._set_converted("genre", "type", decode_latex)
        for name, key in VERBATIM_FIELDS.items():
            self._set_converted(key, name, decode_url)
        if (self._raw("eprinttype") or "").lower() == "pubmed" and not self._builder.has("pmid"):
            self._unread.pop("eprinttype")
            self._set_converted("pmid", "eprint", decode_url)

    def _with_subtitle(self, name: str) -> Callable[[str], str]:
        """Return a decoder that appends the subtitle."""
        subtitle_name = "booksubtitle" if name == "booktitle" else _SUBTITLES.get(name, "")
        if subtitle_name not in self._unread:
            return decode_latex
        subtitle = self._take(subtitle_name)
        return lambda value: ": ".join(filter(None, (decode_latex(value), decode_latex(subtitle))))

    def _read_first(self, key: str, names: Iterable[str]) -> None:
        """Set the field to the first value; the others are noted as left out."""
        for name in names:
            if name in self._unread and not self._builder.has(key):
                self._set(key, name, self._with_subtitle(name))

    def _read_number(self, type_: str) -> None:
        """Set what `number` is: an issue, a number in a series, or the number of a report."""
        key = "number"
        if type_.startswith(_ISSUE_TYPES) and not self._builder.has("issue"):
            key = "issue"
        elif type_ in _SERIES_TYPES:
            key = "collection_number"
        self._set_converted(key, "number", decode_latex)

    def _read_pages(self) -> None:
        self._set_converted("page", "pages", lambda text: _PAGE_RANGE.sub("-", decode_latex(text)))

    def _read_language(self) -> None:
        self._set_converted("language", "language", decode_latex)
        if not self._builder.has("language"):
            self._set_converted("language", "langid", decode_latex)
        # A second statement of the same language.
        self._unread.pop("langid", None)

    def _read_names(self) -> None:
        for name, key in NAME_FIELDS.items():
            if name not in self._unread:
                continue
            location, value = self._location(name), self._take(name)
            try:
                names = split_names(value)
                if OTHERS in names:
                    reason = f"{key}: the list says `and others`, which has no equivalent"
                    self._builder.note(NoteType.LOSSY, location, reason)
                drafts = [draft for text in names if text != OTHERS and (draft := parse_name(text))]
            except ValueError as exc:
                self._builder.note(NoteType.REJECTED, location, f"{key}: {exc}")
            else:
                self._builder.set_names(key, drafts, location)

    def _read_dates(self) -> None:
        # A date is no LaTeX: `~` means about.
        for name, key in DATE_FIELDS.items():
            self._set_converted(key, name, decode_url)
        if date := self._raw("date"):
            self._builder.set_text("issued", decode_url(date), self._location("date"))
        elif year := self._raw("year"):
            text = self._add_month(decode_latex(year))
            self._builder.set_text("issued", text, self._location("year"))
        for part in _DATES:
            self._unread.pop(part, None)

    def _add_month(self, year: str) -> str:
        """Return the year with the month and day, if both are dates."""
        month = decode_latex(self._raw("month") or "")
        if not month or not _YEAR.fullmatch(year):
            return year
        match = _MONTH.fullmatch(month)
        number = _month_number(match["month"]) if match else None
        if match is None or number is None:
            reason = f"month: expected a month such as may, got {quote(month)}"
            self._builder.note(NoteType.REJECTED, self._location("month"), reason)
            return year
        day = match["day"] or match["last_day"] or decode_latex(self._raw("day") or "")
        return f"{year}-{number:02d}-{day:0>2}" if day else f"{year}-{number:02d}"

    def _raw(self, name: str) -> str | None:
        return self._entry.fields[name].value if name in self._unread else None

    def _take(self, name: str) -> str:
        del self._unread[name]
        return self._entry.fields[name].value

    def _location(self, name: str) -> str:
        return f"line {self._entry.fields[name].line}"

    def _set_converted(self, key: str, name: str, convert: Callable[[str], str]) -> None:
        if name in self._unread:
            self._set(key, name, convert)

    def _set(self, key: str, name: str, convert: Callable[[str], str]) -> None:
        location = self._location(name)
        try:
            text = convert(self._take(name))
        except ValueError as exc:
            self._builder.note(NoteType.REJECTED, location, f"{key}: {exc}")
        else:
            self._builder.set_text(key, text, location)


def _month_number(text: str) -> int | None:
    """Return the number of a month, the EDTF code of a season, or None."""
    lower = text.lower()
    if lower in _SEASONS:
        return _SEASONS[lower]
    if lower.isdecimal():
        return int(lower) if 1 <= int(lower) <= len(MONTHS) else None
    names = [index for index, name in enumerate(_MONTH_NAMES, 1) if name.startswith(lower)]
    return names[0] if len(lower) >= 3 and len(names) == 1 else None
