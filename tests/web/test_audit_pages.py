"""Pages of the audit, and the findings on the page of an entity."""

import pytest

from astana_api.audit.registry import Severity
from tests.web.conftest import Fetch
from tests.web.html import parse_html


def test_audit_page_lists_the_findings_of_the_api_with_severity_in_words(fetch: Fetch) -> None:
    response, listed = fetch("/audit", "/v1/audit?limit=50", headers={"accept": "text/html,*/*"})
    assert response.status == 200
    page = parse_html(response.body)
    findings = listed.json()["items"]
    items = page.all("li", where=lambda each: each.attrs.get("id", "").startswith("fi-"))
    assert [each.attrs["id"] for each in items] == [each["id"] for each in findings]
    for item, finding in zip(items, findings, strict=True):
        assert item.text.startswith(finding["severity"])
        assert finding["message"][:300] in item.text
        statements = [f"/statements/{each}" for each in finding["statements"][:10]]
        assert all(item.all("a", href=each) for each in statements)
    counts = {
        row.all("td")[1].text: row.all("td")[2].text for row in page.by_id("content").all("tr")[1:]
    }
    assert sum(map(int, counts.values())) == sum(
        each["findings"] for each in listed.json()["counts"].values()
    )


def test_count_of_rule_selects_its_findings_and_keeps_other_filters(fetch: Fetch) -> None:
    [response] = fetch("/audit?severity=high&acknowledged=&lang=ru")
    table = parse_html(response.body).all("tbody")[0]
    link = table.all("a")[0].attrs["href"]
    number = table.all("tr")[0].all("td")[2].text
    [selected] = fetch(link)
    page = parse_html(selected.body)
    assert "severity=high" in link
    assert len(page.all("li", where=lambda each: "fi-" in each.attrs.get("id", ""))) == int(number)
    assert page.all("option", value="high")[0].attrs.get("selected") is not None
    [back] = page.all("tbody")[0].all("a")
    assert "rule=" not in back.attrs["href"]
    assert page.all("td")[0].text == "высокая"
    # In a right-to-left text, the parts of the date would be reordered.
    [evaluated_on] = page.all("time")
    assert evaluated_on.attrs["dir"] == "ltr"


def test_audit_page_of_unknown_severity_is_400_and_of_unknown_rule_is_empty(fetch: Fetch) -> None:
    unknown, empty = fetch("/audit?severity=fatal", "/audit?rule=no-such-rule")
    assert unknown.status == 400
    assert "find nothing" in parse_html(empty.body).all("main")[0].text


def test_coverage_page_shows_the_shares_of_the_api(fetch: Fetch) -> None:
    response, coverage = fetch("/audit/coverage", "/v1/audit/coverage")
    tables = parse_html(response.body).all("tbody")
    shares = coverage.json()
    assert f"{shares['cited'] * 100:.1f} %" in tables[0].text
    assert str(shares["statements"]) in tables[0].text
    assert len(tables[1].all("tr")) == len(shares["by_kind"])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_entity_page_has_its_findings_folded_with_their_number(fetch: Fetch, language: str) -> None:
    path = "/works/draft-syrian-constitution"
    response, listed, past = fetch(
        f"{path}?lang={language}", f"/v1{path}/audit?limit=20", f"{path}?as_of=1"
    )
    findings = listed.json()["items"]
    assert {each["severity"] for each in findings} <= {each.value for each in Severity}
    page = parse_html(response.body)
    [details] = page.all("details", id="folded-findings")
    assert details.all("summary")[0].text.endswith(str(len(findings)))
    items = details.all("li")
    assert [each.attrs["id"] for each in items] == [each["id"] for each in findings] != []
    # Findings are those of the present state.
    assert "fi-" not in past.body.decode()
