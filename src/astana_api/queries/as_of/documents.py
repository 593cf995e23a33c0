"""Reads of documents, their sections and references, at an earlier revision."""

from sqlalchemy import String, and_, bindparam, exists, func, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.types import BigInt
from astana_api.db.validity import opened_by, valid_at
from astana_api.domain.enums import State
from astana_api.domain.rendering.entities import Json
from astana_api.models import (
    DocumentVersion,
    EvidenceVersion,
    SQLDocumentReference,
    SQLDocumentSection,
    SQLEvidence,
    SQLStatementState,
)
from astana_api.queries.as_of.citations import render_citations_by_id
from astana_api.queries.as_of.statements import valid_as_of
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.documents import (
    COLUMNS,
    REFERENCES,
    SECTION_COLUMNS,
    document_json,
    reference_json,
    section_json,
)
from astana_api.queries.evidence import in_version_at
from astana_api.queries.lists.conditions import any_of
from astana_api.queries.lists.engine import ListDefinition

_version = table(DocumentVersion).c
_section = table(SQLDocumentSection).c
_reference = table(SQLDocumentReference).c
_evidence, _evidence_version = table(SQLEvidence).c, table(EvidenceVersion).c
_state = table(SQLStatementState).c
_SAME_VERSION = and_(
    _version.document_id == _reference.document_id,
    _version.from_revision == _reference.from_revision,
)

LISTING = ListDefinition(
    columns=REFERENCES.columns,
    source=table(SQLDocumentReference).join(table(DocumentVersion), _SAME_VERSION),
    id=REFERENCES.id,
    sorts=REFERENCES.sorts,
    filters={"as_of": lambda _: valid_as_of(_version), "document": any_of(_reference.document_id)},
)
"""The references of a document by number. `as_of` is required."""


_BY_ID = CompiledStatement(
    select(*COLUMNS).where(
        _version.document_id == bindparam("id", type_=String()), valid_at(_version)
    )
)
_EXISTS = CompiledStatement(
    select(_version.document_id).where(
        _version.document_id == bindparam("id", type_=String()), opened_by(_version)
    )
)
_REFERENCE_BY_NUMBER = CompiledStatement(
    select(*LISTING.columns)
    .select_from(LISTING.source)
    .where(
        _reference.document_id == bindparam("id", type_=String()),
        _reference.number == bindparam("number", type_=BigInt),
        valid_at(_version),
    )
)
_SECTIONS = KeyBatchQuery(
    lambda keys: select(*SECTION_COLUMNS).where(
        _section.document_id.in_(keys), in_version_at(_section)
    )
)
_REFERENCE_COUNTS = KeyBatchQuery(
    lambda keys: (
        select(_reference.document_id, func.count())
        .where(_reference.document_id.in_(keys), in_version_at(_reference))
        .group_by(_reference.document_id)
    )
)
_CITING_SECTIONS = KeyBatchQuery(
    lambda keys: (
        select(_evidence.citation_id, _evidence.section)
        .join(table(SQLStatementState), _state.statement_id == _evidence.statement_id)
        .where(
            _evidence.citation_id.in_(keys),
            _evidence.document_id == bindparam("document", type_=String()),
            _evidence.section.is_not(None),
            exists().where(
                _evidence_version.evidence_id == _evidence.id, valid_at(_evidence_version)
            ),
            valid_at(_state),
            _state.state == State.CURRENT.value,
        )
        .distinct()
    )
)


async def get_document(view: AsOfView, document_id: str) -> Json | None:
    """Return a document with its sections; None if it has no valid version."""
    at = {"as_of": view.revision}
    row = await view.snapshot.first(_BY_ID, {"id": document_id, **at})
    if row is None:
        return None
    sections = sorted(await _SECTIONS.fetch(view.snapshot, [document_id], at))
    counts: dict[str, int] = dict(await _REFERENCE_COUNTS.fetch(view.snapshot, [document_id], at))
    return document_json(row, [section_json(row) for row in sections], counts.get(document_id, 0))


async def was_withdrawn(view: AsOfView, document_id: str) -> bool:
    """Return whether a document without valid version was recorded before."""
    params = {"id": document_id, "as_of": view.revision}
    return await view.snapshot.first(_EXISTS, params) is not None


async def get_reference(view: AsOfView, document_id: str, number: int) -> Json | None:
    """Return one reference of a document, or None if it has none with this number."""
    params = {"id": document_id, "number": number, "as_of": view.revision}
    row = await view.snapshot.first(_REFERENCE_BY_NUMBER, params)
    return None if row is None else (await render_references(view, [row]))[0]


async def render_references(view: AsOfView, rows: list[Row]) -> list[Json]:
    """Render rows of `LISTING`, all of one document: see `queries.documents`."""
    if not rows:
        return []
    at = {"as_of": view.revision}
    document, cited = rows[0][0], sorted({row[3] for row in rows})
    positions = {row[2]: row[1] for row in await _SECTIONS.fetch(view.snapshot, [document], at)}
    sections: dict[str, set[str]] = {}
    citing = await _CITING_SECTIONS.fetch(view.snapshot, cited, {"document": document, **at})
    for citation, section in citing:
        sections.setdefault(citation, set()).add(section)
    bodies = await render_citations_by_id(view, cited)
    return [
        reference_json(
            row,
            sections.get(row[3], set()),
            positions,
            bodies[row[3]][1] if row[3] in bodies else None,
        )
        for row in rows
    ]
