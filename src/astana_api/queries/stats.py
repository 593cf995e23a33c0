"""Counts of records at one revision."""

from typing import Any

from sqlalchemy import func, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Basis, Kind, Lifecycle, State
from astana_api.domain.rendering.entities import Json
from astana_api.models import (
    CitationNow,
    DocumentVersion,
    EvidenceVersion,
    Name,
    RenderedEntity,
    SQLDocumentReference,
    SQLEvidence,
    StatementNow,
)

_statement = table(StatementNow).c
_FLAGS = ("sourced", "anchored", "disputed")


_ENTITIES = CompiledStatement(
    select(RenderedEntity.kind, func.count())
    .where(RenderedEntity.status == Lifecycle.ACTIVE.value)
    .group_by(RenderedEntity.kind)
)


def _statement_counts() -> Any:
    flags = (_statement[flag] for flag in _FLAGS)
    return select(_statement.state, *flags, func.count()).group_by(
        _statement.state, *(_statement[flag] for flag in _FLAGS)
    )


_STATEMENTS = CompiledStatement(_statement_counts())
_EVIDENCE = CompiledStatement(
    select(EvidenceVersion.basis, func.count())
    .join(SQLEvidence, SQLEvidence.id == EvidenceVersion.evidence_id)
    .join(StatementNow, StatementNow.id == SQLEvidence.statement_id)
    .where(EvidenceVersion.to_revision.is_(None), StatementNow.state == State.CURRENT.value)
    .group_by(EvidenceVersion.basis)
)
_NAMES = CompiledStatement(
    select(Name.script, func.count())
    .join(RenderedEntity, RenderedEntity.id == Name.entity_id)
    .where(RenderedEntity.status == Lifecycle.ACTIVE.value)
    .group_by(Name.script)
)
_CITATIONS = CompiledStatement(select(func.count()).select_from(table(CitationNow)))


_DOCUMENTS = CompiledStatement(select(func.count()).where(DocumentVersion.to_revision.is_(None)))


def _reference_count() -> Any:
    version = table(DocumentVersion).c
    reference = table(SQLDocumentReference).c
    return (
        select(func.count())
        .select_from(table(SQLDocumentReference))
        .join(
            table(DocumentVersion),
            (version.document_id == reference.document_id)
            & (version.from_revision == reference.from_revision),
        )
        .where(version.to_revision.is_(None))
    )


_REFERENCES = CompiledStatement(_reference_count())


async def compute_stats(snapshot: Snapshot) -> Json:
    """Return the number of active records; `sourced` and the like count current statements.

    `evidence` counts the evidence of current statements by basis.

    Takes time proportional to the number of statements.
    """
    kinds: dict[str, int] = dict(await snapshot.all(_ENTITIES, long_running=True))
    scripts = await snapshot.all(_NAMES, long_running=True)
    statements = dict.fromkeys((*(state.value for state in State), *_FLAGS), 0)
    for state, *flags, number in await snapshot.all(_STATEMENTS, long_running=True):
        statements[state] += number
        if state == State.CURRENT:
            for flag, is_set in zip(_FLAGS, flags, strict=True):
                statements[flag] += number * is_set
    bases: dict[str, int] = dict(await snapshot.all(_EVIDENCE, long_running=True))
    [[citations]] = await snapshot.all(_CITATIONS, long_running=True)
    [[documents]] = await snapshot.all(_DOCUMENTS)
    [[references]] = await snapshot.all(_REFERENCES, long_running=True)
    return {
        "revision": snapshot.revision,
        "entities": {kind.value: kinds.get(kind.value, 0) for kind in Kind},
        "statements": statements,
        "evidence": {basis.value: bases.get(basis.value, 0) for basis in Basis},
        "citations": citations,
        "documents": documents,
        "references": references,
        "names": dict(sorted(scripts)),
    }
