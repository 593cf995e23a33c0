"""Reads of citations at an earlier revision."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, String, bindparam, exists, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.validity import opened_by
from astana_api.domain.enums import Stance, State
from astana_api.loading.citations import load_citations
from astana_api.models import (
    CitationVersion,
    EvidenceVersion,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)
from astana_api.queries.as_of.statements import valid_as_of
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.engine import ListDefinition, SortKey

_version = table(CitationVersion).c
_evidence, _evidence_version = table(SQLEvidence).c, table(EvidenceVersion).c
_statement, _state = table(SQLStatement).c, table(SQLStatementState).c


def _supports_entity(binds: Binds) -> ColumnElement[bool]:
    """Match citations that support a current statement about one of the entities."""
    current = (
        select(_statement.id)
        .join(table(SQLStatementState), _state.statement_id == _statement.id)
        .where(
            any_of(_statement.subject)(binds),
            _state.state == State.CURRENT.value,
            valid_as_of(_state),
        )
    )
    return _version.citation_id.in_(
        select(_evidence.citation_id).where(
            _evidence.statement_id.in_(current),
            _evidence.stance == Stance.SUPPORTS.value,
            exists().where(
                _evidence_version.evidence_id == _evidence.id, valid_as_of(_evidence_version)
            ),
        )
    )


LISTING = ListDefinition(
    columns=(_version.citation_id,),
    source=table(CitationVersion),
    id=_version.citation_id,
    sorts={
        "id": SortKey((_version.citation_id,)),
        "-id": SortKey((_version.citation_id,), descending=True),
    },
    filters={"as_of": lambda _: valid_as_of(_version), "supports": _supports_entity},
)
"""Citations by id. `as_of` is required; `supports` expects all ids merged into the entity."""


_EXISTS = CompiledStatement(
    select(_version.citation_id).where(
        _version.citation_id == bindparam("id", type_=String()), opened_by(_version)
    )
)


async def render_citations_by_id(view: AsOfView, ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return revision and JSON of each citation that is valid at the revision."""
    records = await load_citations(view.snapshot, ids, view.revision)
    names = await view.load_names(e for record in records for e in record.entities)
    return {record.draft.id: record.render_with_revision(names) for record in records}


async def render_citations(view: AsOfView, rows: list[Row]) -> list[bytes]:
    """Render rows of `LISTING`."""
    bodies = await render_citations_by_id(view, [row[0] for row in rows])
    return [bodies[row[0]][1].encode() for row in rows]


async def was_withdrawn(view: AsOfView, citation_id: str) -> bool:
    """Return whether a citation without valid version was recorded before."""
    values = {"id": citation_id, "as_of": view.revision}
    return await view.snapshot.first(_EXISTS, values) is not None
