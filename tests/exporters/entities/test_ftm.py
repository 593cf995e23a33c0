"""Entities written for FollowTheMoney, and checked against its model."""

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest

from astana_api.exporters.entities.ftm import write_ftm, write_ftm_statements
from astana_api.exporters.entities.ftm_model import PROPERTY_TYPES
from astana_api.exporters.exported_records import ExportedEntity
from tests.support.export_records import (
    CASE_RECORDS,
    CONTEXT,
    evidence,
    record,
    reference,
    statement,
)
from tests.support.shared_data import shared_file

ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?")
DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-3][0-9])?)?")


def read(records: Iterable[ExportedEntity] = CASE_RECORDS) -> dict[str, dict[str, Any]]:
    lines = b"".join(write_ftm(records, CONTEXT)).splitlines()
    return {each["id"]: each for each in map(json.loads, lines)}


def relations(schema: str) -> list[dict[str, Any]]:
    return [each["properties"] for each in read().values() if each["schema"] == schema]


def test_ftm_dates_keep_their_precision_and_others_are_notes() -> None:
    entities = read()
    platform = entities["platform"]["properties"]
    assert platform["incorporationDate"] == ["2015"]
    assert "dissolutionDate" not in platform
    assert "dissolved: [..2023-05-29]" in platform["notes"]
    person = entities["a-person"]["properties"]
    assert (person["deathDate"], "birthDate" in person) == (["2020-01-05"], False)
    assert "born: 1987~" in person["notes"]
    assert entities["draft"]["properties"]["publishedAt"] == ["2016-02"]


@pytest.mark.parametrize(
    ("dates", "expected", "notes"),
    [
        (["2017-07-10/2017-07-13"], {"startDate": "2017-07-10", "endDate": "2017-07-13"}, []),
        (["2017-07"], {"date": "2017-07"}, []),
        (["2017/"], {"startDate": "2017"}, []),
        (["2017/.."], {}, ["dates: 2017/.."]),
        (["2017-21"], {}, ["dates: 2017-21"]),
        (["2017~/2018"], {}, ["dates: 2017~/2018"]),
        (["2016", "2017/2018"], {"date": "2016"}, ["dates: 2017/2018"]),
    ],
)
def test_ftm_event_dates(dates: list[str], expected: dict[str, str], notes: list[str]) -> None:
    statements = [statement("dates", each, value_type="date") for each in dates]
    found = read([record("event", "x", "X", *statements)])["x"]["properties"]
    assert found.pop("notes", []) == notes
    assert found == {"name": ["X"], **{name: [date] for name, date in expected.items()}}


def test_ftm_two_terms_are_two_memberships() -> None:
    first, second, ally = relations("Membership")
    assert (first["member"], first["organization"]) == (["b-person"], ["platform"])
    assert (first["startDate"], first["endDate"]) == (["2015-03"], ["2016"])
    assert (second["startDate"], "endDate" in second) == (["2018"], False)
    assert second["description"] == ["end: [2019..2020]"]
    assert ally["description"] == ["ended: true"]


def test_ftm_relations_follow_the_schema_of_their_property() -> None:
    [leader] = relations("Directorship")
    assert (leader["director"], leader["role"]) == (["a-person"], ["chair"])
    [family] = relations("Family")
    assert (family["person"], family["relative"]) == (["a-person"], ["b-person"])
    assert (family["relationship"], family["startDate"]) == (["spouse"], ["2010-06-01"])
    [occupancy] = relations("Occupancy")
    position = read()[occupancy["post"][0]]
    assert position["properties"] == {"name": ["minister"], "organization": ["ally"]}
    [succession] = relations("Succession")
    assert (succession["predecessor"], succession["date"]) == (["platform"], ["2024"])
    [author] = relations("Documentation")
    assert (author["document"], author["entity"]) == (["draft"], ["a-person"])


def test_ftm_relation_that_no_schema_takes_is_an_unknown_link() -> None:
    links = {
        (each["subject"][0], each["object"][0], each["summary"][0]): each
        for each in relations("UnknownLink")
    }
    # A place is no legal entity, so it is no member.
    assert ("platform", "astana", "member") in links
    assert links["platform", "astana", "member"]["role"] == ["member"]
    assert links["a-person", "astana", "position"]["role"] == ["mayor"]
    assert links["a-person", "astana", "position"]["description"] == ["during: 2004/2008"]
    assert ("a-person", "ally", "position") in links
    assert ("astana", "kazakhstan", "country") in links
    assert links["talks", "a-person", "participant"]["role"] == ["delegate"]
    assert links["platform", "astana", "headquarters"]["startDate"] == ["2015"]


