"""Attach the text of a document, and check the anchors of its evidence in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from sqlalchemy import exists, func, select

from astana_api.commands import records
from astana_api.commands.checks.anchors import AnchorChange, check_anchors
from astana_api.commands.document_records import load_document
from astana_api.commands.revision import RevisionBuilder
from astana_api.domain.enums import AnchorState
from astana_api.errors import (
    Conflict,
    Gone,
    PayloadTooLarge,
    ResourceNotFound,
    UnprocessableContent,
)
from astana_api.models import (
    AnchorCheck,
    EvidenceVersion,
    SQLDocument,
    SQLDocumentText,
    SQLEvidence,
)

MAX_TEXT_BYTES: Final = 10_000_000
"""About 5,000 printed pages. A text is read as a whole whenever its anchors are checked."""


@dataclass(frozen=True, slots=True)
class TextReport:
    """The result of attaching a text.

    `previous_sha256` is that of the document's record before. `states` is the number of anchors of
    each state, and `changes` has the anchors whose state differs from that before; both are of
    current evidence.
    """

    document: str
    sha256: str
    previous_sha256: str | None
    states: Mapping[AnchorState, int]
    changes: tuple[AnchorChange, ...]


def attach_text(
    revision: RevisionBuilder, document_id: str, content: bytes, *, new_version: bool = False
) -> TextReport:
    """Store the text of a document, and check all anchors in it.

    With `new_version` the record of the document gets the sha256 of the text. Raise
    ResourceNotFound or Gone without such a document, Conflict if the record has another sha256,
    PayloadTooLarge, and UnprocessableContent if the content is not a text in UTF-8.
    """
    _validate_text(content)
    draft = load_document(revision.session, document_id)
    if draft is None:
        if revision.session.get(SQLDocument, document_id) is not None:
            raise Gone(f"The document {document_id} was withdrawn.")
        raise ResourceNotFound(f"There is no document {document_id}.")
    digest = sha256(content).hexdigest()
    if draft.sha256 != digest:
        if not new_version:
            raise _other_text(document_id, draft.sha256, digest)
        records.record_documents(revision, [replace(draft, sha256=digest)])
    if revision.session.get(SQLDocumentText, (document_id, digest)) is None:
        row = {"document_id": document_id, "sha256": digest, "content": content}
        revision.insert(SQLDocumentText, [{**row, "revision": revision.number}])
    changes = check_anchors(revision.session, revision.number, [document_id], {})
    return TextReport(
        document_id,
        digest,
        draft.sha256,
        _count_states(revision, document_id),
        tuple(change for change in changes if change.anchor.current),
    )


def _validate_text(content: bytes) -> None:
    if len(content) > MAX_TEXT_BYTES:
        raise PayloadTooLarge(
            f"The text has {len(content):,} bytes; at most {MAX_TEXT_BYTES:,} are allowed. "
            "Split it into several documents."
        )
    try:
        content.decode()
    except UnicodeDecodeError as exc:
        raise UnprocessableContent(
            f"The text is not UTF-8: {exc.reason} at byte {exc.start}. Convert it to plain text "
            "in UTF-8."
        ) from exc
    if b"\0" in content:
        raise UnprocessableContent(
            f"The text has a NUL character at byte {content.index(0)}. Attach plain text in UTF-8."
        )


def _other_text(document_id: str, recorded: str | None, digest: str) -> Conflict:
    named = "no sha256" if recorded is None else f"the sha256 {recorded}"
    return Conflict(
        f"The record of {document_id} has {named}, and the file has {digest}. Attach the text "
        "that the record names, or record the file as a new version (--new-version)."
    )


def _count_states(revision: RevisionBuilder, document_id: str) -> dict[AnchorState, int]:
    """Return the number of anchors of each state, those that are not zero."""
    state = func.coalesce(AnchorCheck.state, AnchorState.NO_TEXT.value)
    query = (
        select(state, func.count())
        .select_from(SQLEvidence)
        .outerjoin(
            AnchorCheck,
            (AnchorCheck.evidence_id == SQLEvidence.id) & AnchorCheck.to_revision.is_(None),
        )
        .where(
            SQLEvidence.document_id == document_id,
            SQLEvidence.exact.is_not(None),
            exists().where(
                EvidenceVersion.evidence_id == SQLEvidence.id,
                EvidenceVersion.to_revision.is_(None),
            ),
        )
        .group_by(state)
    )
    counts = dict(revision.session.execute(query).all())
    return {each: counts[each] for each in AnchorState if each in counts}
