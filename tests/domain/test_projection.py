"""Which statements are shown, in what order, and which name stands for an entity."""

from collections.abc import Iterable
from itertools import count

import pytest

from astana_api.domain.enums import Kind, Lifecycle, Rank, Stance, State, ValueType
from astana_api.domain.statements.drafts import Qualifiers, Value
from astana_api.domain.statements.identity import claim_id, ordered
from astana_api.domain.statements.projection import Projection, name_of, project, relation_bounds
from astana_api.domain.statements.records import EntityFact, EvidenceFact, StatementFact
from tests.support.databases import date, entity, text

ORG = Kind.ORGANIZATION
UNKNOWN = Value(ValueType.SOMEVALUE, None)
NONE = Value(ValueType.NOVALUE, None)
turn = count(1)


def fact(
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
    sid: str | None = None,
    **said: str | bool,
) -> StatementFact:
    """A statement; stated later than any made before it unless `first` says otherwise."""
    qualifiers: Qualifiers = ordered(said.items())
    claim = claim_id("us", property_id, value, qualifiers)
    evidence = [EvidenceFact(c, "doc" if section else None, section, Stance.SUPPORTS) for c in by]
    evidence += [EvidenceFact(c, None, None, Stance.CONTRADICTS) for c in against]
    return StatementFact(
        id=sid or claim,
        property=property_id,
        value=value,
        qualifiers=qualifiers,
        stated_as=stated_as,
        rank=rank,
        state=state,
        claim=claim,
        first=first or (1, next(turn)),
        touched=1,
        evidence=tuple(evidence),
    )


def projected(*facts: StatementFact, kind: Kind = ORG) -> Projection:
    return project(EntityFact("us", kind, Lifecycle.ACTIVE, 1, (), facts))


def shown(projection: Projection, property_id: str) -> list[str | None]:
    return [claim.value.text for claim in projection.shown[property_id]]


def test_of_a_single_value_the_preferred_is_shown() -> None:
    found = projected(
        fact("founded", date("2014"), by=["a"]),
        fact("founded", date("2015")),
        fact("founded", date("2016"), rank=Rank.PREFERRED),
    )
    assert shown(found, "founded") == ["2016"]


def test_else_the_first_that_is_sourced_else_the_first() -> None:
    bare = fact("founded", date("2014"))
    contradicted = fact("founded", date("2013"), against=["x"])
    sourced = fact("founded", date("2015"), by=["a"])
    later = fact("founded", date("2016"), by=["a"])
    assert shown(projected(later, sourced, contradicted, bare), "founded") == ["2015"]
    assert shown(projected(contradicted, bare), "founded") == ["2014"]


def test_of_two_preferred_the_sourced_is_shown() -> None:
    bare = fact("founded", date("2014"), rank=Rank.PREFERRED)
    sourced = fact("founded", date("2015"), rank=Rank.PREFERRED, by=["a"])
    assert shown(projected(bare, sourced), "founded") == ["2015"]


def test_another_value_of_a_single_property_is_a_conflict_and_both_are_disputed() -> None:
    one, other = fact("founded", date("2014")), fact("founded", date("2015"))
    found = projected(one, other)
    assert found.conflicts == ("founded",)
    assert found.disputed == {one.id, other.id}


@pytest.mark.parametrize(
    "other",
    [
        fact("founded", date("2015"), rank=Rank.DEPRECATED),
        fact("founded", date("2015"), state=State.RETRACTED),
        fact("founded", date("2015"), state=State.SUPERSEDED),
        fact("founded", date("2014"), attributed_to="them"),
    ],
)
def test_what_is_deprecated_or_ended_or_equal_is_no_conflict(other: StatementFact) -> None:
    found = projected(fact("founded", date("2014")), other)
    assert found.conflicts == ()
    assert found.disputed == frozenset()
    assert shown(found, "founded") == ["2014"]


def test_what_is_preferred_does_not_silence_a_conflict() -> None:
    found = projected(
        fact("founded", date("2014"), rank=Rank.PREFERRED), fact("founded", date("2015"))
    )
    assert found.conflicts == ("founded",)


@pytest.mark.parametrize(
    "old",
    [
        fact("headquarters", entity("astana"), by=["a"], end="2023"),
        fact("headquarters", entity("astana"), by=["a"], end="2023", ended=True),
        # Left in the year in which the next was taken: it may have been on the day before.
        fact("headquarters", entity("astana"), by=["a"], start="2015", end="2024"),
    ],
)
def test_what_ended_before_the_next_began_is_no_conflict(old: StatementFact) -> None:
    new = fact("headquarters", entity("paris"), start="2024")
    found = projected(old, new)
    assert shown(found, "headquarters") == ["paris"]
    assert found.conflicts == ()
    assert found.disputed == frozenset()


