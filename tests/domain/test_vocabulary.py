"""The table that everything else is read from agrees with itself and with its sources."""

import json
from pathlib import Path
from typing import Any

import pytest

from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.vocabulary import (
    ALL_KINDS,
    PROPERTIES,
    QUALIFIERS,
    PropertyDefinition,
    properties_of,
)

MODEL = Path(__file__).parents[3] / "shared/data/ftm/followthemoney-model-2024.json"
FTM_KINDS = {
    Kind.ORGANIZATION: "PublicBody",
    Kind.PERSON: "Person",
    Kind.EVENT: "Event",
    Kind.PLACE: "Address",
    Kind.WORK: "Article",
}
CONTRACT = {
    Kind.ORGANIZATION: "name description website identifier part_of related named_in "
    "classification founded dissolved headquarters country leader founded_by member "
    "affiliated_with aim called_for agreed_to invited",
    Kind.PERSON: "name description website identifier part_of related named_in born died "
    "citizenship occupation position spouse excluded_from called_for agreed_to invited",
    Kind.EVENT: "name description website identifier part_of related named_in dates scheduled "
    "place organizer host participant purpose outcome",
    Kind.WORK: "name description website identifier part_of related named_in classification "
    "author contributor completed published subject",
    Kind.PLACE: "name description website identifier part_of related named_in country "
    "coordinates classification called_for agreed_to invited",
}
SINGLE = {
    "description",
    "website",
    "classification",
    "founded",
    "dissolved",
    "headquarters",
    "born",
    "died",
    "completed",
    "published",
    "coordinates",
}
ROWS = list(PROPERTIES.values())
each = pytest.mark.parametrize("row", ROWS, ids=list(PROPERTIES))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_the_properties_of_the_contract(kind: Kind) -> None:
    assert {row.id for row in properties_of(kind)} >= set(CONTRACT[kind].split())


def test_properties_are_single_where_the_contract_says_so() -> None:
    assert {row.id for row in ROWS if row.single} == SINGLE
    assert PROPERTIES["country"].is_single(Kind.PLACE)
    assert not PROPERTIES["country"].is_single(Kind.ORGANIZATION)
    assert [row.id for row in ROWS if row.per_language] == ["description"]


@each
def test_qualifiers_are_known_and_stand_in_order(row: PropertyDefinition) -> None:
    order = [name for name in QUALIFIERS if name in row.qualifiers]
    assert sorted(row.qualifiers, key=list(QUALIFIERS).index) == order
    assert len(set(row.qualifiers)) == len(row.qualifiers)
    assert row.allows_qualifier("attributed_to")
    assert not row.allows_qualifier("stated_as")


@each
def test_only_what_points_to_an_entity_has_targets(row: PropertyDefinition) -> None:
    assert bool(row.targets) == (ValueType.ENTITY in row.values)
    assert row.targets or not row.same_kind


@each
def test_whatever_points_elsewhere_can_be_read_from_there(row: PropertyDefinition) -> None:
    points = ValueType.ENTITY in row.values or ValueType.CITATION in row.values
    assert bool(row.inverse) == points


@each
def test_a_row_explains_itself(row: PropertyDefinition) -> None:
    assert row.label
    assert row.description[0].isupper()
    assert row.description.endswith(".")
    assert row.subjects
    assert row.values
    assert not {ValueType.SOMEVALUE, ValueType.NOVALUE} & set(row.values)
    assert set(row.mappings) <= {"popolo", "ftm", "schema", "wikidata"}


@each
def test_only_dates_are_extents(row: PropertyDefinition) -> None:
    assert not row.extent or row.values == (ValueType.DATE,)
    assert row.extent == (row.id in {"dates", "scheduled"})
    assert set(row.single_for) <= set(row.subjects)


def test_a_property_of_one_kind_alone_points_within_that_kind() -> None:
    part_of = PROPERTIES["part_of"]
    assert part_of.allows_target(Kind.EVENT, Kind.EVENT)
    assert not part_of.allows_target(Kind.EVENT, Kind.ORGANIZATION)
    assert PROPERTIES["position"].allows_target(Kind.PERSON, Kind.PLACE)
    assert not PROPERTIES["leader"].allows_target(Kind.ORGANIZATION, Kind.ORGANIZATION)


def test_no_property_is_named_as_a_key_that_an_item_has_anyway() -> None:
    taken = {"id", "kind", "names", "sources", "conflicts", "former_ids", "revision", "url"}
    assert not taken & PROPERTIES.keys()
    assert tuple(Kind) == ALL_KINDS


@pytest.fixture(scope="module")
def schemata() -> dict[str, Any]:
    if not MODEL.exists():
        pytest.skip("the FollowTheMoney model is not beside this checkout")
    model = json.loads(MODEL.read_text())
    found: dict[str, Any] = model.get("model", model)["schemata"]
    return found


@each
def test_followthemoney_knows_what_we_map_to(
    row: PropertyDefinition, schemata: dict[str, Any]
) -> None:
    name = row.mappings.get("ftm")
    if name is None or name in schemata:
        return

    def known(schema: str) -> set[str]:
        parents = (known(parent) for parent in schemata[schema].get("extends", []))
        return set(schemata[schema]["properties"]).union(*parents)

    assert any(name in known(FTM_KINDS[kind]) for kind in row.subjects)


def test_no_property_bears_the_name_of_another_parameter_of_lists() -> None:
    """A property filters by its own name, beside these."""
    others = (
        "ids kind sourced has lacks cited_by document publisher language "
        "fields include sort limit cursor count format"
    )
    assert not PROPERTIES.keys() & set(others.split())
