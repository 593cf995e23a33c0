"""Reads of the attached texts of documents."""

from typing import NamedTuple

from sqlalchemy import String, and_, bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.models import DocumentVersion, SQLDocumentText

_text = table(SQLDocumentText).c
_version = table(DocumentVersion).c
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


class AttachedText(NamedTuple):
    """The text that the record of a document names, and the revision that attached it."""

    content: bytes
    sha256: str
    revision: int


async def get_text(snapshot: Snapshot, document_id: str) -> AttachedText | None:
    """Return the text of a document, or None if it is not attached."""
    row = await snapshot.first(_BY_DOCUMENT, {"id": document_id})
    return None if row is None else AttachedText(*row)
