"""Rendering of statements as JSON."""

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
    rank="normal",
    state="current",
    superseded_by=None,
    reason=None,
    sourced=True,
    anchored=False,
    disputed=False,
    revision=4,
)


def lookup(entity_id: str) -> Reference:
    return Reference(entity_id, Kind.PLACE, entity_id.title(), entity_id == "bern", 1)


def test_render_statement_renders_references_and_qualifiers_in_vocabulary_order() -> None:
    body = render_statement(PLAIN, (), lookup)
    assert body["value"] == {"id": "anna", "kind": "place", "name": "Anna"}
    assert list(body["qualifiers"]) == ["start", "role", "place"]
    assert body["qualifiers"]["place"]["withdrawn"] is True
    assert body["self"] == "/v1/statements/st-a"


def test_render_statement_renders_value_by_type() -> None:
    def value(value_type: str, text: str | None) -> object:
        return render_statement(PLAIN._replace(type=value_type, value=text), (), lookup)["value"]

    assert value("date", "2015-03~") == "2015-03~"
    assert value("coordinates", "51.17,-71.4") == {"latitude": 51.17, "longitude": -71.4}
    assert value("somevalue", None) is None
    assert value("text", "anna") == "anna"


def test_mentioned_ids_contains_entities_and_no_text_value() -> None:
    assert mentioned_ids(PLAIN) == ["club", "anna", "bern"]
    text = PLAIN._replace(type="text", value="anna", qualifiers="{}")
    assert mentioned_ids(text) == ["club"]


def test_add_history_adds_past_evidence_and_states() -> None:
    evidence = EvidenceView(
        "ev-a",
        "report",
        "memo",
        (1, 3),
        "body",
        "x",
        None,
        None,
        "found",
        '{"label":"page","value":"12"}',
        "supports",
        "stated",
        None,
        None,
        2,
    )
    state = StateView(2, None, "current", "normal", None, None)
    past = ClosedEvidenceView(evidence._replace(id="ev-b", exact="y"), 4)
    body = add_history(render_statement(PLAIN, [evidence], lookup), [state], [past])
    assert body["evidence"][0]["references"] == [1, 3]
    assert body["evidence"][0]["anchor_state"] == "found"
    assert body["evidence"][0]["locator"] == {"label": "page", "value": "12"}
    assert list(body["evidence"][0]) == list(EvidenceView._fields)
    assert list(body)[-2:] == ["past_evidence", "states"]
    [closed] = body["past_evidence"]
    assert list(closed) == [*EvidenceView._fields, "to_revision"]
    assert (closed["id"], closed["references"], closed["to_revision"]) == ("ev-b", [1, 3], 4)
    assert body["states"] == [state._asdict()]
