"""The OpenAPI document against the last frozen one, and the rules of the comparison."""

import copy
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.breaking_changes import find_breaking_changes
from tests.contract.frozen import DOCUMENT, ENFORCED, FROZEN, load, reduce_document

Json = dict[str, Any]
Change = Callable[[Json], Any]


@pytest.fixture(scope="module")
def frozen() -> Json:
    return load(FROZEN)


@pytest.mark.filterwarnings("default")
def test_document_has_no_breaking_change() -> None:
    changes = find_breaking_changes(load(FROZEN), reduce_document(load(DOCUMENT)))
    if changes and not ENFORCED:
        warnings.warn(f"{len(changes)} breaking changes: " + "; ".join(changes[:20]), stacklevel=1)
        return
    assert changes == []


def operation(document: Json, path: str, method: str = "get") -> Json:
    found: Json = document["paths"][path][method]
    return found


def parameter(document: Json, name: str) -> Json:
    parameters: dict[str, Json] = document["components"]["parameters"]
    return next(each for each in parameters.values() if each["name"] == name)


def schema(document: Json, name: str) -> Json:
    found: Json = document["components"]["schemas"][name]
    return found


BREAKING: dict[str, tuple[Change, str]] = {
    "path-removed": (lambda d: d["paths"].pop("/v1/search"), "/v1/search: removed"),
    "method-removed": (
        lambda d: d["paths"]["/v1/statements"].pop("post"),
        "POST /v1/statements: removed",
    ),
    "parameter-renamed": (
        lambda d: parameter(d, "limit").update(name="page_size"),
        "GET /v1/statements: parameter limit removed",
    ),
    "parameter-required": (
        lambda d: parameter(d, "limit").update(required=True),
        "GET /v1/statements: parameter limit is required",
    ),
    "media-type-removed": (
        lambda d: operation(d, "/v1/graph/{id}")["responses"]["200"]["content"].pop(
            "application/graphml+xml"
        ),
        "GET /v1/graph/{id} -> 200: application/graphml+xml removed",
    ),
    "response-removed": (
        lambda d: operation(d, "/v1/statements", "post")["responses"].pop("201"),
        "POST /v1/statements -> 201: removed",
    ),
    "response-key-removed": (
        lambda d: schema(d, "Statement")["properties"].pop("rank"),
        ".rank: removed",
    ),
    "response-key-optional": (
        lambda d: schema(d, "Statement")["required"].remove("rank"),
        ".rank: optional",
    ),
    "response-type-changed": (
        lambda d: schema(d, "Statement")["properties"].update(sourced={"type": "string"}),
        ".sourced: may be string",
    ),
    "response-may-be-null": (
        lambda d: schema(d, "Statement")["properties"].update(
            property={"anyOf": [{"type": "string"}, {"type": "null"}]}
        ),
        ".property: may be null",
    ),
    "request-key-removed": (
        lambda d: schema(d, "NewStatement")["properties"].pop("evidence"),
        "POST /v1/statements: body.evidence: removed",
    ),
    "request-key-required": (
        lambda d: schema(d, "NewStatement")["required"].append("lang"),
        "POST /v1/statements: body.lang: required",
    ),
    "request-value-removed": (
        lambda d: schema(d, "Rank")["enum"].remove("deprecated"),
        ".rank: deprecated is not accepted",
    ),
}

COMPATIBLE: dict[str, Change] = {
    "path-added": lambda d: d["paths"].update({"/v1/new": {"get": {"responses": {}}}}),
    "parameter-added": lambda d: operation(d, "/v1/statements")["parameters"].append(
        {"in": "query", "name": "new", "schema": {"type": "string"}}
    ),
    "response-key-added": lambda d: schema(d, "Statement")["properties"].update(new={}),
    "request-key-added": lambda d: schema(d, "NewStatement")["properties"].update(new={}),
    "enumeration-extended": lambda d: schema(d, "Rank")["enum"].append("new"),
    "request-key-optional": lambda d: schema(d, "NewStatement")["required"].remove("property"),
    "response-key-required": lambda d: schema(d, "EntityReference")["required"].append("withdrawn"),
}


@pytest.mark.parametrize("name", BREAKING)
def test_breaking_change_is_found(frozen: Json, name: str) -> None:
    change, description = BREAKING[name]
    changed = copy.deepcopy(frozen)
    change(changed)
    found = find_breaking_changes(frozen, changed)
    assert [each for each in found if description in each], found


@pytest.mark.parametrize("name", COMPATIBLE)
def test_compatible_change_is_not_reported(frozen: Json, name: str) -> None:
    changed = copy.deepcopy(frozen)
    COMPATIBLE[name](changed)
    assert find_breaking_changes(frozen, changed) == []
