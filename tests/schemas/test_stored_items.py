"""Stored JSON of entities matches the documented models, key for key."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy.engine import make_url

from astana_api.commands import records
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.vocabulary import INVERSE_KEYS, properties_of
from astana_api.schemas.responses.elements import ELEMENTS
from astana_api.schemas.responses.entities import (
    ENTITY_MODELS,
    INCLUDED_MODELS,
    SUMMARY_MODELS,
    selectable_keys,
)
from tests.support.sources_world import World

Row = tuple[str, str, str]


@pytest.fixture(scope="module")
def stored(seeded_sqlite: str) -> list[Row]:
    file = make_url(seeded_sqlite).database
    assert file is not None
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT kind, body, summary FROM rendered_entities").fetchall()
    connection.close()
    return [(kind, decompress(body).decode(), summary) for kind, body, summary in rows]


def validate(models: Mapping[Kind, type[BaseModel]], kind: str, text: str) -> dict[str, Any]:
    """Validate a record: exactly the documented keys, in documented order."""
    model = models[Kind(kind)]
    model.model_validate_json(text, strict=True, extra="forbid")
    record: dict[str, Any] = json.loads(text)
    assert list(record) == [key for key in selectable_keys(model) if key in record]
    return record


def test_stored_items_match_their_model(stored: list[Row]) -> None:
    assert {kind for kind, _, _ in stored} == set(Kind)
    for kind, body, _ in stored:
        validate(ENTITY_MODELS, kind, body)


def test_stored_summaries_match_their_model(stored: list[Row]) -> None:
    for kind, _, summary in stored:
        validate(SUMMARY_MODELS, kind, summary)


def test_withdrawn_entity_and_reference_have_withdrawn_true(world: World) -> None:
    with world.knowledge.revision() as change:
        records.set_entity_status(change, ["anna"], Lifecycle.WITHDRAWN, "a mistake")
    record = validate(ENTITY_MODELS, "organization", json.dumps(world.knowledge.get_item("club")))
    assert record["leader"][0]["value"]["withdrawn"] is True
    assert (
        validate(ENTITY_MODELS, "person", json.dumps(world.knowledge.get_item("anna")))["withdrawn"]
        is True
    )


def test_validation_rejects_an_undocumented_key(stored: list[Row]) -> None:
    kind, body, _ = stored[0]
    with pytest.raises(ValidationError):
        validate(ENTITY_MODELS, kind, body[:-1] + ',"stranger":1}')


@pytest.mark.parametrize("kind", list(Kind))
def test_every_property_of_a_kind_is_a_required_key(kind: Kind) -> None:
    schema = ENTITY_MODELS[kind].model_json_schema()
    expected = {prop.id for prop in properties_of(kind)} - {"name"} | {"name", "names", "sources"}
    assert expected <= set(schema["required"])
    assert set(schema["properties"]) - set(schema["required"]) == {
        "withdrawn",
        "holds",
        *(("more",) if INVERSE_KEYS[kind] else ()),
        *INCLUDED_MODELS,
    }
    undescribed = [key for key, each in schema["properties"].items() if "description" not in each]
    assert undescribed == []


def test_list_elements_have_named_models() -> None:
    assert ELEMENTS["leader"].__name__ == "LeaderElement"
    assert ELEMENTS["founded_by"].__name__ == "FoundedByElement"
    schema = ELEMENTS["leader"].model_json_schema()
    assert [*schema["required"], "holds"] == list(schema["properties"])
    assert {"value", "role", "start", "end", "statement", "citations"} <= set(schema["required"])
