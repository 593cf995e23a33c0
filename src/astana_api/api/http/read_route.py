"""The route class of GET requests: path parameters and a query model, without a dependency solver.

FastAPI's handler opens exit stacks, solves dependencies, validates each query parameter by itself
and serializes the result. A read endpoint needs none of it, and with the 39 parameters of an entity
list it would take several times as long as the query itself.
"""

from collections.abc import Mapping, Sequence
from inspect import get_annotations, iscoroutinefunction
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from astana_api.api.http.content_negotiation import negotiated_format
from astana_api.api.http.large_responses import LARGE_RESPONSE_ITEMS, LargeResponseLimiter
from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.request_state import charge_request
from astana_api.api.http.strict_route import StrictRoute
from astana_api.exporters.formats import JSON


class ReadRoute(StrictRoute):
    """Represent a route whose `async` endpoint takes parameters only and returns a `Response`.

    The parameters are path parameters, one `QueryModel` and the request, each of them optional.
    Raise TypeError for any other endpoint.
    """

    def __init__(self, path: str, endpoint: Any, **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.path_fields = [
            (field.alias, field.name, field) for field in self.dependant.path_params
        ]
        self.query_field = next(iter(self.dependant.query_params), None)
        self.query_model = self._query_model()
        self.default_query: QueryModel | None = None
        if self.query_model is not None:
            fields = self.query_model.model_fields.values()
            if not any(field.is_required() for field in fields):
                self.default_query = self.query_model()
        if not _returns_response(endpoint) or self._has_other_parameters():
            raise TypeError(
                f"{path}: a ReadRoute needs an `async` endpoint that takes path parameters, one "
                "QueryModel and the request, and returns a Response; see WriteRoute"
            )

    def _query_model(self) -> type[QueryModel] | None:
        model = None if self.query_field is None else self.query_field.field_info.annotation
        return model if isinstance(model, type) and issubclass(model, QueryModel) else None

    def _has_other_parameters(self) -> bool:
        dependant = self.dependant
        return bool(
            len(dependant.query_params) != (self.query_model is not None)
            or dependant.dependencies
            or dependant.body_params
            or dependant.header_params
            or dependant.cookie_params
            or dependant.http_connection_param_name
            or dependant.response_param_name
            or dependant.background_tasks_param_name
            or dependant.security_scopes_param_name
        )

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        pairs = self.validate_query(scope)
        arguments = self._read_arguments(scope["path_params"], pairs)
        if self.dependant.request_param_name:
            arguments[self.dependant.request_param_name] = Request(scope, receive, send)
        if self.query_field is not None:
            query: QueryModel = arguments[self.query_field.name]
            if query is not self.default_query:
                charge_request(scope, query.cost)
            if query.max_items > LARGE_RESPONSE_ITEMS or negotiated_format(scope) is not JSON:
                limiter: LargeResponseLimiter = scope["app"].large_responses
                await limiter.respond(
                    self._respond(limiter, arguments, scope, receive, send), receive
                )
                return
        response = await self.endpoint(**arguments)
        await response(scope, receive, send)

    async def _respond(
        self,
        limiter: LargeResponseLimiter,
        arguments: Mapping[str, Any],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        async with limiter.reading:
            response = await self.endpoint(**arguments)
        await response(scope, receive, send)

    def _read_arguments(
        self, path_params: Mapping[str, str], pairs: Sequence[tuple[str, str]]
    ) -> dict[str, Any]:
        """Return the arguments of the endpoint; raise RequestValidationError with all errors."""
        arguments: dict[str, Any] = {}
        errors: list[Any] = []
        if self.query_field is not None:
            try:
                arguments[self.query_field.name] = self._read_query(pairs)
            except ValidationError as exc:
                errors += _query_errors(exc, [name for name, _ in pairs])
        for alias, name, field in self.path_fields:
            arguments[name], path_errors = field.validate(path_params[alias], loc=("path", alias))
            errors += path_errors
        if errors:
            raise RequestValidationError(errors)
        return arguments

    def _read_query(self, pairs: Sequence[tuple[str, str]]) -> QueryModel | None:
        """Return the query model; raise ValidationError."""
        if self.query_model is None or (not pairs and self.default_query is not None):
            return self.default_query
        values: dict[str, Any] = {}
        for name, text in pairs:
            if name in self.repeatable:
                values.setdefault(name, []).append(text)
            else:
                values[name] = text
        return self.query_model.model_validate(values)


def _query_errors(exc: ValidationError, names: Sequence[str]) -> list[Any]:
    """Return the errors in the order of the query, those of missing parameters first."""
    errors: list[Any] = [
        {**error, "loc": ("query", *error["loc"])} for error in exc.errors(include_url=False)
    ]
    return sorted(
        errors, key=lambda each: names.index(each["loc"][1]) if each["loc"][1] in names else -1
    )


def _returns_response(endpoint: Any) -> bool:
    if not iscoroutinefunction(endpoint):
        return False
    return_type = get_annotations(endpoint, eval_str=True).get("return")
    return isinstance(return_type, type) and issubclass(return_type, Response)


def read_router(*, tag: str, prefix: str = "") -> APIRouter:
    """Return a router that creates `ReadRoute`s with one tag."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=ReadRoute)
