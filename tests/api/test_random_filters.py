"""Filters combined at random keep what they say, in the order of the list that they narrow.

Every answer is compared with the same filters applied plainly to all that the server says, and this
whether few rows are found first or each row is asked.
"""

from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from astana_api.api.routers.entities.collections import COLLECTIONS
from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.statements import routes as statements
from astana_api.db.database import Database
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.queries.lists import engine
from tests.api.plain_filters import Read, credited, keys, stated
from tests.support.sources import Asker

pytestmark = pytest.mark.xdist_group("seeded")

MODULES = (statements, citations, documents)
FILTERS = {each.name: each.filters.parameters for each in COLLECTIONS}
KINDS = {each.name: each.kinds for each in COLLECTIONS}
SORTS = {each.name: each.sorts for each in COLLECTIONS}
ROUNDS = 60
"""How many combinations of filters are tried."""
DATES = ("2015", "2016~", "[..2014-03]", "2017-01/2017-07", "2000/..", "2024")


@pytest.fixture(scope="module", params=["seeded_sqlite", "seeded_postgresql"])
def asker(request: pytest.FixtureRequest) -> Iterator[Asker]:
    database = Database(request.getfixturevalue(request.param))
    routers = [
        *zip(ROUTERS, TAGS, strict=True),
        *((module.router, module.TAG) for module in MODULES),
    ]
    made = Asker(database, routers)
    yield made
    made.close()


@pytest.fixture(scope="module")
def read(asker: Asker) -> Read:
    return Read.of(asker)


def values_of(read: Read, name: str, chance: Random) -> list[str]:
    """One value of a filter or two: such as there are, and such as there are not."""
    several = chance.choice([1, 2])

    def some(known: list[str]) -> list[str]:
        return chance.choices([*sorted(set(known)), "no-such-thing"], k=several)

    items = read.items.values()
    match name:
        case "sourced":
            return [chance.choice(["true", "false"])]
        case "kind":
            return some(["person", "place", "event"])[:1] if several == 1 else ["work", "place"]
        case "ids":
            return [",".join(some(list(read.items)))]
        case "cited_by":
            return some(list(read.citations))
        case "document":
            return some(["astana-platform-article"])
        case "language":
            return some([row["language"] or "en" for row in read.citations.values()])
        case "publisher":
            found = {key for row in read.citations.values() for key in credited(row, name)}
            return some([key.removeprefix("=") for key in found])
        case "name":
            return some([each["text"].upper() for item in items for each in item["names"]])
        case _ if name.endswith(("_from", "_to")) and name not in PROPERTIES:
            return [chance.choice(DATES)]
        case _:
            return some([value for item in items for value in stated(item, name)])


def test_filters_at_random_agree_with_their_plain_meaning(asker: Asker, read: Read) -> None:
    for seed in range(ROUNDS):
        filters_agree(asker, read, Random(seed))


def filters_agree(asker: Asker, read: Read, chance: Random) -> None:
    collection = chance.choice(sorted(FILTERS))
    wanted: dict[str, list[str]] = {}
    for name in chance.sample(list(FILTERS[collection]), chance.choice([1, 2, 3])):
        if name in {"has", "lacks"}:
            kinds = KINDS[collection]
            known = [p.id for p in PROPERTIES.values() if kinds & set(p.subjects)]
            picked = chance.choices(known, k=chance.choice([1, 2]))
            wanted[name] = [",".join(picked)]
        else:
            wanted[name] = values_of(read, name, chance)
    sort = drawn_sort(chance, SORTS[collection])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "FEW", chance.choice([0, 3, 2_000]))
        query = urlencode([("limit", chance.choice([2, 7, 500])), *sort])
        narrowed = urlencode([(n, v) for n, vs in wanted.items() for v in vs], quote_via=quote)
        found = asker.every(f"/v1/{collection}?{query}&{narrowed}&count=exact")
        total = asker.get(f"/v1/{collection}?limit=1&count=exact&{narrowed}")["total"]
    in_order = [row["id"] for row in asker.every(f"/v1/{collection}?limit=500&{urlencode(sort)}")]
    expected = [
        entity_id
        for entity_id in in_order
        if all(read.meets(read.items[entity_id], name, values) for name, values in wanted.items())
    ]
    assert [row["id"] for row in found] == expected
    assert total == len(expected)


def drawn_sort(chance: Random, keys: list[str]) -> list[tuple[str, str]]:
    chosen = chance.sample(keys, chance.choice([0, 1, 2]))
    signed = [chance.choice(["", "-"]) + key for key in chosen]
    return [("sort", ",".join(signed))] if signed else []


def test_citations_at_random_too(asker: Asker, read: Read) -> None:
    for seed in range(ROUNDS):
        citations_agree(asker, read, Random(seed))


def citations_agree(asker: Asker, read: Read, chance: Random) -> None:
    rows = list(read.citations.values())
    parts = ("author", "container", "publisher")
    wanted: dict[str, list[str]] = {}
    for name in chance.sample([*parts, "language"], chance.choice([1, 2, 3])):
        known = {key.removeprefix("=") for row in rows for key in _credited(row, name)}
        nobody = "tlh" if name == "language" else "nobody"
        wanted[name] = chance.choices([*sorted(known), nobody], k=chance.choice([1, 2, 3]))
    sort = drawn_sort(chance, ["id", "title", "issued"])
    query = urlencode([*sort, *((n, v) for n, vs in wanted.items() for v in vs)], quote_via=quote)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "FEW", chance.choice([0, 2_000]))
        found = [row["id"] for row in asker.every(f"/v1/citations?limit=3&{query}")]
    in_order = [row["id"] for row in asker.every(f"/v1/citations?limit=500&{urlencode(sort)}")]
    assert found == [
        citation
        for citation in in_order
        if all(
            _credited(read.citations[citation], name)
            & (set(values) if name == "language" else keys(values))
            for name, values in wanted.items()
        )
    ]


def _credited(citation: Any, name: str) -> set[str]:
    if name == "language":
        return {citation["language"]} - {None}
    return credited(citation, name)
