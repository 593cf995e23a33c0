"""Ending what a dossier no longer states, unless something else still states it."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, select

from astana_api.commands import records, statements
from astana_api.commands.revision import Change, chunks
from astana_api.commands.seeding.import_baseline import stated_by_others
from astana_api.domain.enums import Lifecycle, Origin, State
from astana_api.models import (
    CitationVersion,
    DocumentReference,
    DocumentVersion,
    EntityLife,
    Evidence,
    EvidenceLife,
    Revision,
    Statement,
    StatementState,
)
from astana_api.models.dossiers import FactType

Fact = tuple[FactType, str]


def end(change: Change, dossier_id: str, actor: str, gone: Iterable[Fact]) -> list[Fact]:
    """End the things that are gone from the dossier; answers those that were ended.

    Evidence first, then the statements that nothing else carries, then the records that nothing
    rests on, then the entities of which nothing is stated. What somebody else brought or made so
    by hand is theirs, and stays.
    """
    keys: dict[FactType, list[str]] = {kind: [] for kind in FactType}
    for kind, key in gone:
        keys[kind].append(key)
    own: dict[FactType, list[str]] = {}
    for kind, some in keys.items():
        others = stated_by_others(change.session, dossier_id, kind, some)
        own[kind] = [key for key in some if key not in others]
    reason = f"no longer stated by {actor}"
    ended: list[Fact] = []

    pieces = _standing_evidence(change, own[FactType.EVIDENCE])
    statements.end_evidence(change, pieces)
    ended += [(FactType.EVIDENCE, key) for key in pieces]

    unsaid = _unsupported(change, own[FactType.STATEMENT])
    statements.set_state(change, unsaid, State.RETRACTED, reason=reason)
    ended += [(FactType.STATEMENT, key) for key in unsaid]

    unread = _unread_documents(change, own[FactType.DOCUMENT])
    records.withdraw_documents(change, unread)
    ended += [(FactType.DOCUMENT, key) for key in unread]

    unused = _unused_citations(change, own[FactType.CITATION])
    records.withdraw_citations(change, unused)
    ended += [(FactType.CITATION, key) for key in unused]

    empty = _empty_entities(change, own[FactType.ENTITY])
    records.set_lives(change, empty, Lifecycle.WITHDRAWN, reason)
    return ended + [(FactType.ENTITY, key) for key in empty]


def _standing_evidence(change: Change, keys: list[str]) -> list[str]:
    """Evidence that stands, and that a dossier brought."""
    found: list[str] = []
    for chunk in chunks(keys):
        query = (
            select(EvidenceLife.evidence_id)
            .join(Revision, Revision.number == EvidenceLife.from_revision)
            .where(
                EvidenceLife.evidence_id.in_(chunk),
                EvidenceLife.to_revision.is_(None),
                Revision.origin == Origin.SEED.value,
            )
        )
        found += change.session.scalars(query.order_by(EvidenceLife.evidence_id))
    return found


def _unsupported(change: Change, keys: list[str]) -> list[str]:
    """Current statements that a dossier made current, and that no evidence carries.

    Whoever changed their rank or wording since has not stated them.
    """
    found: list[str] = []
    for chunk in chunks(keys):
        carried = set(
            change.session.scalars(
                select(Evidence.statement_id)
                .join(EvidenceLife, EvidenceLife.evidence_id == Evidence.id)
                .where(Evidence.statement_id.in_(chunk), EvidenceLife.to_revision.is_(None))
            )
        )
        query = (
            select(StatementState.statement_id, StatementState.state, Revision.origin)
            .join(Revision, Revision.number == StatementState.from_revision)
            .where(StatementState.statement_id.in_(chunk))
            .order_by(StatementState.from_revision)
        )
        stands: dict[str, str | None] = {}
        for key, state, origin in change.session.execute(query):
            if state != State.CURRENT:
                stands[key] = None
            elif stands.get(key) is None:
                stands[key] = origin
        seeded = {key for key, origin in stands.items() if origin == Origin.SEED}
        found += sorted(seeded - carried)
    return found


def _unread_documents(change: Change, keys: list[str]) -> list[str]:
    return [
        key
        for key in _open_versions(change, DocumentVersion, keys)
        if not _any_evidence(change, Evidence.document_id == key)
    ]


def _unused_citations(change: Change, keys: list[str]) -> list[str]:
    unused = []
    for key in _open_versions(change, CitationVersion, keys):
        referred = change.session.scalar(
            select(DocumentReference.number)
            .join(
                DocumentVersion,
                (DocumentVersion.document_id == DocumentReference.document_id)
                & (DocumentVersion.from_revision == DocumentReference.from_revision),
            )
            .where(DocumentReference.citation_id == key, DocumentVersion.to_revision.is_(None))
            .limit(1)
        )
        named = change.session.scalar(
            _current_statements().where(Statement.value_citation == key).limit(1)
        )
        rests = _any_evidence(change, Evidence.citation_id == key)
        if referred is None and named is None and not rests:
            unused.append(key)
    return unused


def _empty_entities(change: Change, keys: list[str]) -> list[str]:
    empty = []
    for key in keys:
        active = change.session.scalar(
            select(EntityLife.entity_id).where(
                EntityLife.entity_id == key,
                EntityLife.to_revision.is_(None),
                EntityLife.status == Lifecycle.ACTIVE.value,
            )
        )
        # What was merged into it is said of it.
        ids = [key, *(old for old, end in change.redirects.items() if end == key)]
        said = change.session.scalar(
            _current_statements().where(Statement.subject.in_(ids)).limit(1)
        )
        if active is not None and said is None:
            empty.append(key)
    return empty


def _current_statements() -> Select[str]:
    return (
        select(Statement.id)
        .join(StatementState, StatementState.statement_id == Statement.id)
        .where(
            StatementState.to_revision.is_(None),
            StatementState.state == State.CURRENT.value,
        )
    )


def _any_evidence(change: Change, condition: ColumnElement[bool]) -> bool:
    query = (
        select(Evidence.id)
        .join(EvidenceLife, EvidenceLife.evidence_id == Evidence.id)
        .where(condition, EvidenceLife.to_revision.is_(None))
    )
    return change.session.scalar(query.limit(1)) is not None


def _open_versions(
    change: Change, model: type[CitationVersion | DocumentVersion], keys: list[str]
) -> list[str]:
    """Records that stand as a dossier has them."""
    key = CitationVersion.citation_id if model is CitationVersion else DocumentVersion.document_id
    found: list[str] = []
    for chunk in chunks(keys):
        query = (
            select(key)
            .join(Revision, Revision.number == model.from_revision)
            .where(
                key.in_(chunk),
                model.to_revision.is_(None),
                Revision.origin == Origin.SEED.value,
            )
        )
        found += change.session.scalars(query.order_by(key))
    return found
