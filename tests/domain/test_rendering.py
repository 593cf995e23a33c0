"""The JSON of entities: every key always there, in one order, and nothing padded."""

import json
from dataclasses import replace

import pytest

from astana_api.domain.enums import Kind, Lifecycle, State, ValueType
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.projection import project
from astana_api.domain.statements.records import EntityRecord, Reference, StatementRecord
from astana_api.domain.vocabulary import properties_of
from tests.domain.test_projection import ORG, UNKNOWN, make_statement
from tests.support.databases import date, entity, text

ENDS = ["sources", "sourced", "conflicts", "former_ids", "revision", "url"]


def names(entity_id: str) -> Reference:
    return Reference(entity_id, Kind.PERSON, entity_id.title(), entity_id == "gone", 3)


def render_with(
    *facts: StatementRecord, kind: Kind = ORG, status: Lifecycle = Lifecycle.ACTIVE
) -> rendering.Json:
    subject = EntityRecord("us", kind, status, 1, ("them",), facts)
    return rendering.render_entity(project(subject), names, 7)


@pytest.mark.parametrize("kind", Kind)
def test_an_entity_of_which_nothing_is_said_has_every_key(kind: Kind) -> None:
    body = render_with(kind=kind)
    properties = [row.id for row in properties_of(kind) if row.id not in {"name", "description"}]
    assert list(body) == ["id", "kind", "name", "description", "names", *properties, *ENDS]
    assert body["name"] == "us"
    assert body["url"] == f"/v1/{kind.collection}/us"
    assert body["former_ids"] == ["them"]
    for row in properties_of(kind):
        if row.id != "name":
            assert body[row.id] == (None if row.is_single(kind) else [])


def test_single_values_are_bare_with_their_sources_aside() -> None:
    founded = make_statement("founded", date("2015"), by=["putz"], section="lead")
    seat = make_statement("headquarters", entity("astana"), end="2023", attributed_to="them")
    body = render_with(founded, seat)
    assert body["founded"] == "2015"
    assert body["headquarters"] == {"id": "astana", "kind": "person", "name": "Astana"}
    assert body["sources"] == {
        "founded": [
            {
                "statement": founded.id,
                "value_type": "date",
                "qualifiers": {},
                "citations": ["putz"],
                "anchored": True,
            }
        ],
        "headquarters": [
            {
                "statement": seat.id,
                "value_type": "entity",
                "qualifiers": {
                    "end": "2023",
                    "attributed_to": {"id": "them", "kind": "person", "name": "Them"},
                },
                "citations": [],
                "anchored": False,
            }
        ],
    }


def test_each_element_of_a_list_carries_its_qualifiers_and_citations() -> None:
    led = make_statement(
        "leader",
        entity("gone"),
        by=["putz"],
        end="2023",
        ended=True,
        role="head",
        stated_as="headed by",
        attributed_to="them",
    )
    assert render_with(led)["leader"] == [
        {
            "value_type": "entity",
            "entity": {"id": "gone", "kind": "person", "name": "Gone", "withdrawn": True},
            "start": None,
            "end": "2023",
            "during": None,
            "ended": True,
            "role": "head",
            "attributed_to": {"id": "them", "kind": "person", "name": "Them"},
            "stated_as": "headed by",
            "statement": led.id,
            "citations": ["putz"],
            "anchored": False,
        }
    ]


def test_ended_says_true_false_or_nothing() -> None:
    said = [
        make_statement("member", entity("a"), ended=True),
        make_statement("member", entity("b"), ended=False),
        make_statement("member", entity("c")),
    ]
    assert [element["ended"] for element in render_with(*said)["member"]] == [True, False, None]


