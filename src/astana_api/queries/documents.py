"""Documents that were read: their sections and their numbered references."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, func, select

from astana_api.db.base import table
from astana_api.db.compiled import Row, prepared
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import Whole
from astana_api.domain.enums import State
from astana_api.domain.rendering.entities import Json, loads
from astana_api.models import (
    CitationNow,
    Document,
    DocumentReference,
    DocumentSection,
    DocumentVersion,
    Evidence,
    StatementNow,
)
from astana_api.queries.evidence import of_current_version, stands
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.engine import Key, Listing
from astana_api.queries.lists.key_batches import ByKeys

_version = table(DocumentVersion).c
_section = table(DocumentSection).c
_reference = table(DocumentReference).c
_citation = table(CitationNow).c
_evidence = table(Evidence).c
_statement = table(StatementNow).c

OWN_SECTION = "ref:"
"""With a number behind it: the section of a document that is the entry of that reference."""

COLUMNS: tuple[ColumnElement[Any], ...] = (
    _version.document_id,
    _version.title,
    _version.language,
    _version.sha256,
    _version.from_revision,
)


def _referring(binds: Binds) -> ColumnElement[bool]:
    """Which have one of the citations among their references."""
    listed = select(_reference.document_id).where(
        any_of(_reference.citation_id)(binds), of_current_version(_reference)
    )
    return _version.document_id.in_(listed)


LISTING = Listing(
    columns=COLUMNS,
    source=table(DocumentVersion),
    id=_version.document_id,
    sorts={
        "id": Key((_version.document_id,)),
        "-id": Key((_version.document_id,), descending=True),
    },
    filters={
        "ids": _version.document_id.in_,
        "language": any_of(_version.language),
        "citation": _referring,
    },
    always=(_version.to_revision.is_(None),),
)

REFERENCES = Listing(
    columns=(_reference.document_id, _reference.number, _reference.line, _reference.citation_id),
    source=table(DocumentReference).join(
        table(DocumentVersion),
        and_(
            _version.document_id == _reference.document_id,
            _version.from_revision == _reference.from_revision,
            _version.to_revision.is_(None),
        ),
    ),
    id=_reference.number,
    sorts={
        "number": Key((_reference.number,)),
        "-number": Key((_reference.number,), descending=True),
    },
    filters={"document": any_of(_reference.document_id)},
)
"""The references of the document that the filter names, by number."""


@prepared
def _ONE() -> Any:  # noqa: N802 - becomes the statement
    return select(*COLUMNS).where(
        _version.document_id == bindparam("id", type_=String()), _version.to_revision.is_(None)
    )


@prepared
def _KNOWN() -> Any:  # noqa: N802 - becomes the statement
    return select(Document.id).where(Document.id == bindparam("id", type_=String()))


@prepared
def _REFERENCE() -> Any:  # noqa: N802 - becomes the statement
    return (
        select(*REFERENCES.columns)
        .select_from(REFERENCES.source)
        .where(
            _reference.document_id == bindparam("id", type_=String()),
            _reference.number == bindparam("number", type_=Whole),
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
_SECTIONS = ByKeys(
    lambda keys: select(*SECTION_COLUMNS).where(
        _section.document_id.in_(keys), of_current_version(_section)
    )
)
_COUNTS = ByKeys(
    lambda keys: (
        select(_reference.document_id, func.count())
        .where(_reference.document_id.in_(keys), of_current_version(_reference))
        .group_by(_reference.document_id)
    )
)
_CITED_IN = ByKeys(
    lambda keys: (
        select(_evidence.citation_id, _evidence.section)
        .join(table(StatementNow), _statement.id == _evidence.statement_id)
        .where(
            _evidence.citation_id.in_(keys),
            _evidence.document_id == bindparam("document", type_=String()),
            stands(_evidence.id),
            _statement.state == State.CURRENT.value,
        )
        .distinct()
    )
)
_CITATIONS = ByKeys(lambda keys: select(_citation.id, _citation.body).where(_citation.id.in_(keys)))


async def one(snapshot: Snapshot, document_id: str) -> Json | None:
    """A document with its sections; None where it is not served."""
    row = await snapshot.first(_ONE, {"id": document_id})
    return None if row is None else (await rendered_rows(snapshot, [row]))[0]


async def was_withdrawn(snapshot: Snapshot, document_id: str) -> bool:
    """Whether a document that is not served once was."""
    return await snapshot.first(_KNOWN, {"id": document_id}) is not None


async def rendered_rows(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Rows of `LISTING` as JSON, with their sections in the order of the text."""
    ids = [row[0] for row in rows]
    sections: dict[str, list[Json]] = {}
    for row in sorted(await _SECTIONS.rows(snapshot, ids)):
        sections.setdefault(row[0], []).append(section_json(row))
    counts: dict[str, int] = dict(await _COUNTS.rows(snapshot, ids))
    return [document_json(row, sections.get(row[0], []), counts.get(row[0], 0)) for row in rows]


def section_json(row: Row) -> Json:
    """A section of a document as JSON."""
    _, _, key, heading, first, last = row
    return {"key": key, "heading": heading, "first_line": first, "last_line": last}


def document_json(row: Row, sections: list[Json], references: int) -> Json:
    """A row of `LISTING` as JSON, with its sections and the number of its references."""
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


async def reference(snapshot: Snapshot, document_id: str, number: int) -> Json | None:
    """One reference of a document, or None where the document has none of that number."""
    row = await snapshot.first(_REFERENCE, {"id": document_id, "number": number})
    return None if row is None else (await rendered_references(snapshot, [row]))[0]


async def rendered_references(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Rows of `REFERENCES`, all of one document, as JSON.

    `cited_in` are the sections in which statements rest on the citation, in the order of the text;
    a reference's own section, `ref:N`, is none of them.
    """
    if not rows:
        return []
    document, cited = rows[0][0], {row[3] for row in rows}
    places = {row[2]: row[1] for row in await _SECTIONS.rows(snapshot, [document])}
    sections: dict[str, set[str]] = {}
    for citation, section in await _CITED_IN.rows(snapshot, cited, {"document": document}):
        if section is not None:
            sections.setdefault(citation, set()).add(section)
    bodies: dict[str, str] = dict(await _CITATIONS.rows(snapshot, cited))
    return [
        reference_json(row, sections.get(row[3], set()), places, bodies.get(row[3])) for row in rows
    ]


def reference_json(row: Row, sections: set[str], places: dict[str, int], body: str | None) -> Json:
    """A row of `REFERENCES` as JSON.

    `sections` are those in which statements rest on the citation, `places` where the sections of
    the document stand, `body` the JSON of the citation where it is served.
    """
    _, number, line, _ = row
    return {
        "number": number,
        # A document keeps the numbers of what it cites, whatever we hold of it now.
        "citation": None if body is None else loads(body),
        "cited_in": sorted(
            sections - {f"{OWN_SECTION}{number}"}, key=lambda section: _place(section, places)
        ),
        "line": line,
    }


def _place(section: str, places: dict[str, int]) -> tuple[int, int, str]:
    """Where a section stands: the references' own come after all others, by number."""
    number = section.removeprefix(OWN_SECTION)
    if section in places:
        return 0, places[section], section
    return 1, int(number) if number.isdecimal() else 0, section
