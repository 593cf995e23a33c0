"""Projection: which claims are displayed, in which order, and the display name."""

from collections.abc import Iterable
from itertools import count

import pytest

from astana_api.domain.enums import Basis, Kind, Lifecycle, Rank, Stance, State, ValueType
from astana_api.domain.statements.drafts import Qualifiers, Value
from astana_api.domain.statements.identity import claim_id, order_qualifiers
from astana_api.domain.statements.projection import (
    Projection,
    project,
    relation_bounds,
    select_name,
)
from astana_api.domain.statements.records import EntityRecord, ProjectedEvidence, StatementRecord
from tests.support.databases import date, entity, text

ORG = Kind.ORGANIZATION
UNKNOWN = Value(ValueType.SOMEVALUE, None)
NONE = Value(ValueType.NOVALUE, None)
sequence = count(1)


def make_statement(
    property_id: str,
    value: Value,
    *,
    by: Iterable[str] = (),
    against: Iterable[str] = (),
    rank: Rank = Rank.NORMAL,
    state: State = State.CURRENT,
    first: tuple[int, int] | None = None,
    stated_as: str | None = None,
    section: str | None = None,
    basis: Basis = Basis.STATED,
    statement_id: str | None = None,
    **qualifier_values: str | bool,
) -> StatementRecord:
    """Return a statement record; by default it follows all records that were made before it."""
    qualifiers: Qualifiers = order_qualifiers(qualifier_values.items())
    claim = claim_id("us", property_id, value, qualifiers)
    evidence = [
        ProjectedEvidence(c, "doc" if section else None, section, Stance.SUPPORTS, basis, stated_as)
        for c in by
    ]
    evidence += [ProjectedEvidence(c, None, None, Stance.CONTRADICTS, basis) for c in against]
    return StatementRecord(
        id=statement_id or claim,
        property=property_id,
        value=value,
        qualifiers=qualifiers,
        rank=rank,
        state=state,
        claim=claim,
        first=first or (1, next(sequence)),
        last_modified_revision=1,
        evidence=tuple(evidence),
    )


def project_statements(*records: StatementRecord, kind: Kind = ORG) -> Projection:
    return project(EntityRecord("us", kind, Lifecycle.ACTIVE, 1, (), records))


def displayed_texts(projection: Projection, property_id: str) -> list[str | None]:
    return [claim.value.text for claim in projection.displayed[property_id]]


def test_project_displays_preferred_value_of_single_property() -> None:
    projection = project_statements(
        make_statement("founded", date("2014"), by=["a"]),
        make_statement("founded", date("2015")),
        make_statement("founded", date("2016"), rank=Rank.PREFERRED),
    )
    assert displayed_texts(projection, "founded") == ["2016"]


@pytest.mark.parametrize(
    ("basis", "sourced"), [(Basis.STATED, True), (Basis.RECORD, True), (Basis.INFERRED, False)]
)
def test_project_with_each_basis_is_sourced_unless_inferred(basis: Basis, sourced: bool) -> None:
    projection = project_statements(make_statement("founded", date("2014"), by=["a"], basis=basis))
    [claim] = projection.displayed["founded"]
    assert (claim.sourced, projection.sourced) == (sourced, sourced)
    assert claim.citations == ("a",)


def test_project_displays_sourced_value_before_earlier_inferred_value() -> None:
    projection = project_statements(
        make_statement("founded", date("2014"), by=["a"], basis=Basis.INFERRED),
        make_statement("founded", date("2015"), by=["b"], basis=Basis.RECORD),
    )
    assert displayed_texts(projection, "founded") == ["2015"]


def test_project_displays_first_sourced_value_else_first() -> None:
    bare = make_statement("founded", date("2014"))
    contradicted = make_statement("founded", date("2013"), against=["x"])
    sourced = make_statement("founded", date("2015"), by=["a"])
    later = make_statement("founded", date("2016"), by=["a"])
    assert displayed_texts(project_statements(later, sourced, contradicted, bare), "founded") == [
        "2015"
    ]
    assert displayed_texts(project_statements(contradicted, bare), "founded") == ["2014"]


