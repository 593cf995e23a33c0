"""Route classes: reads take the fast path, everything else FastAPI's own handler."""

from typing import Annotated, Any

import pytest
from fastapi import Query, Request
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.routing import Route, Router

from astana_api.api.app import build_app
from astana_api.api.asgi_stack import StackOptions, build_middleware
from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.read_route import ReadRoute, read_router
from astana_api.api.http.write_route import WriteRoute
from astana_api.api.middleware.rate_limits import RateLimitMiddleware, RateLimits
from astana_api.api.middleware.response_cache import ResponseCacheMiddleware

PAGES = {
    *("/docs", "/docs/{version}/{name}", "/openapi.json"),
    *("/guide", "/guide/{page}", "/guide/{folder}/{page}"),
}
"""Pages for people and the document itself, which are no operations of the API."""


def test_every_get_is_a_read_route_and_every_other_method_a_write_route() -> None:
    routes = [route for route in build_app().routes if isinstance(route, Route)]
    assert len(routes) == len(build_app().routes)
    assert {route.path for route in routes if not isinstance(route, APIRoute)} == PAGES
    for route in routes:
        if isinstance(route, APIRoute):
            expected = ReadRoute if route.methods == {"GET"} else WriteRoute
            assert type(route) is expected, (route.methods, route.path)


def test_router_lists_routes_and_builds_paths() -> None:
    app = build_app()
    assert isinstance(app.router, Router)
    assert app.routes is app.router.routes
    assert app.url_path_for("get_graph", id="randa-kassis") == "/v1/graph/randa-kassis"
    assert app.router.url_path_for("list_statements") == "/v1/statements"


def _layers(options: StackOptions) -> list[Any]:
    return [layer.cls for layer in build_middleware(options, formats=())]


def test_layers_that_are_switched_off_are_not_in_the_stack() -> None:
    limits = RateLimits(per_client=1)
    every = _layers(StackOptions(rate_limits=limits))
    assert [layer for layer in every if layer not in _layers(StackOptions())] == [
        RateLimitMiddleware
    ]
    without_cache = _layers(StackOptions(rate_limits=limits, cache_bytes=0))
    assert [layer for layer in every if layer not in without_cache] == [ResponseCacheMiddleware]


def test_query_models_reject_unknown_parameters_and_are_immutable() -> None:
    models = [
        route.query_model
        for route in build_app().routes
        if isinstance(route, ReadRoute) and route.query_model is not None
    ]
    assert len(models) > 40
    for model in models:
        assert model.model_config["extra"] == "forbid"
        assert model.model_config["frozen"]


class _Query(QueryModel):
    q: str = ""


async def _flat_parameter(q: str) -> Response:
    return Response(q)


async def _model_and_flat_parameter(query: Annotated[_Query, Query()], x: str = "") -> Response:
    return Response(query.q + x)


async def _header(request: Request, response: Response) -> Response:
    return response


async def _no_response(query: Annotated[_Query, Query()]) -> str:
    return query.q


def _no_coroutine(query: Annotated[_Query, Query()]) -> Response:
    return Response(query.q)


@pytest.mark.parametrize(
    "endpoint",
    [_flat_parameter, _model_and_flat_parameter, _header, _no_response, _no_coroutine],
)
def test_read_route_with_unsupported_endpoint_raises_type_error(endpoint: Any) -> None:
    with pytest.raises(TypeError, match="a ReadRoute needs"):
        read_router(tag="t").add_api_route("/x", endpoint, response_model=None)
