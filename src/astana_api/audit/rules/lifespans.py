"""Rules on the beginning and the end of persons and organizations."""

from collections.abc import Iterator

from astana_api.audit.dates import before, day, life_of, stated_dates
from astana_api.audit.facts import AuditedEntity, AuditedFacts, AuditedStatement
from astana_api.audit.registry import Found, Result, Severity, entity_rule
from astana_api.domain.dates.bounds import INFINITY, Bounds
from astana_api.domain.enums import Kind

_MAX_LIFE = 122 * 365 + 31
_OFFICES = ("position", "leader")
_MEMBERSHIPS = ("leader", "member", "participant", "organizer", "host", "affiliated_with",
                "part_of", "founded_by")  # fmt: skip


@entity_rule(
    "dissolved-before-founded",
    Severity.HIGH,
    title="An organization is dissolved before it is founded",
    explanation="Undecidable if the two dates overlap, such as 2000 and 2000-03.",
    example="Founded 2015, dissolved 2010.",
)
def dissolved_before_founded(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of dates in the wrong order."""
    yield from _wrong_order(entity, "founded", "dissolved")


@entity_rule(
    "died-before-born",
    Severity.HIGH,
    title="A person dies before birth",
    explanation="Undecidable if the two dates overlap, such as 2000 and 2000-03.",
    example="Born 1960, died 1950.",
)
def died_before_born(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of dates in the wrong order."""
    yield from _wrong_order(entity, "born", "died")


@entity_rule(
    "published-before-completed",
    Severity.MEDIUM,
    title="A work is published before it is completed",
    explanation="Undecidable if the two dates overlap.",
    example="Completed 2018, published 2015.",
)
def published_before_completed(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of dates in the wrong order."""
    yield from _wrong_order(entity, "completed", "published", equal_is_certain=True)


def _wrong_order(
    entity: AuditedEntity, start: str, end: str, *, equal_is_certain: bool = False
) -> Iterator[Found]:
    for first in entity.valid(start):
        for last in entity.valid(end):
            a, b = first.value_bounds, last.value_bounds
            if a is None or b is None or (equal_is_certain and a == b):
                continue
            result = before(b, a)
            if result is not Result.COMPLIANT:
                yield Found(
                    f"{end} {last.value.text} is {_word(result)} {start} {first.value.text}.",
                    (first, last),
                    result=result,
                )


@entity_rule(
    "implausible-lifespan",
    Severity.MEDIUM,
    title="A person lives longer than anybody",
    explanation="More than 122 years lie between birth and death.",
    example="Born 1800, died 1950.",
)
def implausible_lifespan(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of birth and death that are too far apart."""
    for born in entity.valid("born"):
        for died in entity.valid("died"):
            a, b = born.value_bounds, died.value_bounds
            if a and b and INFINITY > b.min > a.max + _MAX_LIFE:
                yield Found(f"born {born.value.text} and died {died.value.text}.", (born, died))


def _outside(
    facts: AuditedFacts,
    statement: AuditedStatement,
    actor: str | None,
    kind: Kind,
    *,
    at_start: bool,
) -> Iterator[Found]:
    """Yield where a statement asserts a date outside the life of an actor."""
    found = facts.entities.get(actor or "")
    if found is None or found.kind is not kind:
        return
    life = life_of(facts, actor)
    for limit in life.starts if at_start else life.ends:
        bounds = limit.value_bounds
        if bounds is None or limit.id == statement.id:
            continue
        for moment in asserted_periods(facts, statement):
            result = before(moment, bounds) if at_start else before(bounds, moment)
            if result is not Result.COMPLIANT:
                yield Found(
                    f"{statement.property_id} of {day(moment.min if at_start else moment.max)} is "
                    f"{_word(result, after=not at_start)} {limit.property_id} "
                    f"{limit.value.text} of {actor}.",
                    (statement, limit),
                    entities=(found.id,),
                    result=result,
                )


def asserted_periods(facts: AuditedFacts, statement: AuditedStatement) -> list[Bounds]:
    """Return the times at which a statement says that its relation existed."""
    if statement.property_id in ("participant", "organizer", "host"):
        dates = [s.value_bounds for s in facts.about(statement.subject, "dates")]
        return [b for b in dates if b is not None and abs(b.min) < INFINITY > abs(b.max)]
    return [
        Bounds(stated.first, stated.last, stated.first, stated.last)
        for stated in stated_dates(statement)
    ]


@entity_rule(
    "office-before-birth",
    Severity.HIGH,
    title="A person holds an office before birth",
    explanation="The start or end of a position or leadership precedes the date of birth.",
    example="Born 1970, minister from 1960.",
)
def office_before_birth(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each office with a date before birth."""
    for statement in entity.valid(*_OFFICES):
        person = entity.id if entity.kind is Kind.PERSON else statement.target
        yield from _outside(facts, statement, person, Kind.PERSON, at_start=True)


@entity_rule(
    "office-after-death",
    Severity.HIGH,
    title="A person holds an office after death",
    explanation="The start or end of a position or leadership follows the date of death.",
    example="Died 1990, minister until 1995.",
)
def office_after_death(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each office with a date after death."""
    for statement in entity.valid(*_OFFICES):
        person = entity.id if entity.kind is Kind.PERSON else statement.target
        yield from _outside(facts, statement, person, Kind.PERSON, at_start=False)


@entity_rule(
    "participation-outside-life",
    Severity.HIGH,
    title="A person takes part before birth or after death",
    explanation="An event or a membership has a date outside of the person's life.",
    example="Died 2010, participant of a meeting in 2015.",
)
def participation_outside_life(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each participation or membership of a person outside of the person's life."""
    for statement in entity.valid("participant", "organizer", "host", "member", "founded_by"):
        for at_start in (True, False):
            yield from _outside(facts, statement, statement.target, Kind.PERSON, at_start=at_start)


@entity_rule(
    "relation-before-founding",
    Severity.HIGH,
    title="A membership, leadership or participation precedes the foundation of a body",
    explanation="The date of the relation is before the date on which the body was founded.",
    example="Founded 2015, with a member since 2010.",
)
def relation_before_founding(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each relation with a date before the foundation of one of its bodies."""
    for statement in entity.valid(*_MEMBERSHIPS, "position"):
        bodies = {statement.target}
        if statement.property_id in ("leader", "member", "affiliated_with", "part_of"):
            bodies.add(entity.id)
        for body in sorted(filter(None, bodies)):
            yield from _outside(facts, statement, body, Kind.ORGANIZATION, at_start=True)


@entity_rule(
    "relation-after-dissolution",
    Severity.HIGH,
    title="A membership, leadership or participation follows the dissolution of a body",
    explanation="The date of the relation is after the date on which the body was dissolved.",
    example="Dissolved 2010, participant of a meeting in 2015.",
)
def relation_after_dissolution(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each relation with a date after the dissolution of one of its bodies."""
    for statement in entity.valid(*_MEMBERSHIPS, "position"):
        bodies = {statement.target}
        if statement.property_id in ("leader", "member", "affiliated_with"):
            bodies.add(entity.id)
        for body in sorted(filter(None, bodies)):
            yield from _outside(facts, statement, body, Kind.ORGANIZATION, at_start=False)


@entity_rule(
    "act-before-founding",
    Severity.HIGH,
    title="An organization acts before it is founded",
    explanation="The first recorded act of the organization is before its foundation.",
    example="Founded 2015, with an invitation that it made in 2012.",
)
def act_before_founding(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each act with a date before the foundation of its actor."""
    for statement in entity.valid("called_for", "agreed_to", "invited", "opposes", "supported_by"):
        yield from _outside(facts, statement, entity.id, Kind.ORGANIZATION, at_start=True)


def _word(result: Result, *, after: bool = False) -> str:
    word = "after" if after else "before"
    return word if result is Result.NOT_COMPLIANT else f"perhaps {word}"
