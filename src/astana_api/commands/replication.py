"""Write a revision of another server: the same rows under the same number.

Changes are JSON objects from `GET /v1/changes`. Rows are closed first, then new rows are inserted
in the order of their foreign keys.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from astana_api.commands.merging import mark_affected
from astana_api.commands.revision import RevisionBuilder, chunks
from astana_api.commands.statements import mark_subjects_dirty
from astana_api.db.base import Base, table
from astana_api.domain.enums import ChangeType, ValueType
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.rendering.entities import Json
from astana_api.models import (
    CitationEntity,
    CitationVersion,
    DocumentVersion,
    Entity,
    EntityStatusVersion,
    EvidenceVersion,
    Redirect,
    SQLCitation,
    SQLCitationAuthor,
    SQLDocument,
    SQLDocumentReference,
    SQLDocumentSection,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)
from astana_api.models.citations import CitationPart

Items = Sequence[Mapping[str, Any]]
Row = dict[str, Any]

_VERSION_TABLES: dict[ChangeType, tuple[type[Base], str]] = {
    ChangeType.ENTITY: (EntityStatusVersion, "entity_id"),
    ChangeType.CITATION: (CitationVersion, "citation_id"),
    ChangeType.DOCUMENT: (DocumentVersion, "document_id"),
    ChangeType.STATEMENT: (SQLStatementState, "statement_id"),
    ChangeType.EVIDENCE: (EvidenceVersion, "evidence_id"),
    ChangeType.REDIRECT: (Redirect, "old_id"),
}


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
        _close_changed(revision, change_type, items_of_type)
    _write_entities(revision, by_type[ChangeType.ENTITY])
    _write_citations(revision, by_type[ChangeType.CITATION])
    _write_documents(revision, by_type[ChangeType.DOCUMENT])
    _write_statements(revision, by_type[ChangeType.STATEMENT])
    _write_evidence(revision, by_type[ChangeType.EVIDENCE])
    _write_redirects(revision, by_type[ChangeType.REDIRECT])


def _close_changed(revision: RevisionBuilder, kind: ChangeType, items: Items) -> None:
    """Close the previous rows; raise DivergedError if the open rows differ from `before`."""
    model, column = _VERSION_TABLES[kind]
    versions = table(model)
    closing = {item["id"] for item in items if item["before"] is not None}
    for chunk in chunks([item["id"] for item in items]):
        query = select(versions.c[column]).where(
            versions.c[column].in_(chunk), versions.c.to_revision.is_(None)
        )
        open_keys = set(revision.session.scalars(query))
        for key in chunk:
            if (key in open_keys) != (key in closing):
                actual = "stands" if key in open_keys else "does not stand"
                raise DivergedError(
                    f"revision {revision.number} does not fit: {kind.value} {key} {actual} here"
                )
    revision.close_rows(model, column, closing)


def _insert_missing(revision: RevisionBuilder, model: type[Base], rows: list[Row]) -> None:
    """Insert the rows whose id does not exist yet."""
    existing: set[str] = set()
    ids = table(model).c.id
    for chunk in chunks([row["id"] for row in rows]):
        existing |= set(revision.session.scalars(select(ids).where(ids.in_(chunk))))
    revision.insert(model, [row for row in rows if row["id"] not in existing])


def _opened(items: Items) -> list[tuple[str, Json]]:
    return [(item["id"], item["after"]) for item in items if item["after"] is not None]


def _write_entities(revision: RevisionBuilder, items: Items) -> None:
    _insert_missing(revision, Entity, [{"id": item["id"], "kind": item["kind"]} for item in items])
    rows = [
        {
            "entity_id": key,
            "from_revision": revision.number,
            "status": after["status"],
            "reason": after["reason"],
        }
        for key, after in _opened(items)
    ]
    revision.insert(EntityStatusVersion, rows)
    revision.dirty_entities.update(item["id"] for item in items)


def _write_citations(revision: RevisionBuilder, items: Items) -> None:
    _insert_missing(revision, SQLCitation, [{"id": item["id"]} for item in items])
    versions: list[Row] = []
    authors: list[Row] = []
    links: list[Row] = []
    for key, record in _opened(items):
        version = {"citation_id": key, "from_revision": revision.number}
        versions.append({**_columns(CitationVersion, record), **version})
        link_groups: list[tuple[CitationPart, int, list[str]]] = [
            (CitationPart.CONTAINER, 0, record["container_entities"]),
            (CitationPart.PUBLISHER, 0, record["publisher_entities"]),
        ]
        for position, author in enumerate(record["authors"]):
            authors.append({**_columns(SQLCitationAuthor, author), **version, "position": position})
            link_groups.append((CitationPart.AUTHOR, position, author["entities"]))
        links += [
            {**version, "part": part.value, "position": position, "seq": seq, "entity_id": entity}
            for part, position, entities in link_groups
            for seq, entity in enumerate(entities)
        ]
    revision.insert(CitationVersion, versions)
    revision.insert(SQLCitationAuthor, authors)
    revision.insert(CitationEntity, links)
    revision.dirty_citations.update(item["id"] for item in items)


def _write_documents(revision: RevisionBuilder, items: Items) -> None:
    _insert_missing(revision, SQLDocument, [{"id": item["id"]} for item in items])
    versions: list[Row] = []
    sections: list[Row] = []
    references: list[Row] = []
    for key, record in _opened(items):
        version = {"document_id": key, "from_revision": revision.number}
        versions.append({**_columns(DocumentVersion, record), **version})
        sections += [
            {**_columns(SQLDocumentSection, section), **version, "position": position}
            for position, section in enumerate(record["sections"])
        ]
        references += [
            {
                **version,
                "number": reference["number"],
                "citation_id": reference["citation"],
                "line": reference["line"],
            }
            for reference in record["references"]
        ]
    revision.insert(DocumentVersion, versions)
    revision.insert(SQLDocumentSection, sections)
    revision.insert(SQLDocumentReference, references)


def _write_statements(revision: RevisionBuilder, items: Items) -> None:
    _insert_missing(revision, SQLStatement, [_statement_row(item) for item in items])
    rows = [
        {
            **_columns(SQLStatementState, after),
            "statement_id": key,
            "from_revision": revision.number,
        }
        for key, after in _opened(items)
    ]
    revision.insert(SQLStatementState, rows)
    mark_subjects_dirty(revision, [item["id"] for item in items])


def _statement_row(item: Mapping[str, Any]) -> Row:
    value_type, value = item["value_type"], item["value"]
    return {
        "id": item["id"],
        "subject": item["subject"],
        "property": item["property"],
        "type": value_type,
        "value": value,
        "value_entity": value if value_type == ValueType.ENTITY else None,
        "value_citation": value if value_type == ValueType.CITATION else None,
        "lang": item["lang"],
        "qualifiers": rendering.dumps(item["qualifiers"]),
    }


def _write_evidence(revision: RevisionBuilder, items: Items) -> None:
    columns = ("section", "exact", "prefix", "suffix", "stance")
    evidence_rows = [
        {
            "id": item["id"],
            "statement_id": item["statement"],
            "citation_id": item["citation"],
            "document_id": item["document"],
            **{name: item[name] for name in columns},
        }
        for item in items
    ]
    _insert_missing(revision, SQLEvidence, evidence_rows)
    rows = [
        {**_columns(EvidenceVersion, after), "evidence_id": key, "from_revision": revision.number}
        for key, after in _opened(items)
    ]
    revision.insert(EvidenceVersion, rows)
    mark_subjects_dirty(revision, [item["statement"] for item in items])


def _write_redirects(revision: RevisionBuilder, items: Items) -> None:
    rows = [
        {"old_id": key, "from_revision": revision.number, "new_id": after["to"]}
        for key, after in _opened(items)
    ]
    if not items:
        return
    revision.insert(Redirect, rows)
    mark_affected(revision)


def _columns(model: type[Base], record: Mapping[str, Any]) -> Row:
    """Return the fields of a record that are columns of the table, with objects as JSON."""
    return {
        column.name: rendering.dumps(value)
        if isinstance(value := record[column.name], dict)
        else value
        for column in table(model).c
        if column.name in record
    }
