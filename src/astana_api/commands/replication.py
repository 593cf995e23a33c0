"""Write a revision of another server: the same rows under the same number.

Changes are JSON objects from `GET /v1/changes`. Rows are closed first, then new rows are inserted
in the order of their foreign keys.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from astana_api.commands.merging import mark_affected
from astana_api.commands.revision import RevisionBuilder, chunks
from astana_api.commands.statements import mark_entities_dirty
from astana_api.db.base import Base, table
from astana_api.domain.citation_fields import CONTRIBUTOR_FIELDS
from astana_api.domain.enums import ChangeType, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.models import CitationEntity
from astana_api.models.citations import CitationPart
from astana_api.models.registry import RECORD_TYPES, VersionedRecordType, to_row

Items = Sequence[Mapping[str, Any]]
Row = dict[str, Any]


class DivergedError(Exception):
    """The changes of a revision do not apply to the local state: the histories differ."""


def apply_changes(revision: RevisionBuilder, items: Iterable[Mapping[str, Any]]) -> None:
    """Write every change of one revision.

    Raises DivergedError for a change that closes a row that is not open here, or opens one that is.
    """
    by_type: dict[ChangeType, list[Mapping[str, Any]]] = {
        change_type: [] for change_type in ChangeType
    }
    for item in items:
        by_type[ChangeType(item["type"])].append(item)
    for change_type, items_of_type in by_type.items():
        _close_changed(revision, RECORD_TYPES[change_type], items_of_type)
    for change_type, items_of_type in by_type.items():
        if items_of_type:
            _insert_identities(revision, RECORD_TYPES[change_type], items_of_type)
            _insert_versions(revision, RECORD_TYPES[change_type], items_of_type)
            _mark_dirty(revision, change_type, items_of_type)


def _close_changed(
    revision: RevisionBuilder, record_type: VersionedRecordType, items: Items
) -> None:
    """Close the previous rows; raise DivergedError if the open rows differ from `before`."""
    key_column = record_type.key_column
    closing = {item["id"] for item in items if item["before"] is not None}
    for chunk in chunks([item["id"] for item in items]):
        query = select(key_column).where(
            key_column.in_(chunk), record_type.table.c.to_revision.is_(None)
        )
        open_keys = set(revision.session.scalars(query))
        for key in chunk:
            if (key in open_keys) != (key in closing):
                actual = "stands" if key in open_keys else "does not stand"
                kind = record_type.change_type.value
                raise DivergedError(
                    f"revision {revision.number} does not fit: {kind} {key} {actual} here"
                )
    revision.close_rows(record_type.change_type, closing)


def _insert_identities(
    revision: RevisionBuilder, record_type: VersionedRecordType, items: Items
) -> None:
    """Insert the identities whose id does not exist yet."""
    if record_type.identity is None:
        return
    existing: set[str] = set()
    ids = table(record_type.identity).c.id
    for chunk in chunks([item["id"] for item in items]):
        existing |= set(revision.session.scalars(select(ids).where(ids.in_(chunk))))
    rows = [
        {"id": item["id"], **to_row(record_type.identity_fields, item)}
        for item in items
        if item["id"] not in existing
    ]
    if record_type.change_type is ChangeType.STATEMENT:
        for row in rows:
            for column, value_type in (
                ("value_entity", ValueType.ENTITY),
                ("value_citation", ValueType.CITATION),
            ):
                row[column] = row["value"] if row["type"] == value_type else None
    revision.insert(record_type.identity, rows)


def _insert_versions(
    revision: RevisionBuilder, record_type: VersionedRecordType, items: Items
) -> None:
    """Insert the versions that the revision opens, and their parts."""
    rows: dict[type[Base], list[Row]] = {}
    for item in items:
        record = item["after"]
        if record is None:
            continue
        version = {record_type.key: item["id"], "from_revision": revision.number}
        row = {**version, **to_row(record_type.fields, record)}
        rows.setdefault(record_type.versions, []).append(row)
        for part in record_type.parts:
            rows.setdefault(part.model, []).extend(
                {**version, part.order: index, **to_row(part.fields, entry)}
                for index, entry in enumerate(record[part.key])
            )
        if record_type.change_type is ChangeType.CITATION:
            rows.setdefault(CitationEntity, []).extend(
                {**version, **link} for link in _citation_entities(record)
            )
    for model, model_rows in rows.items():
        revision.insert(model, model_rows)


def _citation_entities(record: Json) -> list[Row]:
    """Return the rows of the entities that the JSON of a citation names."""
    groups: list[tuple[CitationPart, int, list[str]]] = [
        (CitationPart.CONTAINER, 0, record["container_entities"]),
        (CitationPart.PUBLISHER, 0, record["publisher_entities"]),
        *(
            (CitationPart.AUTHOR, position, author["entities"])
            for position, author in enumerate(record["authors"])
        ),
        *(
            (CitationPart.CONTRIBUTOR, position, contributor["entities"])
            for position, contributor in enumerate(_contributors(record["csl_fields"]))
        ),
    ]
    return [
        {"part": part.value, "position": position, "seq": seq, "entity_id": entity_id}
        for part, position, entity_ids in groups
        for seq, entity_id in enumerate(entity_ids)
    ]


def _contributors(csl_fields: Json) -> Iterator[Json]:
    """Yield the contributors of all roles, in the order of the fields."""
    for key in CONTRIBUTOR_FIELDS:
        yield from csl_fields.get(key, ())


def _mark_dirty(revision: RevisionBuilder, change_type: ChangeType, items: Items) -> None:
    """Mark the records whose projection the changes affect."""
    ids = [item["id"] for item in items]
    match change_type:
        case ChangeType.ENTITY:
            revision.dirty_entities.update(ids)
        case ChangeType.CITATION:
            revision.dirty_citations.update(ids)
        case ChangeType.STATEMENT:
            mark_entities_dirty(revision, ids)
        case ChangeType.EVIDENCE:
            mark_entities_dirty(revision, [item["statement"] for item in items])
            for item in items:
                if item["exact"] is not None:
                    revision.add_anchor(item["document"], item["id"])
        case ChangeType.REDIRECT:
            mark_affected(revision)
        case ChangeType.DOCUMENT:
            revision.dirty_documents.update(ids)
