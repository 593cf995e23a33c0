"""Load the uses of citations in documents, their links, and the statements of sections."""

from collections.abc import Iterable, Mapping

from sqlalchemy import String, bindparam, func, literal_column, select

from astana_api.audit.facts import AuditedEvidence, AuditedLink, CitationUse, cites_in_text
from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, valid_at
from astana_api.domain.enums import Lifecycle, LinkOutcome, State
from astana_api.models import (
    DocumentVersion,
    EntityStatusVersion,
    EvidenceVersion,
    LinkCheck,
    SQLDocumentReference,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)

_document, _reference = table(DocumentVersion).c, table(SQLDocumentReference).c
_evidence, _version = table(SQLEvidence).c, table(EvidenceVersion).c
_statement, _state = table(SQLStatement).c, table(SQLStatementState).c
_status = table(EntityStatusVersion).c

_REFERENCES = KeyBatchQuery(
    lambda keys: (
        select(_reference.citation_id, _reference.document_id, _reference.number)
        .select_from(table(SQLDocumentReference))
        .join(
            table(DocumentVersion),
            (_document.document_id == _reference.document_id)
            & (_document.from_revision == _reference.from_revision),
        )
        .where(_reference.citation_id.in_(keys), valid_at(_document))
    )
)
_CURRENT_EVIDENCE = (
    table(SQLEvidence)
    .join(table(EvidenceVersion), _version.evidence_id == _evidence.id)
    .join(table(SQLStatementState), _state.statement_id == _evidence.statement_id)
    .join(table(SQLStatement), _statement.id == _evidence.statement_id)
    .join(table(EntityStatusVersion), _status.entity_id == _statement.subject)
)
_IS_CURRENT = (
    valid_at(_version),
    valid_at(_state),
    _state.state == literal_column(f"'{State.CURRENT}'"),
    valid_at(_status),
    _status.status == literal_column(f"'{Lifecycle.ACTIVE}'"),
)
_CITED_IN = KeyBatchQuery(
    lambda keys: (
        select(_evidence.citation_id, _evidence.document_id, _evidence.section)
        .distinct()
        .select_from(_CURRENT_EVIDENCE)
        .where(_evidence.citation_id.in_(keys), _evidence.section.is_not(None), *_IS_CURRENT)
    )
)
_IN_SECTION = CompiledStatement(
    select(_evidence.statement_id)
    .distinct()
    .select_from(_CURRENT_EVIDENCE)
    .where(
        _evidence.document_id == bindparam("document", type_=String()),
        _evidence.section == bindparam("section", type_=String()),
        *_IS_CURRENT,
    )
)

_check = table(LinkCheck).c
_last = table(LinkCheck).alias("last").c
_LINKS = KeyBatchQuery(
    lambda keys: select(
        _check.citation_id, _check.url, _check.outcome, _check.status, _check.checked_at
    ).where(
        _check.citation_id.in_(keys),
        _check.field == literal_column("'url'"),
        _check.checked_at
        == select(func.max(_last.checked_at))
        .where(_last.citation_id == _check.citation_id, _last.field == _check.field)
        .scalar_subquery(),
    )
)


async def load_links(snapshot: Snapshot, urls: Mapping[str, str | None]) -> dict[str, AuditedLink]:
    """Return the last request for each citation, given with its URL; none for another URL."""
    rows = await _LINKS.fetch(snapshot, urls, {}, long_running=True)
    return {
        citation: AuditedLink(LinkOutcome(outcome), status, checked_at[:10])
        for citation, url, outcome, status, checked_at in rows
        if url == urls[citation]
    }


async def load_uses(
    snapshot: Snapshot, citations: Iterable[str], revision: int = HEAD
) -> dict[str, tuple[CitationUse, ...]]:
    """Return the uses of citations in documents that list them among their references."""
    ids, params = list(citations), {"as_of": revision}
    numbers: dict[str, dict[str, list[int]]] = {}
    for citation, document, number in await _REFERENCES.fetch(
        snapshot, ids, params, long_running=True
    ):
        numbers.setdefault(citation, {}).setdefault(document, []).append(number)
    sections: dict[tuple[str, str], set[str]] = {}
    for citation, document, section in await _CITED_IN.fetch(
        snapshot, numbers, params, long_running=True
    ):
        if cites_in_text(AuditedEvidence(section=section)):
            sections.setdefault((citation, document), set()).add(section)
    return {
        citation: tuple(
            CitationUse(
                document,
                tuple(sorted(found)),
                tuple(sorted(sections.get((citation, document), ()))),
            )
            for document, found in sorted(documents.items())
        )
        for citation, documents in numbers.items()
    }


async def load_section_statements(
    snapshot: Snapshot, key: tuple[str, str], revision: int = HEAD
) -> list[str]:
    """Return the ids of the current statements with evidence in a section."""
    params = {"document": key[0], "section": key[1], "as_of": revision}
    return [row[0] for row in await snapshot.all(_IN_SECTION, params, long_running=True)]
