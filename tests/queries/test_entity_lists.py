"""Lists of entities: members, order, and query plans."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from astana_api.db import postgresql
from astana_api.db.compiled import CompiledStatement
from astana_api.db.database import Database
from astana_api.domain.dates import edtf
from astana_api.domain.enums import Kind
from astana_api.domain.text.scripts import fold
from astana_api.queries import evidence, relations, timeline
from astana_api.queries.entities import items as entity_items
from astana_api.queries.entities.lists import BY_KIND, EVERY_KIND
from astana_api.queries.graph import edges
from astana_api.queries.lists import engine
from astana_api.queries.lists.definitions import ListDefinition
from tests.queries.test_query_plans import plan, small
from tests.support.databases import DataSet, KnowledgeBase
from tests.support.organizations_world import fill
from tests.support.sources_world import run_query

__all__ = ["small"]

ORGANIZATIONS = BY_KIND[Kind.ORGANIZATION]
MATCHES = [{"founded_lies_from": 1, "founded_lies_to": 1}, {"founded_lies_beyond": 2}]
SHAPES: list[tuple[ListDefinition, dict[str, int], tuple[str, ...]]] = [
    *(
        (lists.summaries, {}, (sort,))
        for lists in BY_KIND.values()
        for sort in lists.summaries.sorts
    ),
    *((EVERY_KIND.bodies, {}, (s,)) for s in EVERY_KIND.bodies.sorts),
    (EVERY_KIND.summaries, {"kind": 1}, ("name",)),
    (EVERY_KIND.summaries, {"name": 1}, ("name",)),
    (ORGANIZATIONS.summaries, {"name": 2}, ("name",)),
    (ORGANIZATIONS.summaries, {"name": 1}, ("-founded",)),
    (ORGANIZATIONS.summaries, {"founded_from": 1}, ("founded", "name")),
    *(
        (ORGANIZATIONS.summaries, dict.fromkeys(("founded_from", "founded_to"), 1) | match, (sort,))
        for sort in ("founded", "-founded", "name")
        for match in MATCHES
    ),
    (relations.LISTING, {"entity": 1}, ("stated",)),
    (relations.LISTING, {"entity": 1, "property": 1}, ("stated",)),
    (relations.LISTING, {"entity": 1, "role": 2, "other_kind": 3}, ("stated",)),
    (relations.LISTING, {"in": 1}, ("stated",)),
    (relations.LISTING, {"out": 1, "property": 2}, ("stated",)),
    (timeline.LISTING, {"entity": 1}, ("date",)),
    (timeline.LISTING, {"kind": 1, "touches_from": 1}, ("date",)),
]


@pytest.fixture
def data_set(request: pytest.FixtureRequest) -> DataSet | None:
    return fill if "bodies" in request.fixturenames else None


@pytest.fixture
def bodies(knowledge: KnowledgeBase) -> Database:
    return knowledge.database


def ids(
    database: Database,
    listing: ListDefinition,
    sort: tuple[str, ...] = ("name",),
    **filters: Sequence[Any],
) -> list[str]:
    """Return every id of a list, read in pages of two."""

    async def read(snapshot: Any) -> list[str]:
        found: list[str] = []
        after = None
        while True:
            page = await engine.read_page(
                snapshot, listing, filters=filters, sort=sort, after=after, limit=2
            )
            found += [row[1] for row in page.rows]
            after = page.next_keys
            if after is None:
                return found

    return run_query(database, read)


def test_list_returns_each_active_entity_once_in_sort_order(bodies: Database) -> None:
    listing = ORGANIZATIONS.summaries
    by_name = ids(bodies, listing)
    assert by_name == ["beta", "alpha", "delta", "gamma"]
    assert ids(bodies, listing, ("-name",)) == by_name[::-1]
    assert ids(bodies, listing, ("id",)) == ["alpha", "beta", "delta", "gamma"]
    assert ids(bodies, listing, ("-id",)) == ["gamma", "delta", "beta", "alpha"]
    assert ids(bodies, EVERY_KIND.bodies) == ["beta", "alpha", "delta", "lead", "gamma"]


def test_sort_by_date_puts_entities_without_date_last(bodies: Database) -> None:
    listing = ORGANIZATIONS.summaries
    # By earliest day, then by latest day, descending.
    assert ids(bodies, listing, ("founded",)) == ["beta", "gamma", "alpha", "delta"]
    assert ids(bodies, listing, ("-founded",))[-1] == "delta"
    assert ids(bodies, listing, ("-dissolved", "-name"))[0] == "gamma"


def test_filter_by_name_matches_whole_folded_names_in_any_script(bodies: Database) -> None:
    listing = ORGANIZATIONS.summaries
    assert ids(bodies, listing, name=[fold("ELAN VITAL")]) == ["alpha", "delta"]
    assert ids(bodies, listing, name=[fold("منصة استانا")]) == ["alpha"]
    assert ids(bodies, listing, name=[fold("АРЕНА"), fold("borders")]) == ["beta", "gamma"]
    assert ids(bodies, listing, name=[fold("elan")]) == []
    assert ids(bodies, EVERY_KIND.bodies, name=[fold("Gone")]) == []


@pytest.mark.parametrize(
    ("from_", "to", "expected"),
    [
        ("2015-04", None, ["beta", "gamma"]),
        ("2017", None, []),
        (None, "2014", ["beta"]),
        (None, "2015-02", ["beta", "gamma"]),
        ("2015-03-31", "2015-03-01", ["alpha", "beta", "gamma"]),
        ("../2030", None, ["alpha", "beta", "gamma"]),
        (None, "2000/..", ["alpha", "beta", "gamma"]),
    ],
)
def test_filter_by_date_keeps_entities_that_may_overlap(
    bodies: Database, from_: str | None, to: str | None, expected: list[str]
) -> None:
    filters = {}
    if from_:
        filters["founded_from"] = [-edtf.parse(from_).bounds.min]
    if to:
        filters["founded_to"] = [edtf.parse(to).bounds.max]
    assert ids(bodies, ORGANIZATIONS.summaries, ("id",), **filters) == expected


def test_filters_combine_with_and_and_their_values_with_or(bodies: Database) -> None:
    listing = ORGANIZATIONS.summaries
    assert ids(bodies, listing, ("id",), classification=["party", "movement"]) == ["alpha", "beta"]
    assert ids(bodies, listing, classification=["party", "movement"], sourced=[1]) == ["alpha"]
    assert ids(bodies, EVERY_KIND.summaries, kind=["person"]) == ["lead"]


def test_get_item_of_active_withdrawn_and_unknown_entity(bodies: Database) -> None:
    item = run_query(bodies, lambda snapshot: entity_items.get_item(snapshot, "alpha"))
    assert item is not None
    assert item.body.startswith(b'{"id":"alpha","kind":"organization"')
    withdrawn = run_query(bodies, lambda snapshot: entity_items.get_status(snapshot, "gone"))
    assert withdrawn is not None
    assert withdrawn.is_withdrawn
    assert run_query(bodies, lambda snapshot: entity_items.get_item(snapshot, "nobody")) is None
    assert (
        run_query(bodies, lambda snapshot: entity_items.get_merge_target(snapshot, "nobody"))
        is None
    )


def test_sqlite_plans_of_lists_and_relations_use_indexes(small: Database) -> None:
    for listing, filters, sort in SHAPES:
        shape = tuple(sorted(filters.items()))
        found = plan(small, engine._page_statement(listing, shape, sort, True))
        assert not re.search("SCAN (?!anon)", found), (shape, sort, found)
        assert "to_revision=?" not in found, (shape, sort, found)
    assert "SCAN" not in plan(small, entity_items._ITEM_BY_ID)
    assert "to_revision=?" not in plan(small, evidence._SUPPORT._statement(8))


def test_sqlite_plans_of_first_pages_follow_index_order(small: Database) -> None:
    for kind in Kind:
        listing = BY_KIND[kind].summaries
        for sort in listing.sorts:
            found = plan(small, engine._page_statement(listing, (), (sort,), False))
            if (date := sort.lstrip("-")) in BY_KIND[kind].dates:
                # One scan per duration class, and one for rows without date; the page is sorted.
                side = "earliest_desc" if sort.startswith("-") else "earliest"
                along = f"INDEX ix_{kind.collection}_{date}_{side} ({date}_duration_class=?"
                assert found.count(along) == 9, (kind, sort, found)
                assert found.count("TEMP B-TREE FOR ORDER BY") == 2, (kind, sort, found)
            else:
                assert "TEMP B-TREE" not in found, (kind, sort, found)


@pytest.mark.parametrize("sort", ["founded", "-founded"])
@pytest.mark.parametrize("match", MATCHES)
def test_sqlite_plans_of_date_matches_bound_each_scan_by_the_day(
    small: Database, match: dict[str, int], sort: str
) -> None:
    filters = {"founded_from": 1, "founded_to": 1, **match}
    found = plan(
        small,
        engine._page_statement(
            ORGANIZATIONS.summaries, tuple(sorted(filters.items())), (sort,), False
        ),
    )
    scans = re.findall(r"INDEX ix_organizations_founded_earliest\w* \(([^\n]*)\)", found)
    assert scans
    for scan in scans:
        assert re.search(r"founded_earliest(_desc)?(=|<|>)\?", scan), scan


def test_postgresql_plans_of_lists_and_relations_use_indexes(empty_postgresql: str) -> None:
    url = empty_postgresql
    for listing, filters, sort in SHAPES:
        found = asyncio.run(explain(url, listing, tuple(sorted(filters.items())), sort))
        assert "Seq Scan" not in found, (filters, sort, found)
        if not filters and f"{sort[0].lstrip('-')}_duration_class" in found:
            # One scan per duration class, and one for rows without date.
            along = re.findall(r"Index Only Scan .*\n *Index Cond: .*ROW\(", found)
            assert len(along) == 9, (sort, found)
        elif not filters:
            assert "Sort" not in found, (sort, found)
            assert re.search(r"Index Cond: .*(ROW\(|\(id\b)", found), (sort, found)


@pytest.mark.parametrize(
    ("filters", "index", "scans"),
    [
        ({}, "ix_statements_now_time", 8),
        ({"property": 2}, "ix_statements_now_property_time", 16),
        ({"kind": 1}, "ix_statements_now_kind_time", 8),
        ({"touches_from": 1, "touches_to": 1}, "ix_statements_now_time", 8),
        # One day, within which only the shortest class lies.
        ({"lies_from": 1, "lies_to": 1}, "ix_statements_now_time", 1),
        ({"entity": 2}, "pk_timeline_entries", 2),
    ],
)
def test_postgresql_plans_of_timeline_scan_one_index_per_duration_class(
    empty_postgresql: str, filters: dict[str, int], index: str, scans: int
) -> None:
    for sort in timeline.LISTING.sorts:
        shape = tuple(sorted(filters.items()))
        found = asyncio.run(explain(empty_postgresql, timeline.LISTING, shape, (sort,)))
        assert "Seq Scan" not in found, (sort, found)
        assert len(re.findall(rf"Index Only Scan (?:Backward )?using {index}", found)) == scans, (
            found
        )


@pytest.mark.parametrize("excluded", [0, 4])
@pytest.mark.parametrize("direction", ["out", "in"])
def test_postgresql_plans_of_graph_edges_are_limited_index_scans(
    empty_postgresql: str, direction: edges.Direction, excluded: int
) -> None:
    url = empty_postgresql
    params: dict[str, Any] = {"limit": 9} | {f"excluded_{n}": "" for n in range(excluded)}
    for index in range(2):
        params |= {f"entity_{index}": "", f"end_{index}": "", f"after_property_{index}": ""}
        params |= {f"after_revision_{index}": 0, f"after_seq_{index}": 0}
    statement = edges._statement(direction, 2, excluded)
    found = asyncio.run(explain_statement(url, statement, params))
    side = "subject_now" if direction == "out" else "value_now"
    assert found.count(f"Index Scan using ix_statements_now_{side}_property") == 2, found
    assert "Seq Scan" not in found, found
    assert "Sort" not in found, found


async def explain(url: str, listing: ListDefinition, shape: Any, sort: tuple[str, ...]) -> str:
    """Return the plan of PostgreSQL for the second page of a large table."""
    keys = {f"after_{i}": "" if k is str else 0 for i, k in enumerate(listing.key_types(sort))}
    filter_params = {
        engine.parameter_name(name, i): 0 if name.endswith(("_from", "_to", "_beyond")) else ""
        for name, n in shape
        for i in range(n)
    }
    statement = engine._page_statement(listing, shape, sort, True)
    return await explain_statement(url, statement, {**keys, **filter_params, "limit": 51})


async def explain_statement(url: str, statement: CompiledStatement, params: dict[str, Any]) -> str:
    text, values = statement.bind(postgresql._DIALECT, params)
    connection = await asyncpg.connect(url)
    try:
        # Tables are empty: without these settings the planner would use no index.
        for setting in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
            await connection.execute(f"SET enable_{setting} = off")
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {text}", *values))
    finally:
        await connection.close()
