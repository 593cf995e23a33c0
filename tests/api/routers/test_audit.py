"""The audit over HTTP: findings, counts, acknowledgements, coverage and conflicts."""

from typing import Any

import pytest

from astana_api.audit.registry import RULES
from tests.support.editor_client import EditorClient

EARLY = {"id": "early", "type": "book", "title": "An early report", "issued": "2012"}


@pytest.fixture
def audited(editor: EditorClient) -> EditorClient:
    """Create an organization that is dissolved, by an earlier source, before it is founded."""
    editor.create("/v1/citations", EARLY)
    editor.create("/v1/organizations", {"id": "lamp", "name": "Lamp", "lang": "en"})
    for prop, value in (("founded", "2016"), ("dissolved", "2014")):
        statement = {"subject": "lamp", "property": prop, "value": value}
        editor.create("/v1/statements", {**statement, "evidence": [{"citation": "early"}]})
    return editor


def find(editor: EditorClient, rule: str, **filters: str) -> list[dict[str, Any]]:
    query = "".join(f"&{name}={value}" for name, value in filters.items())
    items: list[dict[str, Any]] = editor.get(f"/v1/audit?rule={rule}{query}")["items"]
    return items


def test_finding_has_its_records_and_follows_a_write(audited: EditorClient) -> None:
    [finding] = find(audited, "dissolved-before-founded")
    assert (finding["subject"], finding["severity"], finding["result"]) == (
        "lamp", "high", "not_compliant"
    )  # fmt: skip
    assert finding["message"] == "dissolved 2014 is before founded 2016."
    assert len(finding["statements"]) == 2
    assert finding["acknowledged"] is None
    audited.update("/v1/organizations/lamp", {"dissolved": "2018"})
    assert find(audited, "dissolved-before-founded") == []


def test_filters_select_findings_and_counts_are_by_rule(audited: EditorClient) -> None:
    answer = audited.get("/v1/audit?entity=lamp&severity=high&count=exact")
    assert {item["rule"] for item in answer["items"]} == {
        "dissolved-before-founded", "source-older-than-claim"
    }  # fmt: skip
    assert answer["total"] == 3
    assert answer["counts"]["source-older-than-claim"] == {"findings": 2, "acknowledged": 0}
    assert answer["evaluated_on"].startswith("20")
    assert len(find(audited, "source-older-than-claim", citation="early")) == 2
    assert find(audited, "source-older-than-claim", citation="nobody") == []
    assert len(find(audited, "source-older-than-claim", property="founded")) == 1
    assert find(audited, "dissolved-before-founded", result="undecidable") == []


def test_pages_of_findings_are_complete_and_by_severity(audited: EditorClient) -> None:
    levels, path = [], "/v1/audit?limit=3"
    ids = []
    while path:
        answer = audited.get(path)
        levels += [item["severity"] for item in answer["items"]]
        ids += [item["id"] for item in answer["items"]]
        path = answer["next"]
    assert levels == sorted(levels, key=["high", "medium", "low"].index)
    assert len(set(ids)) == len(ids) == audited.get("/v1/audit?count=exact&limit=1")["total"]


def test_acknowledged_finding_stays_visible_and_returns_with_a_change(
    audited: EditorClient,
) -> None:
    [finding] = find(audited, "source-older-than-claim", property="founded")
    path = f"/v1/audit/{finding['id']}/acknowledgement"
    reply = audited.post(f"{path}?reason=The+report+announces+it", None)
    assert reply.status == 200
    assert reply.json()["acknowledged"]["reason"] == "The report announces it"
    [listed] = find(audited, "source-older-than-claim", acknowledged="true")
    assert (listed["id"], listed["acknowledged"]) == (finding["id"], reply.json()["acknowledged"])
    assert finding["id"] not in {
        f["id"] for f in find(audited, finding["rule"], acknowledged="false")
    }
    audited.update("/v1/citations/early", {"issued": "2013"})
    [returned] = find(audited, finding["rule"], property="founded")
    assert (returned["id"], returned["acknowledged"]) == (finding["id"], None)


