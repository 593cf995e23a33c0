"""Lists of entities: who is in them, in which order, and along which index."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from astana_api.db import postgresql, schema
from astana_api.db.compiled import Prepared
from astana_api.db.database import Database
from astana_api.domain.dates import edtf
from astana_api.domain.enums import Kind
from astana_api.domain.text.scripts import fold
from astana_api.queries import relations, timeline
from astana_api.queries.entities import items as entity_items
from astana_api.queries.entities.lists import BY_KIND, EVERY_KIND
from astana_api.queries.graph import edges
from astana_api.queries.lists import engine
from astana_api.queries.lists.engine import Listing
from tests.queries.test_plans import plan, small
from tests.support.bodies import fill
from tests.support.databases import Knowledge
from tests.support.sources import reading

__all__ = ["small"]

ORGANIZATIONS = BY_KIND[Kind.ORGANIZATION]
SHAPES: list[tuple[Listing, dict[str, int], tuple[str, ...]]] = [
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
    (relations.LISTING, {"entity": 1}, ("stated",)),
    (relations.LISTING, {"entity": 1, "property": 1}, ("stated",)),
    (relations.LISTING, {"in": 1}, ("stated",)),
    (relations.LISTING, {"out": 1, "property": 2}, ("stated",)),
    (timeline.LISTING, {"entity": 1}, ("date",)),
    (timeline.LISTING, {"kind": 1, "touches_from": 1}, ("date",)),
]


@pytest.fixture
def bodies(knowledge: Knowledge) -> Database:
    return fill(knowledge).database


def ids(
    database: Database, of: Listing, sort: tuple[str, ...] = ("name",), **filters: Sequence[Any]
) -> list[str]:
    """Every id of a list, read in pages of two."""

    async def read(snapshot: Any) -> list[str]:
        found: list[str] = []
        after = None
        while True:
            page = await engine.page(snapshot, of, filters=filters, sort=sort, after=after, limit=2)
            found += [row[1] for row in page.rows]
            after = page.next_keys
            if after is None:
                return found

    return reading(database, read)


def test_every_entity_that_is_served_comes_once_in_the_order_asked_for(bodies: Database) -> None:
    of = ORGANIZATIONS.summaries
    by_name = ids(bodies, of)
    assert by_name == ["beta", "alpha", "delta", "gamma"]
    assert ids(bodies, of, ("-name",)) == by_name[::-1]
    assert ids(bodies, of, ("id",)) == ["alpha", "beta", "delta", "gamma"]
    assert ids(bodies, of, ("-id",)) == ["gamma", "delta", "beta", "alpha"]
    assert ids(bodies, EVERY_KIND.bodies) == ["beta", "alpha", "delta", "lead", "gamma"]


def test_what_has_no_date_comes_last_in_either_order(bodies: Database) -> None:
    of = ORGANIZATIONS.summaries
    # The earliest day first, and of two that begin alike the wider one.
    assert ids(bodies, of, ("founded",)) == ["beta", "gamma", "alpha", "delta"]
    assert ids(bodies, of, ("-founded",))[-1] == "delta"
    assert ids(bodies, of, ("-dissolved", "-name"))[0] == "gamma"


def test_a_name_is_found_whole_in_any_script_and_however_it_is_typed(bodies: Database) -> None:
    of = ORGANIZATIONS.summaries
    assert ids(bodies, of, name=[fold("ELAN VITAL")]) == ["alpha", "delta"]
    assert ids(bodies, of, name=[fold("منصة استانا")]) == ["alpha"]
    assert ids(bodies, of, name=[fold("АРЕНА"), fold("borders")]) == ["beta", "gamma"]
    assert ids(bodies, of, name=[fold("elan")]) == []
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
def test_dates_are_kept_where_they_may_be_in_the_time(
    bodies: Database, from_: str | None, to: str | None, expected: list[str]
) -> None:
    filters = {}
    if from_:
        filters["founded_from"] = [-edtf.parse(from_).bounds.min]
    if to:
        filters["founded_to"] = [edtf.parse(to).bounds.max]
    assert ids(bodies, ORGANIZATIONS.summaries, ("id",), **filters) == expected


def test_filters_narrow_together_and_widen_each_by_itself(bodies: Database) -> None:
    of = ORGANIZATIONS.summaries
    assert ids(bodies, of, ("id",), classification=["party", "movement"]) == ["alpha", "beta"]
    assert ids(bodies, of, classification=["party", "movement"], sourced=[1]) == ["alpha"]
    assert ids(bodies, EVERY_KIND.summaries, kind=["person"]) == ["lead"]


def test_an_item_is_there_or_was_withdrawn_or_is_not_known(bodies: Database) -> None:
    item = reading(bodies, lambda snapshot: entity_items.item(snapshot, "alpha"))
    assert item is not None
    assert item.body.startswith('{"id":"alpha","kind":"organization"')
    gone = reading(bodies, lambda snapshot: entity_items.served(snapshot, "gone"))
    assert gone is not None
    assert gone.withdrawn
    assert reading(bodies, lambda snapshot: entity_items.item(snapshot, "nobody")) is None
    assert reading(bodies, lambda snapshot: entity_items.taken_in_by(snapshot, "nobody")) is None


def test_lists_and_relations_are_read_along_an_index(small: Database) -> None:
    for of, filters, sort in SHAPES:
        shape = tuple(sorted(filters.items()))
        found = plan(small, engine._page(of, shape, sort, True))
        assert not re.search("SCAN (?!anon)", found), (shape, sort, found)
        assert "to_revision=?" not in found, (shape, sort, found)
    assert "SCAN" not in plan(small, entity_items._ITEM)
    assert "to_revision=?" not in plan(small, relations._SUPPORT._statement(8))


def test_first_pages_are_read_in_the_order_of_an_index(small: Database) -> None:
    for kind in Kind:
        of = BY_KIND[kind].summaries
        for sort in of.sorts:
            found = plan(small, engine._page(of, (), (sort,), False))
            if (date := sort.lstrip("-")) in BY_KIND[kind].dates:
                # One way for each width, and one for what has no date; the page is put in order.
                side = "desc" if sort.startswith("-") else "min"
                along = f"INDEX ix_{kind.collection}_{date}_{side} ({date}_width=?"
                assert found.count(along) == 9, (kind, sort, found)
                assert found.count("TEMP B-TREE FOR ORDER BY") == 2, (kind, sort, found)
            else:
                assert "TEMP B-TREE" not in found, (kind, sort, found)


def test_postgresql_reads_them_along_an_index_too(postgres_database: str) -> None:
    url = postgres_database
    database = Database(url)
    schema.migrate(database)
    database.engine.dispose()
    for of, filters, sort in SHAPES:
        found = asyncio.run(explained(url, of, tuple(sorted(filters.items())), sort))
        assert "Seq Scan" not in found, (filters, sort, found)
        if not filters and f"{sort[0].lstrip('-')}_width" in found:
            # One way for each width, and one for what has no date.
            along = re.findall(r"Index Only Scan .*\n *Index Cond: .*ROW\(", found)
            assert len(along) == 9, (sort, found)
        elif not filters:
            assert "Sort" not in found, (sort, found)
            assert re.search(r"Index Cond: .*(ROW\(|\(id\b)", found), (sort, found)


@pytest.mark.parametrize(
    ("filters", "index", "ways"),
    [
        ({}, "ix_statements_now_time", 8),
        ({"property": 2}, "ix_statements_now_property_time", 16),
        ({"kind": 1}, "ix_statements_now_kind_time", 8),
        ({"touches_from": 1, "touches_to": 1}, "ix_statements_now_time", 8),
        # Of one day, in which nothing wider lies.
        ({"lies_from": 1, "lies_to": 1}, "ix_statements_now_time", 1),
        ({"entity": 2}, "pk_moments", 2),
    ],
)
def test_postgresql_reads_a_timeline_in_its_order(
    postgres_database: str, filters: dict[str, int], index: str, ways: int
) -> None:
    database = Database(postgres_database)
    schema.migrate(database)
    database.engine.dispose()
    for sort in timeline.LISTING.sorts:
        shape = tuple(sorted(filters.items()))
        found = asyncio.run(explained(postgres_database, timeline.LISTING, shape, (sort,)))
        assert "Seq Scan" not in found, (sort, found)
        assert len(re.findall(rf"Index Only Scan (?:Backward )?using {index}", found)) == ways, (
            found
        )


@pytest.mark.parametrize("by_property", [False, True])
@pytest.mark.parametrize("direction", ["out", "in"])
def test_postgresql_reads_the_edges_of_a_hub_no_further_than_wanted(
    postgres_database: str, direction: edges.Direction, *, by_property: bool
) -> None:
    url = postgres_database
    database = Database(url)
    schema.migrate(database)
    database.engine.dispose()
    given: dict[str, Any] = {"most": 9, "after_property": "", "after_revision": 0, "after_seq": 0}
    for place in range(2):
        given |= {f"entity_{place}": "", f"property_{place}": ""}
        given |= {f"after_revision_{place}": 0, f"after_seq_{place}": 0}
    statement = edges._statement(direction, 2, by_property=by_property)
    found = asyncio.run(explained_statement(url, statement, given))
    side = "subject_now" if direction == "out" else "value_now"
    assert found.count(f"Index Scan using ix_statements_now_{side}_property") == 2, found
    assert "Seq Scan" not in found, found
    assert "Sort" not in found, found


async def explained(url: str, of: Listing, shape: Any, sort: tuple[str, ...]) -> str:
    """How PostgreSQL would read the second page of a large table."""
    keys = {f"after_{i}": "" if k is str else 0 for i, k in enumerate(of.key_types(sort))}
    said = {
        engine.value_name(name, i): 0 if name.endswith(("_from", "_to")) else ""
        for name, n in shape
        for i in range(n)
    }
    statement = engine._page(of, shape, sort, True)
    return await explained_statement(url, statement, {**keys, **said, "limit": 51})


async def explained_statement(url: str, statement: Prepared, given: dict[str, Any]) -> str:
    text, values = statement.bind(postgresql._DIALECT, given)
    connection = await asyncpg.connect(url)
    try:
        # An empty table is read and sorted in no time, so that no index would ever be taken.
        for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
            await connection.execute(f"SET enable_{way} = off")
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {text}", *values))
    finally:
        await connection.close()