def test_what_surely_held_at_the_same_time_is_a_conflict() -> None:
    old = fact("headquarters", entity("astana"), start="2015", end="2023")
    new = fact("headquarters", entity("paris"), start="2020", ended=False)
    third = fact("headquarters", entity("rome"), start="2010", end="2012")
    found = projected(old, new, third)
    assert found.conflicts == ("headquarters",)
    assert found.disputed == {old.id, new.id}


def test_a_value_without_a_period_speaks_against_every_other() -> None:
    bare = fact("headquarters", entity("bern"))
    dated = fact("headquarters", entity("rome"), end="2023")
    assert projected(bare, dated).disputed == {bare.id, dated.id}


def test_what_holds_still_is_shown_before_what_is_over_and_both_after_a_rank() -> None:
    over = fact("headquarters", entity("astana"), by=["a"], ended=True)
    still = fact("headquarters", entity("paris"), start="2024", ended=False)
    assert shown(projected(over, still), "headquarters") == ["paris"]
    chosen = fact("headquarters", entity("rome"), end="2000", rank=Rank.PREFERRED)
    assert shown(projected(over, still, chosen), "headquarters") == ["rome"]
    assert shown(projected(over), "headquarters") == ["astana"]


def test_evidence_that_contradicts_makes_disputed_and_not_sourced() -> None:
    doubted = fact("founded", date("2014"), against=["x"])
    found = projected(doubted)
    assert found.disputed == {doubted.id}
    assert not found.sourced
    assert found.conflicts == ()


def test_what_is_deprecated_is_never_shown_and_lends_nothing() -> None:
    found = projected(
        fact("founded", date("2014"), rank=Rank.DEPRECATED, by=["a"]),
        fact("name", text("Wrong"), rank=Rank.DEPRECATED, by=["a"]),
        fact("member", entity("a"), rank=Rank.DEPRECATED, by=["a"]),
    )
    assert not any(found.shown.values())
    assert not found.sourced
    assert found.name == "us"


def test_a_statement_with_fewer_qualifiers_is_subsumed_and_lends_no_evidence() -> None:
    bare = fact("leader", entity("k"), by=["a"])
    fuller = fact("leader", entity("k"), end="2023", ended=True)
    other = fact("leader", entity("k"), role="President")
    found = projected(bare, fuller, other)
    assert [claim.statements for claim in found.shown["leader"]] == [(fuller.id,), (other.id,)]
    assert found.shown["leader"][0].citations == ()
    assert not found.sourced


def test_what_is_not_shown_subsumes_nothing() -> None:
    bare = fact("leader", entity("k"))
    for ended in (
        fact("leader", entity("k"), role="head", rank=Rank.DEPRECATED),
        fact("leader", entity("k"), role="head", state=State.RETRACTED),
        fact("leader", entity("l"), role="head", state=State.CURRENT),
    ):
        assert (bare.id,) in [c.statements for c in projected(bare, ended).shown["leader"]]


def test_many_values_stand_by_start_then_in_the_order_of_stating() -> None:
    found = projected(
        fact("member", entity("unsaid-2"), first=(2, 1)),
        fact("member", entity("late"), start="2017-03", first=(1, 1)),
        fact("member", entity("unsaid-1"), first=(1, 9)),
        fact("member", entity("early"), start="2015", first=(3, 1)),
        fact("member", entity("narrow"), start="2017-01-01", first=(1, 2)),
        fact("member", entity("wide"), start="2017", first=(1, 3)),
    )
    assert shown(found, "member") == ["early", "wide", "narrow", "late", "unsaid-1", "unsaid-2"]


def test_dates_stand_in_their_own_order() -> None:
    found = projected(
        fact("dates", date("2017")),
        fact("dates", UNKNOWN),
        fact("dates", date("../2014")),
        fact("dates", date("2015-05/2015-06")),
        kind=Kind.EVENT,
    )
    assert shown(found, "dates") == ["../2014", "2015-05/2015-06", "2017", None]
    assert found.conflicts == ()


def test_of_descriptions_the_english_is_shown_whatever_the_rank_of_others() -> None:
    english = fact("description", text("a platform"))
    french = fact("description", text("une plateforme", "fr"), rank=Rank.PREFERRED, by=["a"])
    assert shown(projected(french, english), "description") == ["a platform"]
    assert projected(french, english).conflicts == ()
    assert shown(projected(french), "description") == ["une plateforme"]


def test_two_descriptions_in_one_language_are_a_conflict() -> None:
    found = projected(
        fact("description", text("a platform")),
        fact("description", text("une plateforme", "fr")),
        fact("description", text("une organisation", "fr")),
    )
    assert found.conflicts == ("description",)
    assert len(found.disputed) == 2


