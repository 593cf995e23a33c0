"""The one class of route: strict about what is asked, and short around a read.

FastAPI keeps declaring, validating and documenting. What is added: who lacks the key that is
needed is told so before anything else; a query parameter that is not declared, or that is repeated
and takes one value, is refused; the format is negotiated; a body in another format than JSON is
refused, and so is one that says a thing twice. What is left out, for an `async def` endpoint that
takes parameters alone and answers with a `Response`: the exit stacks, the dependency solver and the
serializer, which have nothing to do there and cost more than the read itself.
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

from astana_api.api.http.authorization import authorize, requirements_of
from astana_api.api.http.content_negotiation import SCOPE_KEY, negotiate, offered_by
from astana_api.api.http.json_body import BodyRequest
from astana_api.api.http.parameter_reader import ParameterReader
from astana_api.api.http.query_string import parse_query
from astana_api.errors import Fault, InvalidQueryParameter, UnsupportedMediaType

FORMAT = "format"
MOST_PARAMETERS = 100
"""In one query, repeated filters included: each is a value in a statement of SQL."""


def _answers_itself(endpoint: Any) -> bool:
    if not iscoroutinefunction(endpoint):
        return False
    answer = get_annotations(endpoint, eval_str=True).get("return")
    return isinstance(answer, type) and issubclass(answer, Response)


def _takes_parameters_alone(dependant: Dependant) -> bool:
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
    """An `APIRoute` that refuses what it does not know. Use it through `api_router`."""

    def __init__(self, path: str, endpoint: Any, **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.offered = offered_by(endpoint)
        self.parameters = ParameterReader(self.dependant)
        self.known = self.parameters.single | self.parameters.several
        if self.offered and FORMAT in self.known:
            raise TypeError(f"{path}: `format` is negotiated; see formats.offers")
        if self.offered:
            self.known.add(FORMAT)
        self.requirements = tuple(requirements_of(self.dependant))
        self._full: ASGIApp = AsyncExitStackMiddleware(self.app)
        if _answers_itself(endpoint) and _takes_parameters_alone(self.dependant):
            self.app: ASGIApp = self._answer
        else:
            self.app = self._check_and_pass_on

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def handle_body(request: Request) -> Response:
            reading = BodyRequest(request.scope, request.receive)
            if await reading.body():
                # Here, as the framework would say of any fault only that there is one.
                await reading.json()
            return await handle(reading)

        return handle_body

    def _check(self, scope: Scope) -> list[tuple[str, str]]:
        """Refuses unknown and repeated parameters and negotiates; the query without `format`."""
        query: bytes = scope["query_string"]
        pairs = parse_query(query) if query else []
        asked: str | None = None
        if pairs:
            self._refuse_strangers(pairs)
            if self.offered:
                asked = next((text for name, text in pairs if name == FORMAT), None)
                pairs = [pair for pair in pairs if pair[0] != FORMAT]
        if self.offered:
            accept = [value for name, value in scope["headers"] if name == b"accept"]
            scope[SCOPE_KEY] = negotiate(
                asked, b",".join(accept).decode("latin-1") if accept else None, self.offered
            )
        return pairs

    def _refuse_strangers(self, pairs: Sequence[tuple[str, str]]) -> None:
        names = [name for name, _ in pairs]
        if len(names) > MOST_PARAMETERS:
            raise InvalidQueryParameter(f"A query may have {MOST_PARAMETERS} parameters.")
        faults: list[Fault] = []
        for name, times in Counter(names).items():
            if name not in self.known:
                faults.append(Fault(self._unknown(name), parameter=name))
            elif times > 1 and name not in self.parameters.several:
                faults.append(Fault(f"{name} can be given only once.", parameter=name))
        # Whatever can be repeated is a filter, and nothing that is filtered by is empty.
        empty = {name for name, text in pairs if not text and name in self.parameters.several}
        faults += [Fault(f"{name} is empty.", parameter=name) for name in sorted(empty)]
        if faults:
            raise InvalidQueryParameter(faults[0].detail, errors=faults)

    def _unknown(self, name: str) -> str:
        known = sorted(self.known)
        if close := get_close_matches(name, known, n=1):
            return f"There is no parameter {name} here. Did you mean {close[0]}?"
        if not known:
            return f"There is no parameter {name} here; nothing takes parameters at this address."
        return f"There is no parameter {name} here; known are: {', '.join(known)}."

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        pairs = self._check(scope)
        values = self.parameters.read(scope["path_params"], pairs)
        if self.dependant.request_param_name:
            values[self.dependant.request_param_name] = Request(scope, receive, send)
        response = await self.endpoint(**values)
        await response(scope, receive, send)

    async def _check_and_pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Before anything else: the framework would read the whole body first, and speak of that.
        for requirement in self.requirements:
            authorize(scope, requirement.scope)
        self._check(scope)
        if self.body_field is not None:
            headers = Headers(scope=scope)
            content_type = headers.get("content-type", "")
            sent = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
            if sent and not _is_json(content_type):
                raise UnsupportedMediaType(
                    f"A body of type {content_type or 'unknown'} is not taken here; "
                    "application/json is.",
                    headers={"Accept": "application/json"},
                )
        await self._full(scope, receive, send)


def api_router(*, tag: str, prefix: str = "") -> APIRouter:
    """A router of strict routes, all under one tag."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=StrictRoute)
