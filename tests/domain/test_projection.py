"""Which statements are shown, in what order, and which name stands for an entity."""

from collections.abc import Iterable
from itertools import count

import pytest

from astana_api.domain.enums import Kind, Lifecycle, Rank, Stance, State, ValueType
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
turn = count(1)


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
    statement_id: str | None = None,
    **qualifier_values: str | bool,
) -> StatementRecord:
    """A statement; stated later than any made before it unless `first` says otherwise."""
    qualifiers: Qualifiers = order_qualifiers(qualifier_values.items())
    claim = claim_id("us", property_id, value, qualifiers)
    evidence = [
        ProjectedEvidence(c, "doc" if section else None, section, Stance.SUPPORTS) for c in by
    ]
    evidence += [ProjectedEvidence(c, None, None, Stance.CONTRADICTS) for c in against]
    return StatementRecord(
        id=statement_id or claim,
        property=property_id,
        value=value,
        qualifiers=qualifiers,
        stated_as=stated_as,
        rank=rank,
        state=state,
        claim=claim,
        first=first or (1, next(turn)),
        last_modified_revision=1,
        evidence=tuple(evidence),
    )


def project_statements(*facts: StatementRecord, kind: Kind = ORG) -> Projection:
    return project(EntityRecord("us", kind, Lifecycle.ACTIVE, 1, (), facts))


def displayed_texts(projection: Projection, property_id: str) -> list[str | None]:
    return [claim.value.text for claim in projection.displayed[property_id]]


def test_of_a_single_value_the_preferred_is_shown() -> None:
    found = project_statements(
        make_statement("founded", date("2014"), by=["a"]),
        make_statement("founded", date("2015")),
        make_statement("founded", date("2016"), rank=Rank.PREFERRED),
    )
    assert displayed_texts(found, "founded") == ["2016"]


def test_else_the_first_that_is_sourced_else_the_first() -> None:
    bare = make_statement("founded", date("2014"))
    contradicted = make_statement("founded", date("2013"), against=["x"])
    sourced = make_statement("founded", date("2015"), by=["a"])
    later = make_statement("founded", date("2016"), by=["a"])
    assert displayed_texts(project_statements(later, sourced, contradicted, bare), "founded") == [
        "2015"
    ]
    assert displayed_texts(project_statements(contradicted, bare), "founded") == ["2014"]


def test_of_two_preferred_the_sourced_is_shown() -> None:
    bare = make_statement("founded", date("2014"), rank=Rank.PREFERRED)
    sourced = make_statement("founded", date("2015"), rank=Rank.PREFERRED, by=["a"])
    assert displayed_texts(project_statements(bare, sourced), "founded") == ["2015"]


def test_another_value_of_a_single_property_is_a_conflict_and_both_are_disputed() -> None:
    one, other = make_statement("founded", date("2014")), make_statement("founded", date("2015"))
    found = project_statements(one, other)
    assert found.conflicts == ("founded",)
    assert found.disputed == {one.id, other.id}


@pytest.mark.parametrize(
    "other",
    [
        make_statement("founded", date("2015"), rank=Rank.DEPRECATED),
        make_statement("founded", date("2015"), state=State.RETRACTED),
        make_statement("founded", date("2015"), state=State.SUPERSEDED),
        make_statement("founded", date("2014"), attributed_to="them"),
    ],
)
def test_what_is_deprecated_or_ended_or_equal_is_no_conflict(other: StatementRecord) -> None:
    found = project_statements(make_statement("founded", date("2014")), other)
    assert found.conflicts == ()
    assert found.disputed == frozenset()
    assert displayed_texts(found, "founded") == ["2014"]


def test_what_is_preferred_does_not_silence_a_conflict() -> None:
    found = project_statements(
        make_statement("founded", date("2014"), rank=Rank.PREFERRED),
        make_statement("founded", date("2015")),
    )
    assert found.conflicts == ("founded",)


@pytest.mark.parametrize(
    "old",
    [
        make_statement("headquarters", entity("astana"), by=["a"], end="2023"),
        make_statement("headquarters", entity("astana"), by=["a"], end="2023", ended=True),
        # Left in the year in which the next was taken: it may have been on the day before.
        make_statement("headquarters", entity("astana"), by=["a"], start="2015", end="2024"),
    ],
)
def test_what_ended_before_the_next_began_is_no_conflict(old: StatementRecord) -> None:
    new = make_statement("headquarters", entity("paris"), start="2024")
    found = project_statements(old, new)
    assert displayed_texts(found, "headquarters") == ["paris"]
    assert found.conflicts == ()
    assert found.disputed == frozenset()


