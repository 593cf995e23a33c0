"""Reads of documents, their sections and their numbered references, at the head revision."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, func, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import BigInt
from astana_api.domain.enums import State
from astana_api.domain.rendering.entities import Json, loads
from astana_api.models import (
    CitationNow,
    DocumentVersion,
    SQLDocument,
    SQLDocumentReference,
    SQLDocumentSection,
    SQLEvidence,
    StatementNow,
)
from astana_api.queries.evidence import in_open_version, is_open
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.engine import ListDefinition, SortKey

_version = table(DocumentVersion).c
_section = table(SQLDocumentSection).c
_reference = table(SQLDocumentReference).c
_citation = table(CitationNow).c
_evidence = table(SQLEvidence).c
_statement = table(StatementNow).c

REFERENCE_SECTION_PREFIX = "ref:"
"""Followed by a number, the key of the section that is the entry of that reference."""

COLUMNS: tuple[ColumnElement[Any], ...] = (
    _version.document_id,
    _version.title,
    _version.language,
    _version.sha256,
    _version.from_revision,
)


def _has_citation(binds: Binds) -> ColumnElement[bool]:
    """Match documents that have one of the citations in their references."""
    document_ids = select(_reference.document_id).where(
        any_of(_reference.citation_id)(binds), in_open_version(_reference)
    )
    return _version.document_id.in_(document_ids)


LISTING = ListDefinition(
    columns=COLUMNS,
    source=table(DocumentVersion),
    id=_version.document_id,
    sorts={
        "id": SortKey((_version.document_id,)),
        "-id": SortKey((_version.document_id,), descending=True),
    },
    filters={
        "ids": _version.document_id.in_,
        "language": any_of(_version.language),
        "citation": _has_citation,
    },
    where=(_version.to_revision.is_(None),),
)

REFERENCES = ListDefinition(
    columns=(_reference.document_id, _reference.number, _reference.line, _reference.citation_id),
    source=table(SQLDocumentReference).join(
        table(DocumentVersion),
        and_(
            _version.document_id == _reference.document_id,
            _version.from_revision == _reference.from_revision,
            _version.to_revision.is_(None),
        ),
    ),
    id=_reference.number,
    sorts={
        "number": SortKey((_reference.number,)),
        "-number": SortKey((_reference.number,), descending=True),
    },
    filters={"document": any_of(_reference.document_id)},
)
"""The references of the document in the filter, by number."""


_BY_ID = CompiledStatement(
    select(*COLUMNS).where(
        _version.document_id == bindparam("id", type_=String()), _version.to_revision.is_(None)
    )
)
_EXISTS = CompiledStatement(
    select(SQLDocument.id).where(SQLDocument.id == bindparam("id", type_=String()))
)
_REFERENCE_BY_NUMBER = CompiledStatement(
    select(*REFERENCES.columns)
    .select_from(REFERENCES.source)
    .where(
        _reference.document_id == bindparam("id", type_=String()),
        _reference.number == bindparam("number", type_=BigInt),
    )
)


SECTION_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _section.document_id,
    _section.position,
    _section.key,
    _section.heading,
    _section.first_line,
    _section.last_line,
)
_SECTIONS = KeyBatchQuery(
    lambda keys: select(*SECTION_COLUMNS).where(
        _section.document_id.in_(keys), in_open_version(_section)
    )
)
_REFERENCE_COUNTS = KeyBatchQuery(
    lambda keys: (
        select(_reference.document_id, func.count())
        .where(_reference.document_id.in_(keys), in_open_version(_reference))
        .group_by(_reference.document_id)
    )
)
_CITING_SECTIONS = KeyBatchQuery(
    lambda keys: (
        select(_evidence.citation_id, _evidence.section)
        .join(table(StatementNow), _statement.id == _evidence.statement_id)
        .where(
            _evidence.citation_id.in_(keys),
            _evidence.document_id == bindparam("document", type_=String()),
            is_open(_evidence.id),
            _statement.state == State.CURRENT.value,
        )
        .distinct()
    )
)
_CITATIONS = KeyBatchQuery(
    lambda keys: select(_citation.id, _citation.body).where(_citation.id.in_(keys))
)


async def get_document(snapshot: Snapshot, document_id: str) -> Json | None:
    """Return a document with its sections; None if withdrawn or unknown."""
    row = await snapshot.first(_BY_ID, {"id": document_id})
    return None if row is None else (await render_documents(snapshot, [row]))[0]


async def was_withdrawn(snapshot: Snapshot, document_id: str) -> bool:
    """Return whether a document without open version was ever recorded."""
    return await snapshot.first(_EXISTS, {"id": document_id}) is not None


async def render_documents(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Render rows of `LISTING` with their sections in document order."""
    ids = [row[0] for row in rows]
    sections: dict[str, list[Json]] = {}
    for row in sorted(await _SECTIONS.fetch(snapshot, ids)):
        sections.setdefault(row[0], []).append(section_json(row))
    counts: dict[str, int] = dict(await _REFERENCE_COUNTS.fetch(snapshot, ids))
    return [document_json(row, sections.get(row[0], []), counts.get(row[0], 0)) for row in rows]


