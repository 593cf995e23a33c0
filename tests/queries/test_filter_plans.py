"""Query plans of filters: by ids or row by row, without a scan of a large table.

Both databases explain the plans over generated data of some thousand statements. Each filter is
explained in both of its forms, and so is the probe that selects the form.
"""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db import postgresql
from astana_api.db.compiled import CompiledStatement
from astana_api.db.database import Database
from astana_api.domain.enums import Kind
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.queries import citations, documents, statements
from astana_api.queries.entities.lists import BY_KIND, EVERY_KIND
from astana_api.queries.lists import definitions, engine
from astana_api.queries.lists.definitions import ListDefinition, SubqueryFilter
from astana_api.queries.lists.engine import parameter_name
from benchmarks.importing import fill
from tests.queries.test_query_plans import plan
from tests.support.postgres import fresh_database

ENTITIES = 1_000
LISTS: dict[str, tuple[ListDefinition, str]] = {
    "organizations": (BY_KIND[Kind.ORGANIZATION].summaries, "name"),
    "events": (BY_KIND[Kind.EVENT].summaries, "-dates"),
    "entities": (EVERY_KIND.summaries, "name"),
    "citations": (citations.LISTING, "title"),
    "documents": (documents.LISTING, "id"),
    "statements": (statements.LISTING, "stated"),
}
VALUES = {
    "leader": "person-0000105",
    "participant": "organization-0000401",
    "cited_by": "source-0000001",
    "document": "document-0000000",
    "publisher": "=organization-0000401",
    "language": "en",
}
SEVERAL_INDEXES = re.compile(
    r"statements_now USING INDEX ix_statements_now_"
    r"(earliest|latest_desc|property|value_now|text_key)"
    r"|evidence USING INDEX ix_evidence_(citation|document)_id|CORRELATED.*\n.*SCAN"
)
"""Indexes over all rows of a property or a source: a condition on one row must not use them."""


def shapes() -> Iterator[tuple[str, str, CompiledStatement, dict[str, Any], bool]]:
    """Yield each filter of each list, in each form, with values for its parameters."""
    for name, (listing, sort) in LISTS.items():
        for filter_name, condition in listing.filters.items():
            values: dict[str, Any] = {
                parameter_name(filter_name, n): VALUES.get(filter_name, "x") for n in range(2)
            }
            is_date = filter_name.endswith(("_from", "_to")) and filter_name not in PROPERTIES
            if is_date or filter_name in {"sourced", "anchored", "disputed", "displayed"}:
                values = {parameter_name(filter_name): 0}
            if filter_name == "at" or filter_name.endswith("_lies_beyond"):
                values = {parameter_name(filter_name, n): 0 for n in range(2)}
            if filter_name.startswith(("has_", "lacks_")):
                values = {parameter_name(filter_name): "x"}
            keys = {
                f"after_{n}": "" if k is str else 0
                for n, k in enumerate(listing.key_types((sort,)))
            }
            shape: tuple[tuple[str, int], ...] = ((filter_name, len(values)),)
            date, is_match, _ = filter_name.partition("_lies_")
            if is_match:
                # Such a filter comes with those on the overlap.
                both = [f"{date}_from", f"{date}_to"]
                shape = tuple(sorted([*shape, *((each, 1) for each in both)]))
                values |= {parameter_name(each): 0 for each in both}
            values |= keys | {"limit": 51, "probe_limit": definitions.SORT_LIMIT + 1}
            forms = [frozenset[str]()]
            names = frozenset(name for name, _ in shape)
            if isinstance(condition, SubqueryFilter):
                forms = [frozenset[str]()] * bool(condition.by_ids)
                forms += [names] * bool(condition.by_row)
                if condition.by_ids and condition.by_row:
                    yield (
                        name,
                        filter_name,
                        engine._probe_statement(listing, filter_name, shape[0][1]),
                        values,
                        False,
                    )
            if isinstance(condition, SubqueryFilter) and condition.index_order:
                # One value, and a sort key other than the indexed order.
                other = engine._page_statement(
                    listing, ((filter_name, 1),), ("id",), True, frozenset([filter_name])
                )
                yield name, filter_name, other, values | {"after_0": "x", "after_1": "x"}, True
            for by_row in forms:
                yield (
                    name,
                    filter_name,
                    engine._page_statement(listing, shape, (sort,), True, by_row),
                    values,
                    bool(by_row),
                )


def test_sqlite_plans_of_filters_scan_no_table(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'generated.db'}")
    migrate_and_reproject(database)
    fill(database, ENTITIES)
    count = 0
    for name, filter_name, statement, _, by_row in shapes():
        found = plan(database, statement)
        # The subquery of the probe is no table.
        assert not re.search(r"SCAN (?!anon)", found), (name, filter_name, found)
        assert not (by_row and SEVERAL_INDEXES.search(found)), (name, filter_name, found)
        count += 1
    assert count > 400
    database.engine.dispose()


def test_postgresql_plans_of_filters_scan_no_table(postgres_url: str) -> None:
    with fresh_database(postgres_url) as url:
        database = Database(url)
        migrate_and_reproject(database)
        fill(database, ENTITIES)
        database.engine.dispose()
        asyncio.run(explain_all(url))


async def explain_all(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ANALYZE")
        # A scan of so few rows is cheap: the planner would prefer it to an index.
        await connection.execute("SET enable_seqscan = off")
        for name, filter_name, statement, values, _ in shapes():
            text, params = statement.bind(postgresql._DIALECT, values)
            rows = await connection.fetch(f"EXPLAIN {text}", *params)
            found = "\n".join(row[0] for row in rows)
            assert "Seq Scan" not in found, (name, filter_name, found)
    finally:
        await connection.close()
