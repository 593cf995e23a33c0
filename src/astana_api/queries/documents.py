"""Reads of documents, their sections and their numbered references, at any revision."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, func, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.types import BigInt
from astana_api.db.validity import opened_by, valid_at
from astana_api.domain.enums import State
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.text.normalization import http_url
from astana_api.models import (
    DocumentVersion,
    SQLDocumentReference,
    SQLDocumentSection,
    SQLEvidence,
    SQLStatementState,
)
from astana_api.queries.evidence import in_open_version, in_valid_version, is_valid
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey
from astana_api.queries.view import CitationItem, View

_version = table(DocumentVersion).c
_section = table(SQLDocumentSection).c
_reference = table(SQLDocumentReference).c
_evidence = table(SQLEvidence).c
_state = table(SQLStatementState).c

REFERENCE_SECTION_PREFIX = "ref:"
"""Followed by a number, the key of the section that is the entry of that reference."""

_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _version.document_id,
    _version.title,
    _version.language,
    _version.sha256,
    _version.url,
    _version.authors,
    _version.issued,
    _version.accessed,
    _version.license,
    _version.citation_id,
    _version.from_revision,
)


def _has_citation(binds: Binds) -> ColumnElement[bool]:
    """Match documents that have one of the citations in their references."""
    document_ids = select(_reference.document_id).where(
        any_of(_reference.citation_id)(binds), in_open_version(_reference)
    )
    return _version.document_id.in_(document_ids)


LISTING = ListDefinition(
    columns=_COLUMNS,
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


def _is_in_document(binds: Binds) -> ColumnElement[bool]:
    """Match the references in the version of one document that is valid at `AS_OF`.

    A scalar subquery instead of a join: an index then yields the references by number.
    """
    [document] = binds
    version = select(_version.from_revision).where(
        _version.document_id == document, valid_at(_version)
    )
    return and_(
        _reference.document_id == document, _reference.from_revision == version.scalar_subquery()
    )


REFERENCES = ListDefinition(
    columns=(_reference.document_id, _reference.number, _reference.line, _reference.citation_id),
    source=table(SQLDocumentReference),
    id=_reference.number,
    sorts={
        "number": SortKey((_reference.number,)),
        "-number": SortKey((_reference.number,), descending=True),
    },
    filters={"document": _is_in_document},
)
"""The references of the document in the filter, by number, at any revision."""


_BY_ID = CompiledStatement(
    select(*_COLUMNS).where(
        _version.document_id == bindparam("id", type_=String()), valid_at(_version)
    )
)
_IS_RECORDED = CompiledStatement(
    select(_version.document_id).where(
        _version.document_id == bindparam("id", type_=String()), opened_by(_version)
    )
)
_REFERENCE_BY_NUMBER = CompiledStatement(
    select(*REFERENCES.columns).where(
        _is_in_document([bindparam("id", type_=String())]),
        _reference.number == bindparam("number", type_=BigInt),
    )
)


_SECTION_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _section.document_id,
    _section.position,
    _section.key,
    _section.heading,
    _section.first_line,
    _section.last_line,
)
_SECTIONS = KeyBatchQuery(
    lambda keys: select(*_SECTION_COLUMNS).where(
        _section.document_id.in_(keys), in_valid_version(_section)
    )
)
_REFERENCE_COUNTS = KeyBatchQuery(
    lambda keys: (
        select(_reference.document_id, func.count())
        .where(_reference.document_id.in_(keys), in_valid_version(_reference))
        .group_by(_reference.document_id)
    )
)
_CITING_SECTIONS = KeyBatchQuery(
    lambda keys: (
        select(_evidence.citation_id, _evidence.section)
        .join(table(SQLStatementState), _state.statement_id == _evidence.statement_id)
        .where(
            _evidence.citation_id.in_(keys),
            # `coalesce` keeps planners off the index: a document has far more evidence.
            func.coalesce(_evidence.document_id, "") == bindparam("document", type_=String()),
            _evidence.section.is_not(None),
            is_valid(_evidence.id),
            valid_at(_state),
            _state.state == State.CURRENT.value,
        )
        .distinct()
    )
)


_STATEMENT_COUNTS = CompiledStatement(
    select(_evidence.section, func.count(_evidence.statement_id.distinct()))
    .join(table(SQLStatementState), _state.statement_id == _evidence.statement_id)
    .where(
        _evidence.document_id == bindparam("id", type_=String()),
        _evidence.section.is_not(None),
        is_valid(_evidence.id),
        valid_at(_state),
        _state.state == State.CURRENT.value,
    )
    .group_by(_evidence.section)
)


async def count_statements_by_section(view: View, document_id: str) -> dict[str, int]:
    """Return the number of current statements with evidence in each section, by its key.

    Takes time in proportion to the evidence of the document.
    """
    params = {"id": document_id, "as_of": view.as_of}
    rows: list[Any] = await view.snapshot.all(_STATEMENT_COUNTS, params, long_running=True)
    return dict(rows)


async def get_document(view: View, document_id: str) -> Json | None:
    """Return a document with its sections; None if withdrawn or unknown."""
    row = await view.snapshot.first(_BY_ID, {"id": document_id, "as_of": view.as_of})
    return None if row is None else (await render_documents(view, [row]))[0]


async def was_withdrawn(view: View, document_id: str) -> bool:
    """Return whether a document without valid version was recorded before."""
    params = {"id": document_id, "as_of": view.as_of}
    return await view.snapshot.first(_IS_RECORDED, params) is not None


async def render_documents(view: View, rows: list[Row]) -> list[Json]:
    """Render rows of `LISTING` with their sections in document order."""
    ids, params = [row[0] for row in rows], {"as_of": view.as_of}
    sections: dict[str, list[Json]] = {}
    for row in sorted(await _SECTIONS.fetch(view.snapshot, ids, params)):
        sections.setdefault(row[0], []).append(_section_json(row))
    counts: dict[str, int] = dict(await _REFERENCE_COUNTS.fetch(view.snapshot, ids, params))
    return [_document_json(row, sections.get(row[0], []), counts.get(row[0], 0)) for row in rows]


def _section_json(row: Row) -> Json:
    """Render a row of `_SECTION_COLUMNS`."""
    _, _, key, heading, first, last = row
    return {"key": key, "heading": heading, "first_line": first, "last_line": last}


def _document_json(row: Row, sections: list[Json], references: int) -> Json:
    """Render a row of `LISTING`; `references` is the number of its references."""
    document, title, language, sha256, url, authors, issued, accessed, *rest = row
    license_name, citation, revision = rest
    return {
        "id": document,
        "title": title,
        "authors": loads(authors),
        "issued": issued,
        "accessed": accessed,
        "url": url,
        "link": http_url(url) if url else None,
        "license": license_name,
        "citation": citation,
        "language": language,
        "sha256": sha256,
        "sections": sections,
        "references": references,
        "revision": revision,
        "self": f"/v1/documents/{document}",
    }


def _reference_path(document_id: str, number: int) -> str:
    """Return the path of a numbered reference."""
    return f"/v1/documents/{document_id}/references/{number}"


async def get_reference(view: View, document_id: str, number: int) -> Json | None:
    """Return one reference of a document, or None if it has none with this number."""
    params = {"id": document_id, "number": number, "as_of": view.as_of}
    row = await view.snapshot.first(_REFERENCE_BY_NUMBER, params)
    return None if row is None else (await render_references(view, [row]))[0]


async def render_references(view: View, rows: list[Row]) -> list[Json]:
    """Render rows of `REFERENCES`, all of one document.

    `cited_in` lists the sections whose evidence cites the citation, in document order, without
    the section of the reference itself (`ref:N`).
    """
    if not rows:
        return []
    params = {"document": rows[0][0], "as_of": view.as_of}
    cited = {row[3] for row in rows}
    section_rows = await _SECTIONS.fetch(view.snapshot, [params["document"]], params)
    positions = {row[2]: row[1] for row in section_rows}
    sections: dict[str, set[str]] = {}
    for citation, section in await _CITING_SECTIONS.fetch(view.snapshot, cited, params):
        sections.setdefault(citation, set()).add(section)
    citations = await view.load_citations(cited)
    return [
        _reference_json(row, sections.get(row[3], set()), positions, citations.get(row[3]))
        for row in rows
    ]


def _reference_json(
    row: Row, sections: set[str], positions: dict[str, int], citation: CitationItem | None
) -> Json:
    """Render a row of `REFERENCES`.

    `sections` are the keys of sections whose evidence cites the citation, `positions` the position
    of each section in the document. Withdrawn citations are None.
    """
    document, number, line, _ = row
    return {
        "number": number,
        # Reference numbers stay when a citation is withdrawn.
        "citation": None if citation is None else loads(citation.body),
        "cited_in": sorted(
            sections - {f"{REFERENCE_SECTION_PREFIX}{number}"},
            key=lambda section: _section_order(section, positions),
        ),
        "line": line,
        "self": _reference_path(document, number),
    }


def _section_order(section: str, positions: dict[str, int]) -> tuple[int, int, str]:
    """Return the sort key of a section: sections of references come last, by number."""
    number = section.removeprefix(REFERENCE_SECTION_PREFIX)
    if section in positions:
        return 0, positions[section], section
    return 1, int(number) if number.isdecimal() else 0, section