def section_json(row: Row) -> Json:
    """Render a row of `SECTION_COLUMNS`."""
    _, _, key, heading, first, last = row
    return {"key": key, "heading": heading, "first_line": first, "last_line": last}


def document_json(row: Row, sections: list[Json], references: int) -> Json:
    """Render a row of `LISTING`; `references` is the number of its references."""
    document, title, language, sha256, revision = row
    return {
        "id": document,
        "title": title,
        "language": language,
        "sha256": sha256,
        "sections": sections,
        "references": references,
        "revision": revision,
        "url": f"/v1/documents/{document}",
    }


async def get_reference(snapshot: Snapshot, document_id: str, number: int) -> Json | None:
    """Return one reference of a document, or None if it has none with this number."""
    row = await snapshot.first(_REFERENCE_BY_NUMBER, {"id": document_id, "number": number})
    return None if row is None else (await render_references(snapshot, [row]))[0]


async def render_references(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Render rows of `REFERENCES`, all of one document.

    `cited_in` lists the sections whose evidence cites the citation, in document order, without
    the section of the reference itself (`ref:N`).
    """
    if not rows:
        return []
    document, cited = rows[0][0], {row[3] for row in rows}
    positions = {row[2]: row[1] for row in await _SECTIONS.fetch(snapshot, [document])}
    sections: dict[str, set[str]] = {}
    for citation, section in await _CITING_SECTIONS.fetch(snapshot, cited, {"document": document}):
        if section is not None:
            sections.setdefault(citation, set()).add(section)
    bodies: dict[str, str] = dict(await _CITATIONS.fetch(snapshot, cited))
    return [
        reference_json(row, sections.get(row[3], set()), positions, bodies.get(row[3]))
        for row in rows
    ]


def reference_json(
    row: Row, sections: set[str], positions: dict[str, int], body: str | None
) -> Json:
    """Render a row of `REFERENCES`.

    `sections` are the keys of sections whose evidence cites the citation, `positions` the position
    of each section in the document, `body` the JSON of the citation unless it is withdrawn.
    """
    _, number, line, _ = row
    return {
        "number": number,
        # Reference numbers stay when a citation is withdrawn.
        "citation": None if body is None else loads(body),
        "cited_in": sorted(
            sections - {f"{REFERENCE_SECTION_PREFIX}{number}"},
            key=lambda section: _section_order(section, positions),
        ),
        "line": line,
    }


def _section_order(section: str, positions: dict[str, int]) -> tuple[int, int, str]:
    """Return the sort key of a section: sections of references come last, by number."""
    number = section.removeprefix(REFERENCE_SECTION_PREFIX)
    if section in positions:
        return 0, positions[section], section
    return 1, int(number) if number.isdecimal() else 0, section
