"""Examples reach the documentation by the name of their operation, and are what is answered."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from astana_api.api.app import documented_application
from astana_api.api.openapi import examples
from tests.support.examples import current

REQUEST = "/v1/statements?limit=1"


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    record: dict[str, Any] = {"items": [], "next": None}
    file = tmp_path / "examples.json"
    file.write_text(
        json.dumps({"list_statements": {"request": REQUEST, "answer": record}, "unheard_of": {}})
    )
    monkeypatch.setattr(examples, "FILE", file)
    examples.examples.cache_clear()
    yield record
    examples.examples.cache_clear()


def test_an_operation_shows_its_example_and_what_was_asked(given: dict[str, Any]) -> None:
    operation = documented_application().openapi()["paths"]["/v1/statements"]["get"]
    [shown] = operation["responses"]["200"]["content"]["application/json"]["examples"].values()
    assert shown == {"summary": f"GET {REQUEST}", "value": given}


WRITE = {
    "method": "PATCH",
    "request": "/v1/statements/st-aaaaaaaaaaaaaaaa?dry_run=true",
    "headers": {"If-Match": '"7-0123456789abcdef"'},
    "body": {"rank": "preferred"},
    "status": 200,
    "answer": {"id": "st-aaaaaaaaaaaaaaaa"},
}


def test_a_write_shows_all_that_was_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "examples.json"
    file.write_text(json.dumps({"correct_statement": WRITE}))
    monkeypatch.setattr(examples, "FILE", file)
    examples.examples.cache_clear()
    operation = documented_application().openapi()["paths"]["/v1/statements/{id}"]["patch"]
    examples.examples.cache_clear()
    [sent] = operation["requestBody"]["content"]["application/json"]["examples"].values()
    assert sent == {"summary": "PATCH /v1/statements/st-aaaaaaaaaaaaaaaa", "value": WRITE["body"]}
    [shown] = operation["responses"]["200"]["content"]["application/json"]["examples"].values()
    assert shown == {"summary": f"PATCH {WRITE['request']}", "value": WRITE["answer"]}
    said = {each["name"]: each.get("example") for each in operation["parameters"]}
    assert said["id"] == "st-aaaaaaaaaaaaaaaa"
    assert said["If-Match"] == '"7-0123456789abcdef"'
    assert said["dry_run"] == "true"
    assert said["Idempotency-Key"] is None


def test_no_file_is_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(examples, "FILE", tmp_path / "none.json")
    examples.examples.cache_clear()
    assert examples.examples() == {}
    examples.examples.cache_clear()


@pytest.mark.xdist_group("seeded")
def test_every_example_is_what_the_application_answers(seeded_sqlite: str) -> None:
    now = asyncio.run(current(seeded_sqlite))
    assert examples.FILE.read_text(encoding="utf-8") == now, (
        "the examples are out of date: renew them with `python -m tests.support.examples`, "
        "then the document with `make openapi`"
    )
