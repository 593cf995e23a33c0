"""The same questions to the same few thousand names get the same bytes from both databases."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import pytest

from astana_api.db.database import Database
from benchmarks.bearers import Bearer, bearers
from benchmarks.searching import QUESTIONS, made_up, write
from tests.support.postgres import fresh_database
from tests.support.served import serving

DATA = Path(__file__).parents[3] / "shared" / "data"
MADE_UP = 1_500
ASKED_OF_REAL_NAMES = 40
TYPED = (
    *QUESTIONS.values(),
    *("k", "ka", "ran do", "Karan, D.", '"karan domi"', "domi AND karan", "krn", "каран доми"),
    *("Vladimir Putin", "فلاديمير بوتين", "Путин", "普京", "プーチン", "Putn", "smith", "al-Qaida"),
)


def everybody() -> list[Bearer]:
    """Made-up names, and real ones where their files are beside the checkout."""
    real = bearers(DATA) if DATA.is_dir() else []
    return [*made_up(MADE_UP), *real]


def targets(holders: list[Bearer]) -> Iterator[str]:
    every = max(1, len(holders) // ASKED_OF_REAL_NAMES)
    names = [name for holder in islice(holders, 0, None, every) for name in holder.names[:3]]
    for typed in dict.fromkeys([*TYPED, *(name[:300] for name in names)]):
        yield f"/v1/search?{urlencode({'q': typed, 'count': 'exact', 'limit': 10})}"
        yield f"/v1/suggest?{urlencode({'q': typed[:5], 'limit': 20})}"
    for typed in TYPED:
        facets = {"q": typed, "facets": "kind,script,language", "kind": "person"}
        yield f"/v1/search?{urlencode(facets)}"


async def answers(url: str, asked: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    async with serving(url) as client:
        for target in asked:
            following: str | None = target
            while following:
                answer = await client.get(following)
                assert answer.status == 200, (following, answer.body)
                found[following] = answer.body
                following = answer.json()["next"] if following == target else None
    return found


@pytest.fixture(scope="module")
def holders() -> list[Bearer]:
    return everybody()


def test_both_databases_answer_alike(
    holders: list[Bearer], tmp_path: Path, postgres_url: str
) -> None:
    asked = list(targets(holders))
    sqlite = f"sqlite:///{tmp_path / 'names.db'}"
    with fresh_database(postgres_url) as postgresql:
        for url in (sqlite, postgresql):
            database = Database(url)
            write(database, holders)
            database.engine.dispose()
        ours, theirs = (asyncio.run(answers(url, asked)) for url in (sqlite, postgresql))
    assert ours.keys() == theirs.keys()
    assert [target for target, body in ours.items() if theirs[target] != body] == []
    assert sum(b'"items":[]' not in body for body in ours.values()) > len(asked) // 2