def test_acknowledgement_of_an_unknown_finding_returns_404(audited: EditorClient) -> None:
    assert audited.post("/v1/audit/fi-none/acknowledgement?reason=x", None).status == 404
    assert audited.delete("/v1/audit/fi-none/acknowledgement?reason=x").status == 404


def test_acknowledgement_can_be_ended(audited: EditorClient) -> None:
    [finding] = find(audited, "dissolved-before-founded")
    path = f"/v1/audit/{finding['id']}/acknowledgement"
    audited.post(f"{path}?reason=known", None)
    assert audited.delete(f"{path}?reason=not+so").json()["acknowledged"] is None
    assert find(audited, "dissolved-before-founded", acknowledged="true") == []


def test_findings_of_an_entity_are_a_subresource_and_can_be_included(
    audited: EditorClient,
) -> None:
    own = audited.get("/v1/organizations/lamp/audit?severity=high")["items"]
    assert len(own) == 3
    included = audited.get("/v1/organizations/lamp?include=audit")["audit"]["items"]
    assert own == [item for item in included if item["severity"] == "high"]


def test_conflicts_are_values_that_exclude_each_other(audited: EditorClient) -> None:
    assert audited.get("/v1/conflicts?entity=lamp")["items"] == []
    statement = {"subject": "lamp", "property": "founded", "value": "2016-05"}
    audited.create("/v1/statements", statement)
    assert audited.get("/v1/conflicts?entity=lamp")["items"] == []
    audited.create("/v1/statements", {**statement, "value": "2011"})
    items = audited.get("/v1/conflicts?entity=lamp&sort=rule")["items"]
    assert {item["rule"] for item in items} == {"conflicting-values"}


def test_impact_of_a_citation_lists_statements_without_another_source(
    audited: EditorClient,
) -> None:
    items = audited.get("/v1/citations/early/impact")["items"]
    assert {item["property"] for item in items} == {"founded", "dissolved"}
    [founded] = [item for item in items if item["property"] == "founded"]
    audited.create(f"/v1/statements/{founded['id']}/evidence", {"citation": "report"})
    items = audited.get("/v1/citations/early/impact")["items"]
    assert {item["property"] for item in items} == {"dissolved"}
    assert audited("/v1/citations/nobody/impact").status == 404


def test_coverage_has_shares_in_all_and_by_group(audited: EditorClient) -> None:
    coverage = audited.get("/v1/audit/coverage")
    own = coverage["by_property"]["dissolved"]
    assert (own["cited"], own["basis"]["stated"], own["checked"]) == (1.0, 1.0, 0.0)
    assert own["independent"] == 0.0
    earlier = audited.get("/v1/audit/coverage?as_of=1")
    assert earlier["statements"] < coverage["statements"]
    assert "dissolved" not in earlier["by_property"]


def test_rules_are_listed_with_title_and_example(editor: EditorClient) -> None:
    items = editor.get("/v1/audit/rules")["items"]
    assert [item["id"] for item in items] == list(RULES)
    assert all(item["title"] and item["example"] for item in items)
    assert {item["severity"] for item in items} == {"low", "medium", "high"}


def test_compliant_results_are_the_rules_on_entities_without_a_finding(
    audited: EditorClient,
) -> None:
    path = "/v1/organizations/lamp/audit"
    found = audited.get(f"{path}?limit=100")
    answer = audited.get(f"{path}?result=compliant&count=exact")
    rules = {item["rule"] for item in answer["items"]}
    assert {item["result"] for item in answer["items"]} == {"compliant"}
    assert "end-before-start" in rules
    assert rules & {item["rule"] for item in found["items"]} == set()
    assert answer["total"] == len(answer["items"])
    both = audited.get(f"{path}?result=compliant&result=not_compliant&limit=100")["items"]
    assert {"compliant", "not_compliant"} == {item["result"] for item in both}
    assert rules <= set(RULES)


@pytest.mark.parametrize(
    "path", ["/v1/audit/rules", "/v1/organizations/lamp/audit", "/v1/citations/early/impact"]
)
def test_responses_state_the_day_of_the_evaluation(audited: EditorClient, path: str) -> None:
    assert audited.get(path)["evaluated_on"] == audited.get("/v1/audit")["evaluated_on"]