def test_project_displays_sourced_of_two_preferred_values() -> None:
    bare = make_statement("founded", date("2014"), rank=Rank.PREFERRED)
    sourced = make_statement("founded", date("2015"), rank=Rank.PREFERRED, by=["a"])
    assert displayed_texts(project_statements(bare, sourced), "founded") == ["2015"]


def test_project_with_two_values_of_single_property_reports_conflict_and_disputes_both() -> None:
    first = make_statement("founded", date("2014"))
    second = make_statement("founded", date("2015"))
    projection = project_statements(first, second)
    assert projection.conflicts == ("founded",)
    assert projection.disputed == {first.id, second.id}


@pytest.mark.parametrize(
    "other",
    [
        make_statement("founded", date("2015"), rank=Rank.DEPRECATED),
        make_statement("founded", date("2015"), state=State.RETRACTED),
        make_statement("founded", date("2015"), state=State.SUPERSEDED),
        make_statement("founded", date("2014"), attributed_to="them"),
    ],
)
def test_project_with_deprecated_closed_or_equal_value_reports_no_conflict(
    other: StatementRecord,
) -> None:
    projection = project_statements(make_statement("founded", date("2014")), other)
    assert projection.conflicts == ()
    assert projection.disputed == frozenset()
    assert displayed_texts(projection, "founded") == ["2014"]


def test_project_with_preferred_value_still_reports_conflict() -> None:
    projection = project_statements(
        make_statement("founded", date("2014"), rank=Rank.PREFERRED),
        make_statement("founded", date("2015")),
    )
    assert projection.conflicts == ("founded",)


@pytest.mark.parametrize(
    "old",
    [
        make_statement("headquarters", entity("astana"), by=["a"], end="2023"),
        make_statement("headquarters", entity("astana"), by=["a"], end="2023", ended=True),
        # Both periods include 2024, but need not overlap.
        make_statement("headquarters", entity("astana"), by=["a"], start="2015", end="2024"),
    ],
)
def test_project_with_consecutive_periods_reports_no_conflict(old: StatementRecord) -> None:
    new = make_statement("headquarters", entity("paris"), start="2024")
    projection = project_statements(old, new)
    assert displayed_texts(projection, "headquarters") == ["paris"]
    assert projection.conflicts == ()
    assert projection.disputed == frozenset()


def test_project_with_overlapping_periods_reports_conflict() -> None:
    old = make_statement("headquarters", entity("astana"), start="2015", end="2023")
    new = make_statement("headquarters", entity("paris"), start="2020", ended=False)
    third = make_statement("headquarters", entity("rome"), start="2010", end="2012")
    projection = project_statements(old, new, third)
    assert projection.conflicts == ("headquarters",)
    assert projection.disputed == {old.id, new.id}


def test_project_with_value_without_period_disputes_both() -> None:
    bare = make_statement("headquarters", entity("bern"))
    dated = make_statement("headquarters", entity("rome"), end="2023")
    assert project_statements(bare, dated).disputed == {bare.id, dated.id}


def test_project_prefers_rank_then_ongoing_over_ended_value() -> None:
    ended = make_statement("headquarters", entity("astana"), by=["a"], ended=True)
    ongoing = make_statement("headquarters", entity("paris"), start="2024", ended=False)
    assert displayed_texts(project_statements(ended, ongoing), "headquarters") == ["paris"]
    preferred = make_statement("headquarters", entity("rome"), end="2000", rank=Rank.PREFERRED)
    assert displayed_texts(project_statements(ended, ongoing, preferred), "headquarters") == [
        "rome"
    ]
    assert displayed_texts(project_statements(ended), "headquarters") == ["astana"]


def test_project_with_contradicting_evidence_is_disputed_and_not_sourced() -> None:
    disputed = make_statement("founded", date("2014"), against=["x"])
    projection = project_statements(disputed)
    assert projection.disputed == {disputed.id}
    assert not projection.sourced
    assert projection.conflicts == ()


def test_project_ignores_deprecated_statements() -> None:
    projection = project_statements(
        make_statement("founded", date("2014"), rank=Rank.DEPRECATED, by=["a"]),
        make_statement("name", text("Wrong"), rank=Rank.DEPRECATED, by=["a"]),
        make_statement("member", entity("a"), rank=Rank.DEPRECATED, by=["a"]),
    )
    assert not any(projection.displayed.values())
    assert not projection.sourced
    assert projection.name == "us"


