"""The OpenAPI 3.1 document, from the code alone: neither settings nor a database are needed.

`python -m astana_api.api.openapi.document` prints it, in an order that stays the same.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from astana_api.api.http.authorization import BEARER, SCHEME
from astana_api.api.http.problem_details import MEDIA_TYPE, problem_responses
from astana_api.api.http.routes import FORMAT, StrictRoute
from astana_api.api.lists.parameters import COMMA_SEPARATED
from astana_api.api.middleware.authentication import is_always_open
from astana_api.api.middleware.rate_limits import PROBES
from astana_api.api.openapi.examples import add_example
from astana_api.domain.enums import Scope
from astana_api.errors import (
    AddressTooLong,
    Forbidden,
    InternalError,
    InvalidHeader,
    InvalidPathParameter,
    InvalidQueryParameter,
    MalformedRequest,
    NotAcceptable,
    PayloadTooLarge,
    Problem,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnprocessableContent,
    UnsupportedMediaType,
)
from astana_api.schemas.responses.problems import ProblemDetails

Json = dict[str, Any]

EVERYWHERE: tuple[type[Problem], ...] = (
    MalformedRequest,
    InvalidQueryParameter,
    InvalidPathParameter,
    InvalidHeader,
    PayloadTooLarge,
    AddressTooLong,
    InternalError,
    ServiceUnavailable,
)
WITH_A_KEY: tuple[type[Problem], ...] = (Unauthorized, Forbidden)
WITH_A_BODY: tuple[type[Problem], ...] = (UnsupportedMediaType, UnprocessableContent)

NO_CONTROLS = r"^[^\u0000-\u001F\u007F-\u009F]*$"
_LISTED = {"type": "string", "pattern": r"^[^\u0000-\u001F\u007F-\u009F,]+$"}

_IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what you have: the answer is 304 if it is still so.",
    "schema": {"type": "string"},
}
_ETAG: Json = {
    "description": "The revision and a digest of the body: a strong validator (RFC 9110).",
    "schema": {"type": "string"},
    "example": '"12-0123456789abcdef"',
}


class UndocumentedOperation(TypeError):
    """An operation lacks what its user needs to find and understand it."""


def _operations(app: FastAPI) -> Iterator[tuple[StrictRoute, str]]:
    for route in app.routes:
        if isinstance(route, StrictRoute) and route.include_in_schema:
            for method in sorted(route.methods or ()):
                yield route, method.lower()


def check_documented(app: FastAPI) -> None:
    """Raises `UndocumentedOperation`, which names everything that is missing, at once."""
    described = {tag["name"] for tag in app.openapi_tags or []}
    faults = []
    seen: set[str] = set()
    for route, method in _operations(app):
        wanted = {
            "an operation_id": route.operation_id,
            "a summary": route.summary,
            "a description": route.description,
            "a tag with a description": route.tags and described.issuperset(map(str, route.tags)),
            "an operation_id of its own": route.operation_id not in seen,
        }
        seen.add(route.operation_id or "")
        faults += [
            f"{method.upper()} {route.path}: {what}" for what, there in wanted.items() if not there
        ]
    if faults:
        raise UndocumentedOperation("operations lack documentation: " + "; ".join(faults))


def _add_problems(operation: Json, kinds: tuple[type[Problem], ...], shared: Json) -> None:
    """Adds what any operation may answer; a status that it documents itself gets the examples."""
    names = {kind.status: kind.__name__ for kind in kinds} | {400: "BadRequest"}
    for status, response in problem_responses(*kinds).items():
        own = operation["responses"].get(str(status))
        if own is None:
            name = names[int(status)]
            shared[name] = response
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}
        elif MEDIA_TYPE in own.get("content", {}):
            examples = own["content"][MEDIA_TYPE].setdefault("examples", {})
            for code, example in response["content"][MEDIA_TYPE]["examples"].items():
                examples.setdefault(code, example)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _drop_default_error(operation: Json) -> None:
    """FastAPI documents an error of its own for every parameter; it is never answered."""
    default = operation["responses"].get("422", {}).get("content", {}).get("application/json", {})
    if default.get("schema", {}).get("$ref", "").endswith("/HTTPValidationError"):
        del operation["responses"]["422"]


def _forbid_controls(schema: Json) -> None:
    """Says of every free text what `limits` and `query_strings` refuse."""
    known = {"enum", "const", "pattern", "format"} & schema.keys()
    if schema.get("type") == "string" and not known:
        schema["pattern"] = NO_CONTROLS
    for each in (schema.get("items", {}), *schema.get("anyOf", ())):
        if each:
            _forbid_controls(each)


def _tidy(parameter: Json) -> None:
    """A parameter that may be left out is not one that may be null: a query has no null.

    Nor need its name and its description be said twice.
    """
    schema = parameter["schema"]
    schema.pop("title", None)
    if schema.get("description") == parameter.get("description"):
        schema.pop("description", None)
    choices = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if choices and len(choices) < len(schema["anyOf"]):
        del schema["anyOf"]
        schema.update(choices[0] if len(choices) == 1 else {"anyOf": choices})
    if COMMA_SEPARATED in schema:
        names = schema.pop(COMMA_SEPARATED)
        items = {"type": "string", "enum": names} if names else _LISTED
        schema.update(type="array", items=dict(items), minItems=1)
        parameter.update(style="form", explode=False)
    items = schema.get("items", {})
    if "style" not in parameter and items.get("type") == "string" and "enum" not in items:
        # What can be repeated is a filter, and an empty one is refused: see `StrictRoute`.
        items["minLength"] = 1
    _forbid_controls(schema)


def _add_formats(route: StrictRoute, operation: Json) -> None:
    operation.setdefault("parameters", []).append(
        {
            "name": FORMAT,
            "in": "query",
            "required": False,
            "description": "The format of the answer; it wins over the `Accept` header.",
            "schema": {"type": "string", "enum": [each.name for each in route.offered]},
        }
    )
    content = operation["responses"].get("200", {}).get("content", {})
    for each in route.offered:
        if content:
            content.setdefault(each.media_type, {"schema": {"type": "string"}})


def _add_security(
    route: StrictRoute, operation: Json, *, closed: bool
) -> tuple[type[Problem], ...]:
    """Says whether a key is needed.

    That one may be given where none is needed is left unsaid: the page would show a closed lock.
    """
    if is_always_open({"path": route.path}):
        return ()
    if closed and not route.requirements:
        operation["security"] = [{SCHEME: [Scope.READ.value]}]
    return WITH_A_KEY


def _complete(
    route: StrictRoute, method: str, operation: Json, components: Json, *, closed: bool
) -> None:
    for parameter in operation.get("parameters", ()):
        _tidy(parameter)
    _drop_default_error(operation)
    add_example(route.path_format, operation)
    kinds = (*EVERYWHERE, *_add_security(route, operation, closed=closed))
    if route.offered:
        _add_formats(route, operation)
        kinds = (*kinds, NotAcceptable)
        if method == "get":
            operation["parameters"].append({"$ref": "#/components/parameters/IfNoneMatch"})
            operation["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
            operation["responses"]["200"].setdefault("headers", {})["ETag"] = {
                "$ref": "#/components/headers/ETag"
            }
    if route.path not in PROBES:
        kinds = (*kinds, TooManyRequests)
    if "requestBody" in operation:
        kinds = (*kinds, *WITH_A_BODY)
    _add_problems(operation, kinds, components["responses"])


def build_document(app: FastAPI, *, closed: bool = False) -> Json:
    """The document of an application; `closed` says that reading needs a key too.

    Raises `UndocumentedOperation` (see `check_documented`).
    """
    check_documented(app)
    found = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description or None,
        routes=app.routes,
        tags=app.openapi_tags,
        contact=app.contact,
        license_info=app.license_info,
        servers=app.servers,
    )
    components: Json = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["ProblemDetails"] = problem
    components["schemas"] = dict(sorted(schemas.items()))
    components["parameters"] = {"IfNoneMatch": _IF_NONE_MATCH}
    components["headers"] = {"ETag": _ETAG}
    components["securitySchemes"] = {
        SCHEME: BEARER.model_dump(mode="json", by_alias=True, exclude_none=True)
    }
    components["responses"] = {"NotModified": {"description": "You have it already."}}
    for route, method in _operations(app):
        operation = found["paths"][route.path_format][method]
        _complete(route, method, operation, components, closed=closed)
    components["responses"] = dict(sorted(components["responses"].items()))
    return found


def as_text(document: Json) -> str:
    """The document as it is committed: readable, and ending with a newline."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Prints the document of the whole application."""
    from astana_api.api.app import documented_application

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(as_text(documented_application().openapi()))


if __name__ == "__main__":
    main()
