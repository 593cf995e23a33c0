"""Timeline pages match a scan of all statements, in the same order, with any filters.

The query merges several index scans, one for each duration class. Results must not depend on that.
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
from astana_api.domain.dates.duration_classes import MAX_DAYS, DurationClass, classify_duration
from astana_api.domain.dates.edtf import EdtfError
from astana_api.domain.enums import Kind
from astana_api.domain.statements.drafts import StatementDraft
from astana_api.domain.statements.timeline_dates import date_of_statement
from astana_api.queries import timeline
from astana_api.queries.lists import engine
from tests.support.databases import KnowledgeBase, claim, date, entity

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

Filters = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Entry:
    """A dated statement and the values of its filters."""

    id: str
    draft: StatementDraft
    entities: frozenset[str]
    places: frozenset[str]

    @property
    def key(self) -> tuple[int, int, str]:
        time = date_of_statement(self.draft.value, self.draft.qualifiers)
        assert time is not None
        return time.bounds.min, -time.bounds.max, self.id

    def matches(self, filters: Filters) -> bool:
        earliest, negated, _ = self.key
        predicates: dict[str, Callable[[Any], bool]] = {
            "property": lambda each: self.draft.property == each,
            "kind": self.draft.subject.startswith,
            "entity": lambda each: each in self.entities,
            "place": lambda each: each in self.places,
            "touches_from": lambda day: negated <= day,
            "touches_to": lambda day: earliest <= day,
            "lies_from": lambda day: earliest >= day,
            "lies_to": lambda day: negated >= day,
        }
        if "lies_beyond" in filters:
            first, negated_last = filters["lies_beyond"]
            if earliest >= first and negated >= negated_last:
                return False
        return all(
            any(predicates[name](each) for each in values)
            for name, values in filters.items()
            if name in predicates
        )


@dataclass(frozen=True)
class TimelineData:
    knowledge: KnowledgeBase
    entries: list[Entry]


@pytest.fixture
def data(knowledge: KnowledgeBase) -> TimelineData:
    knowledge.create(**{i.replace("-", "_"): i.split("-")[0] for i in ALL})
    participation = {e: (PEOPLE[n % 3], PLACES[n % 2]) for n, e in enumerate(EVENTS)}
    drafts: list[tuple[StatementDraft, set[str], set[str]]] = []
    for index, value in enumerate(DATES):
        event = EVENTS[index % 5]
        person, event_place = participation[event]
        qualifiers: dict[str, Any] = {"place": PLACES[0]} if index % 3 == 0 else {}
        draft = claim(event, "dates", date(value), **qualifiers)
        drafts.append((draft, {event, person, event_place}, {qualifiers.get("place", event_place)}))
    for index, (start, end) in enumerate(itertools.product(SIDES, SIDES)):
        period: dict[str, Any] = {
            name: value for name, value in (("start", start), ("end", end)) if value
        }
        person, other = PEOPLE[index % 3], (*PEOPLE, *EVENTS)[(index + 1) % 7]
        draft = claim(person, "related", entity(other), **period)
        if person != other and is_dated(draft):
            drafts.append((draft, {person, other}, set()))
    relations = [
        claim(event, property_id, entity(value))
        for event, values in participation.items()
        for property_id, value in zip(("participant", "place"), values, strict=True)
    ]
    ids = knowledge.state(*(draft for draft, _, _ in drafts), *relations)
    return TimelineData(
        knowledge,
        [
            Entry(statement_id, draft, frozenset(entities), frozenset(places))
            for statement_id, (draft, entities, places) in zip(ids, drafts, strict=False)
        ],
    )


def is_dated(draft: StatementDraft) -> bool:
    try:
        return date_of_statement(draft.value, draft.qualifiers) is not None
    except (EdtfError, ValueError):
        return False


async def read_all(data: TimelineData, filters: Filters, sort: str, limit: int) -> list[str]:
    ids: list[str] = []
    after: Sequence[Any] | None = None
    while True:
        async with data.knowledge.database.read() as snapshot:
            page = await engine.read_page(
                snapshot, timeline.LISTING, filters=filters, sort=(sort,), after=after, limit=limit
            )
        ids += [row[0] for row in page.rows]
        after = page.next_keys
        if after is None:
            return ids


def sample(values: Sequence[str], max_size: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=max_size, unique=True)


DAYS = st.builds(
    day_number, st.sampled_from([1890, *range(1998, 2005)]), st.integers(1, 12), st.just(15)
) | st.sampled_from([day_number(2000, 1, 1), day_number(2000, 1, 31), day_number(2000, 12, 31)])
TIME_FILTERS = st.tuples(
    st.sampled_from(["touches", "lies", "beyond"]), st.none() | DAYS, st.none() | DAYS
).filter(lambda drawn: drawn[1] is None or drawn[2] is None or drawn[1] <= drawn[2])


@st.composite
def random_filters(draw: st.DrawFn) -> dict[str, list[Any]]:
    filters: dict[str, list[Any]] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "property": sample(["dates", "related", "born"], 3),
                "kind": sample([kind.value for kind in Kind], 5),
                "entity": sample(ALL, 10),
                "place": sample(PLACES, 2),
            },
        )
    )
    match, first, last = draw(TIME_FILTERS)
    sort = "lies" if match == "lies" else "touches"
    is_open = sort == "touches"
    if match == "beyond":
        filters["lies_beyond"] = [
            -INFINITY if first is None else first,
            -INFINITY if last is None else -last,
        ]
    if first is not None:
        filters[f"{sort}_from"] = [-first if is_open else first]
    if last is not None:
        filters[f"{sort}_to"] = [last if is_open else -last]
    return filters


def run(data: TimelineData, *requests: tuple[Filters, str, int]) -> list[list[str]]:
    async def read_each() -> list[list[str]]:
        try:
            return [await read_all(data, *each) for each in requests]
        finally:
            await data.knowledge.database.close()

    return asyncio.run(read_each())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=random_filters(), limit=st.integers(1, 30))
@example(filters={}, limit=3)
@example(filters={"lies_to": [-day_number(2000, 12, 31)]}, limit=4)
@example(filters={"touches_from": [-day_number(2000, 1, 20)]}, limit=4)
@example(filters={"entity": ["person-0", "person-1", "event-0"]}, limit=5)
@example(filters={"lies_beyond": [-INFINITY, -INFINITY]}, limit=5)
def test_pages_match_a_scan_of_all_statements(
    data: TimelineData, filters: dict[str, list[Any]], limit: int
) -> None:
    expected = [
        each.id for each in sorted(data.entries, key=lambda e: e.key) if each.matches(filters)
    ]
    forwards, backwards = run(data, (filters, "date", limit), (filters, "-date", limit))
    assert forwards == expected
    assert backwards == expected[::-1]


@given(earliest=st.integers(-40_000, 40_000), days=st.integers(1, 80_000))
def test_duration_class_is_the_smallest_that_fits(earliest: int, days: int) -> None:
    found = classify_duration(earliest, earliest + days - 1)
    assert next(each for each in DurationClass if days <= MAX_DAYS.get(each, INFINITY)) is found


def test_unbounded_times_have_their_qualifiers_duration_classes() -> None:
    assert (
        classify_duration(-INFINITY, 5)
        is classify_duration(-INFINITY, INFINITY)
        is DurationClass.NO_FIRST_DAY
    )
    assert classify_duration(5, INFINITY) is DurationClass.NO_LAST_DAY
