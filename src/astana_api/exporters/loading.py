"""Load what exporters write, in batches: entities with their statements, statements, citations."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from typing import Any

from astana_api.db.compiled import Row
from astana_api.domain.enums import Kind, State, ValueType
from astana_api.domain.rendering.entities import Json, loads
from astana_api.errors import ResourceNotFound
from astana_api.exporters.exported_records import ExportContext, ExportedEntity
from astana_api.queries import citations, statements
from astana_api.queries.dossiers import get_common_license
from astana_api.queries.entities.lists import EVERY_KIND
from astana_api.queries.entities.redirects import resolve_redirects
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.view import View

BATCH = 100
"""Records that are in memory at a time."""


async def load_entities(view: View, ids: Iterable[str]) -> list[ExportedEntity]:
    """Return the entities in the order of the ids, each once, without those not found."""
    items = {entity_id: await view.get_item(entity_id) for entity_id in dict.fromkeys(ids)}
    bodies = {
        entity_id: item.body
        for entity_id, item in items.items()
        if item is not None and not item.is_withdrawn
    }
    by_subject: dict[str, list[Json]] = defaultdict(list)
    filters = {"subject": list(bodies), "state": [State.CURRENT.value]}
    async for batch in _read_statements(view, filters):
        for statement in batch:
            by_subject[statement["subject"]["id"]].append(statement)
    return [
        ExportedEntity(loads(body), by_subject[entity_id]) for entity_id, body in bodies.items()
    ]


async def read_entities(
    view: View, ids: Sequence[str] = (), kinds: Collection[Kind] = ()
) -> AsyncIterator[list[ExportedEntity]]:
    """Yield the entities with the ids, or else all of the kinds, or else all, by id.

    The id of a merged entity yields the one that it was merged into. Raise ResourceNotFound,
    before the first batch, if one of the ids has no entity.
    """
    if ids:
        targets = await resolve_redirects(view.snapshot, ids)
        entities = await load_entities(view, targets.values())
        found = {entity.item["id"] for entity in entities}
        _require_all(ids, [each for each in ids if targets[each] in found], "entity")
        yield entities
        return
    filters = {"kind": [kind.value for kind in kinds]} if kinds else {}
    async for rows in read_pages(view, ListQuery(EVERY_KIND.summaries, filters), ("id",)):
        yield await load_entities(view, [row[1] for row in rows])


async def read_statements(view: View, ids: Sequence[str] = ()) -> AsyncIterator[list[Json]]:
    """Yield the statements with the ids, or else all current ones, in the order of entry.

    Raise ResourceNotFound, before the first batch, if one of the ids has no statement.
    """
    if ids:
        found = [each async for batch in _read_statements(view, {"ids": ids}) for each in batch]
        _require_all(ids, [statement["id"] for statement in found], "statement")
        yield found
        return
    async for batch in _read_statements(view, {"state": [State.CURRENT.value]}):
        yield batch


async def read_citations(view: View, ids: Sequence[str] = ()) -> AsyncIterator[list[Json]]:
    """Yield the citations with the ids, or else all that are not withdrawn, by id.

    Raise ResourceNotFound, before the first batch, if one of the ids has no citation.
    """
    if ids:
        found = await view.load_citations(ids)
        _require_all(ids, found, "citation")
        yield [loads(item.body) for item in found.values()]
        return
    async for rows in read_pages(view, ListQuery(citations.LISTING, {}), ()):
        yield [loads(row[0]) for row in rows]


def _require_all(ids: Iterable[str], found: Iterable[str], record: str) -> None:
    for missing in sorted(set(ids) - set(found)):
        raise ResourceNotFound(f"There is no {record} {missing}.")


async def load_citations(view: View, rendered: Sequence[Json]) -> dict[str, Json]:
    """Return the citations of rendered statements, in their evidence or as their values, by id."""
    ids = {evidence["citation"] for each in rendered for evidence in each["evidence"]} | {
        each["value"] for each in rendered if each["value_type"] == ValueType.CITATION.value
    }
    found = await view.load_citations(sorted(ids - {None}))
    return {citation_id: loads(item.body) for citation_id, item in found.items()}


async def load_context(
    view: View, rendered: Sequence[Json], public_url: str | None
) -> ExportContext:
    """Return the context of an export of rendered statements, with their citations."""
    return ExportContext(
        revision=min(view.as_of, view.snapshot.revision),
        citations=await load_citations(view, rendered),
        public_url=public_url,
        license=await get_common_license(view.snapshot),
    )


async def _read_statements(
    view: View, filters: Mapping[str, Sequence[str]]
) -> AsyncIterator[list[Json]]:
    query = await statements.build_query(view, filters)
    async for rows in read_pages(view, query, statements.DEFAULT_SORT):
        yield await statements.render_statements(view, rows)


async def read_pages(
    view: View, query: ListQuery, sort: tuple[str, ...]
) -> AsyncIterator[list[Row]]:
    """Yield the rows of a list, a batch at a time."""
    after: Sequence[Any] | None = None
    while True:
        page = await query.read_page(view.snapshot, sort=sort, after=after, limit=BATCH)
        if page.rows:
            yield page.rows
        after = page.next_keys
        if after is None:
            return