def test_a_value_of_one_type_leaves_the_keys_of_the_others_null() -> None:
    body = render_with(
        make_statement("called_for", text("talks")), make_statement("called_for", entity("geneva"))
    )
    as_text, as_entity = body["called_for"]
    assert (as_text["text"], as_text["lang"], as_text["entity"]) == ("talks", "en", None)
    assert (as_entity["text"], as_entity["lang"]) == (None, None)
    assert as_entity["entity"]["id"] == "geneva"
    assert list(as_text) == list(as_entity)


@pytest.mark.parametrize("kind", [ValueType.SOMEVALUE, ValueType.NOVALUE])
def test_what_is_unknown_or_none_is_null_and_says_which(kind: ValueType) -> None:
    body = render_with(
        make_statement("founded", Value(kind, None)),
        make_statement("leader", Value(kind, None), stated_as="its founder"),
    )
    assert body["founded"] is None
    assert body["sources"]["founded"][0]["value_type"] == kind
    (leader,) = body["leader"]
    assert leader["entity"] is None
    assert leader["value_type"] == kind
    assert leader["stated_as"] == "its founder"


def test_names_have_their_scripts_and_what_is_no_name_is_not_listed() -> None:
    native = make_statement("name", text("منصة أستانا", "ar"), name_kind="native", by=["a"])
    body = render_with(native, make_statement("name", UNKNOWN, name_kind="former"))
    assert body["name"] == "منصة أستانا"
    assert body["names"] == [
        {
            "text": "منصة أستانا",
            "lang": "ar",
            "script": "Arab",
            "kind": "native",
            "start": None,
            "end": None,
            "attributed_to": None,
            "stated_as": None,
            "statement": native.id,
            "citations": ["a"],
            "anchored": False,
        }
    ]
    assert list(body["sources"]) == ["name"]


def test_coordinates_are_two_numbers() -> None:
    there = make_statement("coordinates", Value(ValueType.COORDINATES, "51.16,-71.4"))
    body = render_with(there, kind=Kind.PLACE)
    assert body["coordinates"] == {"latitude": 51.16, "longitude": -71.4}


def test_a_citation_is_shown_by_its_key() -> None:
    found = make_statement("named_in", Value(ValueType.CITATION, "putz-2015-why"))
    assert render_with(found)["named_in"][0]["citation"] == "putz-2015-why"


def test_a_withdrawn_entity_says_so_and_one_that_is_served_does_not() -> None:
    assert render_with(status=Lifecycle.WITHDRAWN)["withdrawn"] is True
    assert "withdrawn" not in render_with()


def test_a_merged_claim_lists_every_statement_that_carries_it() -> None:
    one = make_statement("founded", date("2015"), by=["a"], first=(1, 1), statement_id="st-a")
    other = replace(one, id="st-b", first=(2, 1))
    body = render_with(one, other)
    assert [source["statement"] for source in body["sources"]["founded"]] == ["st-a", "st-b"]


@pytest.mark.parametrize("kind", Kind)
def test_a_row_of_a_list_shows_less(kind: Kind) -> None:
    facts = (
        make_statement("dates", date("2017")),
        make_statement("dates", UNKNOWN),
        make_statement("place", entity("bern")),
        make_statement("name", text("Geneva II"), by=["a"]),
        make_statement("name", text("Old"), state=State.RETRACTED),
    )
    subject = EntityRecord("us", kind, Lifecycle.ACTIVE, 1, (), facts)
    row = rendering.render_summary(project(subject), names, 7)
    whole = rendering.render_entity(project(subject), names, 7)
    assert {key: whole[key] for key in row} == row
    assert row["sourced"] is True
    assert row["name"] == "Geneva II"
    if kind is Kind.EVENT:
        assert [each["date"] for each in row["dates"]] == ["2017", None]
        assert row["place"][0]["entity"]["id"] == "bern"


def test_stored_json_is_text_as_it_is() -> None:
    assert rendering.dumps({"name": "منصة", "n": None}) == '{"name":"منصة","n":null}'
    assert rendering.loads('{"a":[1]}') == {"a": [1]}
    assert json.loads(rendering.dumps(render_with())) == render_with()
