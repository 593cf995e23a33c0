"""Lists of statements: of all, of an entity, of a citation; now, as of a revision, at a date."""

from functools import partial

from starlette.types import Scope

from astana_api.api.lists.as_of import Moment
from astana_api.api.lists.filter_types import standing
from astana_api.api.lists.pagination import Asked, Filters, Found, as_json, read_list
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Holds
from astana_api.domain.rendering.entities import Json
from astana_api.queries import statements
from astana_api.queries.as_of import statements as past_statements
from astana_api.queries.as_of.view import Past
from astana_api.queries.lists.as_of_scan import Walk

_OF_ENTITIES = ("entity", "subject")


async def read_statements(
    snapshot: Snapshot, scope: Scope, asked: Asked, filters: Filters, moment: Moment
) -> Found:
    """The page that was asked for, in the order of stating; entities by whichever of their ids."""
    if moment.past is not None:
        return await _read_past(moment.past, scope, asked, filters, moment)
    wanted = await standing(snapshot, filters, ids=_OF_ENTITIES, either=("value",))
    if moment.days is not None:
        wanted["at"] = moment.days
    return await read_list(
        snapshot,
        scope,
        statements.LISTING,
        asked,
        wanted,
        default_sort=statements.DEFAULT_SORT,
        render=as_json(partial(statements.rendered_rows, at=moment.at)),
    )


async def _read_past(
    past: Past, scope: Scope, asked: Asked, filters: Filters, moment: Moment
) -> Found:
    named = [name for name in _OF_ENTITIES if name in filters]
    # As it was told then: a cursor of that time goes on here.
    told = {**filters, **{name: [past.standing(e) for e in filters[name]] for name in named}}
    if moment.days is not None:
        told["at"] = moment.days
    wanted = {name: values for name, values in told.items() if name not in {"at", "disputed"}}
    wanted |= {name: past.ids_of(filters[name]) for name in named} | {"as_of": [past.revision]}
    if "value" in wanted:
        said = wanted.pop("value")
        wanted["said"] = list(dict.fromkeys([*said, *past.ids_of(said)]))
    disputed, at = told.get("disputed"), moment.at if moment.days else None

    async def keep(rows: list[Row]) -> list[bool]:
        kept = [True] * len(rows)
        if disputed is not None:
            found = await past_statements.disputed(past, rows)
            kept = [each in disputed for each in found]
        if at is not None:
            answers = await past_statements.held(past, rows, at)
            kept = [k and a is not Holds.NO for k, a in zip(kept, answers, strict=True)]
        return kept

    async def records(_snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await past_statements.rendered_rows(past, rows, moment.at)

    return await read_list(
        past.snapshot,
        scope,
        past_statements.LISTING,
        asked,
        wanted,
        default_sort=statements.DEFAULT_SORT,
        render=as_json(records),
        past=Walk(past.revision, None if at is None and disputed is None else keep, told),
    )
