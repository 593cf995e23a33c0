"""Filters combined at random keep what they say, in the order of the list that they narrow.

Every answer is compared with the same filters applied plainly to all that the server says, and this
whether few rows are found first or each row is asked.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from astana_api.api.entity_collections import COLLECTIONS
from astana_api.api.routers import citations, documents, statements
from astana_api.api.routers.entities import ROUTERS, TAGS
from astana_api.db.database import Database
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.queries import listing
from tests.api.plain_filters import Read, credited, keys, stated
from tests.support.sources import Asker

pytestmark = pytest.mark.xdist_group("seeded")

MODULES = (statements, citations, documents)
FILTERS = {each.name: each.filters.parameters for each in COLLECTIONS}
KINDS = {each.name: each.kinds for each in COLLECTIONS}
SORTS = {each.name: each.sorts for each in COLLECTIONS}
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


def values_of(read: Read, name: str, data: st.DataObject) -> list[str]:
    """One value of a filter or two: such as there are, and such as there are not."""
    several = data.draw(st.integers(1, 2), "how many")

    def some(known: list[str]) -> list[str]:
        pool = st.sampled_from([*sorted(set(known)), "no-such-thing"])
        return data.draw(st.lists(pool, min_size=several, max_size=several), name)

    items = read.items.values()
    match name:
        case "sourced":
            return [data.draw(st.sampled_from(["true", "false"]), name)]
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
            return [data.draw(st.sampled_from(DATES), name)]
        case _:
            return some([value for item in items for value in stated(item, name)])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_filters_at_random_agree_with_their_plain_meaning(
    asker: Asker, read: Read, data: st.DataObject
) -> None:
    collection = data.draw(st.sampled_from(sorted(FILTERS)), "list")
    wanted: dict[str, list[str]] = {}
    names = st.lists(
        st.sampled_from(list(FILTERS[collection])), min_size=1, max_size=3, unique=True
    )
    for name in data.draw(names, "filters"):
        if name in {"has", "lacks"}:
            kinds = KINDS[collection]
            known = [p.id for p in PROPERTIES.values() if kinds & set(p.subjects)]
            picked = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=2), name)
            wanted[name] = [",".join(picked)]
        else:
            wanted[name] = values_of(read, name, data)
    sort = drawn_sort(data, SORTS[collection])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "FEW", data.draw(st.sampled_from([0, 3, 2_000]), "few"))
        query = urlencode([("limit", data.draw(st.sampled_from([2, 7, 500]), "limit")), *sort])
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


def drawn_sort(data: st.DataObject, keys: list[str]) -> list[tuple[str, str]]:
    chosen = data.draw(st.lists(st.sampled_from(keys), max_size=2, unique=True), "sort")
    signed = [data.draw(st.sampled_from(["", "-"]), "turn") + key for key in chosen]
    return [("sort", ",".join(signed))] if signed else []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_citations_at_random_too(asker: Asker, read: Read, data: st.DataObject) -> None:
    rows = list(read.citations.values())
    parts = ("author", "container", "publisher")
    wanted: dict[str, list[str]] = {}
    for name in data.draw(st.lists(st.sampled_from([*parts, "language"]), min_size=1, unique=True)):
        known = {key.removeprefix("=") for row in rows for key in _credited(row, name)}
        pool = st.sampled_from([*sorted(known), "nobody"])
        wanted[name] = data.draw(st.lists(pool, min_size=1, max_size=3), name)
    sort = drawn_sort(data, ["id", "title", "issued"])
    query = urlencode([*sort, *((n, v) for n, vs in wanted.items() for v in vs)], quote_via=quote)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "FEW", data.draw(st.sampled_from([0, 2_000]), "few"))
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
