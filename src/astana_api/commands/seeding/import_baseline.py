"""Load and save the import baseline of a dossier, and load the stored state of its records."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from astana_api.commands.revision import RevisionBuilder, chunks
from astana_api.domain.baselines import pack_items, unpack_items
from astana_api.domain.rendering.entities import dumps
from astana_api.domain.statements.identity import fingerprint
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    DossierBaseline,
    Entity,
    EntityStatusVersion,
    EvidenceVersion,
    SQLDossier,
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
    query = select(DossierBaseline.type, DossierBaseline.items).where(
        DossierBaseline.dossier_id == dossier_id
    )
    return {
        (BaselineItemType(kind), key): fingerprint
        for kind, items in session.execute(query)
        for key, fingerprint in unpack_items(items).items()
    }


class DossierRecord(NamedTuple):
    """What a dossier says of itself: the columns of `SQLDossier`."""

    title: str
    description: str | None
    license: str | None
    rules_off: str


def render_rules_off(rules: Iterable[tuple[str, str]]) -> str:
    """Return rules with their reasons as `SQLDossier.rules_off`."""
    return dumps([{"rule": rule, "reason": reason} for rule, reason in rules])


def has_record(session: Session, dossier_id: str, record: DossierRecord) -> bool:
    """Return whether the stored record of the dossier is equal."""
    columns = (getattr(SQLDossier, name) for name in DossierRecord._fields)
    stored = session.execute(select(*columns).where(SQLDossier.id == dossier_id)).first()
    return stored is not None and tuple(stored) == record


def save_dossier(
    session: Session, dossier_id: str, record: DossierRecord, *, revision: int
) -> None:
    """Insert or update the dossier; `revision` is the one that changes its baseline."""
    columns = {**record._asdict(), "revision": revision}
    existing_id = session.scalar(select(SQLDossier.id).where(SQLDossier.id == dossier_id))
    if existing_id is None:
        session.execute(insert(SQLDossier).values(id=dossier_id, **columns))
    else:
        session.execute(update(SQLDossier).where(SQLDossier.id == dossier_id).values(**columns))


def save_baseline(
    revision: RevisionBuilder, dossier_id: str, previous: Fingerprints, current: Fingerprints
) -> None:
    """Replace the stored baseline `previous` with `current`."""
    changed_types = [
        kind for kind in BaselineItemType if _of_type(kind, previous) != _of_type(kind, current)
    ]
    revision.session.execute(
        delete(DossierBaseline).where(
            DossierBaseline.dossier_id == dossier_id,
            DossierBaseline.type.in_([kind.value for kind in changed_types]),
        )
    )
    revision.insert(
        DossierBaseline,
        [
            {"dossier_id": dossier_id, "type": kind.value, "items": pack_items(items)}
            for kind in changed_types
            if (items := _of_type(kind, current))
        ],
    )
    revision.changed = revision.changed or bool(changed_types)


def keys_in_other_dossiers(
    session: Session, dossier_id: str, kind: BaselineItemType, keys: Iterable[str]
) -> set[str]:
    """Return the keys that are in the baseline of another dossier too."""
    remaining = set(keys)
    if not remaining:
        return set()
    query = select(DossierBaseline.items).where(
        DossierBaseline.dossier_id != dossier_id, DossierBaseline.type == kind.value
    )
    return {
        key for items in session.scalars(query) for key in remaining & unpack_items(items).keys()
    }


def _of_type(kind: BaselineItemType, fingerprints: Fingerprints) -> dict[str, str]:
    return {key: value for (item_type, key), value in fingerprints.items() if item_type is kind}


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


@lru_cache(maxsize=128)
def evidence_fingerprint(basis: str, stated_as: str | None, note: str | None) -> str:
    """Return the fingerprint of the parts of evidence that are not part of its identity."""
    return fingerprint([basis, stated_as, note])


def _rows(session: Session, query: Any, key: Any, ids: Iterable[str]) -> list[Any]:
    return [
        row for chunk in chunks(list(ids)) for row in session.execute(query.where(key.in_(chunk)))
    ]
