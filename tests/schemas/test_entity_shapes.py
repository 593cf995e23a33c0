"""What is stored and served as bytes is what the documentation promises, key for key."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy.engine import make_url

from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.vocabulary import properties_of
from astana_api.schemas.responses.elements import ELEMENTS
from astana_api.schemas.responses.entities import INCLUDED, SUMMARIES, WHOLE, keys
from tests.support.databases import Knowledge
from tests.support.sources import World, fill

Row = tuple[str, str, str]


@pytest.fixture(scope="module")
def stored(seeded_sqlite: str) -> list[Row]:
    file = make_url(seeded_sqlite).database
    assert file is not None
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT kind, body, summary FROM rendered_entities").fetchall()
    connection.close()
    return rows


def check(models: Mapping[Kind, type[BaseModel]], kind: str, text: str) -> dict[str, Any]:
    """Validate a record, with no key too many and none too few, and in the promised order."""
    model = models[Kind(kind)]
    model.model_validate_json(text, strict=True, extra="forbid")
    record: dict[str, Any] = json.loads(text)
    assert list(record) == [key for key in keys(model) if key in record]
    return record


def test_every_stored_item_has_the_documented_shape(stored: list[Row]) -> None:
    assert {kind for kind, _, _ in stored} == set(Kind)
    for kind, body, _ in stored:
        check(WHOLE, kind, body)


def test_every_stored_summary_has_the_documented_shape(stored: list[Row]) -> None:
    for kind, _, summary in stored:
        check(SUMMARIES, kind, summary)


def test_a_withdrawn_entity_says_so_in_its_shape_too(knowledge: Knowledge) -> None:
    world: World = fill(knowledge)
    from astana_api.commands import records

    with knowledge.revision() as change:
        records.set_lives(change, ["anna"], Lifecycle.WITHDRAWN, "a mistake")
    record = check(WHOLE, "organization", json.dumps(world.knowledge.item("club")))
    assert record["leader"][0]["entity"]["withdrawn"] is True
    assert check(WHOLE, "person", json.dumps(world.knowledge.item("anna")))["withdrawn"] is True


def test_a_key_that_nobody_promised_is_noticed(stored: list[Row]) -> None:
    kind, body, _ = stored[0]
    with pytest.raises(ValidationError):
        check(WHOLE, kind, body[:-1] + ',"stranger":1}')


@pytest.mark.parametrize("kind", list(Kind))
def test_every_property_of_a_kind_is_a_key_that_is_always_there(kind: Kind) -> None:
    schema = WHOLE[kind].model_json_schema()
    wanted = {row.id for row in properties_of(kind)} - {"name"} | {"name", "names", "sources"}
    assert wanted <= set(schema["required"])
    assert set(schema["properties"]) - set(schema["required"]) == {"withdrawn", "holds", *INCLUDED}
    undescribed = [key for key, each in schema["properties"].items() if "description" not in each]
    assert undescribed == []


def test_the_elements_of_a_list_have_their_own_readable_shapes() -> None:
    assert ELEMENTS["leader"].__name__ == "LeaderElement"
    assert ELEMENTS["founded_by"].__name__ == "FoundedByElement"
    schema = ELEMENTS["leader"].model_json_schema()
    assert [*schema["required"], "holds"] == list(schema["properties"])
    assert {"entity", "role", "start", "end", "statement", "citations"} <= set(schema["required"])
