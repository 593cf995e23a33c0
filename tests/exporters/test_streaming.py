"""Exports of all records of a type, on each database in turn."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from astana_api.domain.enums import Kind
from astana_api.errors import ResourceNotFound
from astana_api.exporters import loading
from astana_api.exporters.formats import NDJSON
from astana_api.exporters.streaming import TABLES, ExportOptions, ResourceType, export_records
from tests.support.databases import KnowledgeBase, claim, text


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BATCH", 3)


@pytest.fixture
def filled(knowledge: KnowledgeBase) -> KnowledgeBase:
    kinds = {f"e{n}": "person" if n % 2 else "organization" for n in range(8)}
    knowledge.create(**kinds)
    knowledge.state(*(claim(each, "name", text(f"Name of {each}")) for each in kinds))
    return knowledge


def exported(
    knowledge: KnowledgeBase,
    record_type: ResourceType,
    ids: Sequence[str] = (),
    kinds: Sequence[Kind] = (),
) -> list[Any]:
    options = ExportOptions(record_type, NDJSON, ids, kinds)
    chunks = list(export_records(knowledge.database, options))
    return [json.loads(line) for line in b"".join(chunks).splitlines()]


def test_export_has_every_record_once_in_order(filled: KnowledgeBase) -> None:
    entities = exported(filled, ResourceType.ENTITIES)
    assert [each["id"] for each in entities] == [f"e{n}" for n in range(8)]
    assert entities[3] == filled.get_item("e3")
    statements = exported(filled, ResourceType.STATEMENTS)
    assert [each["value"] for each in statements] == [f"Name of e{n}" for n in range(8)]
    assert exported(filled, ResourceType.CITATIONS) == []


def test_export_of_kinds_or_ids_has_only_these(filled: KnowledgeBase) -> None:
    persons = exported(filled, ResourceType.ENTITIES, kinds=[Kind.PERSON])
    assert [each["id"] for each in persons] == ["e1", "e3", "e5", "e7"]
    found = exported(filled, ResourceType.ENTITIES, ["e7", "e2"])
    assert [each["id"] for each in found] == ["e7", "e2"]


@pytest.mark.parametrize("record_type", TABLES)
def test_export_of_an_unknown_id_raises_before_the_first_chunk(
    filled: KnowledgeBase, record_type: ResourceType
) -> None:
    existing = ["e1"] if record_type is ResourceType.ENTITIES else []
    chunks = export_records(
        filled.database, ExportOptions(record_type, NDJSON, [*existing, "st-aaaaaaaaaaaaaaaa"])
    )
    with pytest.raises(ResourceNotFound, match="st-aaaaaaaaaaaaaaaa"):
        next(chunks)
