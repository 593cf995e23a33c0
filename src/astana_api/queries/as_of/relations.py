"""The list of the relations of an entity at an earlier revision."""

from collections.abc import Mapping, Sequence
from typing import Any

from astana_api.db.compiled import Row
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.enums import State, ValueType
from astana_api.domain.rendering.entities import loads
from astana_api.domain.sort_keys import index_key
from astana_api.domain.text.scripts import sort_key
from astana_api.queries.as_of import statements
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.entities.lifespans import entity_ids_of, evaluate_rows
from astana_api.queries.lists.list_query import ListQuery

_STATEMENT_FILTERS = {"out": "subject", "in": "value", "entity": "entity"}


def build_query(
    view: AsOfView, filters: Mapping[str, Sequence[Any]], at: Bounds | None
) -> ListQuery:
    """Return the list: the current statements that their subjects displayed at the revision.

    Filters and rows are those of `queries.relations.LISTING`.
    """
    list_filters: dict[str, Sequence[Any]] = {
        _STATEMENT_FILTERS[name]: view.ids_merged_into(filters[name])
        for name in filters.keys() & _STATEMENT_FILTERS.keys()
    }
    if "property" in filters:
        list_filters["property"] = filters["property"]

    async def complete(rows: list[Row]) -> list[Row]:
        completed = await statements.complete(view, rows)
        return [
            # The first statement of a claim identifies it.
            (row[0], row[1], row[2], row[4], row[0], row[6])
            for row in completed
        ]

    async def matches(rows: list[Row]) -> list[bool]:
        matching = await _match_filters(view, filters, rows)
        displayed = [
            is_match and view.is_displayed(row[0])
            for row, is_match in zip(rows, matching, strict=True)
        ]
        if at is None:
            return displayed
        claims = [(row[0], row[1], row[2], ValueType.ENTITY, row[3], None, row[5]) for row in rows]
        lifespans = await view.load_lifespans(entity_ids_of(claims))
        return [
            is_displayed and truth is not Holds.NO
            for is_displayed, truth in zip(
                displayed, evaluate_rows(claims, lifespans, at), strict=True
            )
        ]

    return ListQuery(
        statements.LISTING,
        {**list_filters, "type": [ValueType.ENTITY], "state": [State.CURRENT]},
        view.as_of,
        cursor_filters=filters if at is None else {**filters, "at": [at.min, at.max]},
        complete=complete,
        predicate=matches,
    )


async def _match_filters(
    view: AsOfView, filters: Mapping[str, Sequence[Any]], rows: list[Row]
) -> list[bool]:
    """Return for each row whether it matches the filters by role and by the kind of the other end.

    The ends of the rows are canonical.
    """
    matches = [True] * len(rows)
    if "role" in filters:
        keys = set(map(index_key, filters["role"]))
        roles = [loads(row[5]).get("role") for row in rows]
        matches = [role is not None and sort_key(role) in keys for role in roles]
    if "other_kind" in filters:
        entity_id, *kinds = filters["other_kind"]
        others = [row[3] if row[1] == entity_id else row[1] for row in rows]
        names = await view.load_names(others)
        matches = [
            is_match and names(other).kind in kinds
            for is_match, other in zip(matches, others, strict=True)
        ]
    return matches
