"""From an address to its route: one walk over the path's segments, however many routes there are.

Trying routes one after another would make the last of them the slowest, and the framework's
included routers match twice. Here a fixed segment is one look-up and wins over a parameter.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from astana_api.api.http.request_state import remember_address
from astana_api.errors import MethodNotAllowed, ResourceNotFound


@dataclass(slots=True)
class _Node:
    fixed: dict[str, "_Node"] = field(default_factory=dict)
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
            node = node.fixed.setdefault(segment, _Node())
    for method in route.methods or ():
        # HEAD is answered through GET by `HeadMethod`, whatever a route says.
        if method != "HEAD":
            if method in node.routes:
                raise TypeError(f"{method} {route.path} is declared twice")
            node.routes[method] = (route, tuple(names))


def _find(node: _Node, segments: list[str], depth: int) -> tuple[_Node, list[str]] | None:
    """The node at the end of the path, and the parameters in reverse."""
    if depth == len(segments):
        return (node, []) if node.routes else None
    segment = segments[depth]
    if (child := node.fixed.get(segment)) is not None:
        found = _find(child, segments, depth + 1)
        if found is not None:
            return found
    if node.parameter is not None and segment:
        found = _find(node.parameter, segments, depth + 1)
        if found is not None:
            found[1].append(segment)
            return found
    return None


def _allowed(node: _Node) -> list[str]:
    methods = {*node.routes, "OPTIONS"}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


class Dispatcher:
    """The innermost application: finds the route and hands over.

    OPTIONS is answered for every address with the methods it takes, a wrong method with 405 and
    the same. Raises `ResourceNotFound` where nothing is; a trailing slash is another address, and
    the problem says so. Faults of the route table itself raise `TypeError` when it is built.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.root = _Node()
        for route in routes:
            if not isinstance(route, Route):
                raise TypeError(f"{route!r}: add routes with Application.add_router")
            _insert(self.root, route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        prefix: str = scope.get("root_path", "")
        if prefix and path.startswith(prefix):
            path = path[len(prefix) :]
        found = _find(self.root, path.split("/")[1:], 0)
        if found is None:
            raise self._nothing_at(path)
        node, reversed_values = found
        method: str = scope["method"]
        handler = node.routes.get(method)
        if handler is None:
            allowed = _allowed(node)
            if method != "OPTIONS":
                raise MethodNotAllowed(
                    f"{method} is not allowed here; {', '.join(allowed)} are.", allow=allowed
                )
            await Response(status_code=204, headers={"Allow": ", ".join(allowed)})(
                scope, receive, send
            )
            return
        route, names = handler
        parameters: dict[str, Any] = dict(zip(names, reversed(reversed_values), strict=True))
        scope["path_params"] = parameters
        scope["route"] = route
        remember_address(scope, route.path)
        scope["endpoint"] = route.endpoint
        await route.app(scope, receive, send)

    def _nothing_at(self, path: str) -> ResourceNotFound:
        shorter = path.rstrip("/")
        if shorter != path and _find(self.root, shorter.split("/")[1:], 0) is not None:
            return ResourceNotFound(f"There is nothing at {path}, but there is at {shorter}.")
        return ResourceNotFound(f"There is nothing at {path}.")