def test_unknown_and_none_are_values_like_others() -> None:
    assert shown(projected(fact("founded", UNKNOWN)), "founded") == [None]
    both = projected(fact("founded", UNKNOWN), fact("founded", date("2015"), by=["a"]))
    assert both.conflicts == ("founded",)
    assert shown(both, "founded") == ["2015"]
    assert projected(fact("founded", UNKNOWN), fact("founded", NONE)).conflicts == ("founded",)


def test_statements_of_one_claim_unite_their_evidence_after_a_merge() -> None:
    ours = fact("leader", entity("k"), by=["a", "b"], first=(1, 1), sid="st-ours")
    theirs = fact(
        "leader",
        entity("k"),
        by=["b", "c"],
        first=(2, 1),
        sid="st-theirs",
        stated_as="K.",
        section="lead",
        rank=Rank.PREFERRED,
    )
    (claim,) = projected(theirs, ours).shown["leader"]
    assert claim.statements == ("st-ours", "st-theirs")
    assert claim.citations == ("a", "b", "c")
    assert claim.stated_as == "K."
    assert claim.rank is Rank.PREFERRED
    assert claim.anchored


def test_a_retracted_statement_lends_its_claim_nothing() -> None:
    ours = fact("leader", entity("k"), by=["a"], sid="st-ours")
    theirs = fact("leader", entity("k"), by=["b"], sid="st-theirs", state=State.RETRACTED)
    (claim,) = projected(theirs, ours).shown["leader"]
    assert claim.statements == ("st-ours",)
    assert claim.citations == ("a",)


NAMES = [
    fact("name", text("Former"), name_kind="former"),
    fact("name", text("AP"), name_kind="abbreviation"),
    fact("name", text("Alias"), name_kind="alias"),
    fact("name", text("Minassa", "ar-Latn"), name_kind="transliteration"),
    fact("name", text("Platform"), name_kind="translation"),
    fact("name", text("منصة", "ar"), name_kind="native"),
    fact("name", text("Bare")),
    fact("name", text("Preferred"), name_kind="preferred"),
    fact("name", text("Alias of rank"), name_kind="alias", rank=Rank.PREFERRED),
]


@pytest.mark.parametrize("last", range(1, len(NAMES) + 1))
def test_the_name_is_chosen_by_rank_then_kind(last: int) -> None:
    among = NAMES[:last]
    assert projected(*reversed(among)).name == among[-1].value.text
    assert name_of(among, "us") == among[-1].value.text


def test_of_names_alike_the_first_stated_is_chosen_even_if_it_is_not_the_earliest_borne() -> None:
    first = fact("name", text("First"), start="2017", first=(1, 1))
    second = fact("name", text("Second"), start="2015", first=(1, 2))
    found = projected(second, first)
    assert found.name == "First"
    assert shown(found, "name") == ["Second", "First"]


def test_a_name_that_is_not_known_hides_none_that_is() -> None:
    unknown = fact("name", UNKNOWN, name_kind="preferred")
    alias = fact("name", text("Alias"), name_kind="alias")
    assert projected(unknown, alias).name == "Alias"
    assert name_of([unknown, alias], "us") == "Alias"
    assert projected(unknown).name == "us"
    assert name_of([], "us") == "us"


def test_one_name_in_two_languages_is_sourced_by_the_one_that_is_shown() -> None:
    french = fact("name", text("Astana", "fr"), start="2010", name_kind="alias", by=["f"])
    english = fact("name", text("Astana"), by=["e"])
    found = projected(french, english)
    assert found.named_by is not None
    assert found.named_by.citations == ("e",)


def test_what_is_no_property_of_the_kind_is_not_shown() -> None:
    assert "born" not in projected(fact("born", date("1970"))).shown


def test_a_country_is_one_for_a_place_and_many_for_an_organization() -> None:
    facts = [fact("country", entity("a")), fact("country", entity("b"))]
    assert shown(projected(*facts, kind=Kind.PLACE), "country") == ["a"]
    assert projected(*facts, kind=Kind.PLACE).conflicts == ("country",)
    assert shown(projected(*facts), "country") == ["a", "b"]
    assert projected(*facts).conflicts == ()


def test_the_order_in_which_statements_are_read_does_not_matter() -> None:
    facts = [*NAMES, fact("founded", date("2014")), fact("founded", date("2015"), by=["a"])]
    assert projected(*facts).shown == projected(*reversed(facts)).shown


def test_a_relation_has_bounds_where_something_is_said_of_its_time() -> None:
    assert relation_bounds((("role", "head"),)) is None
    assert relation_bounds((("ended", True),)) is None
    ended = relation_bounds((("start", "2015"), ("end", "2023")))
    assert ended is not None
    assert ended.min < ended.start_max < ended.end_min < ended.max
