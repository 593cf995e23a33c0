"""Reads of the attached texts of documents."""

from typing import NamedTuple

from sqlalchemy import String, and_, bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, valid_at
from astana_api.domain.enums import State
from astana_api.models import (
    DocumentVersion,
    SQLDocumentText,
    SQLEvidence,
    SQLStatementState,
)
from astana_api.queries.evidence import is_valid

_text = table(SQLDocumentText).c
_version = table(DocumentVersion).c
_evidence = table(SQLEvidence).c
_state = table(SQLStatementState).c
_IS_CURRENT = and_(
    _version.document_id == _text.document_id,
    _version.sha256 == _text.sha256,
    _version.to_revision.is_(None),
)
_BY_DOCUMENT = CompiledStatement(
    select(_text.content, _text.sha256, _text.revision)
    .join(table(DocumentVersion), _IS_CURRENT)
    .where(_text.document_id == bindparam("id", type_=String()))
)
_QUOTED_PHRASES = CompiledStatement(
    select(
        _evidence.statement_id,
        _evidence.section,
        _evidence.exact,
        _evidence.prefix,
        _evidence.suffix,
    )
    .join(table(SQLStatementState), _state.statement_id == _evidence.statement_id)
    .where(
        _evidence.document_id == bindparam("id", type_=String()),
        _evidence.exact.is_not(None),
        is_valid(_evidence.id),
        valid_at(_state),
        _state.state == State.CURRENT.value,
    )
    .order_by(_evidence.section, _evidence.statement_id)
)


class AttachedText(NamedTuple):
    """The text that the record of a document names, and the revision that attached it."""

    content: bytes
    sha256: str
    revision: int


async def get_text(snapshot: Snapshot, document_id: str) -> AttachedText | None:
    """Return the text of a document, or None if it is not attached."""
    row = await snapshot.first(_BY_DOCUMENT, {"id": document_id})
    return None if row is None else AttachedText(*row)


class QuotedPhrase(NamedTuple):
    """A phrase of a section that is evidence of a current statement."""

    statement: str
    section: str
    exact: str
    prefix: str | None
    suffix: str | None


async def load_quoted_phrases(snapshot: Snapshot, document_id: str) -> list[QuotedPhrase]:
    """Return the phrases of a document that carry current statements, by section.

    Takes time in proportion to the evidence of the document.
    """
    params = {"id": document_id, "as_of": HEAD}
    rows = await snapshot.all(_QUOTED_PHRASES, params, long_running=True)
    return [QuotedPhrase(*row) for row in rows]
