"""Filtering of a rendered entity by date: which name and which single values it shows."""

from typing import Any

import pytest

from astana_api.domain.dates import edtf
from astana_api.domain.dates.truth import Lifespan
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.entity_at_date import filter_by_date, referenced_ids
from astana_api.domain.statements.records import StatementRecord
from tests.domain.test_projection import make_statement
from tests.domain.test_rendering import render_with
from tests.support.databases import entity, text

PREFERRED = make_statement("name", text("Saint Petersburg"), name_kind="preferred")
FORMER = make_statement("name", text("Leningrad"), name_kind="former", start="1924", end="1991")
ABBREVIATION = make_statement(
    "name", text("LED"), name_kind="abbreviation", start="1930", end="1990"
)


def item_at(at: str, *statements: StatementRecord, include_no: bool = False) -> Json:
    body = render_with(*statements)
    lifespans = dict.fromkeys(referenced_ids(body), Lifespan(Kind.ORGANIZATION))
    return filter_by_date(body, lifespans, edtf.parse(at).bounds, include_no=include_no)


@pytest.mark.parametrize("include_no", [False, True])
@pytest.mark.parametrize(
    ("at", "name"),
    [("1900", "Saint Petersburg"), ("1950", "Leningrad"), ("2020", "Saint Petersburg")],
)
def test_name_is_the_name_whose_period_contains_the_date(
    at: str, name: str, include_no: bool
) -> None:
    item = item_at(at, PREFERRED, FORMER, ABBREVIATION, include_no=include_no)
    assert item["name"] == name
    [source] = item["sources"]["name"]
    assert source["value"] == name
    assert source["statement"] == (FORMER if name == "Leningrad" else PREFERRED).id


def test_name_that_only_may_have_been_in_use_keeps_the_present_name() -> None:
    possibly = make_statement(
        "name", text("Petrograd"), name_kind="former", start="1914", end="1924"
    )
    assert item_at("1924", PREFERRED, possibly)["name"] == "Saint Petersburg"


def test_name_with_a_past_period_only_is_replaced_by_another_name() -> None:
    present = make_statement("name", text("New"), name_kind="preferred", start="2000")
    undated = make_statement("name", text("Old"), name_kind="alias")
    assert item_at("1950", present, undated)["name"] == "Old"
    assert item_at("1950", present)["name"] == "New"


def test_alternative_that_holds_at_the_date_replaces_a_single_value() -> None:
    seats = [
        make_statement("headquarters", entity("astana"), start="2015"),
        make_statement("headquarters", entity("bern"), start="2005", end="2010"),
        make_statement("headquarters", entity("cairo"), start="1990", end="2000"),
    ]
    body = render_with(*seats)
    assert body["headquarters"]["id"] == "astana"
    assert [each["value"]["id"] for each in body["alternatives"]["headquarters"]] == [
        "cairo",
        "bern",
    ]
    then: dict[str, Any] = item_at("2007", *seats)
    assert then["headquarters"]["id"] == "bern"
    assert [each["statement"] for each in then["sources"]["headquarters"]] == [seats[1].id]
    assert then["alternatives"] == {}
    assert item_at("1980", *seats)["headquarters"] is None


def test_include_no_keeps_values_with_their_truth() -> None:
    seat = make_statement("headquarters", entity("astana"), start="2015")
    item = item_at("2007", seat, include_no=True)
    assert item["headquarters"]["id"] == "astana"
    assert item["sources"]["headquarters"][0]["holds"] == "no"
