"""Examples reach the documentation by the name of their operation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from astana_api.api import examples
from astana_api.api.application import documented_application


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    record: dict[str, Any] = {"items": [], "next": None}
    file = tmp_path / "examples.json"
    file.write_text(json.dumps({"list_statements": record, "unheard_of": 1}))
    monkeypatch.setattr(examples, "FILE", file)
    examples.examples.cache_clear()
    yield record
    examples.examples.cache_clear()


def test_an_operation_shows_its_example(given: dict[str, Any]) -> None:
    operation = documented_application().openapi()["paths"]["/v1/statements"]["get"]
    assert operation["responses"]["200"]["content"]["application/json"]["example"] == given


def test_no_file_is_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(examples, "FILE", tmp_path / "none.json")
    examples.examples.cache_clear()
    assert examples.examples() == {}
    examples.examples.cache_clear()