def test_project_drops_subsumed_statement_and_its_evidence() -> None:
    bare = make_statement("leader", entity("k"), by=["a"])
    fuller = make_statement("leader", entity("k"), end="2023", ended=True)
    other = make_statement("leader", entity("k"), role="President")
    projection = project_statements(bare, fuller, other)
    assert [claim.statements for claim in projection.displayed["leader"]] == [
        (fuller.id,),
        (other.id,),
    ]
    assert projection.displayed["leader"][0].citations == ()
    assert not projection.sourced


def test_project_ignores_invisible_differences_in_subsumption_and_conflicts() -> None:
    bare = make_statement("classification", text("political  party"))
    fuller = make_statement("classification", text("political\u00a0party"), attributed_to="them")
    projection = project_statements(bare, fuller)
    assert [claim.statements for claim in projection.displayed["classification"]] == [(fuller.id,)]
    other = make_statement("classification", text("political party"), attributed_to="you")
    assert project_statements(other, fuller).conflicts == ()


def test_project_ignores_undisplayed_statement_in_subsumption() -> None:
    bare = make_statement("leader", entity("k"))
    for ended in (
        make_statement("leader", entity("k"), role="head", rank=Rank.DEPRECATED),
        make_statement("leader", entity("k"), role="head", state=State.RETRACTED),
        make_statement("leader", entity("l"), role="head", state=State.CURRENT),
    ):
        assert (bare.id,) in [
            c.statements for c in project_statements(bare, ended).displayed["leader"]
        ]


def test_project_sorts_values_by_start_then_first_statement() -> None:
    projection = project_statements(
        make_statement("member", entity("undated-2"), first=(2, 1)),
        make_statement("member", entity("late"), start="2017-03", first=(1, 1)),
        make_statement("member", entity("undated-1"), first=(1, 9)),
        make_statement("member", entity("early"), start="2015", first=(3, 1)),
        make_statement("member", entity("narrow"), start="2017-01-01", first=(1, 2)),
        make_statement("member", entity("wide"), start="2017", first=(1, 3)),
    )
    assert displayed_texts(projection, "member") == [
        "early",
        "wide",
        "narrow",
        "late",
        "undated-1",
        "undated-2",
    ]


def test_project_sorts_dates_chronologically() -> None:
    projection = project_statements(
        make_statement("dates", date("2017")),
        make_statement("dates", UNKNOWN),
        make_statement("dates", date("../2014")),
        make_statement("dates", date("2015-05/2015-06")),
        kind=Kind.EVENT,
    )
    assert displayed_texts(projection, "dates") == ["../2014", "2015-05/2015-06", "2017", None]
    assert projection.conflicts == ()


def test_project_displays_english_description_regardless_of_rank() -> None:
    english = make_statement("description", text("a platform"))
    french = make_statement(
        "description", text("une plateforme", "fr"), rank=Rank.PREFERRED, by=["a"]
    )
    assert displayed_texts(project_statements(french, english), "description") == ["a platform"]
    assert project_statements(french, english).conflicts == ()
    assert displayed_texts(project_statements(french), "description") == ["une plateforme"]


def test_project_with_two_descriptions_in_same_language_reports_conflict() -> None:
    projection = project_statements(
        make_statement("description", text("a platform")),
        make_statement("description", text("une plateforme", "fr")),
        make_statement("description", text("une organisation", "fr")),
    )
    assert projection.conflicts == ("description",)
    assert len(projection.disputed) == 2


def test_project_treats_somevalue_and_novalue_as_values() -> None:
    assert displayed_texts(project_statements(make_statement("founded", UNKNOWN)), "founded") == [
        None
    ]
    both = project_statements(
        make_statement("founded", UNKNOWN), make_statement("founded", date("2015"), by=["a"])
    )
    assert both.conflicts == ("founded",)
    assert displayed_texts(both, "founded") == ["2015"]
    assert project_statements(
        make_statement("founded", UNKNOWN), make_statement("founded", NONE)
    ).conflicts == ("founded",)


