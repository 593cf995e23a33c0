"""The list of the citations that supported statements of an entity at an earlier revision."""

from sqlalchemy import ColumnElement, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.validity import valid_at
from astana_api.domain.enums import Stance, State
from astana_api.models import CitationVersion, SQLEvidence, SQLStatement, SQLStatementState
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.evidence import is_valid
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey
from astana_api.queries.lists.list_query import ListQuery

_version = table(CitationVersion).c
_evidence = table(SQLEvidence).c
_statement, _state = table(SQLStatement).c, table(SQLStatementState).c


def _supports_entity(binds: Binds) -> ColumnElement[bool]:
    """Match citations that support a current statement about one of the entities."""
    current = (
        select(_statement.id)
        .join(table(SQLStatementState), _state.statement_id == _statement.id)
        .where(
            any_of(_statement.subject)(binds),
            _state.state == State.CURRENT.value,
            valid_at(_state),
        )
    )
    return _version.citation_id.in_(
        select(_evidence.citation_id).where(
            _evidence.statement_id.in_(current),
            _evidence.stance == Stance.SUPPORTS.value,
            is_valid(_evidence.id),
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
    filters={"supports": _supports_entity},
    where=(valid_at(_version),),
)
"""Citations by id. `supports` expects all ids merged into the entity."""


def build_query(view: AsOfView, entity_id: str) -> ListQuery:
    """Return the list; its rows have the layout of `queries.citations.LISTING`."""

    async def complete(rows: list[Row]) -> list[Row]:
        citations = await view.load_citations(row[0] for row in rows)
        return [(citations[row[0]].body,) for row in rows]

    return ListQuery(
        LISTING,
        {"supports": view.ids_merged_into([entity_id])},
        view.as_of,
        cursor_filters={"supports": [entity_id]},
        complete=complete,
    )
