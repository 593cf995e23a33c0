"""Every page of a timeline holds what a look at every statement would find, in the same order.

Indexes lead along it in several ways at once, by how long a time is; none of that may be seen.
"""

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from astana_api.domain.dates.bounds import INFINITY, day_number
from astana_api.domain.dates.duration_classes import WIDEST, Width, width
from astana_api.domain.dates.edtf import EdtfError
from astana_api.domain.enums import Kind
from astana_api.domain.statements.drafts import StatementDraft
from astana_api.domain.statements.timeline_dates import dated
from astana_api.queries import timeline
from astana_api.queries.lists import engine
from tests.support.databases import Knowledge, claim, date, entity

DATES = (
    *("2000-01-01", "2000-01-31", "2000-02", "2000", "200X", "[..2000-01-15]", "[2000-01-02..]"),
    *("1950/2000-01-10", "1850/2010", "-0500/2000-01-20", "2001-21", "1999-12-15/2000-01-15"),
)
SIDES = ("", "1890", "1999-12-31", "2000-01", "2000-01-01", "2000-01-30", "2003", "Y17000")
PEOPLE, PLACES, EVENTS = (
    [f"{word}-{n}" for n in range(number)]
    for word, number in (("person", 3), ("place", 2), ("event", 5))
)
ALL = [*PEOPLE, *PLACES, *EVENTS]

Said = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Entry:
    """A dated statement, and what it is found by."""

    id: str
    draft: StatementDraft
    entities: frozenset[str]
    places: frozenset[str]

    @property
    def key(self) -> tuple[int, int, str]:
        when = dated(self.draft.value, self.draft.qualifiers)
        assert when is not None
        return when.bounds.min, -when.bounds.max, self.id

    def meets(self, said: Said) -> bool:
        earliest, negated, _ = self.key
        met: dict[str, Callable[[Any], bool]] = {
            "property": lambda each: self.draft.property == each,
            "kind": self.draft.subject.startswith,
            "entity": lambda each: each in self.entities,
            "place": lambda each: each in self.places,
            "touches_from": lambda day: negated <= day,
            "touches_to": lambda day: earliest <= day,
            "lies_from": lambda day: earliest >= day,
            "lies_to": lambda day: negated >= day,
        }
        return all(any(met[name](each) for each in values) for name, values in said.items())


@dataclass(frozen=True)
class Filled:
    knowledge: Knowledge
    entries: list[Entry]


@pytest.fixture
def filled(knowledge: Knowledge) -> Filled:
    knowledge.create(**{i.replace("-", "_"): i.split("-")[0] for i in ALL})
    took_part = {e: (PEOPLE[n % 3], PLACES[n % 2]) for n, e in enumerate(EVENTS)}
    found: list[tuple[StatementDraft, set[str], set[str]]] = []
    for place, said in enumerate(DATES):
        event = EVENTS[place % 5]
        person, there = took_part[event]
        own: dict[str, Any] = {"place": PLACES[0]} if place % 3 == 0 else {}
        draft = claim(event, "dates", date(said), **own)
        found.append((draft, {event, person, there}, {own.get("place", there)}))
    for place, (start, end) in enumerate(itertools.product(SIDES, SIDES)):
        named: dict[str, Any] = {
            name: said for name, said in (("start", start), ("end", end)) if said
        }
        person, other = PEOPLE[place % 3], (*PEOPLE, *EVENTS)[(place + 1) % 7]
        draft = claim(person, "related", entity(other), **named)
        if person != other and is_dated(draft):
            found.append((draft, {person, other}, set()))
    ties = [
        claim(event, property_id, entity(one))
        for event, two in took_part.items()
        for property_id, one in zip(("participant", "place"), two, strict=True)
    ]
    ids = knowledge.state(*(draft for draft, _, _ in found), *ties)
    return Filled(
        knowledge,
        [
            Entry(sid, draft, frozenset(entities), frozenset(places))
            for sid, (draft, entities, places) in zip(ids, found, strict=False)
        ],
    )


def is_dated(draft: StatementDraft) -> bool:
    try:
        return dated(draft.value, draft.qualifiers) is not None
    except (EdtfError, ValueError):
        return False


async def walked(filled: Filled, said: Said, sort: str, limit: int) -> list[str]:
    found: list[str] = []
    after: Sequence[Any] | None = None
    while True:
        async with filled.knowledge.database.read() as snapshot:
            page = await engine.page(
                snapshot, timeline.LISTING, filters=said, sort=(sort,), after=after, limit=limit
            )
        found += [row[0] for row in page.rows]
        after = page.next_keys
        if after is None:
            return found


def some(values: Sequence[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)


DAYS = st.builds(
    day_number, st.sampled_from([1890, *range(1998, 2005)]), st.integers(1, 12), st.just(15)
) | st.sampled_from([day_number(2000, 1, 1), day_number(2000, 1, 31), day_number(2000, 12, 31)])
IN_TIME = st.tuples(st.sampled_from(["touches", "lies"]), st.none() | DAYS, st.none() | DAYS)


@st.composite
def filters(draw: st.DrawFn) -> dict[str, list[Any]]:
    said: dict[str, list[Any]] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "property": some(["dates", "related", "born"], 3),
                "kind": some([kind.value for kind in Kind], 5),
                "entity": some(ALL, 10),
                "place": some(PLACES, 2),
            },
        )
    )
    sort, first, last = draw(IN_TIME)
    is_open = sort == "touches"
    if first is not None:
        said[f"{sort}_from"] = [-first if is_open else first]
    if last is not None:
        said[f"{sort}_to"] = [last if is_open else -last]
    return said


def run(filled: Filled, *asked: tuple[Said, str, int]) -> list[list[str]]:
    async def whole() -> list[list[str]]:
        try:
            return [await walked(filled, *each) for each in asked]
        finally:
            await filled.knowledge.database.close()

    return asyncio.run(whole())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=filters(), limit=st.integers(1, 30))
@example(said={}, limit=3)
@example(said={"lies_to": [-day_number(2000, 12, 31)]}, limit=4)
@example(said={"touches_from": [-day_number(2000, 1, 20)]}, limit=4)
@example(said={"entity": ["person-0", "person-1", "event-0"]}, limit=5)
def test_pages_are_what_a_look_at_everything_finds(
    filled: Filled, said: dict[str, list[Any]], limit: int
) -> None:
    expected = [each.id for each in sorted(filled.entries, key=lambda e: e.key) if each.meets(said)]
    forwards, backwards = run(filled, (said, "date", limit), (said, "-date", limit))
    assert forwards == expected
    assert backwards == expected[::-1]


@given(earliest=st.integers(-40_000, 40_000), days=st.integers(1, 80_000))
def test_a_width_is_the_least_that_holds_all_the_days(earliest: int, days: int) -> None:
    found = width(earliest, earliest + days - 1)
    assert next(each for each in Width if days <= WIDEST.get(each, INFINITY)) is found


def test_what_has_no_first_or_no_last_day_is_apart() -> None:
    assert width(-INFINITY, 5) is width(-INFINITY, INFINITY) is Width.NO_FIRST_DAY
    assert width(5, INFINITY) is Width.NO_LAST_DAY
