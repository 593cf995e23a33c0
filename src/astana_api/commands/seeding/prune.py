"""Retract or withdraw records that are no longer in a dossier."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, select

from astana_api.commands import records, statements
from astana_api.commands.revision import RevisionBuilder, chunks
from astana_api.commands.seeding.import_baseline import keys_in_other_dossiers
from astana_api.domain.enums import Lifecycle, Origin, State
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    EntityStatusVersion,
    EvidenceVersion,
    SQLDocumentReference,
    SQLEvidence,
    SQLRevision,
    SQLStatement,
    SQLStatementState,
)
from astana_api.models.dossiers import BaselineItemType

BaselineKey = tuple[BaselineItemType, str]


def retract_missing(
    revision: RevisionBuilder, dossier_id: str, actor: str, missing: Iterable[BaselineKey]
) -> list[BaselineKey]:
    """Retract or withdraw the records that are missing from the dossier; return their keys.

    In this order: evidence, statements without other evidence, documents and citations without
    dependents, entities without statements. Records of other dossiers and records that were last
    changed through the API are not changed.
    """
    keys: dict[BaselineItemType, list[str]] = {kind: [] for kind in BaselineItemType}
    for kind, key in missing:
        keys[kind].append(key)
    own_keys: dict[BaselineItemType, list[str]] = {}
    for kind, kind_keys in keys.items():
        shared_keys = keys_in_other_dossiers(revision.session, dossier_id, kind, kind_keys)
        own_keys[kind] = [key for key in kind_keys if key not in shared_keys]
    reason = f"no longer stated by {actor}"
    pruned: list[BaselineKey] = []

    open_evidence = _open_seeded_evidence(revision, own_keys[BaselineItemType.EVIDENCE])
    statements.end_evidence(revision, open_evidence)
    pruned += [(BaselineItemType.EVIDENCE, key) for key in open_evidence]

    unsupported = _unsupported_statements(revision, own_keys[BaselineItemType.STATEMENT])
    statements.set_state(revision, unsupported, State.RETRACTED, reason=reason)
    pruned += [(BaselineItemType.STATEMENT, key) for key in unsupported]

    unread_documents = _unread_documents(revision, own_keys[BaselineItemType.DOCUMENT])
    records.withdraw_documents(revision, unread_documents)
    pruned += [(BaselineItemType.DOCUMENT, key) for key in unread_documents]

    unused_citations = _unused_citations(revision, own_keys[BaselineItemType.CITATION])
    records.withdraw_citations(revision, unused_citations)
    pruned += [(BaselineItemType.CITATION, key) for key in unused_citations]

    empty_entities = _empty_entities(revision, own_keys[BaselineItemType.ENTITY])
    records.set_entity_status(revision, empty_entities, Lifecycle.WITHDRAWN, reason)
    return pruned + [(BaselineItemType.ENTITY, key) for key in empty_entities]


def _open_seeded_evidence(revision: RevisionBuilder, keys: list[str]) -> list[str]:
    """Return the open evidence that a dossier import added."""
    found: list[str] = []
    for chunk in chunks(keys):
        query = (
            select(EvidenceVersion.evidence_id)
            .join(SQLRevision, SQLRevision.number == EvidenceVersion.from_revision)
            .where(
                EvidenceVersion.evidence_id.in_(chunk),
                EvidenceVersion.to_revision.is_(None),
                SQLRevision.origin != Origin.API.value,
            )
        )
        found += revision.session.scalars(query.order_by(EvidenceVersion.evidence_id))
    return found


def _unsupported_statements(revision: RevisionBuilder, keys: list[str]) -> list[str]:
    """Return current statements without evidence that a dossier import made current.

    Later changes of rank or wording through the API do not count.
    """
    found: list[str] = []
    for chunk in chunks(keys):
        supported = set(
            revision.session.scalars(
                select(SQLEvidence.statement_id)
                .join(EvidenceVersion, EvidenceVersion.evidence_id == SQLEvidence.id)
                .where(SQLEvidence.statement_id.in_(chunk), EvidenceVersion.to_revision.is_(None))
            )
        )
        query = (
            select(SQLStatementState.statement_id, SQLStatementState.state, SQLRevision.origin)
            .join(SQLRevision, SQLRevision.number == SQLStatementState.from_revision)
            .where(SQLStatementState.statement_id.in_(chunk))
            .order_by(SQLStatementState.from_revision)
        )
        origin_by_id: dict[str, str | None] = {}
        for key, state, origin in revision.session.execute(query):
            if state != State.CURRENT:
                origin_by_id[key] = None
            elif origin_by_id.get(key) is None:
                origin_by_id[key] = origin
        seeded = {key for key, origin in origin_by_id.items() if origin not in {None, Origin.API}}
        found += sorted(seeded - supported)
    return found


def _unread_documents(revision: RevisionBuilder, keys: list[str]) -> list[str]:
    return [
        key
        for key in _open_seeded_versions(revision, DocumentVersion, keys)
        if not _has_evidence(revision, SQLEvidence.document_id == key)
    ]


def _unused_citations(revision: RevisionBuilder, keys: list[str]) -> list[str]:
    unused = []
    for key in _open_seeded_versions(revision, CitationVersion, keys):
        reference = revision.session.scalar(
            select(SQLDocumentReference.number)
            .join(
                DocumentVersion,
                (DocumentVersion.document_id == SQLDocumentReference.document_id)
                & (DocumentVersion.from_revision == SQLDocumentReference.from_revision),
            )
            .where(SQLDocumentReference.citation_id == key, DocumentVersion.to_revision.is_(None))
            .limit(1)
        )
        statement = revision.session.scalar(
            _current_statements().where(SQLStatement.value_citation == key).limit(1)
        )
        has_evidence = _has_evidence(revision, SQLEvidence.citation_id == key)
        if reference is None and statement is None and not has_evidence:
            unused.append(key)
    return unused


def _empty_entities(revision: RevisionBuilder, keys: list[str]) -> list[str]:
    empty = []
    for key in keys:
        active = revision.session.scalar(
            select(EntityStatusVersion.entity_id).where(
                EntityStatusVersion.entity_id == key,
                EntityStatusVersion.to_revision.is_(None),
                EntityStatusVersion.status == Lifecycle.ACTIVE.value,
            )
        )
        # Statements about entities that were merged into it count too.
        ids = [key, *(old for old, target in revision.redirects.items() if target == key)]
        statement = revision.session.scalar(
            _current_statements().where(SQLStatement.subject.in_(ids)).limit(1)
        )
        if active is not None and statement is None:
            empty.append(key)
    return empty


def _current_statements() -> Select[str]:
    return (
        select(SQLStatement.id)
        .join(SQLStatementState, SQLStatementState.statement_id == SQLStatement.id)
        .where(
            SQLStatementState.to_revision.is_(None),
            SQLStatementState.state == State.CURRENT.value,
        )
    )


def _has_evidence(revision: RevisionBuilder, condition: ColumnElement[bool]) -> bool:
    query = (
        select(SQLEvidence.id)
        .join(EvidenceVersion, EvidenceVersion.evidence_id == SQLEvidence.id)
        .where(condition, EvidenceVersion.to_revision.is_(None))
    )
    return revision.session.scalar(query.limit(1)) is not None


def _open_seeded_versions(
    revision: RevisionBuilder, model: type[CitationVersion | DocumentVersion], keys: list[str]
) -> list[str]:
    """Return the keys whose open version was written by a dossier import."""
    key = CitationVersion.citation_id if model is CitationVersion else DocumentVersion.document_id
    found: list[str] = []
    for chunk in chunks(keys):
        query = (
            select(key)
            .join(SQLRevision, SQLRevision.number == model.from_revision)
            .where(
                key.in_(chunk),
                model.to_revision.is_(None),
                SQLRevision.origin != Origin.API.value,
            )
        )
        found += revision.session.scalars(query.order_by(key))
    return found
