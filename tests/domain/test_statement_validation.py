"""The rules of statements: each broken rule is one violation with its part and its message."""

from collections.abc import Iterator

import pytest

from astana_api.domain.enums import Basis, Kind, ValueType
from astana_api.domain.statements.validation import (
    Rule,
    Violation,
    check_evidence,
    check_irreflexive,
    check_language,
    check_period,
    check_qualifier_kind,
    check_qualifiers,
    check_subject_kind,
    check_target_kind,
    check_value_type,
)
from astana_api.domain.statements.values import parse_slug
from astana_api.domain.vocabulary import PROPERTIES

BORN, NAME, LEADER, PART_OF = (PROPERTIES[key] for key in ("born", "name", "leader", "part_of"))


@pytest.mark.parametrize(
    ("violations", "rule", "part", "message"),
    [
        (
            check_subject_kind(BORN, Kind.EVENT),
            Rule.SUBJECT_KIND,
            "",
            "born is not stated of an event, only of a person",
        ),
        (
            check_value_type(BORN, ValueType.TEXT),
            Rule.VALUE_TYPE,
            "",
            "born takes date, and no text",
        ),
        (
            check_target_kind(PART_OF, Kind.EVENT, "delta-press", Kind.ORGANIZATION),
            Rule.TARGET_KIND,
            "",
            "delta-press is an organization, and an event is wanted",
        ),
        (
            check_irreflexive(PART_OF, "delta-press", "delta-press"),
            Rule.IRREFLEXIVE,
            "",
            "part_of cannot relate delta-press to itself; expected another entity",
        ),
        (
            check_language(BORN, ValueType.DATE),
            Rule.LANGUAGE,
            "lang",
            "only a text has a language",
        ),
        (check_language(NAME, None), Rule.LANGUAGE, "lang", "only a text has a language"),
        (
            check_qualifiers(NAME, ["start", "role", "attributed_to"]),
            Rule.QUALIFIER,
            "role",
            "name does not take role, only start, end, name_kind, attributed_to",
        ),
        (
            check_qualifier_kind("place", "ana-ruda", Kind.PERSON),
            Rule.QUALIFIER_KIND,
            "place",
            "ana-ruda is a person, and no place",
        ),
        (
            check_period((("start", "2015"), ("end", "2010"))),
            Rule.PERIOD,
            "end",
            "'2010': this end is before the start, '2015'",
        ),
        (
            check_period((("start", "2015"), ("during", "2010"))),
            Rule.PERIOD,
            "during",
            "'2010': it cannot hold before its start, '2015'",
        ),
        (
            check_evidence(()),
            Rule.SOURCE,
            "",
            "evidence needs a citation, or a document, or both",
        ),
        (
            check_evidence({"citation", "section"}),
            Rule.EVIDENCE_PART,
            "section",
            "section needs document, to which it belongs",
        ),
        (
            check_evidence({"document", "exact"}),
            Rule.EVIDENCE_PART,
            "exact",
            "exact needs section, to which it belongs",
        ),
        (
            check_evidence({"document", "section", "prefix"}),
            Rule.EVIDENCE_PART,
            "prefix",
            "prefix needs exact, to which it belongs",
        ),
        (
            check_evidence({"document", "section", "suffix"}),
            Rule.EVIDENCE_PART,
            "suffix",
            "suffix needs exact, to which it belongs",
        ),
        (
            check_evidence({"document", "locator"}),
            Rule.EVIDENCE_PART,
            "locator",
            "locator needs citation, to which it belongs",
        ),
        (
            check_evidence({"citation"}, Basis.INFERRED),
            Rule.NOTE,
            "note",
            "evidence whose basis is inferred needs a note with the reason",
        ),
    ],
)
def test_broken_rule_yields_one_violation(
    violations: Iterator[Violation], rule: Rule, part: str, message: str
) -> None:
    [violation] = violations
    assert (violation.rule, violation.part, violation.describe()) == (rule, part, message)


@pytest.mark.parametrize(
    "violations",
    [
        check_subject_kind(BORN, Kind.PERSON),
        check_subject_kind(BORN, None),
        check_value_type(BORN, ValueType.DATE),
        check_value_type(BORN, ValueType.SOMEVALUE),
        check_value_type(BORN, ValueType.NOVALUE),
        check_target_kind(PART_OF, Kind.EVENT, "treaty-talks", Kind.EVENT),
        check_target_kind(LEADER, None, "ana-ruda", Kind.PERSON),
        check_target_kind(LEADER, Kind.ORGANIZATION, "ana-ruda", None),
        check_language(NAME, ValueType.TEXT),
        check_qualifiers(NAME, ["start", "attributed_to"]),
        check_qualifier_kind("place", "velna", Kind.PLACE),
        check_qualifier_kind("place", "velna", None),
        check_qualifier_kind("attributed_to", "ana-ruda", Kind.PERSON),
        check_period((("start", "2010"), ("end", "2015"), ("during", "2012"), ("ended", True))),
        check_period(()),
        check_evidence({"citation"}),
        check_evidence({"citation"}, Basis.RECORD),
        check_evidence({"citation", "note"}, Basis.INFERRED),
        check_evidence({"document", "section", "exact", "prefix", "suffix"}),
    ],
)
def test_valid_statement_yields_no_violation(violations: Iterator[Violation]) -> None:
    assert list(violations) == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Randa Kassis", "; did you mean randa-kassis?"),
        ("Zürich", "; did you mean zurich?"),
        ("Кассис", "; did you mean kassis?"),
        ("--", ""),
        ("", ""),
    ],
)
def test_text_that_is_no_id_is_rejected_with_the_id_that_can_be_made_of_it(
    text: str, hint: str
) -> None:
    with pytest.raises(ValueError, match="is not an id") as raised:
        parse_slug(text)
    assert str(raised.value).endswith(f"at most 100 characters{hint}")
