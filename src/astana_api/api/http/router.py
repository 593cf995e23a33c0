"""Routing with a trie of path segments: its cost does not depend on the number of routes.

Starlette matches routes one after another, so that the last is the slowest, and FastAPI matches the
routes of included routers twice. Here a literal segment costs one dictionary lookup and takes
precedence over a parameter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import Lifespan, Receive, Scope, Send

from astana_api.api.http.request_state import set_route_template
from astana_api.errors import MethodNotAllowed, ResourceNotFound


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    routes: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)


def _insert(root: _Node, route: Route) -> None:
    names = []
    node = root
    for segment in route.path.split("/")[1:]:
        if segment.startswith("{"):
            if ":" in segment or not segment.endswith("}"):
                raise TypeError(
                    f"{route.path}: a parameter is a whole segment and has no converter"
                )
            names.append(segment[1:-1])
            node.parameter = node.parameter or _Node()
            node = node.parameter
        else:
            node = node.literals.setdefault(segment, _Node())
    for method in route.methods or ():
        # `HeadMethodMiddleware` turns HEAD into GET before routing.
        if method != "HEAD":
            if method in node.routes:
                raise TypeError(f"{method} {route.path} is declared twice")
            node.routes[method] = (route, tuple(names))


def _match(node: _Node, segments: list[str], depth: int) -> tuple[_Node, list[str]] | None:
    """Return the node of the path and the parameter values in reverse; None without a route."""
    if depth == len(segments):
        return (node, []) if node.routes else None
    segment = segments[depth]
    if (child := node.literals.get(segment)) is not None:
        match = _match(child, segments, depth + 1)
        if match is not None:
            return match
    if node.parameter is not None and segment:
        match = _match(node.parameter, segments, depth + 1)
        if match is not None:
            match[1].append(segment)
            return match
    return None


def _allowed_methods(node: _Node) -> list[str]:
    methods = {*node.routes, "OPTIONS"}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


class TrieRouter(Router):
    """Represent a Starlette router that finds the route of an HTTP request in a trie.

    OPTIONS returns the allowed methods of the path. Raise MethodNotAllowed, with the allowed
    methods, and ResourceNotFound for an unknown path; a trailing slash makes a different path.
    The constructor raises TypeError for an invalid or ambiguous route table. The routes are fixed
    from then on.
    """

    def __init__(
        self, routes: Sequence[BaseRoute], *, lifespan: Lifespan[Any] | None = None
    ) -> None:
        super().__init__(routes, redirect_slashes=False, lifespan=lifespan)
        self.root = _Node()
        for route in routes:
            if not isinstance(route, Route):
                raise TypeError(f"{route!r} is no Route: include no router, list its routes")
            _insert(self.root, route)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().app(scope, receive, send)
            return
        path: str = scope["path"]
        prefix: str = scope.get("root_path", "")
        if prefix and path.startswith(prefix):
            path = path[len(prefix) :]
        match = _match(self.root, path.split("/")[1:], 0)
        if match is None:
            raise self._path_not_found(path)
        node, reversed_values = match
        method: str = scope["method"]
        endpoint = node.routes.get(method)
        if endpoint is None:
            allowed = _allowed_methods(node)
            if method != "OPTIONS":
                raise MethodNotAllowed(
                    f"{method} is not allowed here; {', '.join(allowed)} are.", allow=allowed
                )
            await Response(status_code=204, headers={"Allow": ", ".join(allowed)})(
                scope, receive, send
            )
            return
        route, names = endpoint
        parameters: dict[str, Any] = dict(zip(names, reversed(reversed_values), strict=True))
        scope["path_params"] = parameters
        scope["route"] = route
        set_route_template(scope, route.path)
        scope["endpoint"] = route.endpoint
        await route.handle(scope, receive, send)

    def _path_not_found(self, path: str) -> ResourceNotFound:
        without_slash = path.rstrip("/")
        if without_slash != path and _match(self.root, without_slash.split("/")[1:], 0) is not None:
            return ResourceNotFound(f"There is nothing at {path}, but there is at {without_slash}.")
        return ResourceNotFound(f"There is nothing at {path}.")
