"""Rendering of change events: the record, and its content before and after the change.

The content comes from the rows that the revision closed and opened, so later changes never affect
it. Keys follow names and order of columns, so that a mirror can write the same rows.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, and_, bindparam, or_, select

from astana_api.db.base import Base, table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import BigInt
from astana_api.domain.enums import ChangeType
from astana_api.domain.rendering.entities import Json
from astana_api.models import CitationEntity, SQLRevision
from astana_api.models.citations import CitationPart
from astana_api.models.registry import (
    RECORD_TYPES,
    Fields,
    VersionedRecordType,
    to_json,
)
from astana_api.queries.changes.events import ChangeEvent

_revision = table(SQLRevision).c
_COLUMNS = (_revision.number, _revision.at, _revision.actor, _revision.message, _revision.origin)
_REVISIONS = KeyBatchQuery(lambda keys: select(*_COLUMNS).where(_revision.number.in_(keys)), BigInt)


def _in_window(versions: Table) -> Any:
    """Return the condition that a revision from `first` to `last` opened or closed a row."""
    first, last = bindparam("first", type_=BigInt), bindparam("last", type_=BigInt)
    return or_(
        versions.c.from_revision.between(first, last), versions.c.to_revision.between(first, last)
    )


def _identity_query(model: type[Base], fields: Fields) -> KeyBatchQuery:
    identities = table(model).c
    columns = [identities[name] for name in ("id", *fields)]
    return KeyBatchQuery(lambda keys: select(*columns).where(identities.id.in_(keys)))


def _version_query(record_type: VersionedRecordType) -> KeyBatchQuery:
    versions, key = record_type.table, record_type.key_column
    columns = [key, versions.c.from_revision, versions.c.to_revision]
    columns += [versions.c[name] for name in record_type.fields]
    return KeyBatchQuery(lambda keys: select(*columns).where(key.in_(keys), _in_window(versions)))


def _part_query(record_type: VersionedRecordType, model: type[Base], *names: str) -> KeyBatchQuery:
    """Select rows of a child table, each with the key and the first revision of its version."""
    versions, part = record_type.table, table(model).c
    key = part[record_type.key]
    version = and_(record_type.key_column == key, versions.c.from_revision == part.from_revision)
    columns = [key, part.from_revision, *(part[name] for name in names)]
    return KeyBatchQuery(
        lambda keys: (
            select(*columns).join(versions, version).where(key.in_(keys), _in_window(versions))
        )
    )


_IDENTITIES = {
    kind: _identity_query(record_type.identity, record_type.identity_fields)
    for kind, record_type in RECORD_TYPES.items()
    if record_type.identity is not None and record_type.identity_fields
}
_VERSIONS = {kind: _version_query(record_type) for kind, record_type in RECORD_TYPES.items()}
_PARTS = {
    part: _part_query(record_type, part.model, part.order, *part.fields)
    for record_type in RECORD_TYPES.values()
    for part in record_type.parts
}
_CITATION_ENTITIES = _part_query(
    RECORD_TYPES[ChangeType.CITATION], CitationEntity, "part", "position", "seq", "entity_id"
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
    record_type = RECORD_TYPES[kind]
    keys = [event.key for event in events]
    numbers = [event.revision for event in events]
    window = {"first": min(numbers), "last": max(numbers)}
    identities: dict[str, Json] = {}
    if kind in _IDENTITIES:
        for key, *values in await _IDENTITIES[kind].fetch(snapshot, keys):
            identities[key] = to_json(record_type.identity_fields, values)
    opened: dict[VersionKey, Json] = {}
    closed: dict[VersionKey, Json] = {}
    for key, opened_by, closed_at, *values in await _VERSIONS[kind].fetch(snapshot, keys, window):
        record = opened[key, opened_by] = to_json(record_type.fields, values)
        if closed_at is not None:
            closed[key, closed_at] = record
    await _add_parts(snapshot, record_type, opened, window)
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


async def _add_parts(
    snapshot: Snapshot,
    record_type: VersionedRecordType,
    records: dict[VersionKey, Json],
    window: dict[str, int],
) -> None:
    """Add to the records the parts that have tables of their own."""
    keys = [key for key, _ in records]
    for part in record_type.parts:
        for record in records.values():
            record[part.key] = []
        rows = await _PARTS[part].fetch(snapshot, keys, window)
        for key, opened_by, _, *values in sorted(rows, key=lambda row: row[:3]):
            records[key, opened_by][part.key].append(to_json(part.fields, values))
    if record_type.change_type is ChangeType.CITATION:
        _add_entities(records, await _CITATION_ENTITIES.fetch(snapshot, keys, window))


def _add_entities(citations: dict[VersionKey, Json], rows: list[Row]) -> None:
    """Add the ids of entities to citations and to their authors."""
    for record in citations.values():
        for author in record["authors"]:
            author["entities"] = []
        record |= {"container_entities": [], "publisher_entities": []}
    for key, opened_by, part, position, _, entity_id in sorted(rows):
        record = citations[key, opened_by]
        if part == CitationPart.AUTHOR:
            record["authors"][position]["entities"].append(entity_id)
        elif part != CitationPart.CONTRIBUTOR:
            record[f"{part}_entities"].append(entity_id)
