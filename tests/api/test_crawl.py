"""A crawl of the whole API on both databases: equal bytes, and no broken link.

The crawl starts at the index and follows links to items, `next` pages, and the subresources that
the OpenAPI document has under the path of an item. It repeats each list with each sort key, in
small pages.
"""

import asyncio
import json
import re
from collections.abc import Iterable
from typing import Any

import pytest

from astana_api.api.app import build_app
from tests.support.seeded_app import ASGIClient, HTTPResponse, run_app

pytestmark = pytest.mark.xdist_group("seeded")

VOLATILE_HEADERS = {"x-request-id", "date"}
SEARCHES = {"/v1/search", "/v1/suggest"}
NOT_CRAWLED = {"/healthz", "/readyz", "/metrics"}
"""Paths whose responses depend on the process."""

EXTRA_QUERIES = {
    "/v1/graph/path": [
        "from=randa-kassis&to=kofi-annan",
        "from=randa-kassis&to=yasar-yakis&at=2015",
        "from=randa-kassis&to=catherine-putz&depth=6",
        "from=randa-kassis&to=kofi-annan&format=graphml",
    ],
    "/v1/timeline": [
        "group=year",
        "group=month&sort=-date&limit=7",
        "from=2015&to=2018",
        "format=ics",
    ],
    "/v1/organizations/astana-platform/timeline": ["group=year", "from=2015&match=within"],
}
"""Additional queries of some paths."""
WITH_REQUIRED_PARAMETERS = {"/v1/graph/path"}
"""Paths that require query parameters."""
NOT_IN_THE_SEED = "/v1/documents/{id}/text"
"""A path that returns 403: no text is attached."""


def lists_and_subresources() -> tuple[list[str], dict[str, list[str]]]:
    """Return the paths of lists, and the subresource names of each item path template."""
    paths = [
        path
        for path, item in build_app().openapi()["paths"].items()
        if "get" in item and path.startswith("/v1/") and path != NOT_IN_THE_SEED
    ]
    # The index links to search with example queries.
    not_lists = WITH_REQUIRED_PARAMETERS | SEARCHES
    lists = [path for path in paths if "{" not in path and path not in not_lists]
    parts: dict[str, list[str]] = {}
    for path in paths:
        parent, _, last = path.rpartition("/")
        if "{" in parent and not last.startswith("{"):
            parts.setdefault(parent, []).append(last)
    return lists, parts


def links(value: Any) -> Iterable[str]:
    """Yield every path-absolute link in a JSON response."""
    if isinstance(value, dict):
        for each in value.values():
            yield from links(each)
    elif isinstance(value, list):
        for each in value:
            yield from links(each)
    elif isinstance(value, str) and re.match(r"/v1(/|$)", value):
        yield value


def subresources(target: str, parts: dict[str, list[str]]) -> Iterable[str]:
    path = target.partition("?")[0]
    for parent, names in parts.items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", parent), path):
            yield from (f"{path}/{name}" for name in names)


async def sort_keys(client: ASGIClient, path: str) -> list[str]:
    """Return the sort keys that a list names in the error for an unknown key."""
    response = await client.get(f"{path}?sort=no-such-key")
    if response.status != 400:
        return []
    match = re.search(r"with or without -: (.+)\.", response.json()["detail"])
    return match[1].split(", ") if match else []


async def crawl(client: ASGIClient) -> dict[str, HTTPResponse]:
    lists, parts = lists_and_subresources()
    queue = ["/", "/v1", "/openapi.json", *lists]
    queue += [f"{path}?{query}" for path, queries in EXTRA_QUERIES.items() for query in queries]
    for path in lists:
        for key in await sort_keys(client, path):
            queue += [f"{path}?sort={key}&limit=37", f"{path}?sort=-{key}&limit=37"]
    seen: dict[str, HTTPResponse] = {}
    while queue:
        target = queue.pop()
        if target in seen or target in NOT_CRAWLED:
            continue
        response = seen[target] = await client.get(target)
        assert response.status == 200, (target, response.status, response.body[:500])
        if target == "/openapi.json" or "application/json" not in response.headers["content-type"]:
            continue
        queue += links(response.json())
        queue += subresources(target, parts)
        if re.fullmatch(r"/v1/(persons|works)/[^/?]+", target):
            graph = f"/v1/graph/{response.json()['id']}"
            queue += [f"{graph}?depth=3&limit=2", f"{graph}?depth=2&format=graphml"]
    return seen


async def crawl_database(url: str) -> dict[str, HTTPResponse]:
    async with run_app(url) as client:
        return await crawl(client)


@pytest.fixture(scope="module")
def crawled(seeded_sqlite: str) -> dict[str, HTTPResponse]:
    return asyncio.run(crawl_database(seeded_sqlite))


def test_crawl_returns_equal_bytes_on_both_databases(
    crawled: dict[str, HTTPResponse], seeded_postgresql: str
) -> None:
    other = asyncio.run(crawl_database(seeded_postgresql))
    assert other.keys() == crawled.keys()
    for target, response in crawled.items():
        counterpart = other[target]
        assert counterpart.body == response.body, target
        for name in response.headers.keys() | counterpart.headers.keys():
            if name not in VOLATILE_HEADERS:
                assert counterpart.headers.get(name) == response.headers.get(name), (target, name)


def test_crawl_reaches_every_seeded_record(crawled: dict[str, HTTPResponse]) -> None:
    stats = crawled["/v1/stats"].json()
    entities = [
        t
        for t in crawled
        if re.fullmatch(
            r"/v1/(?!entities|citations|documents|statements"
            r"|revisions|properties|graph|dossiers|audit)[a-z]+/[^/?]+",
            t,
        )
    ]
    assert len(entities) == sum(stats["entities"].values())
    citations = [t for t in crawled if re.fullmatch(r"/v1/citations/[^/?]+", t)]
    assert len(citations) == stats["citations"] == 47
    statements = [t for t in crawled if re.fullmatch(r"/v1/statements/[^/?]+", t)]
    assert len(statements) >= stats["statements"]["current"] > 1000


def test_every_sort_of_a_list_returns_the_same_rows_once(
    crawled: dict[str, HTTPResponse],
) -> None:
    items_by_list: dict[str, set[str]] = {}
    for start in [t for t in crawled if re.search(r"\?sort=-?[a-z_]+&limit=37$", t)]:
        path = start.partition("?")[0]
        rows: list[str] = []
        target: str | None = start
        while target:
            page = crawled[target].json()
            rows += [json.dumps(item, sort_keys=True) for item in page["items"]]
            target = page["next"]
        assert len(rows) == len(set(rows)), start
        assert items_by_list.setdefault(path, set(rows)) == set(rows), start
    assert len(items_by_list) >= 8


def test_references_of_the_article_are_numbered_1_to_47(crawled: dict[str, HTTPResponse]) -> None:
    target: str | None = "/v1/documents/astana-platform-article/references"
    numbers: list[int] = []
    while target:
        page = crawled[target].json()
        numbers += [item["number"] for item in page["items"]]
        target = page["next"]
    assert numbers == list(range(1, 48))
