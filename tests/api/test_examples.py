"""Recorded examples in the OpenAPI document: by operation id, and up to date."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from astana_api.api.app import build_app
from astana_api.api.openapi import examples, format_examples
from astana_api.exporters.formats import FORMATS
from tests.support.examples import render_current_examples, render_current_format_examples
from tests.support.openapi import parameters_of

REQUEST = "/v1/statements?limit=1"


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    record: dict[str, Any] = {"items": [], "next": None}
    file = tmp_path / "examples.json"
    file.write_text(
        json.dumps({"list_statements": {"request": REQUEST, "answer": record}, "unheard_of": {}})
    )
    monkeypatch.setattr(examples, "FILE", file)
    examples.load_examples.cache_clear()
    yield record
    examples.load_examples.cache_clear()


def test_operation_has_example_with_request_and_response(recorded: dict[str, Any]) -> None:
    operation = build_app().openapi()["paths"]["/v1/statements"]["get"]
    [example] = operation["responses"]["200"]["content"]["application/json"]["examples"].values()
    assert example == {"summary": f"GET {REQUEST}", "value": recorded}


WRITE = {
    "method": "PATCH",
    "request": "/v1/statements/st-aaaaaaaaaaaaaaaa?dry_run=true",
    "headers": {"If-Match": '"7-0123456789abcdef"'},
    "body": {"rank": "preferred"},
    "status": 200,
    "answer": {"id": "st-aaaaaaaaaaaaaaaa"},
}


def test_write_operation_has_example_of_body_and_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "examples.json"
    file.write_text(json.dumps({"correct_statement": WRITE}))
    monkeypatch.setattr(examples, "FILE", file)
    examples.load_examples.cache_clear()
    document = build_app().openapi()
    operation = document["paths"]["/v1/statements/{id}"]["patch"]
    examples.load_examples.cache_clear()
    [request_example] = operation["requestBody"]["content"]["application/json"]["examples"].values()
    assert request_example == {
        "summary": "PATCH /v1/statements/st-aaaaaaaaaaaaaaaa",
        "value": WRITE["body"],
    }
    [example] = operation["responses"]["200"]["content"]["application/json"]["examples"].values()
    assert example == {"summary": f"PATCH {WRITE['request']}", "value": WRITE["answer"]}
    parameter_examples = {
        parameter["name"]: parameter.get("example")
        for parameter in parameters_of(document, operation)
    }
    assert parameter_examples["id"] == "st-aaaaaaaaaaaaaaaa"
    assert parameter_examples["If-Match"] == '"7-0123456789abcdef"'
    assert parameter_examples["dry_run"] == "true"
    assert parameter_examples["Idempotency-Key"] is None


def test_load_examples_without_file_returns_empty_dict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(examples, "FILE", tmp_path / "none.json")
    examples.load_examples.cache_clear()
    assert examples.load_examples() == {}
    examples.load_examples.cache_clear()


@pytest.mark.xdist_group("seeded")
def test_recorded_examples_match_current_responses(seeded_sqlite: str) -> None:
    current_examples = asyncio.run(render_current_examples(seeded_sqlite))
    assert examples.FILE.read_text(encoding="utf-8") == current_examples, (
        "the examples are out of date: renew them with `python -m tests.support.examples`, "
        "then the document with `make openapi`"
    )


@pytest.mark.xdist_group("seeded")
def test_recorded_format_examples_match_current_responses(seeded_sqlite: str) -> None:
    current_examples = asyncio.run(render_current_format_examples(seeded_sqlite))
    assert format_examples.FILE.read_text(encoding="utf-8") == current_examples, (
        "the examples are out of date: renew them with `python -m tests.support.examples`, "
        "then the document with `make openapi`"
    )


def test_each_format_of_each_operation_has_example() -> None:
    """The example of Popolo, which has the media type of JSON, is in the parameter."""
    document = build_app().openapi()
    shared = document["components"]["examples"]
    checked = set()
    for methods in document["paths"].values():
        for operation in methods.values():
            content = operation["responses"].get("200", {}).get("content", {})
            values = {
                name: shared[example["$ref"].rpartition("/")[2]]["value"]
                for media_type in content.values()
                for name, example in media_type.get("examples", {}).items()
                if "$ref" in example
            }
            for parameter in parameters_of(document, operation):
                if parameter["name"] != "format":
                    continue
                for name in parameter["schema"]["enum"]:
                    checked.add(name)
                    is_described = f"\n{FORMATS[name].label}:\n" in parameter["description"]
                    assert name == "json" or values.get(name) or is_described, operation
    assert checked == set(FORMATS)
