"""Search and suggest return the same bytes from SQLite and PostgreSQL for a few thousand names."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import pytest

from astana_api.db.database import Database
from benchmarks.real_names import NamedEntity, load_named_entities
from benchmarks.searching import QUERIES, generate_names, write_names
from tests.support.postgres import fresh_database
from tests.support.seeded_app import run_app

DATA = Path(__file__).parents[3] / "shared" / "data"
SYNTHETIC_RECORDS = 1_500
SAMPLED_RECORDS = 40
ALL_QUERIES = (
    *QUERIES.values(),
    *("k", "ka", "ran do", "Karan, D.", '"karan domi"', "domi AND karan", "krn", "каран доми"),
    *("Vladimir Putin", "فلاديمير بوتين", "Путин", "普京", "プーチン", "Putn", "smith", "al-Qaida"),
)


def load_records() -> list[NamedEntity]:
    """Return synthetic records, and real ones if their files are beside the checkout."""
    real = load_named_entities(DATA) if DATA.is_dir() else []
    return [*generate_names(SYNTHETIC_RECORDS), *real]


def search_targets(records: list[NamedEntity]) -> Iterator[str]:
    step = max(1, len(records) // SAMPLED_RECORDS)
    names = [name for record in islice(records, 0, None, step) for name in record.names[:3]]
    for query in dict.fromkeys([*ALL_QUERIES, *(name[:300] for name in names)]):
        yield f"/v1/search?{urlencode({'q': query, 'count': 'exact', 'limit': 10})}"
        yield f"/v1/suggest?{urlencode({'q': query[:5], 'limit': 20})}"
    for query in ALL_QUERIES:
        facets = {"q": query, "facets": "kind,script,language", "kind": "person"}
        yield f"/v1/search?{urlencode(facets)}"


async def fetch_bodies(url: str, targets: list[str]) -> dict[str, bytes]:
    bodies: dict[str, bytes] = {}
    async with run_app(url) as client:
        for target in targets:
            next_target: str | None = target
            while next_target:
                response = await client.get(next_target)
                assert response.status == 200, (next_target, response.body)
                bodies[next_target] = response.body
                next_target = response.json()["next"] if next_target == target else None
    return bodies


@pytest.fixture(scope="module")
def records() -> list[NamedEntity]:
    return load_records()


def test_search_and_suggest_return_equal_bytes_on_both_databases(
    records: list[NamedEntity], tmp_path: Path, postgres_url: str
) -> None:
    targets = list(search_targets(records))
    sqlite = f"sqlite:///{tmp_path / 'names.db'}"
    with fresh_database(postgres_url) as postgresql:
        for url in (sqlite, postgresql):
            database = Database(url)
            write_names(database, records)
            database.engine.dispose()
        from_sqlite, from_postgresql = (
            asyncio.run(fetch_bodies(url, targets)) for url in (sqlite, postgresql)
        )
    assert from_sqlite.keys() == from_postgresql.keys()
    assert [target for target, body in from_sqlite.items() if from_postgresql[target] != body] == []
    assert sum(b'"items":[]' not in body for body in from_sqlite.values()) > len(targets) // 2