def test_what_surely_held_at_the_same_time_is_a_conflict() -> None:
    old = make_statement("headquarters", entity("astana"), start="2015", end="2023")
    new = make_statement("headquarters", entity("paris"), start="2020", ended=False)
    third = make_statement("headquarters", entity("rome"), start="2010", end="2012")
    found = project_statements(old, new, third)
    assert found.conflicts == ("headquarters",)
    assert found.disputed == {old.id, new.id}


def test_a_value_without_a_period_speaks_against_every_other() -> None:
    bare = make_statement("headquarters", entity("bern"))
    dated = make_statement("headquarters", entity("rome"), end="2023")
    assert project_statements(bare, dated).disputed == {bare.id, dated.id}


def test_what_holds_still_is_shown_before_what_is_over_and_both_after_a_rank() -> None:
    over = make_statement("headquarters", entity("astana"), by=["a"], ended=True)
    still = make_statement("headquarters", entity("paris"), start="2024", ended=False)
    assert displayed_texts(project_statements(over, still), "headquarters") == ["paris"]
    chosen = make_statement("headquarters", entity("rome"), end="2000", rank=Rank.PREFERRED)
    assert displayed_texts(project_statements(over, still, chosen), "headquarters") == ["rome"]
    assert displayed_texts(project_statements(over), "headquarters") == ["astana"]


def test_evidence_that_contradicts_makes_disputed_and_not_sourced() -> None:
    doubted = make_statement("founded", date("2014"), against=["x"])
    found = project_statements(doubted)
    assert found.disputed == {doubted.id}
    assert not found.sourced
    assert found.conflicts == ()


def test_what_is_deprecated_is_never_shown_and_lends_nothing() -> None:
    found = project_statements(
        make_statement("founded", date("2014"), rank=Rank.DEPRECATED, by=["a"]),
        make_statement("name", text("Wrong"), rank=Rank.DEPRECATED, by=["a"]),
        make_statement("member", entity("a"), rank=Rank.DEPRECATED, by=["a"]),
    )
    assert not any(found.displayed.values())
    assert not found.sourced
    assert found.name == "us"


def test_a_statement_with_fewer_qualifiers_is_subsumed_and_lends_no_evidence() -> None:
    bare = make_statement("leader", entity("k"), by=["a"])
    fuller = make_statement("leader", entity("k"), end="2023", ended=True)
    other = make_statement("leader", entity("k"), role="President")
    found = project_statements(bare, fuller, other)
    assert [claim.statements for claim in found.displayed["leader"]] == [(fuller.id,), (other.id,)]
    assert found.displayed["leader"][0].citations == ()
    assert not found.sourced


def test_what_is_not_shown_subsumes_nothing() -> None:
    bare = make_statement("leader", entity("k"))
    for ended in (
        make_statement("leader", entity("k"), role="head", rank=Rank.DEPRECATED),
        make_statement("leader", entity("k"), role="head", state=State.RETRACTED),
        make_statement("leader", entity("l"), role="head", state=State.CURRENT),
    ):
        assert (bare.id,) in [
            c.statements for c in project_statements(bare, ended).displayed["leader"]
        ]


def test_many_values_stand_by_start_then_in_the_order_of_stating() -> None:
    found = project_statements(
        make_statement("member", entity("unsaid-2"), first=(2, 1)),
        make_statement("member", entity("late"), start="2017-03", first=(1, 1)),
        make_statement("member", entity("unsaid-1"), first=(1, 9)),
        make_statement("member", entity("early"), start="2015", first=(3, 1)),
        make_statement("member", entity("narrow"), start="2017-01-01", first=(1, 2)),
        make_statement("member", entity("wide"), start="2017", first=(1, 3)),
    )
    assert displayed_texts(found, "member") == [
        "early",
        "wide",
        "narrow",
        "late",
        "unsaid-1",
        "unsaid-2",
    ]


