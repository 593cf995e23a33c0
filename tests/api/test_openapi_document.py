"""The OpenAPI document is whole: a stranger can use the API with nothing else."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator

from astana_api.api.app import documented_application
from astana_api.api.openapi.document import as_text

SNAPSHOT = Path(__file__).parents[2] / "openapi.json"
PROBLEM = "application/problem+json"

Json = dict[str, Any]

KEYWORDS = Draft202012Validator.VALIDATORS.keys() | {
    *("title", "description", "default", "examples", "discriminator"),
}
"""What a schema of the document may say; a misspelt keyword would be no fault to a validator."""


@pytest.fixture(scope="module")
def document() -> Json:
    return documented_application().openapi()


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def resolved(document: Json, node: Json) -> Json:
    while "$ref" in node:
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def schemas(node: Any) -> Iterator[Json]:
    """Every schema outside of examples."""
    if isinstance(node, dict):
        for key, each in node.items():
            if key in {"schema", "items"} and isinstance(each, dict):
                yield each
            if key not in {"example", "examples"}:
                yield from schemas(each)
    elif isinstance(node, list):
        for each in node:
            yield from schemas(each)


def test_the_committed_document_is_that_of_the_code() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "astana_api.api.openapi.document"], capture_output=True, check=True
    ).stdout
    assert SNAPSHOT.read_bytes() == printed, "openapi.json is out of date: run `make openapi`"


def test_the_document_is_the_same_each_time(document: Json) -> None:
    assert as_text(documented_application().openapi()) == as_text(document)


def test_it_is_valid_openapi_3_1(document: Json) -> None:
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()


def test_every_schema_is_valid_json_schema(document: Json) -> None:
    found = [*schemas(document), *document["components"]["schemas"].values()]
    assert len(found) > 100
    for schema in found:
        Draft202012Validator.check_schema(schema)
        assert schema.keys() <= KEYWORDS, schema
        for each in schema.get("properties", {}).values():
            assert each.keys() <= KEYWORDS, each


def test_every_operation_says_what_it_is_and_does(document: Json) -> None:
    seen = set()
    for name, operation in operations(document):
        assert re.fullmatch("[a-z]+(_[a-z0-9]+)*", operation["operationId"]), name
        assert operation["operationId"] not in seen
        seen.add(operation["operationId"])
        assert operation["summary"], name
        assert operation["description"].endswith("."), name
    assert len(seen) > 45


def shown_in(content: Json) -> Json:
    """The one example of what is sent or answered as JSON."""
    [shown] = content["application/json"]["examples"].values()
    found: Json = shown
    return found


def success(operation: Json) -> Json:
    """What an operation answers where all is well: of one that makes something, 201."""
    content: Json = operation["responses"].get("201", operation["responses"]["200"])["content"]
    return content


def assert_shape(content: Json, document: Json, name: str) -> None:
    whole = {**content["application/json"]["schema"], "components": document["components"]}
    errors = list(Draft202012Validator(whole).iter_errors(shown_in(content)["value"]))
    assert not errors, (name, errors[0].message, list(errors[0].absolute_path))


def test_every_operation_shows_a_real_answer(document: Json) -> None:
    for name, operation in operations(document):
        shown = shown_in(success(operation))
        assert shown["summary"].startswith(f"{name.split()[0]} /"), name
        assert shown["value"], name
        assert shown["value"].get("items") != [], name


def test_every_operation_that_writes_shows_a_request_that_works(document: Json) -> None:
    bodies = 0
    for name, operation in operations(document):
        if "requestBody" in operation:
            bodies += 1
            assert_shape(operation["requestBody"]["content"], document, name)
        for each in operation.get("parameters", ()):
            if each.get("name") in {"If-Match", "reason"} and "merge" not in name:
                assert each["example"], (name, each["name"])
    assert bodies > 20


def test_what_is_shown_of_a_path_is_what_was_asked(document: Json) -> None:
    """The documentation fills in what it shows: each value has to belong to the others."""
    merge = document["paths"]["/v1/entities/{id}/merge"]["post"]
    [absorbed] = [each["example"] for each in merge["parameters"] if each["in"] == "path"]
    assert shown_in(success(merge))["value"]["former_ids"] == [absorbed]


def test_every_answer_that_is_shown_is_of_the_documented_shape(document: Json) -> None:
    for name, operation in operations(document):
        assert_shape(success(operation), document, name)


def test_every_operation_has_its_problem_responses(document: Json) -> None:
    for name, operation in operations(document):
        wanted = {"200", "400", "414", "500", "503"}
        if any(each.get("in") == "path" for each in operation.get("parameters", ())):
            wanted.add("404")
        assert wanted <= operation["responses"].keys(), name
        for status, response in operation["responses"].items():
            if status[0] in "45":
                content = resolved(document, response)["content"]
                assert content.keys() == {PROBLEM}, (name, status)
                assert content[PROBLEM]["schema"]["$ref"].endswith("/ProblemDetails")
                assert content[PROBLEM]["examples"], (name, status)
                assert resolved(document, response)["description"], (name, status)


def test_the_framework_s_own_errors_are_not_there(document: Json) -> None:
    assert "ValidationError" not in json.dumps(document)


def test_every_parameter_says_what_it_means(document: Json) -> None:
    for name, operation in operations(document):
        for each in operation.get("parameters", ()):
            parameter = resolved(document, each)
            assert len(parameter["description"]) > 5, (name, parameter["name"])
            assert {"type", "enum", "anyOf"} & parameter["schema"].keys(), (name, parameter)
            if parameter["in"] == "path":
                assert parameter["schema"].get("examples"), (name, parameter["name"])


MAY_BE_ABSENT = {
    "total": "with `count=exact`",
    "withdrawn": "on what was withdrawn",
    "holds": "with `at`",
    "statements": "with `include`",
    "relations": "with `include`",
    "citations": "with `include`",
    "timeline": "with `include`",
    "facets": "with `facets`",
}


def answered(document: Json) -> set[str]:
    """The names of the schemas that answers are made of."""
    shapes = document["components"]["schemas"]
    fresh = [operation["responses"] for _, operation in operations(document)]
    found: set[str] = set()
    while fresh:
        names = set(re.findall(r"#/components/schemas/([\w.-]+)", json.dumps(fresh.pop())))
        fresh += [shapes[name] for name in names - found]
        found |= names
    return found


def test_every_key_of_an_answer_is_there_unless_it_says_so(document: Json) -> None:
    for name in sorted(answered(document)):
        schema = document["components"]["schemas"][name]
        if name in {"ProblemDetails", "ProblemError", "Qualifiers"}:
            continue  # RFC 9457 lets keys be absent; a qualifier that is not said is not there
        absent = schema.get("properties", {}).keys() - set(schema.get("required", ()))
        if "Selection" not in name:
            assert absent <= MAY_BE_ABSENT.keys(), name
