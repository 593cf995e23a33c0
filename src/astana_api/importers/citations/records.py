"""Build citations from the fields of a record, and check each field as the API does."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final, get_args

from pydantic import TypeAdapter, ValidationError

from astana_api.domain.citation_fields import CITATION_FIELDS, CSL_FIELDS, FieldType
from astana_api.domain.csl import CslType
from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft, CslValue
from astana_api.domain.text.normalization import quote
from astana_api.importers.citations.languages import LANGUAGES
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
)
from astana_api.schemas.field_types import CSL_FIELD_TYPES, Language, Line, Point, Url

CSL_TYPES: Final = frozenset(get_args(CslType))
_POINTS: Final = ("accessed", "archived")
_TYPES: Final[Mapping[FieldType, Any]] = {
    **CSL_FIELD_TYPES,
    FieldType.URL: Url,
    FieldType.LANGUAGE: Language,
}
_LINE_BREAKS: Final = re.compile(r"\s*[\t\n\r\u2028\u2029]\s*")


@cache
def _adapter(field_type: Any) -> TypeAdapter[str]:
    return TypeAdapter(field_type)


class CitationCollector(DraftCollector):
    """Collect the citations of a file; each has the key that it has in the file."""

    def __init__(self, source: ImportSource) -> None:
        super().__init__(source)
        self.records = 0
        self._added: dict[str, tuple[str, CitationDraft]] = {}

    def add_record(
        self, location: str, local_id: str | None, draft: CitationDraft, *, unique: bool = True
    ) -> None:
        """Add a citation, or note that its key is taken.

        A record without a key is identified by its first author, its date, its title and its URL;
        so is a second record with a key if the format does not make keys `unique`.
        """
        content_id = " ".join(filter(None, _identifying_texts(draft)))
        if not (local_id or content_id):
            reason = "expected a key, an author, a title, a date or a URL to identify the record"
            self.note(NoteType.REJECTED, location, reason)
            return
        draft = replace(draft, id=self.source.entity_id(local_id or content_id))
        if not unique and not self._is_free(draft):
            draft = replace(draft, id=self.source.entity_id(f"{local_id or ''} {content_id}"))
        previous, taken_by = self._added.setdefault(draft.id, (location, draft))
        if taken_by is draft:
            self.add_citation(draft)
        elif taken_by == draft:
            self.note(NoteType.SKIPPED, location, f"the same record as the one at {previous}")
        else:
            reason = f"the record at {previous} has the same key, {quote(local_id or content_id)}"
            self.note(NoteType.REJECTED, location, f"{reason}; give each its own")

    def _is_free(self, draft: CitationDraft) -> bool:
        """Return whether no other record has the id."""
        return self._added.get(draft.id, ("", draft))[1] == draft

    def finish_records(self) -> ImportedFile:
        """Return the drafts and the notes of the file."""
        locations = {key: location for key, (location, _) in self._added.items()}
        return replace(self.finish(self.records), citation_locations=locations)


class CitationBuilder:
    """Collect the fields of one record; an invalid value is noted and left out."""

    def __init__(self, collector: CitationCollector, location: str) -> None:
        self.location = location
        self._collector = collector
        self._texts: dict[str, str] = {}
        self._names: dict[str, tuple[AuthorDraft, ...]] = {}
        self._titles: dict[str, str] = {}
        self._url_status = UrlStatus.UNKNOWN

    def note(self, note_type: NoteType, location: str, reason: str) -> None:
        """Add a note on a part of the record."""
        self._collector.note(note_type, location, reason)

    def has(self, key: str) -> bool:
        """Return whether the record has a valid value of the field."""
        return key in self._texts or key in self._names

    def set_text(self, key: str, text: str, location: str | None = None) -> None:
        """Set a field that is not a list of names; an empty text is no value."""
        field = CITATION_FIELDS[key]
        location = location or self.location
        if field.type is not FieldType.LONG_TEXT and _LINE_BREAKS.search(text.strip()):
            text = _LINE_BREAKS.sub(" ", text.strip())
            self.note(NoteType.REPAIRED, location, f"{key}: line breaks became spaces")
        if field.type is FieldType.LANGUAGE:
            text = LANGUAGES.get(text.strip().lower(), text)
        value = self._validate(key, Point if key in _POINTS else _TYPES[field.type], text, location)
        if value is not None:
            self._texts[key] = value

    def add_number(self, key: str, text: str, location: str) -> None:
        """Add an ISBN or ISSN to those that the record has."""
        previous = self._texts.pop(key, "")
        self.set_text(key, text, location)
        self._texts[key] = " ".join(filter(None, (previous, self._texts.get(key))))
        if not self._texts[key]:
            del self._texts[key]

    def set_names(
        self, key: str, names: Iterable[AuthorDraft], location: str | None = None
    ) -> None:
        """Set the authors or another list of names; invalid names are left out."""
        location = location or self.location
        valid = []
        for name in names:
            parts = [
                part and self._validate(key, Line, part, location)
                for part in (name.name, name.family, name.given)
            ]
            if parts[0]:
                valid.append(AuthorDraft(parts[0], parts[1] or None, parts[2] or None))
        if valid:
            self._names[key] = tuple(valid)

    def set_title_in(self, lang: str, text: str, location: str) -> None:
        """Set the title in a language."""
        tag = self._validate("titles", Language, lang, location)
        title = self._validate("titles", Line, text, location)
        if tag and title:
            self._titles[tag] = title

    def set_url_status(self, text: str, location: str) -> None:
        """Set the status of the URL."""
        try:
            self._url_status = UrlStatus(text)
        except ValueError:
            expected = ", ".join(UrlStatus)
            reason = f"url_status: expected one of {expected}, got {quote(text)}"
            self.note(NoteType.REJECTED, location, reason)

    def add(self, local_id: str | None, type_: str, *, unique: bool = True) -> None:
        """Add the citation to the file's citations."""
        values: dict[str, CslValue] = {**self._texts, **self._names}
        columns: dict[str, Any] = {
            key: text for key, text in self._texts.items() if key not in CSL_FIELDS
        }
        draft = CitationDraft(
            id="",
            type=type_,
            **columns,
            titles=tuple(self._titles.items()),
            authors=self._names.get("authors", ()),
            url_status=self._url_status,
            csl_fields=tuple((key, values[key]) for key in CSL_FIELDS if key in values),
        )
        self._collector.add_record(self.location, local_id, draft, unique=unique)

    def _validate(self, key: str, field_type: Any, text: str, location: str) -> str | None:
        if not text.strip():
            return None
        try:
            return _adapter(field_type).validate_python(text)
        except ValidationError as exc:
            reason = exc.errors()[0]["msg"].removeprefix("Value error, ")
            self.note(NoteType.REJECTED, location, f"{key}: {reason}")
            return None


def _identifying_texts(draft: CitationDraft) -> Iterable[str | None]:
    author = draft.authors[0] if draft.authors else None
    yield (author.family or author.name) if author else None
    yield from (draft.issued, draft.title or draft.container_title, draft.url)