def test_project_combines_evidence_of_statements_of_same_claim() -> None:
    ours = make_statement(
        "leader", entity("k"), by=["a", "b"], first=(1, 1), statement_id="st-ours"
    )
    theirs = make_statement(
        "leader",
        entity("k"),
        by=["b", "c"],
        first=(2, 1),
        statement_id="st-theirs",
        stated_as="K.",
        section="lead",
        rank=Rank.PREFERRED,
    )
    (claim,) = project_statements(theirs, ours).displayed["leader"]
    assert claim.statements == ("st-ours", "st-theirs")
    assert claim.citations == ("a", "b", "c")
    assert claim.stated_as == ("K.",)
    assert claim.rank is Rank.PREFERRED
    assert claim.anchored


def test_project_excludes_evidence_of_retracted_statement() -> None:
    ours = make_statement("leader", entity("k"), by=["a"], statement_id="st-ours")
    theirs = make_statement(
        "leader", entity("k"), by=["b"], statement_id="st-theirs", state=State.RETRACTED
    )
    (claim,) = project_statements(theirs, ours).displayed["leader"]
    assert claim.statements == ("st-ours",)
    assert claim.citations == ("a",)


NAMES = [
    make_statement("name", text("Former"), name_kind="former"),
    make_statement("name", text("AP"), name_kind="abbreviation"),
    make_statement("name", text("Alias"), name_kind="alias"),
    make_statement("name", text("Minassa", "ar-Latn"), name_kind="transliteration"),
    make_statement("name", text("Platform"), name_kind="translation"),
    make_statement("name", text("منصة", "ar"), name_kind="native"),
    make_statement("name", text("Bare")),
    make_statement("name", text("Preferred"), name_kind="preferred"),
    make_statement("name", text("Alias of rank"), name_kind="alias", rank=Rank.PREFERRED),
]


@pytest.mark.parametrize("last", range(1, len(NAMES) + 1))
def test_display_name_is_selected_by_rank_then_name_kind(last: int) -> None:
    names = NAMES[:last]
    assert project_statements(*reversed(names)).name == names[-1].value.text
    assert select_name(names, "us") == names[-1].value.text


def test_display_name_of_equal_names_is_first_stated() -> None:
    first = make_statement("name", text("First"), start="2017", first=(1, 1))
    second = make_statement("name", text("Second"), start="2015", first=(1, 2))
    projection = project_statements(second, first)
    assert projection.name == "First"
    assert displayed_texts(projection, "name") == ["Second", "First"]


def test_display_name_ignores_unknown_name() -> None:
    unknown = make_statement("name", UNKNOWN, name_kind="preferred")
    alias = make_statement("name", text("Alias"), name_kind="alias")
    assert project_statements(unknown, alias).name == "Alias"
    assert select_name([unknown, alias], "us") == "Alias"
    assert project_statements(unknown).name == "us"
    assert select_name([], "us") == "us"


def test_named_by_of_name_in_two_languages_is_displayed_name() -> None:
    french = make_statement("name", text("Astana", "fr"), start="2010", name_kind="alias", by=["f"])
    english = make_statement("name", text("Astana"), by=["e"])
    projection = project_statements(french, english)
    assert projection.named_by is not None
    assert projection.named_by.citations == ("e",)


def test_project_ignores_property_of_other_kind() -> None:
    assert "born" not in project_statements(make_statement("born", date("1970"))).displayed


def test_country_is_single_for_place_and_multi_valued_for_organization() -> None:
    records = [make_statement("country", entity("a")), make_statement("country", entity("b"))]
    assert displayed_texts(project_statements(*records, kind=Kind.PLACE), "country") == ["a"]
    assert project_statements(*records, kind=Kind.PLACE).conflicts == ("country",)
    assert displayed_texts(project_statements(*records), "country") == ["a", "b"]
    assert project_statements(*records).conflicts == ()


def test_project_ignores_order_of_statements() -> None:
    records = [
        *NAMES,
        make_statement("founded", date("2014")),
        make_statement("founded", date("2015"), by=["a"]),
    ]
    assert (
        project_statements(*records).displayed == project_statements(*reversed(records)).displayed
    )


def test_relation_bounds_without_date_are_none() -> None:
    assert relation_bounds((("role", "head"),)) is None
    assert relation_bounds((("ended", True),)) is None
    ended = relation_bounds((("start", "2015"), ("end", "2023")))
    assert ended is not None
    assert ended.min < ended.start_max < ended.end_min < ended.max
