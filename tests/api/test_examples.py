"""Examples reach the documentation by the name of their operation, and are what is answered."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from astana_api.api import examples
from astana_api.api.application import documented_application
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
