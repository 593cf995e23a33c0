"""Filters begin with the rows they keep, or walk the list in its order: no big table is scanned.

Asked of both databases over a made-up world of some thousand statements. Each filter is explained
in both ways in which it can be met, and so is the question which of them it is to be.
"""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg

from astana_api.db import postgresql, schema
from astana_api.db.compiled import Prepared
from astana_api.db.database import Database
from astana_api.domain.enums import Kind
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.queries import citations, documents, statements
from astana_api.queries.entities.lists import BY_KIND, EVERY_KIND
from astana_api.queries.lists import engine
from astana_api.queries.lists.engine import Listing, Sought, value_name
from benchmarks.importing import fill
from tests.queries.test_plans import plan
from tests.support.postgres import fresh_database

ENTITIES = 1_000
LISTS: dict[str, tuple[Listing, str]] = {
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
    r"statements_now USING INDEX ix_statements_now_(min|neg_max|property|value_now)"
    r"|evidence USING INDEX ix_evidence_(citation|document)_id|CORRELATED.*\n.*SCAN"
)
"""What leads to all rows of a property or a source, which one row must not ask for."""


def shapes() -> Iterator[tuple[str, str, Prepared, dict[str, Any], bool]]:
    """Each filter of each list, in each way, with values for its parameters."""
    for name, (of, sort) in LISTS.items():
        for each, met in of.filters.items():
            values: dict[str, Any] = {value_name(each, n): VALUES.get(each, "x") for n in range(2)}
            is_date = each.endswith(("_from", "_to")) and each not in PROPERTIES
            if is_date or each in {"sourced", "anchored", "disputed"}:
                values = {value_name(each): 0}
            if each == "at":
                values = {value_name(each, n): 0 for n in range(2)}
            if each.startswith(("has_", "lacks_")):
                values = {value_name(each): "x"}
            keys = {
                f"after_{n}": "" if k is str else 0 for n, k in enumerate(of.key_types((sort,)))
            }
            shape = ((each, len(values)),)
            values |= keys | {"limit": 51, "few": engine.FEW + 1}
            ways = [frozenset[str]()]
            if isinstance(met, Sought):
                ways = [frozenset[str]()] * bool(met.ids) + [frozenset([each])] * bool(met.holds)
                if met.ids and met.holds:
                    yield name, each, engine._few(of, each, shape[0][1]), values, False
            if isinstance(met, Sought) and met.in_order:
                # One value, in another order than that in which it is served.
                other = engine._page(of, ((each, 1),), ("id",), True, frozenset([each]))
                yield name, each, other, values | {"after_0": "x", "after_1": "x"}, True
            for many in ways:
                yield name, each, engine._page(of, shape, (sort,), True, many), values, bool(many)


def test_sqlite_scans_no_table(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'generated.db'}")
    schema.migrate(database)
    fill(database, ENTITIES)
    seen = 0
    for name, each, statement, _, many in shapes():
        found = plan(database, statement)
        # What the probe counts is no table.
        assert not re.search(r"SCAN (?!anon)", found), (name, each, found)
        assert not (many and SEVERAL_INDEXES.search(found)), (name, each, found)
        seen += 1
    assert seen > 400
    database.engine.dispose()


def test_postgresql_scans_no_table(postgres_url: str) -> None:
    with fresh_database(postgres_url) as url:
        database = Database(url)
        schema.migrate(database)
        fill(database, ENTITIES)
        database.engine.dispose()
        asyncio.run(explained(url))


async def explained(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ANALYZE")
        # At this size a scan is cheap, and would be taken where there is an index too.
        await connection.execute("SET enable_seqscan = off")
        for name, each, statement, values, _ in shapes():
            text, given = statement.bind(postgresql._DIALECT, values)
            rows = await connection.fetch(f"EXPLAIN {text}", *given)
            found = "\n".join(row[0] for row in rows)
            assert "Seq Scan" not in found, (name, each, found)
    finally:
        await connection.close()
