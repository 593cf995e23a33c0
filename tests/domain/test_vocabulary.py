"""Consistency of the vocabulary with itself, the contract and FollowTheMoney."""

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
DEFINITIONS = list(PROPERTIES.values())
for_each_property = pytest.mark.parametrize("prop", DEFINITIONS, ids=list(PROPERTIES))


@pytest.mark.parametrize("kind", Kind)
def test_properties_of_kind_include_contract(kind: Kind) -> None:
    assert {prop.id for prop in properties_of(kind)} >= set(CONTRACT[kind].split())


def test_single_properties_match_contract() -> None:
    assert {prop.id for prop in DEFINITIONS if prop.single} == SINGLE
    assert PROPERTIES["country"].is_single(Kind.PLACE)
    assert not PROPERTIES["country"].is_single(Kind.ORGANIZATION)
    assert [prop.id for prop in DEFINITIONS if prop.per_language] == ["description"]


@for_each_property
def test_qualifiers_of_property_are_defined_and_distinct(prop: PropertyDefinition) -> None:
    order = [name for name in QUALIFIERS if name in prop.qualifiers]
    assert sorted(prop.qualifiers, key=list(QUALIFIERS).index) == order
    assert len(set(prop.qualifiers)) == len(prop.qualifiers)
    assert prop.allows_qualifier("attributed_to")
    assert not prop.allows_qualifier("stated_as")


@for_each_property
def test_only_property_with_entity_value_has_targets(prop: PropertyDefinition) -> None:
    assert bool(prop.targets) == (ValueType.ENTITY in prop.values)
    assert prop.targets or not prop.same_kind


@for_each_property
def test_property_has_inverse_if_and_only_if_value_is_entity_or_citation(
    prop: PropertyDefinition,
) -> None:
    points = ValueType.ENTITY in prop.values or ValueType.CITATION in prop.values
    assert bool(prop.inverse) == points


@for_each_property
def test_property_has_label_description_subjects_and_values(prop: PropertyDefinition) -> None:
    assert prop.label
    assert prop.description[0].isupper()
    assert prop.description.endswith(".")
    assert prop.subjects
    assert prop.values
    assert not {ValueType.SOMEVALUE, ValueType.NOVALUE} & set(prop.values)
    assert set(prop.mappings) <= {"popolo", "ftm", "schema", "wikidata"}


@for_each_property
def test_only_date_properties_are_extents(prop: PropertyDefinition) -> None:
    assert not prop.extent or prop.values == (ValueType.DATE,)
    assert prop.extent == (prop.id in {"dates", "scheduled"})
    assert set(prop.single_for) <= set(prop.subjects)


def test_allows_target_with_same_kind_rejects_other_kind() -> None:
    part_of = PROPERTIES["part_of"]
    assert part_of.allows_target(Kind.EVENT, Kind.EVENT)
    assert not part_of.allows_target(Kind.EVENT, Kind.ORGANIZATION)
    assert PROPERTIES["position"].allows_target(Kind.PERSON, Kind.PLACE)
    assert not PROPERTIES["leader"].allows_target(Kind.ORGANIZATION, Kind.ORGANIZATION)


def test_property_ids_do_not_collide_with_entity_keys() -> None:
    taken = {"id", "kind", "names", "sources", "conflicts", "former_ids", "revision", "self"}
    assert not taken & PROPERTIES.keys()
    assert tuple(Kind) == ALL_KINDS


@pytest.fixture(scope="module")
def schemata() -> dict[str, Any]:
    if not MODEL.exists():
        pytest.skip("the FollowTheMoney model is not beside this checkout")
    model = json.loads(MODEL.read_text())
    definitions: dict[str, Any] = model.get("model", model)["schemata"]
    return definitions


@for_each_property
def test_ftm_mapping_is_schema_or_property_of_followthemoney(
    prop: PropertyDefinition, schemata: dict[str, Any]
) -> None:
    name = prop.mappings.get("ftm")
    if name is None or name in schemata:
        return

    def property_names(schema: str) -> set[str]:
        parents = (property_names(parent) for parent in schemata[schema].get("extends", []))
        return set(schemata[schema]["properties"]).union(*parents)

    assert any(name in property_names(FTM_KINDS[kind]) for kind in prop.subjects)


def test_property_ids_do_not_collide_with_list_parameters() -> None:
    """The id of a property is also a filter parameter of lists."""
    others = (
        "ids kind sourced has lacks cited_by document publisher language "
        "fields include sort limit cursor count format"
    )
    assert not PROPERTIES.keys() & set(others.split())
