"""Documents as they stood, with their sections and references."""

from typing import Any

from sqlalchemy import String, and_, bindparam, exists, func, select

from astana_api.db.base import table
from astana_api.db.compiled import Row, prepared
from astana_api.db.types import Whole
from astana_api.domain.enums import State
from astana_api.domain.rendering.entities import Json
from astana_api.loading.reading import begun, holds
from astana_api.models import (
    DocumentReference,
    DocumentSection,
    DocumentVersion,
    Evidence,
    EvidenceLife,
    StatementState,
)
from astana_api.queries.as_of.citations import rendered
from astana_api.queries.as_of.statements import stood
from astana_api.queries.as_of.view import Past
from astana_api.queries.documents import (
    COLUMNS,
    REFERENCES,
    SECTION_COLUMNS,
    document_json,
    reference_json,
    section_json,
)
from astana_api.queries.evidence import of_version_then
from astana_api.queries.lists.conditions import any_of
from astana_api.queries.lists.engine import Listing
from astana_api.queries.lists.key_batches import ByKeys

_version = table(DocumentVersion).c
_section = table(DocumentSection).c
_reference = table(DocumentReference).c
_evidence, _life = table(Evidence).c, table(EvidenceLife).c
_state = table(StatementState).c
_OF_VERSION = and_(
    _version.document_id == _reference.document_id,
    _version.from_revision == _reference.from_revision,
)

LISTING = Listing(
    columns=REFERENCES.columns,
    source=table(DocumentReference).join(table(DocumentVersion), _OF_VERSION),
    id=REFERENCES.id,
    sorts=REFERENCES.sorts,
    filters={"as_of": lambda _: stood(_version), "document": any_of(_reference.document_id)},
)
"""The references of a document, by number; `as_of` has to be given."""


@prepared
def _ONE() -> Any:  # noqa: N802 - becomes the statement
    return select(*COLUMNS).where(
        _version.document_id == bindparam("id", type_=String()), holds(_version)
    )


@prepared
def _KNOWN() -> Any:  # noqa: N802 - becomes the statement
    return select(_version.document_id).where(
        _version.document_id == bindparam("id", type_=String()), begun(_version)
    )


@prepared
def _REFERENCE() -> Any:  # noqa: N802 - becomes the statement
    return (
        select(*LISTING.columns)
        .select_from(LISTING.source)
        .where(
            _reference.document_id == bindparam("id", type_=String()),
            _reference.number == bindparam("number", type_=Whole),
            holds(_version),
        )
    )


_SECTIONS = ByKeys(
    lambda keys: select(*SECTION_COLUMNS).where(
        _section.document_id.in_(keys), of_version_then(_section)
    )
)
_COUNTS = ByKeys(
    lambda keys: (
        select(_reference.document_id, func.count())
        .where(_reference.document_id.in_(keys), of_version_then(_reference))
        .group_by(_reference.document_id)
    )
)
_CITED_IN = ByKeys(
    lambda keys: (
        select(_evidence.citation_id, _evidence.section)
        .join(table(StatementState), _state.statement_id == _evidence.statement_id)
        .where(
            _evidence.citation_id.in_(keys),
            _evidence.document_id == bindparam("document", type_=String()),
            _evidence.section.is_not(None),
            exists().where(_life.evidence_id == _evidence.id, holds(_life)),
            holds(_state),
            _state.state == State.CURRENT.value,
        )
        .distinct()
    )
)


async def one(past: Past, document_id: str) -> Json | None:
    """A document with its sections; None where it did not stand."""
    at = {"at": past.revision}
    row = await past.snapshot.first(_ONE, {"id": document_id, **at})
    if row is None:
        return None
    sections = sorted(await _SECTIONS.rows(past.snapshot, [document_id], at))
    counts: dict[str, int] = dict(await _COUNTS.rows(past.snapshot, [document_id], at))
    return document_json(row, [section_json(each) for each in sections], counts.get(document_id, 0))


async def was_withdrawn(past: Past, document_id: str) -> bool:
    """Whether a document that did not stand once had."""
    values = {"id": document_id, "at": past.revision}
    return await past.snapshot.first(_KNOWN, values) is not None


async def reference(past: Past, document_id: str, number: int) -> Json | None:
    """One reference of a document, or None where the document had none of that number."""
    values = {"id": document_id, "number": number, "at": past.revision}
    row = await past.snapshot.first(_REFERENCE, values)
    return None if row is None else (await rendered_references(past, [row]))[0]


async def rendered_references(past: Past, rows: list[Row]) -> list[Json]:
    """Rows of `LISTING`, all of one document, as JSON: see `queries.documents`."""
    if not rows:
        return []
    at = {"at": past.revision}
    document, cited = rows[0][0], sorted({row[3] for row in rows})
    places = {row[2]: row[1] for row in await _SECTIONS.rows(past.snapshot, [document], at)}
    sections: dict[str, set[str]] = {}
    found = await _CITED_IN.rows(past.snapshot, cited, {"document": document, **at})
    for citation, section in found:
        sections.setdefault(citation, set()).add(section)
    bodies = await rendered(past, cited)
    return [
        reference_json(
            row,
            sections.get(row[3], set()),
            places,
            bodies[row[3]][1] if row[3] in bodies else None,
        )
        for row in rows
    ]
