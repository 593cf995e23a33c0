"""Reads what the page of an entity shows, in a number of queries that does not depend on it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from astana_api.db.compiled import Row
from astana_api.db.validity import HEAD
from astana_api.domain.enums import State, ValueType
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.errors import InvalidQueryParameter
from astana_api.queries import documents, statements
from astana_api.queries.audit import findings
from astana_api.queries.entities.items import EntityItem
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.view import View

MAX_LITERALS: Final = 120
MAX_RELATIONS: Final = 40
"""Relations of one direction on a page; the others are on the next pages."""
MAX_FINDINGS: Final = 20
"""Findings on the page of an entity; the page of the audit has all."""
_CURSOR: Final = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")
_LITERAL_TYPES: Final = [each.value for each in ValueType if each is not ValueType.ENTITY]
_SORT: Final = ("stated",)


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where the page of an entity starts in its relations, in both directions."""

    outgoing: str | None = None
    incoming: str | None = None


@dataclass(frozen=True, slots=True)
class EntityPageRecords:
    """The records on the page of an entity, as the API renders them.

    `findings` are those of the head, and empty at an earlier revision. `next_outgoing` and
    `next_incoming` are the positions of the next pages.
    """

    body: Json
    facts: Sequence[Json]
    incoming: Sequence[Json]
    citations: Mapping[str, Json]
    documents: Mapping[str, Json]
    findings: Sequence[Json]
    has_more_findings: bool
    next_outgoing: str | None
    next_incoming: str | None


async def read_entity(view: View, item: EntityItem, position: PagePosition) -> EntityPageRecords:
    """Return the records on the page of an entity.

    Raise InvalidQueryParameter for an invalid position.
    """
    body = loads(item.body)
    entity_id = body["id"]
    about: dict[str, Sequence[Any]] = {"subject": [entity_id], "state": [State.CURRENT]}
    literals, _ = await _read_page(view, about | {"type": _LITERAL_TYPES}, None, MAX_LITERALS)
    is_relation: dict[str, Sequence[Any]] = {"type": [ValueType.ENTITY], "state": [State.CURRENT]}
    outgoing, next_outgoing = await _read_page(
        view, is_relation | {"subject": [entity_id]}, position.outgoing, MAX_RELATIONS
    )
    incoming_filters = is_relation | {"value": [entity_id]}
    if view.as_of == HEAD:
        incoming_filters |= {"displayed": [1]}
    incoming, next_incoming = await _read_page(
        view, incoming_filters, position.incoming, MAX_RELATIONS
    )
    # Together, so that evidence and names are read once for all of them.
    rendered = await statements.render_statements(view, [*literals, *outgoing, *incoming])
    own = len(literals) + len(outgoing)
    displayed = _displayed_ids(body)
    facts = [each for each in rendered[:own] if _is_on_page(each, displayed)]
    named_by = [each for each in rendered[own:] if each["subject"]["id"] != entity_id]
    citations = await view.load_citations(_cited_ids([*facts, *named_by]))
    found, has_more = await _read_findings(view, entity_id)
    return EntityPageRecords(
        body,
        facts,
        named_by,
        {key: loads(citation.body) for key, citation in citations.items()},
        await _load_documents(view, [*facts, *named_by]),
        found,
        has_more,
        next_outgoing,
        next_incoming,
    )


async def _read_findings(view: View, entity_id: str) -> tuple[list[Json], bool]:
    """Return the severest findings about an entity, and whether there are more."""
    if view.as_of != HEAD:
        return [], False
    query = ListQuery(findings.LISTING, {"entity": [entity_id]})
    page = await query.read_page(
        view.snapshot, sort=findings.DEFAULT_SORT, after=None, limit=MAX_FINDINGS
    )
    found = await findings.render_findings(view.snapshot, page.rows)
    return found, page.next_keys is not None


async def _read_page(
    view: View, filters: Mapping[str, Sequence[Any]], position: str | None, limit: int
) -> tuple[list[Row], str | None]:
    query = await _build_query(view, filters)
    page = await query.read_page(
        view.snapshot, sort=_SORT, after=_parse_position(position), limit=limit
    )
    next_keys = page.next_keys
    return page.rows, None if next_keys is None else f"{next_keys[0]}-{next_keys[1]}"


async def _build_query(view: View, filters: Mapping[str, Sequence[Any]]) -> ListQuery:
    if view.as_of == HEAD:
        # The ids are canonical already: no redirects need to be read.
        return ListQuery(statements.LISTING, filters)
    return await statements.build_query(view, filters)


def _parse_position(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise InvalidQueryParameter("The position of the page is invalid; open its first page.")
    return int(match[1]), int(match[2])


def _displayed_ids(body: Json) -> set[str]:
    """Return the ids of the statements that the JSON of the entity shows."""
    lists = [each for each in body.values() if isinstance(each, list)]
    lists += [each for each in body["sources"].values() if isinstance(each, list)]
    return {
        element["statement"]
        for elements in lists
        for element in elements
        if isinstance(element, dict) and "statement" in element
    }


def _is_on_page(statement: Json, displayed: set[str]) -> bool:
    """Return whether the page shows a statement: a subsumed one says less than another."""
    return (
        statement["id"] in displayed or statement["disputed"] or statement["rank"] == "deprecated"
    )


def _cited_ids(records: Sequence[Json]) -> set[str]:
    cited = {each["citation"] for record in records for each in record["evidence"]}
    named_in = {record["value"] for record in records if record["value_type"] == ValueType.CITATION}
    return (cited | named_in) - {None}


async def _load_documents(view: View, records: Sequence[Json]) -> dict[str, Json]:
    """Return the documents of the evidence with the headings of their sections."""
    ids = sorted({each["document"] for record in records for each in record["evidence"]} - {None})
    if not ids:
        return {}
    page = await ListQuery(documents.LISTING, {"ids": ids}).read_page(
        view.snapshot, sort=("id",), after=None, limit=len(ids)
    )
    return {record["id"]: record for record in await documents.render_documents(view, page.rows)}


def is_single(property_id: str, kind: str) -> bool:
    """Return whether an entity of the kind has one value of the property."""
    prop = PROPERTIES[property_id]
    return prop.single or kind in prop.single_for
