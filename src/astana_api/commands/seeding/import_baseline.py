"""Load and save the import baseline of a dossier, and load the stored state of its records."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from astana_api.commands.revision import RevisionBuilder, chunks
from astana_api.domain.statements.identity import fingerprint
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    DossierBaselineItem,
    Entity,
    EntityStatusVersion,
    EvidenceVersion,
    SQLRevision,
    SQLStatementState,
)
from astana_api.models.dossiers import BaselineItemType

Fingerprints = dict[tuple[BaselineItemType, str], str]
"""The fingerprint of each record of a dossier, by type and key."""

WITHDRAWN = "withdrawn"
"""Used in place of the fingerprint of a record that was withdrawn or closed."""


class StoredState(NamedTuple):
    """Represent a stored record: its fingerprint (or `WITHDRAWN`) and who last changed it."""

    fingerprint: str
    actor: str


def load_baseline(session: Session, dossier_id: str) -> Fingerprints:
    """Return the fingerprints of the dossier's last import that changed anything."""
    query = select(
        DossierBaselineItem.type, DossierBaselineItem.key, DossierBaselineItem.fingerprint
    ).where(DossierBaselineItem.dossier_id == dossier_id)
    return {
        (BaselineItemType(kind), key): fingerprint
        for kind, key, fingerprint in session.execute(query)
    }


def save_baseline(
    revision: RevisionBuilder, dossier_id: str, previous: Fingerprints, current: Fingerprints
) -> None:
    """Replace the stored baseline `previous` with `current`."""
    changed_keys = [key for key in previous if current.get(key) != previous[key]]
    for kind in BaselineItemType:
        for chunk in chunks([key for fact_type, key in changed_keys if fact_type is kind]):
            revision.session.execute(
                delete(DossierBaselineItem).where(
                    DossierBaselineItem.dossier_id == dossier_id,
                    DossierBaselineItem.type == kind.value,
                    DossierBaselineItem.key.in_(chunk),
                )
            )
    revision.insert(
        DossierBaselineItem,
        [
            {"dossier_id": dossier_id, "type": kind.value, "key": key, "fingerprint": fingerprint}
            for (kind, key), fingerprint in current.items()
            if previous.get((kind, key)) != fingerprint
        ],
    )
    revision.changed = revision.changed or bool(changed_keys)


def keys_in_other_dossiers(
    session: Session, dossier_id: str, kind: BaselineItemType, keys: Iterable[str]
) -> set[str]:
    """Return the keys that are in the baseline of another dossier too."""
    found: set[str] = set()
    for chunk in chunks(list(keys)):
        query = select(DossierBaselineItem.key).where(
            DossierBaselineItem.dossier_id != dossier_id,
            DossierBaselineItem.type == kind.value,
            DossierBaselineItem.key.in_(chunk),
        )
        found |= set(session.scalars(query))
    return found


def load_entity_states(session: Session, ids: Iterable[str]) -> dict[str, StoredState]:
    """Return the existing entities: their kind is the fingerprint."""
    query = (
        select(Entity.id, Entity.kind, EntityStatusVersion.status, SQLRevision.actor)
        .join(EntityStatusVersion, EntityStatusVersion.entity_id == Entity.id)
        .join(SQLRevision, SQLRevision.number == EntityStatusVersion.from_revision)
        .where(EntityStatusVersion.to_revision.is_(None))
    )
    return {
        row[0]: StoredState(WITHDRAWN if row[2] == WITHDRAWN else row[1], row[3])
        for row in _rows(session, query, Entity.id, ids)
    }


def load_record_states(
    session: Session, model: type[CitationVersion | DocumentVersion], ids: Iterable[str]
) -> dict[str, StoredState]:
    """Return the latest versions of citations or documents, open or closed."""
    key = CitationVersion.citation_id if model is CitationVersion else DocumentVersion.document_id
    query = (
        select(key, model.fingerprint, model.to_revision, SQLRevision.actor)
        .join(
            SQLRevision, SQLRevision.number == func.coalesce(model.to_revision, model.from_revision)
        )
        .order_by(model.from_revision)
    )
    return {
        row[0]: StoredState(row[1] if row[2] is None else WITHDRAWN, row[3])
        for row in _rows(session, query, key, ids)
    }


def load_statement_states(session: Session, ids: Iterable[str]) -> dict[str, tuple[Any, str]]:
    """Return (state, rank) of existing statements, and who last changed them."""
    query = (
        select(
            SQLStatementState.statement_id,
            SQLStatementState.state,
            SQLStatementState.rank,
            SQLRevision.actor,
        )
        .join(SQLRevision, SQLRevision.number == SQLStatementState.from_revision)
        .where(SQLStatementState.to_revision.is_(None))
    )
    return {
        row[0]: (row[1:3], row[3])
        for row in _rows(session, query, SQLStatementState.statement_id, ids)
    }


def load_evidence_states(session: Session, ids: Iterable[str]) -> dict[str, StoredState]:
    """Return existing evidence, open or closed."""
    query = (
        select(
            EvidenceVersion.evidence_id,
            EvidenceVersion.basis,
            EvidenceVersion.stated_as,
            EvidenceVersion.note,
            EvidenceVersion.to_revision,
            SQLRevision.actor,
        )
        .join(
            SQLRevision,
            SQLRevision.number
            == func.coalesce(EvidenceVersion.to_revision, EvidenceVersion.from_revision),
        )
        .order_by(EvidenceVersion.from_revision)
    )
    return {
        key: StoredState(evidence_fingerprint(*content) if ended is None else WITHDRAWN, actor)
        for key, *content, ended, actor in _rows(session, query, EvidenceVersion.evidence_id, ids)
    }


def evidence_fingerprint(basis: str, stated_as: str | None, note: str | None) -> str:
    """Return the fingerprint of the parts of evidence that are not part of its identity."""
    return fingerprint([basis, stated_as, note])


def _rows(session: Session, query: Any, key: Any, ids: Iterable[str]) -> list[Any]:
    return [
        row for chunk in chunks(list(ids)) for row in session.execute(query.where(key.in_(chunk)))
    ]
