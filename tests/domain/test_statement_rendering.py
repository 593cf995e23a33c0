"""Statements as JSON, from their records alone."""

from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import dumps
from astana_api.domain.rendering.statements import (
    ClosedEvidenceView,
    EvidenceView,
    StatementView,
    StateView,
    add_history,
    mentioned_ids,
    render_statement,
)
from astana_api.domain.statements.records import Reference

PLAIN = StatementView(
    id="st-a",
    subject="club",
    property="member",
    type="entity",
    value="anna",
    lang=None,
    qualifiers=dumps({"role": "chair", "start": "2015", "place": "bern"}),
    stated_as=None,
    rank="normal",
    state="current",
    superseded_by=None,
    reason=None,
    sourced=True,
    anchored=False,
    disputed=False,
    revision=4,
)


def named(entity_id: str) -> Reference:
    return Reference(entity_id, Kind.PLACE, entity_id.title(), entity_id == "bern", 1)


def test_entities_stand_as_references_and_qualifiers_in_the_order_of_the_vocabulary() -> None:
    shown = render_statement(PLAIN, (), named)
    assert shown["value"] == {"id": "anna", "kind": "place", "name": "Anna"}
    assert list(shown["qualifiers"]) == ["start", "role", "place"]
    assert shown["qualifiers"]["place"]["withdrawn"] is True
    assert shown["url"] == "/v1/statements/st-a"


def test_a_value_is_read_by_its_type() -> None:
    def value(value_type: str, text: str | None) -> object:
        return render_statement(PLAIN._replace(type=value_type, value=text), (), named)["value"]

    assert value("date", "2015-03~") == "2015-03~"
    assert value("coordinates", "51.17,-71.4") == {"latitude": 51.17, "longitude": -71.4}
    assert value("somevalue", None) is None
    assert value("text", "anna") == "anna"


def test_it_mentions_its_entities_and_no_text_that_looks_like_one() -> None:
    assert mentioned_ids(PLAIN) == ["club", "anna", "bern"]
    text = PLAIN._replace(type="text", value="anna", qualifiers="{}")
    assert mentioned_ids(text) == ["club"]


def test_evidence_and_states_are_shown_whole() -> None:
    evidence = EvidenceView(
        "ev-a", "report", "memo", (1, 3), "body", "x", None, None, "supports", None, 2
    )
    state = StateView(2, None, "current", "normal", None, None, None)
    past = ClosedEvidenceView(evidence._replace(id="ev-b", exact="y"), 4)
    shown = add_history(render_statement(PLAIN, [evidence], named), [state], [past])
    assert shown["evidence"][0]["references"] == [1, 3]
    assert list(shown["evidence"][0]) == list(EvidenceView._fields)
    assert list(shown)[-2:] == ["past_evidence", "states"]
    [ended] = shown["past_evidence"]
    assert list(ended) == [*EvidenceView._fields, "to_revision"]
    assert (ended["id"], ended["references"], ended["to_revision"]) == ("ev-b", [1, 3], 4)
    assert shown["states"] == [state._asdict()]
