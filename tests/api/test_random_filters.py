"""Random combinations of list filters return the rows and order of a reference implementation.

The tests vary the selectivity limit, so that both query plans of a filter run.
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
from astana_api.queries.lists import definitions
from tests.api.reference_filters import (
    ApiContents,
    credited_names,
    filterable_values,
    language_of,
    name_keys,
)
from tests.support.sources_world import RouterClient

pytestmark = pytest.mark.xdist_group("seeded")

MODULES = (statements, citations, documents)
FILTERS = {
    each.name: [
        parameter.name
        for parameter in each.filters.parameters.values()
        if parameter.name not in {"q", "match"}
    ]
    for each in COLLECTIONS
}
DATE_FILTERS = {each.name: each.filters.dates for each in COLLECTIONS}
KINDS = {each.name: each.kinds for each in COLLECTIONS}
SORTS = {each.name: each.sorts for each in COLLECTIONS}
ROUNDS = 60
"""The number of random filter combinations."""
DATES = ("2015", "2016~", "[..2014-03]", "2017-01/2017-07", "2000/..", "2024")

PERIODS = (
    *(("2017", "2017"), ("2016-01-24", "2016-02"), ("2014-02", "2014-02"), ("2000", "2015")),
    *(("../1990", "2016"), ("2015-05-29", "2015-05-29"), ("2010", "2030/..")),
)
"""First and last date; some of the events in the data have several dates or none that is known."""


@pytest.fixture(scope="module", params=["seeded_sqlite", "seeded_postgresql"])
def asker(request: pytest.FixtureRequest) -> Iterator[RouterClient]:
    database = Database(request.getfixturevalue(request.param))
    routers = [
        *zip(ROUTERS, TAGS, strict=True),
        *((module.router, module.TAG) for module in MODULES),
    ]
    asker = RouterClient(database, routers)
    yield asker
    asker.close()


@pytest.fixture(scope="module")
def contents(asker: RouterClient) -> ApiContents:
    return ApiContents.fetch(asker)


def random_values(contents: ApiContents, name: str, rng: Random) -> list[str]:
    """Return one or two values of a filter, some of which occur in no record."""
    count = rng.choice([1, 2])

    def sample(choices: list[str]) -> list[str]:
        return rng.choices([*sorted(set(choices)), "no-such-thing"], k=count)

    items = contents.items.values()
    match name:
        case "sourced":
            return [rng.choice(["true", "false"])]
        case "kind":
            return sample(["person", "place", "event"])[:1] if count == 1 else ["work", "place"]
        case "ids":
            return [",".join(sample(list(contents.items)))]
        case "cited_by":
            return sample(list(contents.citations))
        case "document":
            return sample(["astana-platform-article"])
        case "language":
            return sample([language_of(row) or "en" for row in contents.citations.values()])
        case "publisher":
            names = {
                key for row in contents.citations.values() for key in credited_names(row, name)
            }
            return sample([key.removeprefix("=") for key in names])
        case "name":
            return sample([each["value"].upper() for item in items for each in item["names"]])
        case "name.prefix":
            whole = sample([each["value"] for item in items for each in item["names"]])
            return [value[: rng.choice([1, 3, 30])].strip() for value in whole]
        case _ if name.endswith(("_from", "_to")) and name not in PROPERTIES:
            return [rng.choice(DATES)]
        case _:
            return sample([value for item in items for value in filterable_values(item, name)])


def test_random_entity_filters_match_reference_implementation(
    asker: RouterClient, contents: ApiContents
) -> None:
    for seed in range(ROUNDS):
        check_entity_filters(asker, contents, Random(seed))


def check_entity_filters(asker: RouterClient, contents: ApiContents, rng: Random) -> None:
    collection = rng.choice(sorted(FILTERS))
    filters: dict[str, list[str]] = {}
    for name in rng.sample(FILTERS[collection], rng.choice([1, 2, 3])):
        if name in {"has", "lacks"}:
            kinds = KINDS[collection]
            choices = [p.id for p in PROPERTIES.values() if kinds & set(p.subjects)]
            property_ids = rng.choices(choices, k=rng.choice([1, 2]))
            filters[name] = [",".join(property_ids)]
        else:
            filters[name] = random_values(contents, name, rng)
    check_filters(asker, contents, rng, collection, filters)


def test_random_periods_match_reference_implementation(
    asker: RouterClient, contents: ApiContents
) -> None:
    for seed in range(ROUNDS):
        rng = Random(seed)
        name = rng.choice(sorted(name for name, dates in DATE_FILTERS.items() if dates))
        date = rng.choice(DATE_FILTERS[name])
        from_, to = rng.choice(PERIODS)
        filters = {f"{date}_from": [from_], f"{date}_to": [to]}
        if rng.random() < 0.3:
            del filters[rng.choice(sorted(filters))]
        filters["match"] = [rng.choice(["overlap", "within", "beyond"])]
        check_filters(asker, contents, rng, name, filters)


def check_filters(
    asker: RouterClient,
    contents: ApiContents,
    rng: Random,
    collection: str,
    filters: dict[str, list[str]],
) -> None:
    sort = random_sort(rng, SORTS[collection])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(definitions, "SORT_LIMIT", rng.choice([0, 3, 2_000]))
        query = urlencode([("limit", rng.choice([2, 7, 500])), *sort])
        filter_query = urlencode([(n, v) for n, vs in filters.items() for v in vs], quote_via=quote)
        rows = asker.get_all_items(f"/v1/{collection}?{query}&{filter_query}&count=exact")
        total = asker.get(f"/v1/{collection}?limit=1&count=exact&{filter_query}")["total"]
    all_ids = [
        row["id"] for row in asker.get_all_items(f"/v1/{collection}?limit=500&{urlencode(sort)}")
    ]
    expected = [
        entity_id
        for entity_id in all_ids
        if contents.matches_all(contents.items[entity_id], filters)
    ]
    assert [row["id"] for row in rows] == expected, filters
    assert total == len(expected)


def random_sort(rng: Random, keys: list[str]) -> list[tuple[str, str]]:
    chosen = rng.sample(keys, rng.choice([0, 1, 2]))
    fields = [rng.choice(["", "-"]) + key for key in chosen]
    return [("sort", ",".join(fields))] if fields else []


def test_random_citation_filters_match_reference_implementation(
    asker: RouterClient, contents: ApiContents
) -> None:
    for seed in range(ROUNDS):
        check_citation_filters(asker, contents, Random(seed))


def check_citation_filters(asker: RouterClient, contents: ApiContents, rng: Random) -> None:
    rows = list(contents.citations.values())
    parts = ("author", "container", "publisher")
    filters: dict[str, list[str]] = {}
    for name in rng.sample([*parts, "language"], rng.choice([1, 2, 3])):
        choices = {key.removeprefix("=") for row in rows for key in _names_or_language(row, name)}
        absent = "tlh" if name == "language" else "nobody"
        filters[name] = rng.choices([*sorted(choices), absent], k=rng.choice([1, 2, 3]))
    sort = random_sort(rng, ["id", "title", "issued"])
    query = urlencode([*sort, *((n, v) for n, vs in filters.items() for v in vs)], quote_via=quote)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(definitions, "SORT_LIMIT", rng.choice([0, 2_000]))
        ids = [row["id"] for row in asker.get_all_items(f"/v1/citations?limit=3&{query}")]
    all_ids = [
        row["id"] for row in asker.get_all_items(f"/v1/citations?limit=500&{urlencode(sort)}")
    ]
    assert ids == [
        citation
        for citation in all_ids
        if all(
            _names_or_language(contents.citations[citation], name)
            & (set(values) if name == "language" else name_keys(values))
            for name, values in filters.items()
        )
    ]


def _names_or_language(citation: Any, name: str) -> set[str]:
    if name == "language":
        return {language_of(citation) or ""} - {""}
    return credited_names(citation, name)
