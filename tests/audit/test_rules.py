"""Each audit rule finds its fault, and nothing in a dossier without it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.audit.engine import audit
from astana_api.audit.facts import AuditedEvidence, AuditedStatement
from astana_api.audit.registry import RULES, Finding, Result, Severity
from astana_api.domain.enums import AnchorState, LinkOutcome, UrlStatus, ValueType
from astana_api.domain.vocabulary import PROPERTIES, properties_of
from tests.audit.rule_cases import CASES, about, checked, cited, dated
from tests.audit.tiny_dossiers import citation, event, facts, org, person, places, work

ANCHOR_RULES = {"anchor-missing", "anchor-ambiguous"}


def found(rule: str, **dossier: object) -> list[Finding]:
    return [f for f in audit(facts(**dossier)) if f.rule == rule]  # type: ignore[arg-type] # cases are keyword arguments


@pytest.mark.parametrize("rule", sorted(CASES))
def test_rule_finds_fault_and_nothing_in_clean_dossier(rule: str) -> None:
    faulty, clean = CASES[rule]
    findings = found(rule, **faulty)
    assert len(findings) == 1
    assert findings[0].statements or findings[0].citations or findings[0].entities
    assert found(rule, **clean) == []


def test_every_rule_has_a_case() -> None:
    assert set(CASES) | ANCHOR_RULES == set(RULES)


@pytest.mark.parametrize(
    ("rule", "dossier"),
    [
        ("dissolved-before-founded",
         about(org("a"), ("a", "founded", "2000-03"), ("a", "dissolved", "2000"))),
        ("died-before-born", about(person("p"), ("p", "born", "2000"), ("p", "died", "2000-03"))),
        ("source-older-than-claim",
         dated(("w", "completed", "2017-07", {"cite": "c1"}), "2017")),
        ("end-before-start",
         about(org("a", "b"), ("a", "member", "b", {"start": "2015-05", "end": "2015"}))),
        ("accessed-before-published", cited(issued="2019-05", accessed="2019")),
        ("ongoing-with-past-end",
         about(org("a", "b"), ("a", "member", "b", {"end": "[2025..2027]", "ended": False}))),
        ("conflicting-values",
         about(org("a"), ("a", "founded", "[2012..2014]"), ("a", "founded", "[2013..2015]"))),
        ("relation-after-dissolution",
         about(org("a", "b"), ("a", "dissolved", "2023"), ("a", "member", "b", {"end": "2023"}))),
    ],
)  # fmt: skip
def test_overlapping_bounds_are_undecidable_and_low(rule: str, dossier: dict[str, object]) -> None:
    assert {(f.result, f.severity) for f in found(rule, **dossier)} == {
        (Result.UNDECIDABLE, Severity.LOW)
    }


@pytest.mark.parametrize(
    ("rule", "dossier"),
    [
        ("source-older-than-claim", dated(("e", "scheduled", "2018", {"cite": "c1"}), "2017")),
        ("source-older-than-claim",
         dated(("a", "leader", "p", {"cite": "c1", "end": "2030", "ended": False}), "2017")),
        ("source-older-than-claim",
         dated(("e", "dates", "[..2017-05]", {"cite": "c1"}), "2017-05")),
        ("source-far-from-claim", dated(("a", "founded", "1950", {"cite": "c1"}), "2017")),
        ("conflicting-values",
         about([*org("a"), *places("x", "y")], ("a", "headquarters", "x", {"end": "2014"}),
               ("a", "headquarters", "y", {"start": "2016"}))),
        ("conflicting-values",
         about([*org("a"), *places("x", "y")], ("a", "headquarters", "x"),
               ("a", "headquarters", "y"), ("x", "country", "y"))),
        ("conflicting-values",
         about(org("a"), ("a", "founded", "2012", {"attributed_to": "b"}),
               ("a", "founded", "2015", {"attributed_to": "c"}))),
        ("mixed-scripts", about(org("a"), ("a", "name", "ВИЧ-positive"))),
        ("two-authors-in-one", cited(authors=())),
        ("fact-in-future", about(event("e"), ("e", "dates", "2026-01-01"))),
        ("similar-entities", about(event("e", "f"), ("e", "name", "Geneva VI talks"),
                                   ("f", "name", "Geneva VII talks"))),
    ],
)  # fmt: skip
def test_exception_of_a_rule_is_no_finding(rule: str, dossier: dict[str, object]) -> None:
    assert found(rule, **dossier) == []


@pytest.mark.parametrize(
    ("rule", "state"),
    [("anchor-missing", AnchorState.MISSING), ("anchor-ambiguous", AnchorState.AMBIGUOUS)],
)
def test_checked_anchor_is_reported_by_its_state(rule: str, state: AnchorState) -> None:
    checked = facts(org("a"), [("a", "aim", "peace", {"at": "s", "exact": "peace"})])
    [statement] = checked.entities["a"].statements
    anchored = AuditedEvidence(document="doc", section="s", exact="peace", anchor=state)
    entity = checked.entities["a"]
    changed = AuditedStatement(
        statement.id, "a", "aim", statement.value, {}, statement.rank, (anchored,)
    )
    rules = {
        f.rule for f in RULES[rule].findings(checked, type(entity)("a", entity.kind, (changed,)))
    }
    assert rules == {rule}
    assert "anchor-not-checked" not in rules


def test_finding_id_is_that_of_its_records_not_of_its_message() -> None:
    faulty = CASES["dissolved-before-founded"].faulty
    [finding] = found("dissolved-before-founded", **faulty)
    assert finding.id.startswith("fi-")
    assert finding.subject == "a"
    assert found("dissolved-before-founded", **faulty)[0].id == finding.id


VALUES = st.sampled_from(
    ["a", "b", "p", "c1", "2015", "2015-03", "../2014", "[..2016-01]", "[..2016-01]/", "Y20000",
     "-0044", "2999", "not a date", "", "Ann", "é𝔘", "رندا", "https://e.org",
     "2017-07-10/2017-07-13"]
)  # fmt: skip


@st.composite
def _statements(draw: st.DrawFn) -> list[object]:
    entities = [*org("a", "b"), *person("p"), *event("e"), *work("w"), *places("x")]
    stated: list[object] = []
    for _ in range(draw(st.integers(0, 8))):
        entity = draw(st.sampled_from(entities))
        prop = draw(st.sampled_from(properties_of(entity.kind)))
        more: dict[str, object] = {
            name: draw(VALUES) for name in ("start", "end", "during") if draw(st.booleans())
        }
        more["type"] = draw(st.sampled_from([*PROPERTIES[prop.id].values, ValueType.SOMEVALUE]))
        more |= draw(st.sampled_from([{}, {"cite": "c1"}, {"at": "s"}, {"contra": "c2"}]))
        stated.append((entity.id, prop.id, draw(VALUES), more))
    return stated


@given(_statements(), st.randoms(use_true_random=False))
def test_rules_never_fail_and_ignore_the_order_of_data(
    stated: list[tuple[object, ...]], rng: random.Random
) -> None:
    entities = [*org("a", "b"), *person("p"), *event("e"), *work("w"), *places("x")]
    sources = [citation("c1", issued="2015-02-30", url="not//an:address"), citation("c2")]
    first = audit(facts(entities, stated, sources, ["c1", "c9"]))
    shuffled = list(stated)
    for items in (entities, shuffled, sources):
        rng.shuffle(items)
    assert audit(facts(entities, shuffled, sources, ["c1", "c9"])) == first


@pytest.mark.parametrize(
    ("url_status", "outcome", "status", "result"),
    [
        (UrlStatus.DEAD, LinkOutcome.OK, 200, Result.NOT_COMPLIANT),
        (UrlStatus.LIVE, LinkOutcome.HTTP_ERROR, 410, Result.NOT_COMPLIANT),
        (UrlStatus.LIVE, LinkOutcome.HTTP_ERROR, 503, Result.UNDECIDABLE),
        (UrlStatus.LIVE, LinkOutcome.UNREACHABLE, None, Result.UNDECIDABLE),
        (UrlStatus.UNKNOWN, LinkOutcome.HTTP_ERROR, 404, Result.UNDECIDABLE),
        (UrlStatus.LIVE, LinkOutcome.HTTP_ERROR, 403, None),
        (UrlStatus.LIVE, LinkOutcome.DISALLOWED, None, None),
        (UrlStatus.DEAD, LinkOutcome.HTTP_ERROR, 404, None),
        (UrlStatus.UNFIT, LinkOutcome.OK, 200, None),
    ],
)
def test_check_of_a_link_is_compared_with_its_status(
    url_status: UrlStatus, outcome: LinkOutcome, status: int | None, result: Result | None
) -> None:
    findings = found("link-differs-from-status", **checked(url_status, outcome, status))
    assert [finding.result for finding in findings] == ([result] if result else [])
