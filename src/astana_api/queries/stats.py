"""How much the knowledge base holds at one revision."""

from typing import Any

from sqlalchemy import func, select

from astana_api.db.base import table
from astana_api.db.compiled import prepared
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind, Lifecycle, State
from astana_api.domain.rendering.entities import Json
from astana_api.models import (
    CitationNow,
    DocumentReference,
    DocumentVersion,
    Name,
    RenderedEntity,
    StatementNow,
)

_statement = table(StatementNow).c
_MARKS = ("sourced", "anchored", "disputed")


@prepared
def _ENTITIES() -> Any:  # noqa: N802 - becomes the statement
    return (
        select(RenderedEntity.kind, func.count())
        .where(RenderedEntity.status == Lifecycle.ACTIVE.value)
        .group_by(RenderedEntity.kind)
    )


@prepared
def _STATEMENTS() -> Any:  # noqa: N802 - becomes the statement
    marks = (_statement[mark] for mark in _MARKS)
    return select(_statement.state, *marks, func.count()).group_by(
        _statement.state, *(_statement[mark] for mark in _MARKS)
    )


@prepared
def _NAMES() -> Any:  # noqa: N802 - becomes the statement
    return (
        select(Name.script, func.count())
        .join(RenderedEntity, RenderedEntity.id == Name.entity_id)
        .where(RenderedEntity.status == Lifecycle.ACTIVE.value)
        .group_by(Name.script)
    )


@prepared
def _CITATIONS() -> Any:  # noqa: N802 - becomes the statement
    return select(func.count()).select_from(table(CitationNow))


@prepared
def _DOCUMENTS() -> Any:  # noqa: N802 - becomes the statement
    return select(func.count()).where(DocumentVersion.to_revision.is_(None))


@prepared
def _REFERENCES() -> Any:  # noqa: N802 - becomes the statement
    version = table(DocumentVersion).c
    reference = table(DocumentReference).c
    return (
        select(func.count())
        .select_from(table(DocumentReference))
        .join(
            table(DocumentVersion),
            (version.document_id == reference.document_id)
            & (version.from_revision == reference.from_revision),
        )
        .where(version.to_revision.is_(None))
    )


async def stats(snapshot: Snapshot) -> Json:
    """Counts of what is served; of statements, `sourced` and the like count current ones.

    Reads every statement: takes time in proportion to them.
    """
    kinds: dict[str, int] = dict(await snapshot.all(_ENTITIES, bounded=False))
    scripts = await snapshot.all(_NAMES, bounded=False)
    statements = dict.fromkeys((*(state.value for state in State), *_MARKS), 0)
    for state, *marks, number in await snapshot.all(_STATEMENTS, bounded=False):
        statements[state] += number
        if state == State.CURRENT:
            for mark, marked in zip(_MARKS, marks, strict=True):
                statements[mark] += number * marked
    [[citations]] = await snapshot.all(_CITATIONS, bounded=False)
    [[documents]] = await snapshot.all(_DOCUMENTS)
    [[references]] = await snapshot.all(_REFERENCES, bounded=False)
    return {
        "revision": snapshot.revision,
        "entities": {kind.value: kinds.get(kind.value, 0) for kind in Kind},
        "statements": statements,
        "citations": citations,
        "documents": documents,
        "references": references,
        "names": dict(sorted(scripts)),
    }
