"""The OpenAPI 3.1 document, generated without settings and without a database.

`astana-api openapi` prints it in a deterministic order.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from astana_api.api.http.authorization import BEARER, SCHEME
from astana_api.api.http.strict_route import FORMAT_PARAMETER, StrictRoute
from astana_api.api.lists.parameters import COMMA_SEPARATED
from astana_api.api.middleware.authentication import is_public_path
from astana_api.api.middleware.rate_limits import PROBE_PATHS
from astana_api.api.openapi.components import share_parameters
from astana_api.api.openapi.examples import add_example
from astana_api.api.openapi.format_examples import add_format_examples
from astana_api.api.problems.details import MEDIA_TYPE, problem_responses
from astana_api.domain.enums import Scope
from astana_api.errors import (
    AddressTooLong,
    Forbidden,
    InsufficientStorage,
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

OPENAPI_FILE = Path(__file__).with_name("openapi.json")
"""The document of this version, for a server on which reading is open: see `make openapi`."""

COMMON_PROBLEMS: tuple[type[Problem], ...] = (
    MalformedRequest,
    InvalidQueryParameter,
    InvalidPathParameter,
    InvalidHeader,
    PayloadTooLarge,
    AddressTooLong,
    InternalError,
    ServiceUnavailable,
)
KEY_PROBLEMS: tuple[type[Problem], ...] = (Unauthorized, Forbidden)
BODY_PROBLEMS: tuple[type[Problem], ...] = (UnsupportedMediaType, UnprocessableContent)

NO_CONTROL_CHARACTERS = r"^[^\u0000-\u001F\u007F-\u009F]*$"

_COMMON_PARAMETERS = (
    "fields",
    "omit",
    "include",
    "as_of",
    "at",
    "include_no",
    "sort",
    "limit",
    "cursor",
    "count",
)
"""Parameters that many operations share, which the document lists last, in this order."""

_IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of your copy; the response is 304 if it is still current.",
    "schema": {"type": "string"},
}
_ETAG: Json = {
    "description": "The revision and a digest of the body: a strong validator (RFC 9110).",
    "schema": {"type": "string"},
    "example": '"12-0123456789abcdef"',
}
_REVISION: Json = {
    "description": "The revision that the response shows; after a write, the one that it made.",
    "schema": {"type": "integer", "minimum": 0},
    "example": 12,
}


class UndocumentedOperation(TypeError):
    """Represent an operation without an operation id, a summary, a description or a tag."""


def _operations(app: FastAPI) -> Iterator[tuple[StrictRoute, str]]:
    for route in app.routes:
        if isinstance(route, StrictRoute) and route.include_in_schema:
            for method in sorted(route.methods or ()):
                yield route, method.lower()


def check_documented(app: FastAPI) -> None:
    """Raise UndocumentedOperation with everything that is missing in any operation."""
    described = {tag["name"] for tag in app.openapi_tags or []}
    missing = []
    operation_ids: set[str] = set()
    for route, method in _operations(app):
        checks = {
            "an operation_id": route.operation_id,
            "a summary": route.summary,
            "a description": route.description,
            "a tag with a description": route.tags and described.issuperset(map(str, route.tags)),
            "an operation_id of its own": route.operation_id not in operation_ids,
        }
        operation_ids.add(route.operation_id or "")
        missing += [
            f"{method.upper()} {route.path}: {what}"
            for what, passed in checks.items()
            if not passed
        ]
    if missing:
        raise UndocumentedOperation("operations lack documentation: " + "; ".join(missing))


def _add_problems(operation: Json, kinds: tuple[type[Problem], ...], shared: Json) -> None:
    """Add common problem responses; add only examples to a status that the route documents."""
    names = {kind.status: kind.__name__ for kind in kinds} | {400: "BadRequest"}
    for status, response in problem_responses(*kinds).items():
        documented = operation["responses"].get(str(status))
        if documented is None:
            name = names[int(status)]
            shared[name] = response
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}
        elif MEDIA_TYPE in documented.get("content", {}):
            examples = documented["content"][MEDIA_TYPE].setdefault("examples", {})
            for code, example in response["content"][MEDIA_TYPE]["examples"].items():
                examples.setdefault(code, example)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _drop_default_error(operation: Json) -> None:
    """Remove the 422 response that FastAPI documents for parameters; the API returns 400."""
    default = operation["responses"].get("422", {}).get("content", {}).get("application/json", {})
    if default.get("schema", {}).get("$ref", "").endswith("/HTTPValidationError"):
        del operation["responses"]["422"]


def _forbid_control_characters(schema: Json) -> None:
    """Add the pattern for free text that `request_limits` and `query_string` enforce."""
    constraints = {"enum", "const", "pattern", "format"} & schema.keys()
    if schema.get("type") == "string" and not constraints:
        schema["pattern"] = NO_CONTROL_CHARACTERS
    for subschema in (schema.get("items", {}), *schema.get("anyOf", ())):
        if subschema:
            _forbid_control_characters(subschema)


def _simplify_parameter(parameter: Json) -> None:
    """Remove the null type of an optional parameter, and its duplicate title and description."""
    schema = parameter["schema"]
    schema.pop("title", None)
    if parameter["in"] == "path" and "examples" in schema:
        # Swagger UI fills in this one.
        parameter.setdefault("example", schema["examples"][0])
    if schema.get("description") == parameter.get("description"):
        schema.pop("description", None)
    choices = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if choices and len(choices) < len(schema["anyOf"]):
        del schema["anyOf"]
        schema.update(choices[0] if len(choices) == 1 else {"anyOf": choices})
    if COMMA_SEPARATED in schema:
        items = dict(schema.pop(COMMA_SEPARATED))
        schema.update(type="array", items=items, minItems=1)
        parameter.update(style="form", explode=False)
    items = schema.get("items", {})
    if "style" not in parameter and items.get("type") == "string" and "enum" not in items:
        # A repeatable parameter is a filter, and `StrictRoute` rejects an empty one.
        items["minLength"] = 1
    _forbid_control_characters(schema)


def _add_formats(route: StrictRoute, operation: Json, components: Json) -> None:
    operation.setdefault("parameters", []).append(
        {
            "name": FORMAT_PARAMETER,
            "in": "query",
            "required": False,
            "description": "Format of the response; takes precedence over the `Accept` header. "
            "The guide describes each format below `/guide/formats`.",
            "schema": {"type": "string", "enum": [each.name for each in route.formats]},
        }
    )
    add_format_examples(route.formats, operation, components)


def _add_security(
    route: StrictRoute, operation: Json, *, reads_require_key: bool
) -> tuple[type[Problem], ...]:
    """State who may call an operation, and return the problems of authentication.

    The required scope goes into the description: OpenAPI linters accept a scope inside a security
    requirement for OAuth 2 and OpenID Connect only.
    """
    if is_public_path({"path": route.path}):
        operation["security"] = []
        return ()
    requires_key: Json = {SCHEME: []}
    scopes = [each.scope for each in route.requirements]
    if not scopes and reads_require_key:
        scopes = [Scope.READ]
    operation["security"] = [requires_key] if scopes else [{}, requires_key]
    for scope in scopes:
        sentence = f"Requires an API key with the scope `{scope.value}`."
        operation["description"] = f"{operation['description']}\n\n{sentence}"
    return KEY_PROBLEMS


def _complete(
    route: StrictRoute, method: str, operation: Json, components: Json, *, reads_require_key: bool
) -> None:
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        _simplify_parameter(parameter)
    # The parameters of base classes come first in a query model; readers look for filters first.
    parameters.sort(
        key=lambda each: (
            _COMMON_PARAMETERS.index(each["name"]) if each["name"] in _COMMON_PARAMETERS else -1
        )
    )
    _drop_default_error(operation)
    add_example(route.path_format, operation)
    kinds = (
        *COMMON_PROBLEMS,
        *_add_security(route, operation, reads_require_key=reads_require_key),
    )
    if route.formats:
        _add_formats(route, operation, components)
        kinds = (*kinds, NotAcceptable)
        if method == "get":
            operation["parameters"].append({"$ref": "#/components/parameters/IfNoneMatch"})
            operation["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
            operation["responses"]["200"].setdefault("headers", {})["ETag"] = {
                "$ref": "#/components/headers/ETag"
            }
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            response.setdefault("headers", {})["Astana-Revision"] = {
                "$ref": "#/components/headers/Revision"
            }
    if route.path not in PROBE_PATHS:
        kinds = (*kinds, TooManyRequests)
    if "requestBody" in operation:
        kinds = (*kinds, *BODY_PROBLEMS)
    if method != "get":
        kinds = (*kinds, InsufficientStorage)
    _add_problems(operation, kinds, components["responses"])


def build_document(app: FastAPI, *, reads_require_key: bool = False) -> Json:
    """Return the OpenAPI document of an application.

    Raise UndocumentedOperation (see `check_documented`).
    """
    check_documented(app)
    document = get_openapi(
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
    components: Json = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["ProblemDetails"] = problem
    components["schemas"] = dict(sorted(schemas.items()))
    components["parameters"] = {"IfNoneMatch": _IF_NONE_MATCH}
    components["headers"] = {"ETag": _ETAG, "Revision": _REVISION}
    components["securitySchemes"] = {
        SCHEME: BEARER.model_dump(mode="json", by_alias=True, exclude_none=True)
    }
    components["responses"] = {"NotModified": {"description": "You have it already."}}
    for route, method in _operations(app):
        operation = document["paths"][route.path_format][method]
        _complete(route, method, operation, components, reads_require_key=reads_require_key)
    components["responses"] = dict(sorted(components["responses"].items()))
    share_parameters(document)
    return document
