"""Rendering of change events: the record, and its content before and after the change.

The content comes from the rows that the revision closed and opened, so later changes never affect
it. Keys follow names and order of columns, so that a mirror can write the same rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, and_, bindparam, or_, select

from astana_api.db.base import Base, table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import BigInt
from astana_api.domain.enums import ChangeType
from astana_api.domain.rendering.entities import Json, loads
from astana_api.models import (
    CitationEntity,
    Entity,
    SQLCitationAuthor,
    SQLDocumentReference,
    SQLDocumentSection,
    SQLEvidence,
    SQLRevision,
    SQLStatement,
)
from astana_api.models.citations import CitationPart
from astana_api.queries.changes.events import VERSIONED_TABLES, ChangeEvent

_VALIDITY = ("from_revision", "to_revision")
_revision = table(SQLRevision).c
_COLUMNS = (_revision.number, _revision.at, _revision.actor, _revision.message, _revision.origin)
_REVISIONS = KeyBatchQuery(lambda keys: select(*_COLUMNS).where(_revision.number.in_(keys)), BigInt)
_IDENTITY_KEYS: dict[ChangeType, dict[str, str]] = {
    ChangeType.ENTITY: {"kind": "kind"},
    ChangeType.STATEMENT: {
        "subject": "subject",
        "property": "property",
        "type": "value_type",
        "value": "value",
        "lang": "lang",
        "qualifiers": "qualifiers",
    },
    ChangeType.EVIDENCE: {
        "statement_id": "statement",
        "citation_id": "citation",
        "document_id": "document",
        "section": "section",
        "exact": "exact",
        "prefix": "prefix",
        "suffix": "suffix",
        "stance": "stance",
    },
}
"""Columns of each record that never change, except its id, and their JSON keys."""
_CONTENT_KEYS: dict[ChangeType, dict[str, str]] = {
    kind: {
        column.name: "to" if column.name == "new_id" else column.name
        for column in table(model).c
        if column.name not in {key, *_VALIDITY}
    }
    for kind, (model, key) in VERSIONED_TABLES.items()
}
"""Columns of each version of a record and their JSON keys."""
_JSON_COLUMNS = {"qualifiers", "titles"}
"""Columns that contain JSON."""


def _in_window(versions: Table) -> Any:
    """Return the condition that a revision from `first` to `last` opened or closed a row."""
    first, last = bindparam("first", type_=BigInt), bindparam("last", type_=BigInt)
    return or_(
        versions.c.from_revision.between(first, last), versions.c.to_revision.between(first, last)
    )


def _identity_query(kind: ChangeType, model: type[Base]) -> KeyBatchQuery:
    table_columns = table(model).c
    columns = [table_columns[name] for name in _IDENTITY_KEYS[kind]]
    return KeyBatchQuery(
        lambda keys: select(table_columns.id, *columns).where(table_columns.id.in_(keys))
    )


def _version_query(kind: ChangeType) -> KeyBatchQuery:
    model, key = VERSIONED_TABLES[kind]
    versions = table(model)
    columns = [versions.c[name] for name in (key, *_VALIDITY, *_CONTENT_KEYS[kind])]
    return KeyBatchQuery(
        lambda keys: select(*columns).where(versions.c[key].in_(keys), _in_window(versions))
    )


def _part_query(kind: ChangeType, model: type[Base], *names: str) -> KeyBatchQuery:
    """Select rows of a child table, each with the key and the first revision of its version."""
    versions, key = table(VERSIONED_TABLES[kind][0]), VERSIONED_TABLES[kind][1]
    part = table(model).c
    version = and_(versions.c[key] == part[key], versions.c.from_revision == part.from_revision)
    columns = [part[key], part.from_revision, *(part[name] for name in names)]
    return KeyBatchQuery(
        lambda keys: (
            select(*columns)
            .join(versions, version)
            .where(part[key].in_(keys), _in_window(versions))
        )
    )


_IDENTITY_ROWS = {
    kind: _identity_query(kind, model)
    for kind, model in (
        (ChangeType.ENTITY, Entity),
        (ChangeType.STATEMENT, SQLStatement),
        (ChangeType.EVIDENCE, SQLEvidence),
    )
}
_VERSIONS = {kind: _version_query(kind) for kind in ChangeType}
_AUTHORS = _part_query(
    ChangeType.CITATION, SQLCitationAuthor, "position", "name", "family", "given"
)
_ENTITY_LINKS = _part_query(
    ChangeType.CITATION, CitationEntity, "part", "position", "seq", "entity_id"
)
_SECTIONS = _part_query(
    ChangeType.DOCUMENT,
    SQLDocumentSection,
    "position",
    "key",
    "heading",
    "first_line",
    "last_line",
)
_REFERENCES = _part_query(
    ChangeType.DOCUMENT, SQLDocumentReference, "number", "citation_id", "line"
)

VersionKey = tuple[str, int]
"""The key of a record and the revision that opened the version."""


async def render_changes(snapshot: Snapshot, events: Sequence[ChangeEvent]) -> list[Json]:
    """Render events in their order, in a fixed number of queries."""
    rendered: dict[ChangeEvent, Json] = {}
    by_type: dict[ChangeType | None, list[ChangeEvent]] = {}
    for event in events:
        by_type.setdefault(event.type, []).append(event)
    for kind, group in by_type.items():
        if kind is None:
            rendered |= await _render_revisions(snapshot, group)
        else:
            rendered |= await _render_type(snapshot, kind, group)
    return [rendered[event] for event in events]


async def load_revision_metadata(snapshot: Snapshot, numbers: Sequence[int]) -> dict[int, Json]:
    """Return time, actor, message and origin of each revision."""
    rows = await _REVISIONS.fetch(snapshot, numbers)
    return {
        number: {"at": at, "actor": actor, "message": message, "origin": origin}
        for number, at, actor, message, origin in rows
    }


async def _render_revisions(
    snapshot: Snapshot, events: list[ChangeEvent]
) -> dict[ChangeEvent, Json]:
    metadata = await load_revision_metadata(snapshot, [event.revision for event in events])
    return {
        event: {"revision": event.revision, "type": "revision", **metadata[event.revision]}
        for event in events
    }


async def _render_type(
    snapshot: Snapshot, kind: ChangeType, events: list[ChangeEvent]
) -> dict[ChangeEvent, Json]:
    keys = [event.key for event in events]
    numbers = [event.revision for event in events]
    window = {"first": min(numbers), "last": max(numbers)}
    identities: dict[str, Json] = {}
    if kind in _IDENTITY_ROWS:
        for key, *values in await _IDENTITY_ROWS[kind].fetch(snapshot, keys):
            identities[key] = _to_json(_IDENTITY_KEYS[kind], values)
    rows = await _VERSIONS[kind].fetch(snapshot, keys, window)
    parts_of = await _load_parts(snapshot, kind, [(row[0], row[1]) for row in rows], window)
    opened: dict[VersionKey, Json] = {}
    closed: dict[VersionKey, Json] = {}
    for key, opened_by, closed_at, *values in rows:
        record = {**_to_json(_CONTENT_KEYS[kind], values), **parts_of.get((key, opened_by), {})}
        opened[key, opened_by] = record
        if closed_at is not None:
            closed[key, closed_at] = record
    return {
        event: {
            "revision": event.revision,
            "type": kind.value,
            "id": event.key,
            **identities.get(event.key, {}),
            "before": closed.get((event.key, event.revision)),
            "after": opened.get((event.key, event.revision)),
        }
        for event in events
    }


def _to_json(columns: Mapping[str, str], values: Sequence[Any]) -> Json:
    return {
        name: loads(value) if column in _JSON_COLUMNS else value
        for (column, name), value in zip(columns.items(), values, strict=True)
    }


async def _load_parts(
    snapshot: Snapshot,
    kind: ChangeType,
    versions: list[VersionKey],
    window: dict[str, int],
) -> dict[VersionKey, Json]:
    """Load the parts of records that have their own tables, for each version."""
    keys = [key for key, _ in versions]
    if kind is ChangeType.CITATION:
        return _citation_parts(
            versions,
            await _AUTHORS.fetch(snapshot, keys, window),
            await _ENTITY_LINKS.fetch(snapshot, keys, window),
        )
    if kind is ChangeType.DOCUMENT:
        return _document_parts(
            versions,
            await _SECTIONS.fetch(snapshot, keys, window),
            await _REFERENCES.fetch(snapshot, keys, window),
        )
    return {}


def _citation_parts(
    versions: list[VersionKey], authors: list[Row], links: list[Row]
) -> dict[VersionKey, Json]:
    entities_of: dict[tuple[VersionKey, str, int], list[str]] = {}
    for key, opened_by, part, position, _, entity_id in sorted(links):
        entities_of.setdefault(((key, opened_by), part, position), []).append(entity_id)
    author_entries: dict[VersionKey, list[Json]] = {}
    for key, opened_by, position, name, family, given_name in sorted(
        authors, key=lambda row: row[:3]
    ):
        version = key, opened_by
        entities = entities_of.get((version, CitationPart.AUTHOR.value, position), [])
        author_entries.setdefault(version, []).append(
            {"name": name, "family": family, "given": given_name, "entities": entities}
        )
    return {
        version: {
            "authors": author_entries.get(version, []),
            "container_entities": entities_of.get((version, CitationPart.CONTAINER.value, 0), []),
            "publisher_entities": entities_of.get((version, CitationPart.PUBLISHER.value, 0), []),
        }
        for version in versions
    }


def _document_parts(
    versions: list[VersionKey], sections: list[Row], references: list[Row]
) -> dict[VersionKey, Json]:
    parts: dict[VersionKey, list[Json]] = {}
    for row in sorted(sections, key=lambda row: row[:3]):
        parts.setdefault((row[0], row[1]), []).append(
            dict(zip(("key", "heading", "first_line", "last_line"), row[3:], strict=True))
        )
    entries: dict[VersionKey, list[Json]] = {}
    for row in sorted(references, key=lambda row: row[:3]):
        entries.setdefault((row[0], row[1]), []).append(
            dict(zip(("number", "citation", "line"), row[2:], strict=True))
        )
    return {
        version: {
            "sections": parts.get(version, []),
            "references": entries.get(version, []),
        }
        for version in versions
    }
