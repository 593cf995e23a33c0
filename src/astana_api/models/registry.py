"""Registry of the versioned record types, and the list of projected tables.

Change events, change items, histories, replication and the closing of rows are derived from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table

from astana_api.db.base import Base, table
from astana_api.domain.enums import ChangeType
from astana_api.domain.rendering.entities import Json, dumps, loads
from astana_api.models.citations import CitationVersion, SQLCitation, SQLCitationAuthor
from astana_api.models.documents import (
    DocumentVersion,
    SQLDocument,
    SQLDocumentReference,
    SQLDocumentSection,
)
from astana_api.models.entities import Entity, EntityStatusVersion, Redirect
from astana_api.models.kind_tables import Event, Organization, Person, Place, Work
from astana_api.models.projected import (
    CitationKey,
    CitationNow,
    Mention,
    Name,
    RenderedEntity,
    SQLLifespan,
    StaleRendering,
    StatementNow,
    TimelineEntry,
)
from astana_api.models.search_tokens import SearchTerm, SearchToken, TokenList
from astana_api.models.statements import (
    EvidenceVersion,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)

Fields = Mapping[str, str]
"""Names of columns, and the JSON key of each."""

_JSON_COLUMNS = frozenset({"qualifiers", "titles", "csl_fields", "locator", "authors"})
"""Columns that contain JSON."""
_VALIDITY = frozenset({"from_revision", "to_revision"})
_RENAMED = {"new_id": "to", "citation_id": "citation"}
"""Columns of versions whose JSON key differs from their name."""


def to_json(fields: Fields, values: Sequence[Any]) -> Json:
    """Return the JSON of values that were selected in the order of the fields."""
    return {
        key: loads(value) if column in _JSON_COLUMNS and value is not None else value
        for (column, key), value in zip(fields.items(), values, strict=True)
    }


def to_row(fields: Fields, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a JSON object; the inverse of `to_json`."""
    return {
        column: dumps(value) if column in _JSON_COLUMNS and value is not None else value
        for column, key in fields.items()
        for value in (record[key],)
    }


@dataclass(frozen=True, eq=False, slots=True)
class PartList:
    """A list in the JSON of a version whose items are the rows of a table.

    `order` is the column that sorts the items; if it is not a field, it contains their index.
    """

    key: str
    model: type[Base]
    order: str
    fields: Fields


@dataclass(frozen=True, eq=False, slots=True)
class VersionedRecordType:
    """A type of records with an identity that never changes and versions by revision.

    `key` is the column of `versions`, and of the tables of its parts, with the id of the record. A
    redirect has no `identity` of its own: its id is that of an entity. `fields` are the columns of
    a version except its key and validity, in the order of the table.
    """

    change_type: ChangeType
    versions: type[Base]
    key: str
    identity: type[Base] | None
    identity_fields: Fields = field(default_factory=dict)
    parts: tuple[PartList, ...] = ()
    fields: Fields = field(init=False)

    def __post_init__(self) -> None:
        """Derive the fields from the table."""
        names = [column.name for column in self.table.c]
        fields = {
            name: _RENAMED.get(name, name) for name in names if name not in {self.key, *_VALIDITY}
        }
        object.__setattr__(self, "fields", fields)

    @property
    def table(self) -> Table:
        """Return the table of the versions."""
        return table(self.versions)

    @property
    def key_column(self) -> ColumnElement[Any]:
        """Return the column of the versions with the id of the record."""
        return self.table.c[self.key]


def _same(*names: str) -> Fields:
    return dict(zip(names, names, strict=True))


RECORD_TYPES: Mapping[ChangeType, VersionedRecordType] = {
    record_type.change_type: record_type
    for record_type in (
        VersionedRecordType(
            ChangeType.ENTITY, EntityStatusVersion, "entity_id", Entity, _same("kind")
        ),
        VersionedRecordType(
            ChangeType.CITATION,
            CitationVersion,
            "citation_id",
            SQLCitation,
            parts=(
                PartList(
                    "authors", SQLCitationAuthor, "position", _same("name", "family", "given")
                ),
            ),
        ),
        VersionedRecordType(
            ChangeType.DOCUMENT,
            DocumentVersion,
            "document_id",
            SQLDocument,
            parts=(
                PartList(
                    "sections",
                    SQLDocumentSection,
                    "position",
                    _same("key", "heading", "first_line", "last_line"),
                ),
                PartList(
                    "references",
                    SQLDocumentReference,
                    "number",
                    {"number": "number", "citation_id": "citation", "line": "line"},
                ),
            ),
        ),
        VersionedRecordType(
            ChangeType.STATEMENT,
            SQLStatementState,
            "statement_id",
            SQLStatement,
            {
                "subject": "subject",
                "property": "property",
                "type": "value_type",
                "value": "value",
                "lang": "lang",
                "qualifiers": "qualifiers",
            },
        ),
        VersionedRecordType(
            ChangeType.EVIDENCE,
            EvidenceVersion,
            "evidence_id",
            SQLEvidence,
            {
                "statement_id": "statement",
                "citation_id": "citation",
                "document_id": "document",
                **_same("section", "exact", "prefix", "suffix", "locator", "stance"),
            },
        ),
        VersionedRecordType(ChangeType.REDIRECT, Redirect, "old_id", None),
    )
}
"""The versioned record types, in the order of `ChangeType`."""

PROJECTED: tuple[type[Base], ...] = (
    Organization,
    Person,
    Event,
    Place,
    Work,
    Name,
    SQLLifespan,
    Mention,
    TimelineEntry,
    StatementNow,
    RenderedEntity,
    CitationNow,
    CitationKey,
    SearchTerm,
    SearchToken,
    StaleRendering,
    TokenList,
)
"""The tables of the projection: computed from all others, and rebuilt by `reproject`."""
