"""Entities written as Popolo, and checked against its schemas."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from jsonschema import Draft3Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT3

from astana_api.exporters.entities.popolo import write_popolo
from astana_api.exporters.exported_records import ExportedEntity
from tests.support.export_records import (
    CASE_RECORDS,
    CONTEXT,
    PUBLIC_CONTEXT,
    record,
    reference,
    statement,
)
from tests.support.shared_data import shared_file

CLASSES = {
    "persons": "person",
    "organizations": "organization",
    "memberships": "membership",
    "events": "event",
    "areas": "area",
}


_AREA_PROPERTIES = ("headquarters", "operates_in")


def read(records: Iterable[ExportedEntity] = CASE_RECORDS) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(b"".join(write_popolo(records, CONTEXT)))
    return document


def by_id(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {each["id"]: each for each in document[name]}


def test_popolo_dates_keep_their_precision() -> None:
    document = read()
    platform = by_id(document, "organizations")["platform"]
    assert platform["founding_date"] == "2015"
    person = by_id(document, "persons")["a-person"]
    assert person["death_date"] == "2020-01-05"


def test_popolo_notes_dates_that_it_cannot_hold() -> None:
    document = read()
    platform = by_id(document, "organizations")["platform"]
    assert "dissolution_date" not in platform
    assert "dissolved: [..2023-05-29]" in platform["x_notes"]
    person = by_id(document, "persons")["a-person"]
    assert "birth_date" not in person
    assert "born: 1987~" in person["x_notes"]


@pytest.mark.parametrize("date", ["2015?", "2015-21", "201X", "[2014..2015]", "-0043", "Y12000"])
def test_popolo_founded_at_other_date_of_edtf_is_a_note(date: str) -> None:
    case = record("organization", "x", "X", statement("founded", date, value_type="date"))
    [organization] = read([case])["organizations"]
    assert organization == {"id": "x", "name": "X", "x_notes": [f"founded: {date}"]}


def test_popolo_two_terms_are_two_memberships() -> None:
    memberships = [each for each in read()["memberships"] if each.get("person_id") == "b-person"]
    first, second = memberships
    assert (first["start_date"], first["end_date"]) == ("2015-03", "2016")
    assert (second["start_date"], "end_date" in second) == ("2018", False)
    assert second["x_qualifiers"] == {"end": "[2019..2020]"}
    assert first["organization_id"] == second["organization_id"] == "platform"
    assert first["id"] != second["id"]


def test_popolo_membership_tells_leaders_and_positions_from_members() -> None:
    memberships = read()["memberships"]
    found = {
        (each["x_property"], each.get("person_id"), each.get("organization_id"), each.get("role"))
        for each in memberships
    }
    assert ("leader", "a-person", "platform", "chair") in found
    assert ("position", "a-person", "ally", "minister") in found
    [mayor] = [each for each in memberships if each.get("role") == "mayor"]
    assert (mayor["area_id"], mayor["x_qualifiers"]) == ("astana", {"during": "2004/2008"})
    [ally] = [each for each in memberships if "member" in each]
    assert ally["member"] == {"@type": "Organization", "id": "ally", "name": "Ally"}
    assert ally["x_qualifiers"] == {"ended": True}


def test_popolo_event_that_met_once_has_start_and_end() -> None:
    document = read()
    talks = by_id(document, "events")["talks"]
    assert (talks["start_date"], talks["end_date"]) == ("2017-07-10", "2017-07-13")
    assert (talks["location"], talks["organization_id"]) == ("Astana", "platform")
    assert [(each["id"], each["x_role"]) for each in talks["attendees"]] == [
        ("a-person", "delegate")
    ]
    assert talks["x_notes"] == ["participant: many others"]
    meetings = by_id(document, "events")["meetings"]
    assert "start_date" not in meetings
    assert "dates: [..2019-05-29]/" in meetings["x_notes"]


def test_popolo_value_with_qualifiers_is_a_note_and_no_field() -> None:
    ended = statement("part_of", reference("ally", "organization"), end="2016")
    [organization] = read([record("organization", "x", "X", ended)])["organizations"]
    assert "parent_id" not in organization
    assert organization["x_notes"] == ["part_of: Ally (end: 2016)"]


def test_popolo_area_is_where_an_organization_operates_and_the_seat_is_a_note() -> None:
    seat, area = (statement(prop, reference("astana", "place")) for prop in _AREA_PROPERTIES)
    [organization] = read([record("organization", "x", "X", seat, area)])["organizations"]
    assert organization["area_id"] == "astana"
    assert organization["x_notes"] == ["headquarters: Astana"]


def test_popolo_several_nationalities_are_notes() -> None:
    places = [reference("astana", "place"), reference("kazakhstan", "place")]
    case = record("person", "x", "X", *(statement("citizenship", each) for each in places))
    [person] = read([case])["persons"]
    assert "national_identity" not in person
    assert person["x_notes"] == ["citizenship: Astana", "citizenship: Kazakhstan"]


def test_popolo_leaves_out_deprecated_statements() -> None:
    platform = by_id(read(), "organizations")["platform"]
    assert not [note for note in platform["x_notes"] if "1999" in note]


def test_popolo_links_are_http_only() -> None:
    document = read()
    platform = by_id(document, "organizations")["platform"]
    assert "links" not in platform
    assert "website: https://example.org/<x>" in platform["x_notes"]
    assert {each["url"] for each in platform["sources"]} == {
        "https://example.org/report?a=1&b=2",
        "urn:astana:citations:unlinked",
    }
    public = json.loads(b"".join(write_popolo(CASE_RECORDS, PUBLIC_CONTEXT)))
    urls = {each["url"] for each in by_id(public, "organizations")["platform"]["sources"]}
    assert "https://kb.example.org/v1/citations/unlinked" in urls


def test_popolo_names_have_language_and_kind() -> None:
    platform = by_id(read(), "organizations")["platform"]
    assert platform["other_names"] == [{"name": "منصة أستانا", "lang": "ar", "note": "native"}]
    assert "name: Old, \n\\\"name' (name_kind: former, end: 2016~)" in platform["x_notes"]


def test_popolo_reads_records_from_a_generator_once() -> None:
    def generate() -> Iterator[ExportedEntity]:
        for number in range(3000):
            yield record("person", f"p-{number}", "P" * 500)

    assert len(read(generate())["persons"]) == 3000
    assert read(iter(()))["persons"] == []


def test_popolo_is_valid_against_its_schemas() -> None:
    schemas = [
        json.loads(path.read_text()) for path in shared_file("popolo/spec/schemas").iterdir()
    ]
    resources = [
        (schema["id"].removesuffix("#"), Resource.from_contents(schema, DRAFT3))
        for schema in schemas
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    document = read()
    for name, class_name in CLASSES.items():
        schema = registry.contents(f"http://www.popoloproject.com/schemas/{class_name}.json")
        validator = Draft3Validator(schema, registry=registry)
        assert document[name]
        for each in document[name]:
            assert [error.message for error in validator.iter_errors(each)] == []