def test_ftm_names_by_kind() -> None:
    kinds = {"preferred": "name", "alias": "alias", "abbreviation": "weakAlias"}
    kinds |= {"former": "previousName", "native": "name"}
    names = [statement("name", f"x {kind}", name_kind=kind) for kind in kinds]
    found = read([record("person", "x", "X", *names)])["x"]["properties"]
    assert found == {
        "name": ["x preferred", "x native"],
        "alias": ["x alias"],
        "weakAlias": ["x abbreviation"],
        "previousName": ["x former"],
    }


def test_ftm_caption_is_the_displayed_name() -> None:
    assert read()["a-person"]["caption"] == "+1"


def test_ftm_identifiers_with_a_known_scheme_have_properties() -> None:
    found = read(
        [
            record(
                "organization",
                "x",
                "X",
                statement("identifier", "Q1", scheme="Wikidata"),
                statement("identifier", "12"),
                statement("identifier", "34", scheme="GND"),
            )
        ]
    )["x"]["properties"]
    assert (found["wikidataId"], found["idNumber"]) == (["Q1"], ["12"])
    assert found["notes"] == ["identifier: 34 (scheme: GND)"]


def test_ftm_leaves_out_deprecated_statements_and_links_other_than_http() -> None:
    entities = read()
    assert "1999" not in json.dumps(entities["platform"])
    assert "javascript" not in json.dumps(entities)
    assert entities["platform"]["properties"]["sourceUrl"] == ["https://example.org/report?a=1&b=2"]


def test_ftm_statements_have_the_values_of_the_entities_with_their_provenance() -> None:
    lines = b"".join(write_ftm_statements(CASE_RECORDS, CONTEXT)).splitlines()
    statements = [json.loads(line) for line in lines]
    found: dict[str, Any] = {}
    for each in statements:
        properties = found.setdefault(each["entity_id"], {})
        properties.setdefault(each["prop"], []).append(each["value"])
    assert found == {key: each["properties"] for key, each in read().items()}
    assert len({each["id"] for each in statements}) == len(statements)
    [founded] = [each for each in statements if each["prop"] == "incorporationDate"]
    assert (founded["origin"], founded["prop_type"]) == ("report-2015", "date")
    names = {each["value"]: each["lang"] for each in statements if each["prop"] == "name"}
    assert names["منصة أستانا"] == "ar"


def test_ftm_equal_values_of_two_statements_are_one_with_both_citations() -> None:
    names = [
        statement("name", "X", evidence("report-2015"), lang="en"),
        statement("name", "X", evidence("unlinked"), lang="de"),
    ]
    [line] = [
        json.loads(line)
        for line in b"".join(
            write_ftm_statements([record("person", "x", "X", *names)], CONTEXT)
        ).splitlines()
        if json.loads(line)["prop"] == "name"
    ]
    assert line["origin"] == "report-2015 unlinked"


def test_ftm_is_valid_against_its_model() -> None:
    model = json.loads(shared_file("ftm/followthemoney-model-2024.json").read_text())["schemata"]
    awkward = record(
        "work",
        "w",
        "W",
        statement("related", reference("astana", "place"), role="about"),
        statement("website", "https://example.org", value_type="url"),
        statement("classification", "law"),
    )
    entities = read((*CASE_RECORDS, awkward))
    for each in entities.values():
        assert ID.fullmatch(each["id"])
        schema = model[each["schema"]]
        properties = {
            name: prop
            for parent in schema["schemata"]
            for name, prop in model[parent]["properties"].items()
        }
        assert set(schema.get("required", ())) <= set(each["properties"])
        for name, values in each["properties"].items():
            prop = properties[name]
            assert PROPERTY_TYPES[name] == prop["type"]
            assert values == [value for value in values if isinstance(value, str) and value]
            if prop["type"] == "date":
                assert all(DATE.fullmatch(value) for value in values)
            if prop["type"] == "entity":
                targets = [entities[value]["schema"] for value in values]
                assert all(prop["range"] in model[target]["schemata"] for target in targets)
