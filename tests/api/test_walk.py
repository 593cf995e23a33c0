"""Every address that the API leads to, walked on both databases: the same bytes, and no dead end.

The walk begins at the index and follows what answers hold: links to items, next pages, and for each
item the sub-resources that the OpenAPI document has under its path. Each list is walked again by
each of its sort keys, in small pages.
"""

import asyncio
import json
import re
from collections.abc import Iterable
from typing import Any

import pytest

from astana_api.api.app import documented_application
from tests.support.served import Answer, Client, serving

pytestmark = pytest.mark.xdist_group("seeded")

UNSTABLE = {"x-request-id", "date"}
SEARCHES = {"/v1/search", "/v1/suggest"}
APART = {"/healthz", "/readyz", "/metrics"}
"""Addresses that speak of the process or the machine, not of the knowledge."""

ASKED = {
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
"""What is asked at some addresses besides."""
NEEDING = {"/v1/graph/path"}
"""Addresses that answer nothing without it."""


def collections_and_parts() -> tuple[list[str], dict[str, list[str]]]:
    """The lists, and for each path to an item the paths of what is under it."""
    paths = [
        path
        for path, item in documented_application().openapi()["paths"].items()
        if "get" in item and path.startswith("/v1/")
    ]
    # What has to be searched for is reached from the index.
    apart = NEEDING | SEARCHES
    lists = [path for path in paths if "{" not in path and path not in apart]
    parts: dict[str, list[str]] = {}
    for path in paths:
        parent, _, last = path.rpartition("/")
        if "{" in parent and not last.startswith("{"):
            parts.setdefault(parent, []).append(last)
    return lists, parts


def addresses(value: Any) -> Iterable[str]:
    """Every path-absolute address that a JSON answer holds."""
    if isinstance(value, dict):
        for each in value.values():
            yield from addresses(each)
    elif isinstance(value, list):
        for each in value:
            yield from addresses(each)
    elif isinstance(value, str) and re.match(r"/v1(/|$)", value):
        yield value


def sub_resources(address: str, parts: dict[str, list[str]]) -> Iterable[str]:
    path = address.partition("?")[0]
    for parent, names in parts.items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", parent), path):
            yield from (f"{path}/{name}" for name in names)


async def sort_keys(client: Client, path: str) -> list[str]:
    """The keys that a list names when it is asked for one that it does not have."""
    answer = await client.get(f"{path}?sort=no-such-key")
    if answer.status != 400:
        return []
    named = re.search(r"with or without -: (.+)\.", answer.json()["detail"])
    return named[1].split(", ") if named else []


async def walk(client: Client) -> dict[str, Answer]:
    lists, parts = collections_and_parts()
    waiting = ["/", "/v1", "/openapi.json", *lists]
    waiting += [f"{path}?{query}" for path, queries in ASKED.items() for query in queries]
    for path in lists:
        for key in await sort_keys(client, path):
            waiting += [f"{path}?sort={key}&limit=37", f"{path}?sort=-{key}&limit=37"]
    seen: dict[str, Answer] = {}
    while waiting:
        target = waiting.pop()
        if target in seen or target in APART:
            continue
        answer = seen[target] = await client.get(target)
        assert answer.status == 200, (target, answer.status, answer.body[:500])
        if target == "/openapi.json" or "application/json" not in answer.headers["content-type"]:
            continue
        waiting += addresses(answer.json())
        waiting += sub_resources(target, parts)
        if re.fullmatch(r"/v1/(persons|works)/[^/?]+", target):
            graph = f"/v1/graph/{answer.json()['id']}"
            waiting += [f"{graph}?depth=3&limit=2", f"{graph}?depth=2&format=graphml"]
    return seen


async def walk_at(url: str) -> dict[str, Answer]:
    async with serving(url) as client:
        return await walk(client)


@pytest.fixture(scope="module")
def walked(seeded_sqlite: str) -> dict[str, Answer]:
    return asyncio.run(walk_at(seeded_sqlite))


def test_both_databases_give_the_same_bytes(
    walked: dict[str, Answer], seeded_postgresql: str
) -> None:
    other = asyncio.run(walk_at(seeded_postgresql))
    assert other.keys() == walked.keys()
    for target, answer in walked.items():
        twin = other[target]
        assert twin.body == answer.body, target
        for name in answer.headers.keys() | twin.headers.keys():
            if name not in UNSTABLE:
                assert twin.headers.get(name) == answer.headers.get(name), (target, name)


def test_the_walk_reaches_everything_that_was_seeded(walked: dict[str, Answer]) -> None:
    stats = walked["/v1/stats"].json()
    entities = [
        t
        for t in walked
        if re.fullmatch(
            r"/v1/(?!entities|citations|documents|statements"
            r"|revisions|properties|graph)[a-z]+/[^/?]+",
            t,
        )
    ]
    assert len(entities) == sum(stats["entities"].values())
    citations = [t for t in walked if re.fullmatch(r"/v1/citations/[^/?]+", t)]
    assert len(citations) == stats["citations"] == 47
    statements = [t for t in walked if re.fullmatch(r"/v1/statements/[^/?]+", t)]
    assert len(statements) >= stats["statements"]["current"] > 1000


def test_every_list_is_whole_and_each_row_comes_once_by_every_sort(
    walked: dict[str, Answer],
) -> None:
    whole: dict[str, set[str]] = {}
    for start in [t for t in walked if re.search(r"\?sort=-?[a-z_]+&limit=37$", t)]:
        path = start.partition("?")[0]
        rows: list[str] = []
        target: str | None = start
        while target:
            page = walked[target].json()
            rows += [json.dumps(item, sort_keys=True) for item in page["items"]]
            target = page["next"]
        assert len(rows) == len(set(rows)), start
        assert whole.setdefault(path, set(rows)) == set(rows), start
    assert len(whole) >= 8


def test_forty_seven_references_in_order(walked: dict[str, Answer]) -> None:
    target: str | None = "/v1/documents/astana-platform-article/references"
    numbers: list[int] = []
    while target:
        page = walked[target].json()
        numbers += [item["number"] for item in page["items"]]
        target = page["next"]
    assert numbers == list(range(1, 48))
