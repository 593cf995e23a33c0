"""Read facts from drafts: a dossier is audited without a database."""

from collections.abc import Iterable

from astana_api.audit.comparison_keys import group_records
from astana_api.audit.facts import (
    AuditedEntity,
    AuditedEvidence,
    AuditedFacts,
    AuditedStatement,
    index_facts,
)
from astana_api.domain.enums import Rank
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    EntityDraft,
    EvidenceDraft,
    StatementDraft,
)
from astana_api.domain.statements.identity import statement_id

_RANKS = (Rank.PREFERRED, Rank.NORMAL, Rank.DEPRECATED)


def facts_of_drafts(
    today: int,
    entities: Iterable[EntityDraft],
    citations: Iterable[CitationDraft],
    documents: Iterable[DocumentDraft],
    statements: Iterable[StatementDraft],
) -> AuditedFacts:
    """Return the facts of drafts; drafts of one claim are one statement with all their evidence."""
    by_id: dict[str, AuditedStatement] = {}
    for draft in statements:
        statement = _statement(draft)
        if (same := by_id.get(statement.id)) is not None:
            statement = AuditedStatement(
                same.id,
                same.subject,
                same.property_id,
                same.value,
                same.qualifiers,
                min(same.rank, statement.rank, key=_RANKS.index),
                same.evidence + statement.evidence,
            )
        by_id[statement.id] = statement
    by_subject: dict[str, list[AuditedStatement]] = {}
    for key in sorted(by_id):
        by_subject.setdefault(by_id[key].subject, []).append(by_id[key])
    audited = [
        AuditedEntity(entity.id, entity.kind, tuple(by_subject.get(entity.id, ())))
        for entity in entities
    ]
    citations = list(citations)
    return index_facts(today, audited, citations, documents, group_records(audited, citations))


def _statement(draft: StatementDraft) -> AuditedStatement:
    return AuditedStatement(
        statement_id(draft),
        draft.subject,
        draft.property,
        draft.value,
        dict(draft.qualifiers),
        draft.rank,
        tuple(_evidence(each) for each in draft.evidence),
    )


def _evidence(draft: EvidenceDraft) -> AuditedEvidence:
    return AuditedEvidence(
        draft.citation,
        draft.document,
        draft.section,
        draft.exact,
        draft.stance,
        draft.basis,
        draft.stated_as,
    )
