"""What an event changed, as JSON: the thing, and what was held of it before and after.

Both are read from the rows that the revision closed and opened, and so say nothing of what came
later. Keys are the columns' names in their order, so that a mirror can write the rows again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, and_, bindparam, or_, select

from astana_api.db.base import Base, table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import Whole
from astana_api.domain.enums import ChangeType
from astana_api.domain.rendering.entities import Json, loads
from astana_api.models import (
    CitationAuthor,
    CitationEntity,
    DocumentReference,
    DocumentSection,
    Entity,
    Evidence,
    Revision,
    Statement,
)
from astana_api.models.citations import CitationPart
from astana_api.queries.changes.events import KEYED, Event
from astana_api.queries.lists.key_batches import ByKeys

_SPAN = ("from_revision", "to_revision")
_revision = table(Revision).c
_COLUMNS = (_revision.number, _revision.at, _revision.actor, _revision.message, _revision.origin)
_REVISIONS = ByKeys(lambda keys: select(*_COLUMNS).where(_revision.number.in_(keys)), Whole)
_IDENTITIES: dict[ChangeType, dict[str, str]] = {
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
"""What never changes of a thing besides its id: columns, and their keys in JSON."""
_CONTENT: dict[ChangeType, dict[str, str]] = {
    kind: {
        column.name: "to" if column.name == "new_id" else column.name
        for column in table(model).c
        if column.name not in {key, *_SPAN}
    }
    for kind, (model, key) in KEYED.items()
}
"""What was held of it, likewise."""
_JSON = {"qualifiers", "titles"}
"""Columns that hold JSON."""


def _between(spans: Table) -> Any:
    """That a row was opened or closed by one of some neighbouring revisions."""
    first, last = bindparam("first", type_=Whole), bindparam("last", type_=Whole)
    return or_(spans.c.from_revision.between(first, last), spans.c.to_revision.between(first, last))


def _identity(kind: ChangeType, model: type[Base]) -> ByKeys:
    columns = table(model).c
    said = [columns[name] for name in _IDENTITIES[kind]]
    return ByKeys(lambda keys: select(columns.id, *said).where(columns.id.in_(keys)))


def _spans(kind: ChangeType) -> ByKeys:
    model, key = KEYED[kind]
    spans = table(model)
    columns = [spans.c[name] for name in (key, *_SPAN, *_CONTENT[kind])]
    return ByKeys(lambda keys: select(*columns).where(spans.c[key].in_(keys), _between(spans)))


def _part(kind: ChangeType, model: type[Base], *names: str) -> ByKeys:
    """The rows of a part of whole records, each with the key and the beginning of its version."""
    versions, key = table(KEYED[kind][0]), KEYED[kind][1]
    part = table(model).c
    version = and_(versions.c[key] == part[key], versions.c.from_revision == part.from_revision)
    columns = [part[key], part.from_revision, *(part[name] for name in names)]
    return ByKeys(
        lambda keys: (
            select(*columns).join(versions, version).where(part[key].in_(keys), _between(versions))
        )
    )


_THINGS = {
    kind: _identity(kind, model)
    for kind, model in (
        (ChangeType.ENTITY, Entity),
        (ChangeType.STATEMENT, Statement),
        (ChangeType.EVIDENCE, Evidence),
    )
}
_HELD = {kind: _spans(kind) for kind in ChangeType}
_AUTHORS = _part(ChangeType.CITATION, CitationAuthor, "position", "name", "family", "given")
_LINKS = _part(ChangeType.CITATION, CitationEntity, "part", "position", "seq", "entity_id")
_SECTIONS = _part(
    ChangeType.DOCUMENT,
    DocumentSection,
    "position",
    "key",
    "heading",
    "first_line",
    "last_line",
)
_REFERENCES = _part(ChangeType.DOCUMENT, DocumentReference, "number", "citation_id", "line")

Version = tuple[str, int]
"""The key of a record, and the revision that opened a version of it."""


async def rendered(snapshot: Snapshot, events: Sequence[Event]) -> list[Json]:
    """The events as JSON, in their order, in a few reads however many they are."""
    found: dict[Event, Json] = {}
    by_type: dict[ChangeType | None, list[Event]] = {}
    for event in events:
        by_type.setdefault(event.type, []).append(event)
    for kind, some in by_type.items():
        if kind is None:
            found |= await _revisions(snapshot, some)
        else:
            found |= await _changes(snapshot, kind, some)
    return [found[event] for event in events]


async def made_by(snapshot: Snapshot, numbers: Sequence[int]) -> dict[int, Json]:
    """Who made each of the revisions, when, why and from where."""
    rows = await _REVISIONS.rows(snapshot, numbers)
    return {
        number: {"at": at, "actor": actor, "message": message, "origin": origin}
        for number, at, actor, message, origin in rows
    }


async def _revisions(snapshot: Snapshot, events: list[Event]) -> dict[Event, Json]:
    made = await made_by(snapshot, [event.revision for event in events])
    return {
        event: {"revision": event.revision, "type": "revision", **made[event.revision]}
        for event in events
    }


async def _changes(snapshot: Snapshot, kind: ChangeType, events: list[Event]) -> dict[Event, Json]:
    keys = [event.key for event in events]
    numbers = [event.revision for event in events]
    window = {"first": min(numbers), "last": max(numbers)}
    things: dict[str, Json] = {}
    if kind in _THINGS:
        for key, *values in await _THINGS[kind].rows(snapshot, keys):
            things[key] = _object(_IDENTITIES[kind], values)
    rows = await _HELD[kind].rows(snapshot, keys, window)
    whole = await _whole(snapshot, kind, [(row[0], row[1]) for row in rows], window)
    opened: dict[Version, Json] = {}
    closed: dict[Version, Json] = {}
    for key, begun, ended, *values in rows:
        record = {**_object(_CONTENT[kind], values), **whole.get((key, begun), {})}
        opened[key, begun] = record
        if ended is not None:
            closed[key, ended] = record
    return {
        event: {
            "revision": event.revision,
            "type": kind.value,
            "id": event.key,
            **things.get(event.key, {}),
            "before": closed.get((event.key, event.revision)),
            "after": opened.get((event.key, event.revision)),
        }
        for event in events
    }


def _object(columns: Mapping[str, str], values: Sequence[Any]) -> Json:
    return {
        name: loads(value) if column in _JSON else value
        for (column, name), value in zip(columns.items(), values, strict=True)
    }


async def _whole(
    snapshot: Snapshot,
    kind: ChangeType,
    versions: list[Version],
    window: dict[str, int],
) -> dict[Version, Json]:
    """What of a record is in tables of its own, for each of its versions."""
    keys = [key for key, _ in versions]
    if kind is ChangeType.CITATION:
        return _citations(
            versions,
            await _AUTHORS.rows(snapshot, keys, window),
            await _LINKS.rows(snapshot, keys, window),
        )
    if kind is ChangeType.DOCUMENT:
        return _documents(
            versions,
            await _SECTIONS.rows(snapshot, keys, window),
            await _REFERENCES.rows(snapshot, keys, window),
        )
    return {}


def _citations(
    versions: list[Version], authors: list[Row], links: list[Row]
) -> dict[Version, Json]:
    linked: dict[tuple[Version, str, int], list[str]] = {}
    for key, begun, part, position, _, entity_id in sorted(links):
        linked.setdefault(((key, begun), part, position), []).append(entity_id)
    printed: dict[Version, list[Json]] = {}
    for key, begun, position, name, family, given in sorted(authors, key=lambda row: row[:3]):
        version = key, begun
        entities = linked.get((version, CitationPart.AUTHOR.value, position), [])
        printed.setdefault(version, []).append(
            {"name": name, "family": family, "given": given, "entities": entities}
        )
    return {
        version: {
            "authors": printed.get(version, []),
            "container_entities": linked.get((version, CitationPart.CONTAINER.value, 0), []),
            "publisher_entities": linked.get((version, CitationPart.PUBLISHER.value, 0), []),
        }
        for version in versions
    }


def _documents(
    versions: list[Version], sections: list[Row], references: list[Row]
) -> dict[Version, Json]:
    parts: dict[Version, list[Json]] = {}
    for row in sorted(sections, key=lambda row: row[:3]):
        parts.setdefault((row[0], row[1]), []).append(
            dict(zip(("key", "heading", "first_line", "last_line"), row[3:], strict=True))
        )
    listed: dict[Version, list[Json]] = {}
    for row in sorted(references, key=lambda row: row[:3]):
        listed.setdefault((row[0], row[1]), []).append(
            dict(zip(("number", "citation", "line"), row[2:], strict=True))
        )
    return {
        version: {
            "sections": parts.get(version, []),
            "references": listed.get(version, []),
        }
        for version in versions
    }
