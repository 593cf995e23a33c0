"""What a dossier last stated, and how each of those things stands in the database now."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from astana_api.commands.revision import Change, chunks
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    DossierFact,
    Entity,
    EntityLife,
    EvidenceLife,
    Revision,
    StatementState,
)
from astana_api.models.dossiers import FactType

Facts = dict[tuple[FactType, str], str]
"""For each thing, by type and key, the fingerprint of what may change under its key."""

WITHDRAWN = "withdrawn"
"""Stands for the fingerprint of a thing that is there no longer."""


class Standing(NamedTuple):
    """How a thing stands: its fingerprint (or `WITHDRAWN`) and who made it so."""

    fingerprint: str
    actor: str


def remembered(session: Session, dossier_id: str) -> Facts:
    """What the dossier stated when it last changed anything."""
    query = select(DossierFact.type, DossierFact.key, DossierFact.fingerprint).where(
        DossierFact.dossier_id == dossier_id
    )
    return {(FactType(kind), key): fingerprint for kind, key, fingerprint in session.execute(query)}


def remember(change: Change, dossier_id: str, before: Facts, now: Facts) -> None:
    """Keep what the dossier states now in place of what it stated before."""
    gone = [key for key in before if now.get(key) != before[key]]
    for kind in FactType:
        for chunk in chunks([key for of, key in gone if of is kind]):
            change.session.execute(
                delete(DossierFact).where(
                    DossierFact.dossier_id == dossier_id,
                    DossierFact.type == kind.value,
                    DossierFact.key.in_(chunk),
                )
            )
    change.insert(
        DossierFact,
        [
            {"dossier_id": dossier_id, "type": kind.value, "key": key, "fingerprint": fingerprint}
            for (kind, key), fingerprint in now.items()
            if before.get((kind, key)) != fingerprint
        ],
    )
    change.changed = change.changed or bool(gone)


def stated_by_others(
    session: Session, dossier_id: str, kind: FactType, keys: Iterable[str]
) -> set[str]:
    """Those of the keys that another dossier states too."""
    found: set[str] = set()
    for chunk in chunks(list(keys)):
        query = select(DossierFact.key).where(
            DossierFact.dossier_id != dossier_id,
            DossierFact.type == kind.value,
            DossierFact.key.in_(chunk),
        )
        found |= set(session.scalars(query))
    return found


def entities_standing(session: Session, ids: Iterable[str]) -> dict[str, Standing]:
    """Entities that exist: the kind as fingerprint, and who last gave them their life."""
    query = (
        select(Entity.id, Entity.kind, EntityLife.status, Revision.actor)
        .join(EntityLife, EntityLife.entity_id == Entity.id)
        .join(Revision, Revision.number == EntityLife.from_revision)
        .where(EntityLife.to_revision.is_(None))
    )
    return {
        row[0]: Standing(WITHDRAWN if row[2] == WITHDRAWN else row[1], row[3])
        for row in _rows(session, query, Entity.id, ids)
    }


def records_standing(
    session: Session, model: type[CitationVersion | DocumentVersion], ids: Iterable[str]
) -> dict[str, Standing]:
    """Citations or documents that were ever recorded, by their latest version."""
    key = CitationVersion.citation_id if model is CitationVersion else DocumentVersion.document_id
    query = (
        select(key, model.fingerprint, model.to_revision, Revision.actor)
        .join(Revision, Revision.number == func.coalesce(model.to_revision, model.from_revision))
        .order_by(model.from_revision)
    )
    return {
        row[0]: Standing(row[1] if row[2] is None else WITHDRAWN, row[3])
        for row in _rows(session, query, key, ids)
    }


def statements_standing(session: Session, ids: Iterable[str]) -> dict[str, tuple[Any, str]]:
    """The (state, rank, wording) of statements that were ever stated, and who made it so."""
    query = (
        select(
            StatementState.statement_id,
            StatementState.state,
            StatementState.rank,
            StatementState.stated_as,
            Revision.actor,
        )
        .join(Revision, Revision.number == StatementState.from_revision)
        .where(StatementState.to_revision.is_(None))
    )
    return {
        row[0]: (row[1:4], row[4])
        for row in _rows(session, query, StatementState.statement_id, ids)
    }


def evidence_standing(session: Session, ids: Iterable[str]) -> dict[str, Standing]:
    """Evidence that was ever brought: its note as fingerprint, and who brought or ended it."""
    query = (
        select(
            EvidenceLife.evidence_id, EvidenceLife.note, EvidenceLife.to_revision, Revision.actor
        )
        .join(
            Revision,
            Revision.number == func.coalesce(EvidenceLife.to_revision, EvidenceLife.from_revision),
        )
        .order_by(EvidenceLife.from_revision)
    )
    return {
        row[0]: Standing((row[1] or "") if row[2] is None else WITHDRAWN, row[3])
        for row in _rows(session, query, EvidenceLife.evidence_id, ids)
    }


def _rows(session: Session, query: Any, key: Any, ids: Iterable[str]) -> list[Any]:
    return [
        row for chunk in chunks(list(ids)) for row in session.execute(query.where(key.in_(chunk)))
    ]
