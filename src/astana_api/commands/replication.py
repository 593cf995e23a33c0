"""Writing a revision that was made elsewhere: the same rows, under the same number.

Changes are JSON objects as `GET /v1/changes` answers them. What they close is closed first, then
everything is written in the order in which it refers to each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from astana_api.commands.redirections import follow
from astana_api.commands.revision import Change, chunks
from astana_api.commands.statements import touch_subjects
from astana_api.db.base import Base, table
from astana_api.domain.enums import ChangeType, ValueType
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.rendering.entities import Json
from astana_api.models import (
    Citation,
    CitationAuthor,
    CitationEntity,
    CitationVersion,
    Document,
    DocumentReference,
    DocumentSection,
    DocumentVersion,
    Entity,
    EntityLife,
    Evidence,
    EvidenceLife,
    Redirect,
    Statement,
    StatementState,
)
from astana_api.models.citations import CitationPart

Items = Sequence[Mapping[str, Any]]
Row = dict[str, Any]

_SPANS: dict[ChangeType, tuple[type[Base], str]] = {
    ChangeType.ENTITY: (EntityLife, "entity_id"),
    ChangeType.CITATION: (CitationVersion, "citation_id"),
    ChangeType.DOCUMENT: (DocumentVersion, "document_id"),
    ChangeType.STATEMENT: (StatementState, "statement_id"),
    ChangeType.EVIDENCE: (EvidenceLife, "evidence_id"),
    ChangeType.REDIRECT: (Redirect, "old_id"),
}


class DivergedError(Exception):
    """What a revision changes is not what stands here: the two histories are not the same."""


def apply(change: Change, items: Iterable[Mapping[str, Any]]) -> None:
    """Write every change of one revision.

    Raises DivergedError where something is to be ended that does not stand here, or begun that
    does.
    """
    by_type: dict[ChangeType, list[Mapping[str, Any]]] = {kind: [] for kind in ChangeType}
    for item in items:
        by_type[ChangeType(item["type"])].append(item)
    for kind, some in by_type.items():
        _close(change, kind, some)
    _write_entities(change, by_type[ChangeType.ENTITY])
    _write_citations(change, by_type[ChangeType.CITATION])
    _write_documents(change, by_type[ChangeType.DOCUMENT])
    _write_statements(change, by_type[ChangeType.STATEMENT])
    _write_evidence(change, by_type[ChangeType.EVIDENCE])
    _write_redirects(change, by_type[ChangeType.REDIRECT])


def _close(change: Change, kind: ChangeType, items: Items) -> None:
    """End what stood before each change, having seen that it does, and that nothing else does."""
    model, column = _SPANS[kind]
    spans = table(model)
    ended = {item["id"] for item in items if item["before"] is not None}
    for chunk in chunks([item["id"] for item in items]):
        query = select(spans.c[column]).where(
            spans.c[column].in_(chunk), spans.c.to_revision.is_(None)
        )
        standing = set(change.session.scalars(query))
        for key in chunk:
            if (key in standing) != (key in ended):
                stands = "stands" if key in standing else "does not stand"
                raise DivergedError(
                    f"revision {change.number} does not fit: {kind.value} {key} {stands} here"
                )
    change.close(model, column, ended)


def _new(change: Change, model: type[Base], rows: list[Row]) -> None:
    """Write the identities that are not there yet."""
    known: set[str] = set()
    ids = table(model).c.id
    for chunk in chunks([row["id"] for row in rows]):
        known |= set(change.session.scalars(select(ids).where(ids.in_(chunk))))
    change.insert(model, [row for row in rows if row["id"] not in known])


def _begun(items: Items) -> list[tuple[str, Json]]:
    return [(item["id"], item["after"]) for item in items if item["after"] is not None]


def _write_entities(change: Change, items: Items) -> None:
    _new(change, Entity, [{"id": item["id"], "kind": item["kind"]} for item in items])
    begun = [
        {
            "entity_id": key,
            "from_revision": change.number,
            "status": life["status"],
            "reason": life["reason"],
        }
        for key, life in _begun(items)
    ]
    change.insert(EntityLife, begun)
    change.entities.update(item["id"] for item in items)


def _write_citations(change: Change, items: Items) -> None:
    _new(change, Citation, [{"id": item["id"]} for item in items])
    versions: list[Row] = []
    authors: list[Row] = []
    links: list[Row] = []
    for key, record in _begun(items):
        version = {"citation_id": key, "from_revision": change.number}
        versions.append({**_columns(CitationVersion, record), **version})
        linked: list[tuple[CitationPart, int, list[str]]] = [
            (CitationPart.CONTAINER, 0, record["container_entities"]),
            (CitationPart.PUBLISHER, 0, record["publisher_entities"]),
        ]
        for position, author in enumerate(record["authors"]):
            authors.append({**_columns(CitationAuthor, author), **version, "position": position})
            linked.append((CitationPart.AUTHOR, position, author["entities"]))
        links += [
            {**version, "part": part.value, "position": position, "seq": seq, "entity_id": entity}
            for part, position, entities in linked
            for seq, entity in enumerate(entities)
        ]
    change.insert(CitationVersion, versions)
    change.insert(CitationAuthor, authors)
    change.insert(CitationEntity, links)
    change.citations.update(item["id"] for item in items)


def _write_documents(change: Change, items: Items) -> None:
    _new(change, Document, [{"id": item["id"]} for item in items])
    versions: list[Row] = []
    sections: list[Row] = []
    references: list[Row] = []
    for key, record in _begun(items):
        version = {"document_id": key, "from_revision": change.number}
        versions.append({**_columns(DocumentVersion, record), **version})
        sections += [
            {**_columns(DocumentSection, section), **version, "position": position}
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
    change.insert(DocumentVersion, versions)
    change.insert(DocumentSection, sections)
    change.insert(DocumentReference, references)


def _write_statements(change: Change, items: Items) -> None:
    _new(change, Statement, [_statement(item) for item in items])
    begun = [
        {
            **_columns(StatementState, state),
            "statement_id": key,
            "from_revision": change.number,
        }
        for key, state in _begun(items)
    ]
    change.insert(StatementState, begun)
    touch_subjects(change, [item["id"] for item in items])


def _statement(item: Mapping[str, Any]) -> Row:
    of_type, value = item["value_type"], item["value"]
    return {
        "id": item["id"],
        "subject": item["subject"],
        "property": item["property"],
        "type": of_type,
        "value": value,
        "value_entity": value if of_type == ValueType.ENTITY else None,
        "value_citation": value if of_type == ValueType.CITATION else None,
        "lang": item["lang"],
        "qualifiers": rendering.dumps(item["qualifiers"]),
    }


def _write_evidence(change: Change, items: Items) -> None:
    places = ("section", "exact", "prefix", "suffix", "stance")
    made = [
        {
            "id": item["id"],
            "statement_id": item["statement"],
            "citation_id": item["citation"],
            "document_id": item["document"],
            **{name: item[name] for name in places},
        }
        for item in items
    ]
    _new(change, Evidence, made)
    begun = [
        {**_columns(EvidenceLife, life), "evidence_id": key, "from_revision": change.number}
        for key, life in _begun(items)
    ]
    change.insert(EvidenceLife, begun)
    touch_subjects(change, [item["statement"] for item in items])


def _write_redirects(change: Change, items: Items) -> None:
    begun = [
        {"old_id": key, "from_revision": change.number, "new_id": led["to"]}
        for key, led in _begun(items)
    ]
    if not items:
        return
    change.insert(Redirect, begun)
    follow(change)


def _columns(model: type[Base], record: Mapping[str, Any]) -> Row:
    """The columns of a row that a record holds by their own names."""
    return {
        column.name: rendering.dumps(said)
        if isinstance(said := record[column.name], dict)
        else said
        for column in table(model).c
        if column.name in record
    }
