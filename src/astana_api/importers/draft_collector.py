"""Collect the drafts of a file of another format, and check each statement on the way."""

from collections.abc import Mapping
from typing import Final

from astana_api.domain.dates import edtf
from astana_api.domain.enums import Kind, NameKind, ValueType
from astana_api.domain.statements.drafts import (
    CitationDraft,
    Drafts,
    EntityDraft,
    EvidenceDraft,
    StatementDraft,
    Value,
)
from astana_api.domain.statements.identity import collect_qualifiers
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
from astana_api.domain.text.normalization import normalize_text
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.importers.imported_files import ImportedFile, ImportNote, ImportSource, NoteType

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
        self._statements: list[tuple[str, StatementDraft]] = []
        self._notes: list[ImportNote] = []

    def note(self, note_type: NoteType, location: str, reason: str) -> None:
        """Add a note on the record or value at the location."""
        self._notes.append(ImportNote(note_type, location, reason))

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
    ) -> bool:
        """Add a statement that the source's own record supports, and return whether it is valid.

        `text` is the value in the form of `drafts.Value`; it is put into its canonical form, and so
        are the qualifiers. `evidence` is further evidence. A value or qualifier that is invalid is
        noted as rejected, and the statement is left out.
        """
        prop = PROPERTIES[property_id]
        try:
            if text is not None and value_type is not ValueType.COORDINATES:
                text = canonicalize(prop, value_type, text)
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
            Value(value_type, text, lang),
            collect_qualifiers(present.get),
            evidence=(self.source.evidence, *evidence),
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
        self._statements.append((location, draft))
        return True

    def finish(self, records: int) -> ImportedFile:
        """Return the drafts and the notes of the file, which has this number of records."""
        statements = [
            draft for location, draft in self._statements if self._check_entities(location, draft)
        ]
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
            return normalize_text(value)
