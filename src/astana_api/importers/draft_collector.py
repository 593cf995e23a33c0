"""Collect the drafts of a file of another format, and check each statement on the way."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from astana_api.domain.dates import edtf
from astana_api.domain.enums import Kind, NameKind, Rank, ValueType
from astana_api.domain.statements.drafts import (
    CitationDraft,
    Drafts,
    EntityDraft,
    EvidenceDraft,
    StatementDraft,
    Value,
)
from astana_api.domain.statements.identity import collect_qualifiers, statement_id
from astana_api.domain.statements.validation import (
    Violation,
    check_irreflexive,
    check_period,
    check_qualifier_kind,
    check_qualifiers,
    check_subject_kind,
    check_target_kind,
    check_value_type,
)
from astana_api.domain.statements.values import canonicalize, parse_slug
from astana_api.domain.text.normalization import normalize_text, quote
from astana_api.domain.text.scripts import UNDETERMINED_LANGUAGE, normalize_language_tag
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, PropertyDefinition
from astana_api.importers.imported_files import ImportedFile, ImportNote, ImportSource, NoteType
from astana_api.schemas.field_types import (
    MAX_LANGUAGE_LENGTH,
    MAX_LINE_LENGTH,
    MAX_TEXT_LENGTH,
    check_url_scheme,
)

Qualifier = str | bool
_ENTITY_QUALIFIERS: Final = tuple(name for name, type_ in QUALIFIERS.items() if type_ == "entity")


class DraftCollector:
    """Collect records in the order of the file, and notes on what is not imported.

    Records may refer to entities that follow later in the file: `finish` rejects the statements
    whose entities never came.
    """

    def __init__(self, source: ImportSource) -> None:
        self.source = source
        self._entities: dict[str, Kind] = {}
        self._citations: dict[str, CitationDraft] = {source.id: source.citation}
        self._statements: dict[str, tuple[str, StatementDraft]] = {}
        self._notes: list[ImportNote] = []
        self._counted_notes: dict[tuple[NoteType, str], list[str]] = {}

    def note(self, note_type: NoteType, location: str, reason: str) -> None:
        """Add a note on the record or value at the location."""
        self._notes.append(ImportNote(note_type, location or "/", reason))

    def count_note(self, note_type: NoteType, location: str, reason: str) -> None:
        """Add one note for all values with the reason, at the first location, with their number."""
        self._counted_notes.setdefault((note_type, reason), []).append(location)

    def has_entity(self, entity_id: str) -> bool:
        """Return whether the entity was added."""
        return entity_id in self._entities

    def add_entity(self, entity_id: str, kind: Kind) -> None:
        """Add an entity; adding it again changes nothing."""
        self._entities.setdefault(entity_id, kind)

    def add_citation(self, draft: CitationDraft) -> None:
        """Add a citation; the first of an id counts."""
        self._citations.setdefault(draft.id, draft)

    def add_statement(
        self,
        location: str,
        subject: str,
        property_id: str,
        value_type: ValueType,
        text: str | None = None,
        *,
        lang: str | None = None,
        qualifiers: Mapping[str, Qualifier | None] | None = None,
        evidence: tuple[EvidenceDraft, ...] = (),
        rank: Rank = Rank.NORMAL,
        note: str | None = None,
    ) -> bool:
        """Add a statement that the source's own record supports, and return whether it is valid.

        `text` is the value in the form of `drafts.Value`; it is put into its canonical form, and so
        are the qualifiers. `evidence` is further evidence, `note` what the format says and no
        property: the note of the source's own evidence. A value or qualifier that is invalid is
        noted as rejected, and the statement is left out. An invalid language is moved to the note.
        Stating the same claim again adds its evidence and its note.
        """
        prop = PROPERTIES[property_id]
        if note is not None and len(note) > MAX_TEXT_LENGTH:
            note = note[:MAX_TEXT_LENGTH].rpartition("\n")[0] or None
            reason = f"the note is cut to the lines within {MAX_TEXT_LENGTH} characters"
            self.note(NoteType.SKIPPED, location, reason)
        if lang is not None:
            try:
                lang = normalize_language_tag(lang[: MAX_LANGUAGE_LENGTH + 1])
            except ValueError as exc:
                self.count_note(NoteType.LOSSY, location, f"{exc}; it is kept in the note")
                note = _join_notes(note, f"language: {quote(lang)}")
                lang = None
        try:
            text = _canonicalize_value(prop, value_type, text)
            present = {
                name: _canonicalize_qualifier(name, value)
                for name, value in (qualifiers or {}).items()
                if value is not None
            }
        except ValueError as exc:
            self.note(NoteType.REJECTED, location, f"{property_id}: {exc}")
            return False
        draft = StatementDraft(
            subject,
            property_id,
            Value(value_type, text, _language_of(value_type, lang)),
            collect_qualifiers(present.get),
            rank,
            evidence=(replace(self.source.evidence, note=note), *evidence),
        )
        violations = [
            *check_subject_kind(prop, self._entities.get(subject)),
            *check_value_type(prop, value_type),
            *check_qualifiers(prop, present),
            *check_period(draft.qualifiers),
        ]
        if value_type is ValueType.ENTITY and text is not None:
            violations += check_irreflexive(prop, subject, text)
        if violations:
            self._reject(location, violations)
            return False
        key = statement_id(draft)
        if key in self._statements:
            location, earlier = self._statements[key]
            draft = replace(earlier, evidence=_unite_evidence(earlier.evidence, draft.evidence))
        self._statements[key] = (location, draft)
        return True

    def finish(self, records: int) -> ImportedFile:
        """Return the drafts and the notes of the file, which has this number of records."""
        statements = [
            draft
            for location, draft in self._statements.values()
            if self._check_entities(location, draft)
        ]
        for (note_type, reason), locations in self._counted_notes.items():
            count = f" ({len(locations)} times)" if len(locations) > 1 else ""
            self.note(note_type, locations[0], reason + count)
        self._counted_notes.clear()
        drafts = Drafts(
            entities=tuple(EntityDraft(*entity) for entity in self._entities.items()),
            citations=tuple(self._citations.values()),
            statements=tuple(statements),
        )
        return ImportedFile(drafts, records, tuple(self._notes))

    def _check_entities(self, location: str, draft: StatementDraft) -> bool:
        """Return whether every entity of the statement is in the file and has an accepted kind."""
        prop = PROPERTIES[draft.property]
        named = [draft.subject]
        if draft.value.type is ValueType.ENTITY and draft.value.text is not None:
            named.append(draft.value.text)
        qualifiers = dict(draft.qualifiers)
        named += [str(qualifiers[name]) for name in _ENTITY_QUALIFIERS if name in qualifiers]
        missing = [entity_id for entity_id in named if entity_id not in self._entities]
        if missing:
            reason = f"{draft.property}: the file has no record of {missing[0]}"
            self.note(NoteType.REJECTED, location, reason)
            return False
        violations: list[Violation] = []
        if draft.value.type is ValueType.ENTITY and draft.value.text is not None:
            target = draft.value.text
            violations += check_target_kind(
                prop, self._entities[draft.subject], target, self._entities[target]
            )
        for name in _ENTITY_QUALIFIERS:
            if name in qualifiers:
                entity_id = str(qualifiers[name])
                violations += check_qualifier_kind(name, entity_id, self._entities[entity_id])
        self._reject(location, violations)
        return not violations

    def _reject(self, location: str, violations: list[Violation]) -> None:
        for violation in violations:
            self.note(NoteType.REJECTED, location, violation.describe())


def _canonicalize_value(
    prop: PropertyDefinition, value_type: ValueType, text: str | None
) -> str | None:
    """Return the canonical form of a value; raise ValueError if it is invalid."""
    if text is None or value_type is ValueType.COORDINATES:
        return text
    if value_type is ValueType.TEXT and len(text) > MAX_TEXT_LENGTH:
        raise ValueError(f"the text has {len(text)} characters, at most {MAX_TEXT_LENGTH} are kept")
    text = canonicalize(prop, value_type, text)
    return check_url_scheme(text) if value_type is ValueType.URL else text


def _language_of(value_type: ValueType, lang: str | None) -> str | None:
    """Return the language of a value: a text without one has that of an unknown language."""
    return (lang or UNDETERMINED_LANGUAGE) if value_type is ValueType.TEXT else None


def _unite_evidence(
    first: tuple[EvidenceDraft, ...], second: tuple[EvidenceDraft, ...]
) -> tuple[EvidenceDraft, ...]:
    """Return the evidence of both, each once; the notes of equal evidence are joined."""
    united = {replace(draft, note=None): draft.note for draft in first}
    for draft in second:
        key = replace(draft, note=None)
        united[key] = _join_notes(united.get(key), draft.note)
    return tuple(replace(draft, note=note) for draft, note in united.items())


def _join_notes(first: str | None, second: str | None) -> str | None:
    """Return both notes as lines, or the first alone if there is no room for the second."""
    if first is None or second is None or second in first.split("\n"):
        return first or second
    joined = f"{first}\n{second}"
    return joined if len(joined) <= MAX_TEXT_LENGTH else first


def _canonicalize_qualifier(name: str, value: Qualifier) -> Qualifier:
    """Return the canonical form of a qualifier; raise ValueError if it is invalid."""
    if isinstance(value, bool):
        return value
    match QUALIFIERS[name]:
        case "date":
            parse = edtf.parse_period if name == "during" else edtf.parse_point
            return parse(value).text
        case "entity":
            return parse_slug(value)
        case "name_kind":
            return NameKind(value).value
        case _:
            if len(value) > MAX_LINE_LENGTH:
                raise ValueError(f"{name}: longer than {MAX_LINE_LENGTH} characters")
            return normalize_text(value)
