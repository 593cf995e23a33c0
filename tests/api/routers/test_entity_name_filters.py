"""Filters of entity lists by parts of names (`name.prefix`) and by a search (`q`)."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.domain.sort_keys import MAX_SHORT_LENGTH
from astana_api.queries.search import service
from tests.support.databases import KnowledgeBase, claim, text
from tests.support.sources_world import RouterClient


@pytest.fixture
def client(knowledge: KnowledgeBase) -> Iterator[RouterClient]:
    kinds = dict.fromkeys(("ali", "alina", "omar", "petrov", "petrova", "hasan"), "person")
    knowledge.create(**kinds, league="organization", pact="event")
    knowledge.state(
        claim("ali", "name", text("Ali Hassan")),
        claim("alina", "name", text("Álina Haddad")),
        claim("alina", "occupation", text("writer")),
        claim("omar", "name", text("Omar Ali")),
        claim("omar", "occupation", text("writer")),
        claim("petrov", "name", text("Ivan Petrov")),
        claim("petrova", "name", text("Петров Иван", "ru")),
        claim("hasan", "name", text("حسن", "ar")),
        claim("league", "name", text("Ali League")),
        claim("pact", "name", text("!!!", "zxx")),
    )
    test_client = RouterClient(knowledge.database, list(zip(ROUTERS, TAGS, strict=True)))
    yield test_client
    test_client.close()


def ids(client: RouterClient, target: str) -> list[str]:
    return [item["id"] for item in client.get_all_items(f"/v1/{target}")]


CASES: list[tuple[str, list[str]]] = [
    # The start of a name, folded.
    ("persons?name.prefix=ali", ["ali", "alina"]),
    ("persons?name.prefix=ÁLI&sort=-id", ["alina", "ali"]),
    ("persons?name.prefix=ali%20h", ["ali"]),
    ("persons?name.prefix=ali%20h&name.prefix=omar", ["ali", "omar"]),
    ("persons?name.prefix=li", []),
    ("persons?name.prefix=_%25", []),
    (f"entities?name.prefix={quote('петров')}", ["petrova"]),
    ("entities?name.prefix=ali", ["ali", "league", "alina"]),
    ("entities?name.prefix=ali&kind=organization", ["league"]),
    ("entities?name.prefix=!!", ["pact"]),
    ("persons?name.prefix=ali&occupation=writer", ["alina"]),
    # Words of a name, in the order of the list.
    ("persons?q=ali", ["ali", "alina", "omar"]),
    ("persons?q=ali&sort=-name", ["omar", "alina", "ali"]),
    ("persons?q=ali&occupation=writer", ["alina", "omar"]),
    ("persons?q=hassan%20ali", ["ali"]),
    ("persons?q=ali&name.prefix=omar", ["omar"]),
    ("persons?q=ali&ids=omar,petrov", ["omar"]),
    ("entities?q=ali&kind=organization&kind=event", ["league"]),
    ("events?q=ali", []),
    # A misspelt name, and the same letters in another script.
    ("persons?q=Haddat", ["alina"]),
    ("persons?q=Petrov", ["petrov", "petrova"]),
    # Names that sound alike are found only where no name has the words.
    (f"persons?q={quote('حسن')}", ["hasan"]),
    (f"persons?q={quote('حداد')}", ["alina"]),
    ("persons?q=nobody", []),
]


def test_lists_filtered_by_parts_of_names_return_expected_ids(client: RouterClient) -> None:
    for target, expected in CASES:
        found = ids(client, target)
        assert found == expected, target
        assert ids(client, f"{target}&limit=1") == found, target
        page = client.get(f"/v1/{target}&count=exact")
        assert page["total"] == len(expected), target
        assert page.get("capped") == (False if "q=" in target else None), target


def test_list_with_q_that_finds_too_many_says_that_it_is_capped(
    client: RouterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_NAMED_ENTITIES", 2)
    page = client.get("/v1/persons?q=ali&count=exact")
    assert (page["total"], page["capped"]) == (2, True)


def test_cursor_of_other_q_returns_400(client: RouterClient) -> None:
    next_page = client.get("/v1/persons?q=ali&limit=1")["next"]
    other = next_page.replace("q=ali", "q=omar")
    assert client.get_problem(other) == (400, "invalid-query-parameter", ["cursor"])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("q=", "q"),
        ("q=!!!", "q"),
        ("q=ali&q=omar", "q"),
        ("name.prefix=", "name.prefix"),
        (f"name.prefix={'x' * (MAX_SHORT_LENGTH + 1)}", "name.prefix"),
        # One character that folds to eighteen.
        (f"name.prefix={quote('ﷺ') * 10}", "name.prefix"),
    ],
)
def test_invalid_name_filter_returns_400(client: RouterClient, query: str, parameter: str) -> None:
    for collection in ("persons", "entities"):
        found = client.get_problem(f"/v1/{collection}?{query}")
        assert found == (400, "invalid-query-parameter", [parameter])