def test_dates_stand_in_their_own_order() -> None:
    found = project_statements(
        make_statement("dates", date("2017")),
        make_statement("dates", UNKNOWN),
        make_statement("dates", date("../2014")),
        make_statement("dates", date("2015-05/2015-06")),
        kind=Kind.EVENT,
    )
    assert displayed_texts(found, "dates") == ["../2014", "2015-05/2015-06", "2017", None]
    assert found.conflicts == ()


def test_of_descriptions_the_english_is_shown_whatever_the_rank_of_others() -> None:
    english = make_statement("description", text("a platform"))
    french = make_statement(
        "description", text("une plateforme", "fr"), rank=Rank.PREFERRED, by=["a"]
    )
    assert displayed_texts(project_statements(french, english), "description") == ["a platform"]
    assert project_statements(french, english).conflicts == ()
    assert displayed_texts(project_statements(french), "description") == ["une plateforme"]


def test_two_descriptions_in_one_language_are_a_conflict() -> None:
    found = project_statements(
        make_statement("description", text("a platform")),
        make_statement("description", text("une plateforme", "fr")),
        make_statement("description", text("une organisation", "fr")),
    )
    assert found.conflicts == ("description",)
    assert len(found.disputed) == 2


def test_unknown_and_none_are_values_like_others() -> None:
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


def test_statements_of_one_claim_unite_their_evidence_after_a_merge() -> None:
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
    assert claim.stated_as == "K."
    assert claim.rank is Rank.PREFERRED
    assert claim.anchored


def test_a_retracted_statement_lends_its_claim_nothing() -> None:
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
def test_the_name_is_chosen_by_rank_then_kind(last: int) -> None:
    among = NAMES[:last]
    assert project_statements(*reversed(among)).name == among[-1].value.text
    assert select_name(among, "us") == among[-1].value.text


def test_of_names_alike_the_first_stated_is_chosen_even_if_it_is_not_the_earliest_borne() -> None:
    first = make_statement("name", text("First"), start="2017", first=(1, 1))
    second = make_statement("name", text("Second"), start="2015", first=(1, 2))
    found = project_statements(second, first)
    assert found.name == "First"
    assert displayed_texts(found, "name") == ["Second", "First"]


def test_a_name_that_is_not_known_hides_none_that_is() -> None:
    unknown = make_statement("name", UNKNOWN, name_kind="preferred")
    alias = make_statement("name", text("Alias"), name_kind="alias")
    assert project_statements(unknown, alias).name == "Alias"
    assert select_name([unknown, alias], "us") == "Alias"
    assert project_statements(unknown).name == "us"
    assert select_name([], "us") == "us"


def test_one_name_in_two_languages_is_sourced_by_the_one_that_is_shown() -> None:
    french = make_statement("name", text("Astana", "fr"), start="2010", name_kind="alias", by=["f"])
    english = make_statement("name", text("Astana"), by=["e"])
    found = project_statements(french, english)
    assert found.named_by is not None
    assert found.named_by.citations == ("e",)


def test_what_is_no_property_of_the_kind_is_not_shown() -> None:
    assert "born" not in project_statements(make_statement("born", date("1970"))).displayed


def test_a_country_is_one_for_a_place_and_many_for_an_organization() -> None:
    facts = [make_statement("country", entity("a")), make_statement("country", entity("b"))]
    assert displayed_texts(project_statements(*facts, kind=Kind.PLACE), "country") == ["a"]
    assert project_statements(*facts, kind=Kind.PLACE).conflicts == ("country",)
    assert displayed_texts(project_statements(*facts), "country") == ["a", "b"]
    assert project_statements(*facts).conflicts == ()


def test_the_order_in_which_statements_are_read_does_not_matter() -> None:
    facts = [
        *NAMES,
        make_statement("founded", date("2014")),
        make_statement("founded", date("2015"), by=["a"]),
    ]
    assert project_statements(*facts).displayed == project_statements(*reversed(facts)).displayed


def test_a_relation_has_bounds_where_something_is_said_of_its_time() -> None:
    assert relation_bounds((("role", "head"),)) is None
    assert relation_bounds((("ended", True),)) is None
    ended = relation_bounds((("start", "2015"), ("end", "2023")))
    assert ended is not None
    assert ended.min < ended.start_max < ended.end_min < ended.max
