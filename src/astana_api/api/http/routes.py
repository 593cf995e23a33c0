"""The route class of the API: strict validation, and a fast path for read endpoints.

FastAPI still declares, validates and documents parameters. `StrictRoute` adds: authorization before
any other check; rejection of unknown query parameters, and of repeated ones that take a single
value; content negotiation; rejection of bodies that are not JSON or have duplicate keys. An
`async def` endpoint that has only parameters and returns a `Response` bypasses the exit stacks, the
dependency solver and the serializer, which it does not need and which cost more than the read.
"""

from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from difflib import get_close_matches
from inspect import get_annotations, iscoroutinefunction
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from astana_api.api.http.authorization import authorize, find_requirements
from astana_api.api.http.content_negotiation import FORMAT_SCOPE_KEY, formats_of, negotiate
from astana_api.api.http.json_body import JsonRequest
from astana_api.api.http.parameter_reader import ParameterReader
from astana_api.api.http.query_string import parse_query
from astana_api.errors import ErrorItem, InvalidQueryParameter, UnsupportedMediaType

FORMAT_PARAMETER = "format"
MAX_QUERY_PARAMETERS = 100
"""Per query string, with repetitions: each filter value becomes a parameter of an SQL query."""


def _returns_response(endpoint: Any) -> bool:
    if not iscoroutinefunction(endpoint):
        return False
    return_type = get_annotations(endpoint, eval_str=True).get("return")
    return isinstance(return_type, type) and issubclass(return_type, Response)


def _has_only_params(dependant: Dependant) -> bool:
    return not (
        dependant.dependencies
        or dependant.body_params
        or dependant.header_params
        or dependant.cookie_params
        or dependant.http_connection_param_name
        or dependant.response_param_name
        or dependant.background_tasks_param_name
        or dependant.security_scopes_param_name
    )


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    family, _, subtype = media_type.partition("/")
    return family == "application" and (subtype == "json" or subtype.endswith("+json"))


class StrictRoute(APIRoute):
    """Represent an `APIRoute` that rejects undeclared input. Create routers with `api_router`."""

    def __init__(self, path: str, endpoint: Any, **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.formats = formats_of(endpoint)
        self.reader = ParameterReader(self.dependant)
        self.query_names = self.reader.single_valued | self.reader.repeatable
        if self.formats and FORMAT_PARAMETER in self.query_names:
            raise TypeError(f"{path}: `format` is negotiated; see content_negotiation.produces")
        if self.formats:
            self.query_names.add(FORMAT_PARAMETER)
        self.requirements = tuple(find_requirements(self.dependant))
        self._fastapi_app: ASGIApp = AsyncExitStackMiddleware(self.app)
        if _returns_response(endpoint) and _has_only_params(self.dependant):
            self.app: ASGIApp = self._handle_fast
        else:
            self.app = self._validate_then_delegate

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def handle_body(request: Request) -> Response:
            json_request = JsonRequest(request.scope, request.receive)
            if await json_request.body():
                # Parse the body here, because FastAPI would discard the reason of an error.
                await json_request.json()
            return await handle(json_request)

        return handle_body

    def _validate_query(self, scope: Scope) -> list[tuple[str, str]]:
        """Return the query without `format`; raise for unknown parameters or formats."""
        query: bytes = scope["query_string"]
        pairs = parse_query(query) if query else []
        requested: str | None = None
        if pairs:
            self._reject_unknown_params(pairs)
            if self.formats:
                requested = next((text for name, text in pairs if name == FORMAT_PARAMETER), None)
                pairs = [pair for pair in pairs if pair[0] != FORMAT_PARAMETER]
        if self.formats:
            accept = [value for name, value in scope["headers"] if name == b"accept"]
            scope[FORMAT_SCOPE_KEY] = negotiate(
                requested, b",".join(accept).decode("latin-1") if accept else None, self.formats
            )
        return pairs

    def _reject_unknown_params(self, pairs: Sequence[tuple[str, str]]) -> None:
        names = [name for name, _ in pairs]
        if len(names) > MAX_QUERY_PARAMETERS:
            raise InvalidQueryParameter(f"A query may have {MAX_QUERY_PARAMETERS} parameters.")
        errors: list[ErrorItem] = []
        for name, count in Counter(names).items():
            if name not in self.query_names:
                errors.append(ErrorItem(self._unknown_parameter_detail(name), parameter=name))
            elif count > 1 and name not in self.reader.repeatable:
                errors.append(ErrorItem(f"{name} can be given only once.", parameter=name))
        # Every repeatable parameter is a filter, and no filter value is empty.
        empty = {name for name, text in pairs if not text and name in self.reader.repeatable}
        errors += [ErrorItem(f"{name} is empty.", parameter=name) for name in sorted(empty)]
        if errors:
            raise InvalidQueryParameter(errors[0].detail, errors=errors)

    def _unknown_parameter_detail(self, name: str) -> str:
        available = sorted(self.query_names)
        if close := get_close_matches(name, available, n=1):
            return f"There is no parameter {name} here. Did you mean {close[0]}?"
        if not available:
            return f"There is no parameter {name} here; nothing takes parameters at this address."
        return f"There is no parameter {name} here; known are: {', '.join(available)}."

    async def _handle_fast(self, scope: Scope, receive: Receive, send: Send) -> None:
        pairs = self._validate_query(scope)
        values = self.reader.read(scope["path_params"], pairs)
        if self.dependant.request_param_name:
            values[self.dependant.request_param_name] = Request(scope, receive, send)
        response = await self.endpoint(**values)
        await response(scope, receive, send)

    async def _validate_then_delegate(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Authorize first: FastAPI reads the whole body before it solves dependencies.
        for requirement in self.requirements:
            authorize(scope, requirement.scope)
        self._validate_query(scope)
        if self.body_field is not None:
            headers = Headers(scope=scope)
            content_type = headers.get("content-type", "")
            has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
            if has_body and not _is_json(content_type):
                raise UnsupportedMediaType(
                    f"A body of type {content_type or 'unknown'} is not taken here; "
                    "application/json is.",
                    headers={"Accept": "application/json"},
                )
        await self._fastapi_app(scope, receive, send)


def api_router(*, tag: str, prefix: str = "") -> APIRouter:
    """Return a router that creates `StrictRoute`s with one tag."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=StrictRoute)
