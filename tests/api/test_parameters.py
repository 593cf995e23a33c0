"""Parameters are taken as they are declared, and in no other way."""

import pytest
from fastapi import Request
from starlette.responses import Response

from astana_api.api.app import Application
from astana_api.api.http.content_negotiation import JSON, Format, negotiate
from astana_api.api.http.query_string import parse_query
from astana_api.api.http.router import Dispatcher
from astana_api.api.http.routes import api_router
from astana_api.errors import InvalidQueryParameter, NotAcceptable
from tests.api.asking import ask

CSV = Format("csv", "text/csv")


def _refusal(app: Application, target: str) -> dict[str, str]:
    answer = ask(app, target)
    assert answer.status == 400
    fault: dict[str, str] = answer.problem()["errors"][0]
    return fault


def test_an_unknown_parameter_is_named_with_what_was_meant(app: Application) -> None:
    fault = _refusal(app, "/v1/things?limt=5")
    assert fault["parameter"] == "limt"
    assert "Did you mean limit?" in fault["detail"]


def test_all_wrong_parameters_are_named_at_once(app: Application) -> None:
    problem = ask(app, "/v1/things?x=1&y=2&limit=1&limit=2").problem()
    assert [fault["parameter"] for fault in problem["errors"]] == ["x", "y", "limit"]
    problem = ask(app, "/v1/things?limit=x&count=y").problem()
    assert [fault["parameter"] for fault in problem["errors"]] == ["limit", "count"]


@pytest.mark.parametrize("path", ["/v1/things/x", "/v1/sync", "/v1/filtered", "/problems"])
def test_every_route_refuses_what_it_does_not_know(app: Application, path: str) -> None:
    assert _refusal(app, f"{path}?nonsense=1")["parameter"] == "nonsense"


@pytest.mark.parametrize(
    "limit", ["0", "-1", "501", "x", "", "5.0", "+5", "%205", "1_0", "%D9%A5", "9" * 40]
)
def test_a_limit_is_a_whole_number_in_bounds(app: Application, limit: str) -> None:
    assert _refusal(app, f"/v1/things?limit={limit}")["parameter"] == "limit"


@pytest.mark.parametrize(("query", "limit"), [("", 50), ("?limit=1", 1), ("?limit=500", 500)])
def test_limits_that_are_taken(app: Application, query: str, limit: int) -> None:
    assert ask(app, f"/v1/things{query}").json()["items"][0][0] == limit


def test_a_list_may_be_repeated_and_a_single_value_may_not(app: Application) -> None:
    assert ask(app, "/v1/things?kind=a&kind=b").json()["items"][0][1] == "a,b"
    assert "only once" in _refusal(app, "/v1/things?sort=a&sort=a")["detail"]


def test_parameters_may_be_declared_as_a_model(app: Application) -> None:
    assert ask(app, "/v1/filtered").json() == {"name": None, "kind": []}
    answer = ask(app, "/v1/filtered?kind=a&kind=b&name=x+y")
    assert answer.json() == {"name": "x y", "kind": ["a", "b"]}
    assert "only once" in _refusal(app, "/v1/filtered?name=a&name=b")["detail"]


def test_the_framework_routes_read_the_same_way(app: Application) -> None:
    assert ask(app, "/v1/sync?mode=b").json()["name"] == "b"
    assert ask(app, "/v1/needed?q=%D0%96").json() == "Ж"


def test_the_next_page_is_the_same_question_with_a_cursor(app: Application) -> None:
    answer = ask(app, "/v1/things?kind=a%26b&kind=%D0%96&cursor=old&limit=5")
    following = answer.json()["next"]
    assert following == "/v1/things?kind=a%26b&kind=%D0%96&limit=5&cursor=abc"
    assert answer.headers["link"] == f'<{following}>; rel="next"'
    assert ask(app, following).status == 200
    assert "total" not in answer.json()
    assert ask(app, "/v1/things?count=exact").json()["total"] == 7


def test_query_strings_are_read_to_the_letter() -> None:
    assert parse_query(b"a=1&b=%41+%2B&&c&d==") == [("a", "1"), ("b", "A +"), ("c", ""), ("d", "=")]
    assert parse_query("q=Ж".encode()) == [("q", "Ж")]
    assert parse_query(b"a;b=1") == [("a;b", "1")]


@pytest.mark.parametrize(
    "query",
    [
        b"a=%",
        b"a=%4",
        b"a=%ff",
        b"a=%ED%A0%80",
        b"a=%00",
        b"a=%0A",
        b"a=%7F",
        b"%C2%85=1",
        b"a=\xff",
    ],
)
def test_what_cannot_be_read_right_is_refused(query: bytes) -> None:
    with pytest.raises(InvalidQueryParameter) as refused:
        parse_query(query)
    assert refused.value.errors[0].parameter is not None


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("nonsense", JSON),
        ("application/json", JSON),
        ("APPLICATION/JSON; charset=utf-8", JSON),
        ("application/*", JSON),
        ("text/html, */*;q=0.1", JSON),
        ("text/*", CSV),
        ("text/csv, application/json;q=0.9", CSV),
        ("text/csv;q=0.5, application/json;q=0.5", JSON),
        ("*/*, application/json;q=0", CSV),
        ("text/csv;q=junk, application/json;q=0.1", JSON),
    ],
)
def test_the_best_accepted_format_is_chosen(accept: str | None, chosen: Format) -> None:
    assert negotiate(None, accept, [JSON, CSV]) is chosen


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/json;q=0",
        "*/*;q=0",
        "application/json;q=0, */*",
        "application/xml",
    ],
)
def test_nothing_acceptable_is_said(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="application/json"):
        negotiate(None, accept, [JSON])


def test_the_format_that_is_typed_wins(app: Application) -> None:
    accept = {"Accept": "application/json"}
    answer = ask(app, "/v1/things/first?format=csv", headers=accept)
    assert (answer.headers["content-type"], answer.body) == ("text/csv", b"first\r\n")
    answer = ask(app, "/v1/things/first", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv"
    answer = ask(app, "/v1/things/first?format=json")
    assert answer.headers["content-type"] == "application/json"


def test_a_fixed_segment_wins_over_a_parameter(app: Application) -> None:
    assert ask(app, "/v1/things/first").json() == {"first": True}
    assert ask(app, "/v1/things//").status == 404


@pytest.mark.parametrize("path", ["/a/{x}.json", "/a/{x:int}"])
def test_a_route_that_could_not_be_found_is_refused_at_once(path: str) -> None:
    router = api_router(tag="t")

    async def endpoint(x: str) -> Response:
        return Response(x)

    router.add_api_route(path, endpoint)
    with pytest.raises(TypeError, match="whole segment"):
        Dispatcher(router.routes)


def test_two_routes_for_one_address_are_refused_at_once() -> None:
    router = api_router(tag="t")

    async def endpoint(request: Request) -> Response:
        return Response()

    router.add_api_route("/a", endpoint)
    router.add_api_route("/a", endpoint)
    with pytest.raises(TypeError, match="twice"):
        Dispatcher(router.routes)
