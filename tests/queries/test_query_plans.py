"""Query plans of frequent reads: no table scan, and no scan of all current rows.

SQLite has no statistics, so its plans for a small and a large database are equal. PostgreSQL is
asked for its plan with scans and sorts disabled, where the order of reading matters.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.sqlite import dialect

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db.compiled import CompiledStatement
from astana_api.db.database import Database
from astana_api.queries import (
    citations,
    documents,
    evidence,
    relations,
    statements,
    timeline,
    timeline_histogram,
    undated,
)
from astana_api.queries.changes import events as change_events
from astana_api.queries.changes import history as histories
from astana_api.queries.changes import items as change_items
from astana_api.queries.graph import edges
from astana_api.queries.lists.definitions import ListDefinition
from astana_api.queries.lists.engine import _group_statement, _page_statement
from tests.support.postgres import fresh_database

LISTS: list[tuple[ListDefinition, dict[str, int], tuple[str, ...]]] = [
    (statements.LISTING, {"state": 1}, ("stated",)),
    (statements.LISTING, {"state": 1}, ("-stated",)),
    (statements.LISTING, {"state": 1, "property": 1}, ("stated",)),
    (statements.LISTING, {"state": 1, "entity": 1}, ("stated",)),
    (statements.LISTING, {"state": 1, "citation": 2}, ("stated",)),
    (statements.LISTING, {"state": 1, "document": 1}, ("stated",)),
    (statements.LISTING, {"state": 1, "section": 3}, ("stated",)),
    (statements.LISTING, {"state": 1, "entity": 1, "at": 2}, ("stated",)),
    (relations.LISTING, {"entity": 1, "at": 2}, ("stated",)),
    *(
        (undated.LISTING, filters, (sort,))
        for sort in undated.LISTING.sorts
        for filters in ({}, {"entity": 2}, {"kind": 1, "property": 1}, {"citation": 1})
    ),
    (citations.LISTING, {}, ()),
    (citations.LISTING, {"supports": 1}, ()),
    (citations.LISTING, {"entity": 1}, ("title",)),
    (citations.LISTING, {"issued_from": 1}, ("-issued",)),
    (citations.LISTING, {"issued_to": 1, "issued_lies_to": 1}, ("issued",)),
    (citations.LISTING, {"issued_to": 1, "issued_lies_beyond": 2}, ("-issued",)),
    (documents.REFERENCES, {"document": 1}, ()),
    *(
        (timeline.LISTING, filters, (sort,))
        for sort in timeline.LISTING.sorts
        for filters in (
            {},
            {"entity": 1},
            {"entity": 2, "property": 2},
            {"entity": 16},
            {"kind": 1, "property": 1, "sourced": 1},
            {"place": 2},
            {"citation": 1},
            {"document": 1},
            {"touches_from": 1, "touches_to": 1},
            {"lies_from": 1, "lies_to": 1},
            {"touches_from": 1, "lies_beyond": 2},
        )
    ),
]
KEYED = [
    evidence._EVIDENCE,
    evidence._REFERENCE_NUMBERS,
    evidence._SUPPORT,
    documents._SECTIONS,
    documents._REFERENCE_COUNTS,
    documents._CITING_SECTIONS,
    *change_items._IDENTITIES.values(),
    *change_items._VERSIONS.values(),
    *change_items._PARTS.values(),
    change_items._CITATION_ENTITIES,
]
HISTORIES: list[dict[str, list[Any]]] = [
    {"entity": ["a", "b"]},
    {"entity": ["a"], "property": ["name"]},
    {"entity": ["a"], "statement": ["st-a"]},
    {"entity": ["a"], "revision": [1]},
    {"statement": ["st-a"]},
    {"citation": ["a"]},
]


@pytest.fixture
def postgres_database(postgres_url: str, postgresql_template: str) -> Iterator[Database]:
    with fresh_database(postgres_url, template=postgresql_template) as url:
        database = Database(url)
        yield database
        database.engine.dispose()


@pytest.fixture
def small(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'small.db'}")
    migrate_and_reproject(database)
    return database


def plan(database: Database, statement: CompiledStatement) -> str:
    text = str(statement.statement.compile(dialect=dialect()))
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (1,) * text.count("?"))
        return "\n".join(row[3] for row in rows)


def test_sqlite_plans_of_lists_use_indexes(small: Database) -> None:
    for listing, filters, sort in LISTS:
        shape = tuple(sorted(filters.items()))
        found = plan(small, _page_statement(listing, shape, sort, True))
        # The union of several scans is no table.
        assert not re.search("SCAN (?!anon)", found), (shape, sort, found)
        assert "to_revision=?" not in found, (shape, sort, found)


def test_sqlite_plans_of_key_batch_queries_use_indexes(small: Database) -> None:
    for keyed in KEYED:
        found = plan(small, keyed._statement(8))
        assert "SCAN" not in found, found
        assert "to_revision=?" not in found, found


def history(filters: dict[str, list[Any]]) -> CompiledStatement:
    shape = tuple((name, len(values)) for name, values in sorted(filters.items()))
    return _page_statement(histories.build_listing(filters), shape, ("-revision",), True)


def test_sqlite_plans_of_histories_use_indexes(small: Database) -> None:
    for filters in HISTORIES:
        found = plan(small, history(filters)).splitlines()
        # The selected events are sorted; no table is scanned to select them.
        assert [line for line in found if line.startswith("SCAN") and line != "SCAN events"] == []
        assert "to_revision>?" not in "\n".join(found), (filters, found)


def test_sqlite_plans_of_changes_use_indexes(small: Database) -> None:
    for rank, page in change_events._PAGES.items():
        found = plan(small, page)
        assert "SCAN" not in found, (rank, found)
        assert "TEMP B-TREE" not in found, (rank, found)


def test_postgresql_plans_of_changes_use_indexes(postgres_database: Database) -> None:
    with postgres_database.engine.connect() as connection:
        for kind in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
            connection.execute(text(f"SET enable_{kind} = off"))
        for rank, page in change_events._PAGES.items():
            compiled = page.statement.compile(dialect=connection.dialect)
            params = {"revision": 1, "place": 1, "key": "a", "until": 2, "limit": 5}
            values = {**compiled.params, **{k: params[k] for k in params if k in compiled.params}}
            rows = connection.exec_driver_sql(f"EXPLAIN {compiled}", values)
            found = "\n".join(row[0] for row in rows)
            assert "Seq Scan" not in found, (rank, found)
            assert "Sort" not in found, (rank, found)


TIMELINES = {
    ((), "ix_statements_now_time", 8),
    ((("kind", 1),), "ix_statements_now_kind_time", 8),
    ((("property", 1),), "ix_statements_now_property_time", 8),
    ((("property", 2),), "ix_statements_now_property_time", 16),
    ((("kind", 1), ("property", 1)), "ix_statements_now_property_time", 8),
    ((("touches_from", 1), ("touches_to", 1)), "ix_statements_now_time", 8),
    ((("property", 1), ("touches_from", 1)), "ix_statements_now_property_time", 8),
    # A date that lies within an interval has a first and a last day.
    ((("lies_from", 1), ("lies_to", 1)), "ix_statements_now_time", 6),
    ((("entity", 1),), "timeline_entries USING PRIMARY KEY", 1),
    ((("entity", 2), ("kind", 1)), "timeline_entries USING PRIMARY KEY", 2),
    ((("place", 1), ("touches_to", 1)), "timeline_entries USING PRIMARY KEY", 1),
}
"""The filters of a timeline, its index, and the number of index scans."""


def test_sqlite_plans_of_timeline_scan_one_index_per_duration_class(small: Database) -> None:
    for sort in timeline.LISTING.sorts:
        for filters, index, scans in TIMELINES:
            for has_cursor in (False, True):
                found = plan(small, _page_statement(timeline.LISTING, filters, (sort,), has_cursor))
                assert found.count(index) == scans, (filters, sort, found)
                # Only the merged ids of all scans are sorted, and then the page.
                assert re.findall("SCAN (?!anon)", found) == [], (filters, sort, found)
                assert found.count("USE TEMP B-TREE FOR ORDER BY") == 2, (filters, sort, found)
                if ("entity", 1) not in filters and ("place", 1) not in filters:
                    assert "MULTI-INDEX" not in found, found


def test_sqlite_plan_of_timeline_histogram_uses_index(small: Database) -> None:
    for grouping in timeline_histogram._GROUPINGS.values():
        found = plan(small, _group_statement(timeline.LISTING, grouping, ()))
        assert "ix_statements_now_time" in found, found


def test_sqlite_plans_of_graph_edges_are_limited_index_scans(small: Database) -> None:
    for direction, side in (("out", "subject_now"), ("in", "value_now")):
        for excluded in (0, 4):
            for size in edges._BATCH_SIZES:
                found = plan(small, edges._statement(direction, size, excluded))
                searched = f"SEARCH statements_now USING INDEX ix_statements_now_{side}_property"
                assert found.count(searched) == size, found
                assert "SCAN statements" not in found, found
                assert "TEMP B-TREE" not in found, found
