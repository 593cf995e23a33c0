"""Query parameters, content negotiation and routing."""

import pytest
from fastapi import Request
from starlette.responses import Response

from astana_api.api.app import Application
from astana_api.api.http.content_negotiation import negotiate
from astana_api.api.http.query_string import parse_query
from astana_api.api.http.read_route import read_router
from astana_api.api.http.router import TrieRouter
from astana_api.errors import InvalidQueryParameter, NotAcceptable
from astana_api.exporters.formats import CSV, JSON, Format
from tests.api.asgi_client import send_request


def _first_error(app: Application, target: str) -> dict[str, str]:
    response = send_request(app, target)
    assert response.status == 400
    error: dict[str, str] = response.problem()["errors"][0]
    return error


def test_unknown_parameter_returns_400_with_suggestion(app: Application) -> None:
    error = _first_error(app, "/v1/things?limt=5")
    assert error["parameter"] == "limt"
    assert "Did you mean limit?" in error["detail"]


def test_invalid_parameters_return_400_with_all_errors(app: Application) -> None:
    problem = send_request(app, "/v1/things?x=1&y=2&limit=1&limit=2").problem()
    assert [error["parameter"] for error in problem["errors"]] == ["x", "y", "limit"]
    problem = send_request(app, "/v1/things?limit=x&count=y").problem()
    assert [error["parameter"] for error in problem["errors"]] == ["limit", "count"]


@pytest.mark.parametrize("path", ["/v1/things/x", "/v1/sync", "/v1/needed", "/problems"])
def test_unknown_parameter_returns_400_on_every_route_kind(app: Application, path: str) -> None:
    assert _first_error(app, f"{path}?nonsense=1")["parameter"] == "nonsense"


@pytest.mark.parametrize(
    "limit", ["0", "-1", "501", "x", "", "5.0", "+5", "%205", "1_0", "%D9%A5", "9" * 40]
)
def test_invalid_limit_returns_400(app: Application, limit: str) -> None:
    assert _first_error(app, f"/v1/things?limit={limit}")["parameter"] == "limit"


@pytest.mark.parametrize(("query", "limit"), [("", 50), ("?limit=1", 1), ("?limit=500", 500)])
def test_valid_limit_is_applied(app: Application, query: str, limit: int) -> None:
    assert send_request(app, f"/v1/things{query}").json()["items"][0][0] == limit


def test_repeated_parameter_is_accepted_for_lists_only(app: Application) -> None:
    assert send_request(app, "/v1/things?kind=a&kind=b").json()["items"][0][1] == "a,b"
    assert "only once" in _first_error(app, "/v1/things?sort=a&sort=a")["detail"]


def test_query_model_with_required_parameter(app: Application) -> None:
    assert send_request(app, "/v1/needed?q=%D0%96").json() == {"q": "Ж", "kind": []}
    response = send_request(app, "/v1/needed?kind=a&kind=b&q=x+y")
    assert response.json() == {"q": "x y", "kind": ["a", "b"]}
    assert "only once" in _first_error(app, "/v1/needed?q=a&q=b")["detail"]
    assert _first_error(app, "/v1/needed?kind=a")["parameter"] == "q"


def test_errors_are_in_the_order_of_the_query(app: Application) -> None:
    problem = send_request(app, "/v1/things?count=y&sort=name&limit=x").problem()
    assert [error["parameter"] for error in problem["errors"]] == ["count", "limit"]


def test_write_route_parses_parameters(app: Application) -> None:
    assert send_request(app, "/v1/sync?mode=b").json()["name"] == "b"


def test_next_link_keeps_query_and_adds_cursor(app: Application) -> None:
    response = send_request(app, "/v1/things?kind=a%26b&kind=%D0%96&cursor=old&limit=5")
    next_url = response.json()["next"]
    assert next_url == "/v1/things?kind=a%26b&kind=%D0%96&limit=5&cursor=abc"
    assert response.headers["link"] == f'<{next_url}>; rel="next"'
    assert send_request(app, next_url).status == 200
    assert "total" not in response.json()
    assert send_request(app, "/v1/things?count=exact").json()["total"] == 7


def test_parse_query_with_valid_strings() -> None:
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
def test_parse_query_with_invalid_encoding_raises_invalid_query_parameter(query: bytes) -> None:
    with pytest.raises(InvalidQueryParameter) as raised:
        parse_query(query)
    assert raised.value.errors[0].parameter is not None


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
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
def test_negotiate_returns_best_accepted_format(accept: str, expected: Format) -> None:
    assert negotiate(None, accept.encode(), [JSON, CSV]) is expected


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
def test_negotiate_without_acceptable_format_raises_not_acceptable(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="application/json"):
        negotiate(None, accept.encode(), [JSON])


def test_format_parameter_takes_precedence_over_accept(app: Application) -> None:
    accept = {"Accept": "application/json"}
    response = send_request(app, "/v1/things/first?format=csv", headers=accept)
    assert (response.headers["content-type"], response.body) == ("text/csv", b"first\r\n")
    response = send_request(app, "/v1/things/first", headers={"Accept": "text/csv"})
    assert response.headers["content-type"] == "text/csv"
    response = send_request(app, "/v1/things/first?format=json")
    assert response.headers["content-type"] == "application/json"


def test_literal_segment_takes_precedence_over_parameter(app: Application) -> None:
    assert send_request(app, "/v1/things/first").json() == {"first": True}
    assert send_request(app, "/v1/things//").status == 404


@pytest.mark.parametrize("path", ["/a/{x}.json", "/a/{x:int}"])
def test_router_with_partial_segment_parameter_raises_type_error(path: str) -> None:
    router = read_router(tag="t")

    async def endpoint(x: str) -> Response:
        return Response(x)

    router.add_api_route(path, endpoint)
    with pytest.raises(TypeError, match="whole segment"):
        TrieRouter(router.routes)


def test_router_with_duplicate_route_raises_type_error() -> None:
    router = read_router(tag="t")

    async def endpoint(request: Request) -> Response:
        return Response()

    router.add_api_route("/a", endpoint)
    router.add_api_route("/a", endpoint)
    with pytest.raises(TypeError, match="twice"):
        TrieRouter(router.routes)
