"""Lists of entities over HTTP: filters, orders, pages, and what they refuse."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from tests.support.bodies import fill
from tests.support.databases import Knowledge, claim, text
from tests.support.sources import Asker

PATH = "/v1/organizations"


@pytest.fixture
def asker(knowledge: Knowledge) -> Iterator[Asker]:
    made = Asker(fill(knowledge).database, zip(ROUTERS, TAGS, strict=True))
    yield made
    made.close()


def ids(asker: Asker, query: str, path: str = PATH) -> list[str]:
    return [item["id"] for item in asker.every(f"{path}?{query}")]


def test_a_list_shows_summaries_by_name(asker: Asker) -> None:
    page = asker.get(PATH)
    assert [item["id"] for item in page["items"]] == ["beta", "alpha", "delta", "gamma"]
    assert page["next"] is None
    assert page["items"][1]["founded"] == "2015-03"
    assert page["items"][1]["url"] == "/v1/organizations/alpha"
    assert "names" not in page["items"][1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"name={quote('ÉLAN vital')}", ["alpha", "delta"]),
        (f"name={quote('منصة استانا')}&name=borders", ["beta", "alpha"]),
        ("name=elan", []),
        ("classification=party&classification=movement&sort=id", ["alpha", "beta"]),
        ("sourced=true", ["alpha"]),
        ("sourced=false&sort=id", ["beta", "delta", "gamma"]),
        ("founded_from=2015-04&sort=id", ["beta", "gamma"]),
        ("founded_to=2015-01/2015-02&sort=id", ["beta", "gamma"]),
        ("founded_from=2015&founded_to=2015&sort=id", ["alpha", "beta", "gamma"]),
        ("dissolved_from=2019&name=nobody", []),
        ("sort=-founded", ["alpha", "gamma", "beta", "delta"]),
        ("sort=dissolved,-name", ["gamma", "delta", "alpha", "beta"]),
    ],
)
def test_filters_and_orders(asker: Asker, query: str, expected: list[str]) -> None:
    assert ids(asker, query) == expected
    assert ids(asker, f"{query}&limit=1") == expected


def test_a_page_says_where_the_next_one_is_twice(asker: Asker) -> None:
    answer = asker(f"{PATH}?limit=3&count=exact&sourced=false")
    page = answer.json()
    assert page["total"] == 3
    assert page["next"] is None
    assert "link" not in answer.headers
    answer = asker(f"{PATH}?limit=2&founded_to=2030")
    assert answer.headers["link"] == f'<{answer.json()["next"]}>; rel="next"'
    again = asker(f"{PATH}?limit=2&founded_to=2030", if_none_match=answer.headers["etag"])
    assert again.status == 304


def test_a_list_over_all_kinds(asker: Asker) -> None:
    path = "/v1/entities"
    assert ids(asker, "", path) == ["beta", "alpha", "delta", "lead", "gamma"]
    assert ids(asker, "kind=person", path) == ["lead"]
    assert ids(asker, "kind=person&kind=place&kind=organization&sort=-id&limit=2", path) == [
        "lead",
        "gamma",
        "delta",
        "beta",
        "alpha",
    ]
    assert ids(asker, "name=Lead&kind=organization", path) == []
    assert asker.refused(f"{path}?kind=planet")[2] == ["kind"]
    assert asker.refused(f"{path}?sort=founded")[2] == ["sort"]


def test_rows_written_meanwhile_neither_repeat_nor_hide_others(
    asker: Asker, knowledge: Knowledge
) -> None:
    first = asker.get(f"{PATH}?limit=2")
    knowledge.create(early="organization", late="organization")
    knowledge.state(claim("early", "name", text("Aaa")), claim("late", "name", text("Яяя", "ru")))
    rest = asker.every(first["next"])
    assert [row["id"] for row in rest] == ["delta", "gamma", "late"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("founded_from=20xx", "founded_from"),
        ("founded_to=2013-02-29", "founded_to"),
        ("founded_from=2015&founded_from=2016", "founded_from"),
        ("born_from=2015", "born_from"),
        ("sourced=yes", "sourced"),
        ("sort=born", "sort"),
        ("sort=name,-name", "sort"),
        ("sort=name,id,founded", "sort"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("count=about", "count"),
        ("cursor=abc", "cursor"),
    ],
)
def test_what_a_list_cannot_do_is_refused_by_name(asker: Asker, query: str, parameter: str) -> None:
    assert asker.refused(f"{PATH}?{query}") == (400, "invalid-query-parameter", [parameter])


def test_a_cursor_is_good_for_its_own_list_alone(asker: Asker) -> None:
    following = asker.get(f"{PATH}?limit=1")["next"]
    cursor = following.partition("cursor=")[2]
    assert asker.get(f"{PATH}?limit=2&fields=id&cursor={cursor}")["items"] == [
        {"id": "alpha"},
        {"id": "delta"},
    ]
    for other in (f"{PATH}?sort=id", f"{PATH}?sourced=true", "/v1/entities?limit=1"):
        assert asker.refused(f"{other}&cursor={cursor}")[2] == ["cursor"]
