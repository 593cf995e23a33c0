"""Tests of entity lists over HTTP: filters, sort, pages and errors."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from tests.support.databases import DataSet, KnowledgeBase, claim, text
from tests.support.organizations_world import fill
from tests.support.sources_world import RouterClient

PATH = "/v1/organizations"


@pytest.fixture
def data_set() -> DataSet:
    return fill


@pytest.fixture
def client(knowledge: KnowledgeBase) -> Iterator[RouterClient]:
    test_client = RouterClient(knowledge.database, zip(ROUTERS, TAGS, strict=True))
    yield test_client
    test_client.close()


def ids(client: RouterClient, query: str, path: str = PATH) -> list[str]:
    return [item["id"] for item in client.get_all_items(f"{path}?{query}")]


def test_list_entities_returns_summaries_by_name(client: RouterClient) -> None:
    page = client.get(PATH)
    assert [item["id"] for item in page["items"]] == ["beta", "alpha", "delta", "gamma"]
    assert page["next"] is None
    assert page["items"][1]["founded"] == "2015-03"
    assert page["items"][1]["self"] == "/v1/organizations/alpha"
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
        ("founded_from=2015&founded_to=2015&match=overlap&sort=id", ["alpha", "beta", "gamma"]),
        ("founded_from=2015&founded_to=2015&match=within&sort=id", ["alpha", "gamma"]),
        ("founded_from=2015&founded_to=2015&match=within&sort=founded", ["gamma", "alpha"]),
        ("founded_from=2015&founded_to=2015&match=within&sort=-founded", ["alpha", "gamma"]),
        ("founded_from=2015&founded_to=2015&match=beyond&sort=-founded", ["beta"]),
        ("founded_from=2015-02&founded_to=2015-03&match=within", ["alpha"]),
        ("founded_from=2015-02&match=within&sort=founded", ["alpha"]),
        ("founded_to=2016&match=within&sort=founded", ["beta", "gamma", "alpha"]),
        ("founded_to=2016&match=within&sort=id", ["alpha", "beta", "gamma"]),
        ("founded_to=2015-06&match=beyond&sort=founded", ["beta", "gamma"]),
        ("founded_from=../2016&match=within&sort=founded", ["beta", "gamma", "alpha"]),
        ("founded_from=../2016&match=beyond&sort=founded", []),
        ("founded_to=2015/..&match=beyond&sort=-founded", []),
        ("founded_from=2014&dissolved_to=2019&match=within", []),
        ("founded_from=2014&dissolved_to=2020&match=within", ["gamma"]),
        ("dissolved_from=2019&name=nobody", []),
        ("sort=-founded", ["alpha", "gamma", "beta", "delta"]),
        ("sort=dissolved,-name", ["gamma", "delta", "alpha", "beta"]),
    ],
)
def test_list_entities_with_filters_and_sort(
    client: RouterClient, query: str, expected: list[str]
) -> None:
    assert ids(client, query) == expected
    assert ids(client, f"{query}&limit=1") == expected


def test_list_page_has_next_and_link_header(client: RouterClient) -> None:
    response = client(f"{PATH}?limit=3&count=exact&sourced=false")
    page = response.json()
    assert page["total"] == 3
    assert page["next"] is None
    assert "link" not in response.headers
    response = client(f"{PATH}?limit=2&founded_to=2030")
    assert response.headers["link"] == f'<{response.json()["next"]}>; rel="next"'
    not_modified = client(f"{PATH}?limit=2&founded_to=2030", if_none_match=response.headers["etag"])
    assert not_modified.status == 304


def test_list_entities_of_all_kinds(client: RouterClient) -> None:
    path = "/v1/entities"
    assert ids(client, "", path) == ["beta", "alpha", "delta", "lead", "gamma"]
    assert ids(client, "kind=person", path) == ["lead"]
    assert ids(client, "kind=person&kind=place&kind=organization&sort=-id&limit=2", path) == [
        "lead",
        "gamma",
        "delta",
        "beta",
        "alpha",
    ]
    assert ids(client, "name=Lead&kind=organization", path) == []
    assert client.get_problem(f"{path}?kind=planet")[2] == ["kind"]
    assert client.get_problem(f"{path}?sort=founded")[2] == ["sort"]


def test_pagination_with_concurrent_inserts_has_no_duplicates_or_gaps(
    client: RouterClient, knowledge: KnowledgeBase
) -> None:
    first = client.get(f"{PATH}?limit=2")
    knowledge.create(early="organization", late="organization")
    knowledge.state(claim("early", "name", text("Aaa")), claim("late", "name", text("Яяя", "ru")))
    rest = client.get_all_items(first["next"])
    assert [row["id"] for row in rest] == ["delta", "gamma", "late"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("founded_from=20xx", "founded_from"),
        ("founded_to=2013-02-29", "founded_to"),
        ("founded_from=2015&founded_from=2016", "founded_from"),
        ("founded_from=2016&founded_to=2015", "founded_to"),
        ("match=within", "match"),
        ("founded_from=2015&match=surely", "match"),
        ("founded_from=2015&dissolved_to=2020&match=beyond", "match"),
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
def test_list_with_invalid_parameter_returns_400(
    client: RouterClient, query: str, parameter: str
) -> None:
    assert client.get_problem(f"{PATH}?{query}") == (400, "invalid-query-parameter", [parameter])


def test_cursor_of_other_entity_list_returns_400(client: RouterClient) -> None:
    next_url = client.get(f"{PATH}?limit=1")["next"]
    cursor = next_url.partition("cursor=")[2]
    assert client.get(f"{PATH}?limit=2&fields=id&cursor={cursor}")["items"] == [
        {"id": "alpha"},
        {"id": "delta"},
    ]
    for other_list in (f"{PATH}?sort=id", f"{PATH}?sourced=true", "/v1/entities?limit=1"):
        assert client.get_problem(f"{other_list}&cursor={cursor}")[2] == ["cursor"]


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("organizations/elan", " Did you mean alpha or delta?"),
        ("organizations/border", " Did you mean beta?"),
        ("entities/arena/relations", " Did you mean gamma?"),
        # Another kind, a withdrawn one, nothing alike, an earlier revision, no letters.
        ("persons/borders", ""),
        ("organizations/gone-2", ""),
        ("organizations/qqqqq", ""),
        ("organizations/borders?as_of=1", ""),
        ("organizations/---", ""),
    ],
)
def test_unknown_id_returns_404_with_ids_of_similar_names(
    client: RouterClient, target: str, hint: str
) -> None:
    response = client(f"/v1/{target}")
    assert response.status == 404
    unknown = target.partition("?")[0].split("/")[1]
    singular = {"organizations": "organization", "entities": "entity", "persons": "person"}[
        target.partition("/")[0]
    ]
    assert response.json()["detail"] == f"There is no {singular} {unknown}.{hint}"
