"""Does it hold at a date? Against an oracle that tries every life and every period, day by day."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.dates.bounds import INFINITY, Bounds, Holds, iso_day
from astana_api.domain.dates.edtf import parse
from astana_api.domain.dates.truth import UNKNOWN_BOUNDS, Lifespan, TemporalClaim, truth_at
from astana_api.domain.enums import Kind, ValueType

FIRST, LAST = 0, 7
DAYS = range(FIRST, LAST + 1)
LONG_AGO, FAR = -99, 99
"""Stand for whatever lies beyond the days that are looked at."""

Range = tuple[int, int] | None
ranges = st.none() | st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(
    lambda pair: (min(pair), max(pair))
)
orderly = st.tuples(ranges, ranges).filter(
    lambda ends: ends[0] is None or ends[1] is None or ends[0][0] <= ends[1][1]
)


def day(number: int) -> str:
    written = iso_day(number)
    assert written is not None
    return written


def edtf(days: Range) -> str | None:
    return None if days is None else f"[{day(days[0])}..{day(days[1])}]"


def life(ends: tuple[Range, Range]) -> Lifespan:
    unknown = (-INFINITY, INFINITY)
    return Lifespan(Kind.ORGANIZATION, Bounds(*(ends[0] or unknown), *(ends[1] or unknown)))


def stretches(
    ends: tuple[Range, Range], *, unknown: tuple[list[int], list[int]]
) -> Iterator[tuple[int, int]]:
    """Every stretch of whole days that the ends allow; for an unknown one, these."""
    begins = unknown[0] if ends[0] is None else range(ends[0][0], ends[0][1] + 1)
    finishes = unknown[1] if ends[1] is None else range(ends[1][0], ends[1][1] + 1)
    return ((b, f) for b, f in product(begins, finishes) if b <= f)


EVER = ([LONG_AGO, *DAYS, FAR], [LONG_AGO, *DAYS, FAR])
ALWAYS = ([LONG_AGO], [FAR])
"""What is not known of a life rules nothing out and takes nothing away."""


def oracle(
    period: tuple[Range, Range], lives: list[tuple[Range, Range]], at: tuple[int, int]
) -> Holds:
    """From each part's possible stretches: does it hold on all the days, on none, or who knows."""
    asked = range(at[0], at[1] + 1)
    answers = []
    for ends, unknown in [(period, EVER), *((ends, ALWAYS) for ends in lives)]:
        found = [[b <= d <= f for d in asked] for b, f in stretches(ends, unknown=unknown)]
        if not any(any(days) for days in found):
            answers.append(Holds.NO)
        elif all(all(days) for days in found):
            answers.append(Holds.YES)
        else:
            answers.append(Holds.POSSIBLY)
    return max(answers, key=[Holds.YES, Holds.POSSIBLY, Holds.NO].index)


@given(orderly, orderly, orderly, st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)))
def test_it_holds_as_far_as_every_possible_life_and_period_says(
    period: tuple[Range, Range],
    subject: tuple[Range, Range],
    target: tuple[Range, Range],
    days: tuple[int, int],
) -> None:
    at = min(days), max(days)
    said = {"start": edtf(period[0]), "end": edtf(period[1])}
    told = TemporalClaim("member", ValueType.ENTITY, "us", said)
    asked = parse(f"{day(at[0])}/{day(at[1])}").bounds
    found = truth_at(told, life(subject), life(target), asked)
    expected = oracle(period, [subject, target], at)
    # Each part is weighed by itself: that two of them never meet is `no` only if one says so.
    assert found == expected


KNOWN = Lifespan(Kind.ORGANIZATION, Bounds(*parse("2015").bounds[:2], *parse("2023").bounds[2:]))
NOBODY = Lifespan(Kind.PERSON)


def ask(at: str, subject: Lifespan = KNOWN, property_id: str = "leader", **said: object) -> Holds:
    told = TemporalClaim(property_id, ValueType.ENTITY, "randa", said)
    return truth_at(told, subject, NOBODY, parse(at).bounds)


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2010", "no"), ("2019", "possibly"), ("2023-06", "possibly"), ("2024", "no")],
)
def test_one_who_led_until_2023(at: str, expected: str) -> None:
    assert ask(at, end="2023") == expected


def test_what_is_over_is_not_yes_after_its_last_known_day() -> None:
    assert ask("2016-03-05", start="2016-03-05", ended=True) == "yes"
    assert ask("2016-03-06", start="2016-03-05", ended=True) == "possibly"
    assert ask("2019", start="2016-03", ended=False) == "yes"
    assert ask("2024", start="2016-03", ended=False) == "no"


def test_without_a_period_nothing_is_sure() -> None:
    assert ask("2019") == "possibly"
    assert ask("2019", ended=True) == "possibly"
    assert ask("2012") == "no"


def test_what_takes_no_period_lasts_as_long_as_the_event() -> None:
    talks = Lifespan(Kind.EVENT, parse("2017-07-10/2017-07-13").bounds)
    assert ask("2017-07-11", talks, "participant") == "yes"
    assert ask("2017-07", talks, "participant") == "possibly"
    assert ask("2018", talks, "participant") == "no"
    assert ask("2017-07-11", talks, "supported_by") == "possibly"
    assert ask("2017-07-11", Lifespan(Kind.EVENT), "participant") == "possibly"


def test_the_date_of_an_event_speaks_for_itself() -> None:
    planned = TemporalClaim("scheduled", ValueType.DATE, "2017-11-18", {})
    took_place = Lifespan(Kind.EVENT, parse("2017-11-28/2017-12-15").bounds)
    assert truth_at(planned, took_place, None, parse("2017-11-18").bounds) == "yes"
    assert truth_at(planned, took_place, None, parse("2017-11-29").bounds) == "no"


def test_a_life_of_which_nothing_is_known_is_possible() -> None:
    assert Lifespan(Kind.PLACE, UNKNOWN_BOUNDS).truth_at(parse("1900").bounds) == "possibly"
    assert KNOWN.truth_at(parse("2019").bounds) == "yes"
    assert KNOWN.truth_at(parse("2014").bounds) == "no"
    founded_only = KNOWN._replace(bounds=KNOWN.bounds._replace(end_min=-INFINITY, end_max=INFINITY))
    assert founded_only.truth_at(parse("2030").bounds) == "possibly"
