"""Rendering of entities as JSON: every key is present, in schema order."""

import json

import pytest

from astana_api.domain.enums import Kind, Lifecycle, State, ValueType
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.projection import project
from astana_api.domain.statements.records import EntityRecord, Reference, StatementRecord
from astana_api.domain.vocabulary import INVERSE_KEYS, properties_of
from tests.domain.test_projection import ORG, UNKNOWN, make_statement
from tests.support.databases import date, entity, text

ENDS = ["sources", "alternatives", "sourced", "conflicts", "former_ids", "revision", "self"]


def lookup(entity_id: str) -> Reference:
    return Reference(entity_id, Kind.PERSON, entity_id.title(), entity_id == "gone", 3)


def render_with(
    *records: StatementRecord, kind: Kind = ORG, status: Lifecycle = Lifecycle.ACTIVE
) -> rendering.Json:
    subject = EntityRecord("us", kind, status, 1, ("them",), records)
    return rendering.render_entity(project(subject), lookup, 7)


@pytest.mark.parametrize("kind", Kind)
def test_render_entity_without_statements_has_every_key(kind: Kind) -> None:
    body = render_with(kind=kind)
    properties = [prop.id for prop in properties_of(kind) if prop.id not in {"name", "description"}]
    inverse = [key for key, _ in INVERSE_KEYS[kind]]
    keys = ["id", "kind", "name", "description", "names", *properties, *inverse, *ENDS]
    assert list(body) == keys
    assert body["name"] == "us"
    assert body["self"] == f"/v1/{kind.collection}/us"
    assert body["former_ids"] == ["them"]
    for prop in properties_of(kind):
        if prop.id != "name":
            assert body[prop.id] == (None if prop.is_single(kind) else [])


def test_render_entity_renders_single_value_and_its_sources() -> None:
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
                "value": "2015",
                "lang": None,
                "qualifiers": {},
                "citations": ["putz"],
                "sourced": True,
                "anchored": True,
            }
        ],
        "headquarters": [
            {
                "statement": seat.id,
                "value_type": "entity",
                "value": body["headquarters"],
                "lang": None,
                "qualifiers": {
                    "end": "2023",
                    "attributed_to": {"id": "them", "kind": "person", "name": "Them"},
                },
                "citations": [],
                "sourced": False,
                "anchored": False,
            }
        ],
    }


def test_render_entity_renders_element_with_qualifiers_and_citations() -> None:
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
            "value": {"id": "gone", "kind": "person", "name": "Gone", "withdrawn": True},
            "start": None,
            "end": "2023",
            "during": None,
            "ended": True,
            "role": "head",
            "attributed_to": {"id": "them", "kind": "person", "name": "Them"},
            "stated_as": ["headed by"],
            "statement": led.id,
            "citations": ["putz"],
            "sourced": True,
            "anchored": False,
        }
    ]


def test_render_entity_renders_ended_as_true_false_or_null() -> None:
    statements = [
        make_statement("member", entity("a"), ended=True),
        make_statement("member", entity("b"), ended=False),
        make_statement("member", entity("c")),
    ]
    assert [element["ended"] for element in render_with(*statements)["member"]] == [
        True,
        False,
        None,
    ]


def test_render_entity_renders_each_value_type_under_the_same_key() -> None:
    body = render_with(
        make_statement("called_for", text("talks")), make_statement("called_for", entity("geneva"))
    )
    as_text, as_entity = body["called_for"]
    assert [as_text[key] for key in ("value_type", "value", "lang")] == ["text", "talks", "en"]
    assert (as_entity["value_type"], as_entity["value"]["id"]) == ("entity", "geneva")
    assert as_entity["lang"] is None
    assert list(as_text) == list(as_entity)


@pytest.mark.parametrize("kind", [ValueType.SOMEVALUE, ValueType.NOVALUE])
def test_render_entity_renders_somevalue_and_novalue_as_null_with_value_type(
    kind: ValueType,
) -> None:
    body = render_with(
        make_statement("founded", Value(kind, None)),
        make_statement("leader", Value(kind, None), by=["a"], stated_as="its founder"),
    )
    assert body["founded"] is None
    assert body["sources"]["founded"][0]["value_type"] == kind
    (leader,) = body["leader"]
    assert leader["value"] is None
    assert leader["value_type"] == kind
    assert leader["stated_as"] == ["its founder"]


def test_render_entity_renders_script_of_name_and_omits_unknown_name() -> None:
    native = make_statement("name", text("منصة أستانا", "ar"), name_kind="native", by=["a"])
    body = render_with(native, make_statement("name", UNKNOWN, name_kind="former"))
    assert body["name"] == "منصة أستانا"
    assert body["names"] == [
        {
            "value_type": "text",
            "value": "منصة أستانا",
            "lang": "ar",
            "script": "Arab",
            "start": None,
            "end": None,
            "name_kind": "native",
            "attributed_to": None,
            "stated_as": [],
            "statement": native.id,
            "citations": ["a"],
            "sourced": True,
            "anchored": False,
        }
    ]
    assert list(body["sources"]) == ["name"]


def test_render_entity_renders_coordinates_as_numbers() -> None:
    statement = make_statement("coordinates", Value(ValueType.COORDINATES, "51.16,-71.4"))
    body = render_with(statement, kind=Kind.PLACE)
    assert body["coordinates"] == {"latitude": 51.16, "longitude": -71.4}


def test_render_entity_renders_citation_as_key() -> None:
    statement = make_statement("named_in", Value(ValueType.CITATION, "putz-2015-why"))
    assert render_with(statement)["named_in"][0]["value"] == "putz-2015-why"


def test_render_entity_has_withdrawn_only_if_withdrawn() -> None:
    assert render_with(status=Lifecycle.WITHDRAWN)["withdrawn"] is True
    assert "withdrawn" not in render_with()


def test_render_entity_lists_every_statement_of_merged_claim() -> None:
    earlier = make_statement("founded", date("2015"), by=["a"], first=(1, 1), statement_id="st-a")
    later = earlier._replace(id="st-b", first=(2, 1))
    body = render_with(earlier, later)
    assert [source["statement"] for source in body["sources"]["founded"]] == ["st-a", "st-b"]


@pytest.mark.parametrize("kind", Kind)
def test_render_summary_is_subset_of_entity(kind: Kind) -> None:
    records = (
        make_statement("dates", date("2017")),
        make_statement("dates", UNKNOWN),
        make_statement("place", entity("bern")),
        make_statement("name", text("Geneva II"), by=["a"]),
        make_statement("name", text("Old"), state=State.RETRACTED),
    )
    subject = EntityRecord("us", kind, Lifecycle.ACTIVE, 1, (), records)
    body = rendering.render_entity(project(subject), lookup, 7)
    summary = rendering.render_summary(body)
    assert {key: body[key] for key in summary} == summary
    assert summary["sourced"] is True
    assert summary["name"] == "Geneva II"
    if kind is Kind.EVENT:
        assert [each["value"] for each in summary["dates"]] == ["2017", None]
        assert summary["place"][0]["value"]["id"] == "bern"


def test_dumps_keeps_non_ascii_text_and_loads_reads_it() -> None:
    assert rendering.dumps({"name": "منصة", "n": None}) == '{"name":"منصة","n":null}'
    assert rendering.loads('{"a":[1]}') == {"a": [1]}
    assert json.loads(rendering.dumps(render_with())) == render_with()
