"""Completeness and validity of the OpenAPI document."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator

from astana_api.api.app import build_app
from astana_api.api.openapi.document import OPENAPI_FILE
from astana_api.cli.openapi import serialize_document
from astana_api.domain.citation_fields import CSL_FIELDS
from tests.support.openapi import parameters_of

SNAPSHOT = OPENAPI_FILE
PROBLEM = "application/problem+json"

Json = dict[str, Any]

KEYWORDS = Draft202012Validator.VALIDATORS.keys() | {
    *("title", "description", "default", "examples", "discriminator"),
}
"""Allowed schema keywords; validators ignore misspelled ones."""


@pytest.fixture(scope="module")
def document() -> Json:
    return build_app().openapi()


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def resolve(document: Json, node: Json) -> Json:
    while "$ref" in node:
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def schemas(node: Any) -> Iterator[Json]:
    """Yield every schema outside of examples."""
    if isinstance(node, dict):
        for key, each in node.items():
            if key in {"schema", "items"} and isinstance(each, dict):
                yield each
            if key not in {"example", "examples"}:
                yield from schemas(each)
    elif isinstance(node, list):
        for each in node:
            yield from schemas(each)


def test_committed_openapi_json_is_up_to_date() -> None:
    output = subprocess.run(
        [sys.executable, "-m", "astana_api", "openapi"], capture_output=True, check=True
    ).stdout
    assert SNAPSHOT.read_bytes() == output, "openapi.json is out of date: run `make openapi`"


def test_document_is_deterministic(document: Json) -> None:
    assert serialize_document(build_app().openapi()) == serialize_document(document)


def test_document_is_valid_openapi_3_1(document: Json) -> None:
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()


def test_schemas_are_valid_json_schema(document: Json) -> None:
    found = [*schemas(document), *document["components"]["schemas"].values()]
    assert len(found) > 100
    for schema in found:
        Draft202012Validator.check_schema(schema)
        assert schema.keys() <= KEYWORDS, schema
        for each in schema.get("properties", {}).values():
            assert each.keys() <= KEYWORDS, each


def test_operations_have_id_summary_and_description(document: Json) -> None:
    operation_ids = set()
    for name, operation in operations(document):
        assert re.fullmatch("[a-z]+(_[a-z0-9]+)*", operation["operationId"]), name
        assert operation["operationId"] not in operation_ids
        operation_ids.add(operation["operationId"])
        assert operation["summary"], name
        assert operation["description"].endswith("."), name
    assert len(operation_ids) > 45


EMPTY_IN_THE_DOSSIER = {"GET /v1/conflicts"}
"""Lists of which the bundled dossier has nothing."""


def example_in(content: Json) -> Json:
    """Return the only example of a JSON request or response."""
    [example] = content["application/json"]["examples"].values()
    found: Json = example
    return found


def success_content(operation: Json) -> Json:
    """Return the content of the response with status 201 or 200."""
    content: Json = operation["responses"].get("201", operation["responses"]["200"])["content"]
    return content


def assert_example_is_valid(content: Json, document: Json, name: str) -> None:
    whole = {**content["application/json"]["schema"], "components": document["components"]}
    errors = list(Draft202012Validator(whole).iter_errors(example_in(content)["value"]))
    assert not errors, (name, errors[0].message, list(errors[0].absolute_path))


def test_operations_have_response_example(document: Json) -> None:
    for name, operation in operations(document):
        content = success_content(operation)
        if "text/plain" in content and "application/json" not in content:
            assert content["text/plain"]["example"], name
            continue
        example = example_in(content)
        assert example["summary"].startswith(f"{name.split()[0]} /"), name
        assert example["value"], name
        if name not in EMPTY_IN_THE_DOSSIER:
            assert example["value"].get("items") != [], name


def test_write_operations_have_valid_request_example(document: Json) -> None:
    bodies = 0
    for name, operation in operations(document):
        if "requestBody" in operation:
            bodies += 1
            content = operation["requestBody"]["content"]
            if "application/json" in content:
                assert_example_is_valid(content, document, name)
            else:
                # The content of a file.
                [media_type] = content.values()
                assert all(each["value"] for each in media_type["examples"].values()), name
        for each in parameters_of(document, operation):
            if each["name"] in {"If-Match", "reason"} and "merge" not in name:
                assert each["example"], (name, each["name"])
    assert bodies > 20


def test_path_parameter_example_matches_response_example(document: Json) -> None:
    """Swagger UI fills in the examples, so they must be consistent."""
    merge = document["paths"]["/v1/entities/{id}/merge"]["post"]
    [merged_id] = [
        each["example"] for each in parameters_of(document, merge) if each["in"] == "path"
    ]
    assert example_in(success_content(merge))["value"]["former_ids"] == [merged_id]


def test_response_examples_conform_to_schema(document: Json) -> None:
    for name, operation in operations(document):
        content = success_content(operation)
        if "application/json" in content:
            assert_example_is_valid(content, document, name)


def test_operations_have_problem_responses(document: Json) -> None:
    for name, operation in operations(document):
        expected = {"200", "400", "414", "500", "503"}
        if any(each["in"] == "path" for each in parameters_of(document, operation)):
            expected.add("404")
        assert expected <= operation["responses"].keys(), name
        for status, response in operation["responses"].items():
            if status[0] in "45":
                content = resolve(document, response)["content"]
                assert content.keys() == {PROBLEM}, (name, status)
                assert content[PROBLEM]["schema"]["$ref"].endswith("/ProblemDetails")
                assert content[PROBLEM]["examples"], (name, status)
                assert resolve(document, response)["description"], (name, status)


def test_document_has_no_fastapi_validation_error(document: Json) -> None:
    assert "ValidationError" not in json.dumps(document)


def test_parameters_have_description_and_type(document: Json) -> None:
    for name, operation in operations(document):
        for parameter in parameters_of(document, operation):
            assert len(parameter["description"]) > 5, (name, parameter["name"])
            assert {"type", "enum", "anyOf"} & parameter["schema"].keys(), (name, parameter)
            if parameter["in"] == "path":
                assert parameter["example"], (name, parameter["name"])


OPTIONAL_KEYS = {
    "total": "with `count=exact`",
    "withdrawn": "on withdrawn entities",
    "holds": "with `at`",
    "statements": "with `include`",
    "relations": "with `include`",
    "citations": "with `include`",
    "timeline": "with `include`",
    "facets": "with `facets`",
    "capped": "with `q`",
    "more": "for persons with more relations than an item shows",
    "touched": "in the change feed",
    **dict.fromkeys(CSL_FIELDS, "of citations that have the field"),
}


def response_schema_names(document: Json) -> set[str]:
    """Return the names of the schemas that responses refer to."""
    shapes = document["components"]["schemas"]
    pending = [operation["responses"] for _, operation in operations(document)]
    found: set[str] = set()
    while pending:
        names = set(re.findall(r"#/components/schemas/([\w.-]+)", json.dumps(pending.pop())))
        pending += [shapes[name] for name in names - found]
        found |= names
    return found


def test_response_keys_are_required_unless_documented_as_optional(document: Json) -> None:
    for name in sorted(response_schema_names(document)):
        schema = document["components"]["schemas"][name]
        if name in {"ProblemDetails", "ProblemError", "Qualifiers"}:
            continue  # RFC 9457 and qualifiers have optional keys
        absent = schema.get("properties", {}).keys() - set(schema.get("required", ()))
        if "Selection" not in name:
            assert absent <= OPTIONAL_KEYS.keys(), name


def test_repeated_parameters_are_components(document: Json) -> None:
    inline = [
        json.dumps(parameter, sort_keys=True)
        for _, operation in operations(document)
        for parameter in operation.get("parameters", ())
        if "$ref" not in parameter
    ]
    assert len(inline) == len(set(inline))
