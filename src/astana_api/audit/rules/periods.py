"""Rules on the period of one statement, and on dates against today."""

from collections.abc import Iterator

from astana_api.audit.dates import before, day
from astana_api.audit.facts import AuditedEntity, AuditedFacts, AuditedStatement
from astana_api.audit.registry import Found, Result, Severity, entity_rule
from astana_api.domain.dates.bounds import INFINITY, Bounds, Holds, overlaps


@entity_rule(
    "end-before-start",
    Severity.HIGH,
    title="A relation ends before it starts",
    explanation="Undecidable if the end and the start overlap and either may come first.",
    example="A membership from 2016 to 2014.",
)
def end_before_start(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement whose end precedes its start."""
    for statement in entity.valid():
        start, end = statement.date("start"), statement.date("end")
        if start is None or end is None:
            continue
        result = before(end, start)
        if result is Result.UNDECIDABLE and start == end:
            continue
        if result is not Result.COMPLIANT:
            perhaps = "" if result is Result.NOT_COMPLIANT else "perhaps "
            yield Found(
                f"The end {statement.text('end')} is {perhaps}before the start "
                f"{statement.text('start')}.",
                (statement,),
                result=result,
            )


@entity_rule(
    "during-outside-period",
    Severity.HIGH,
    title="A statement is valid at a time outside of its own period",
    explanation="`during` must overlap the time from `start` to `end`.",
    example="Start 2016, during 2014.",
)
def during_outside_period(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement whose `during` is before its start or after its end."""
    for statement in entity.valid():
        during, start, end = (statement.date(name) for name in ("during", "start", "end"))
        if during is None:
            continue
        if (start and during.max < start.min) or (end and during.min > end.max):
            yield Found(
                f"during {statement.text('during')} is outside of the period from "
                f"{statement.text('start') or 'an unknown start'} to "
                f"{statement.text('end') or 'an unknown end'}.",
                (statement,),
            )


@entity_rule(
    "ongoing-with-past-end",
    Severity.MEDIUM,
    title="A relation that still lasts has an end in the past",
    explanation=(
        "`ended: false` says that the relation lasts; its end is before today. Undecidable if the "
        "end may lie ahead."
    ),
    example="A leader with `ended: false` and the end 2015.",
)
def ongoing_with_past_end(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement that lasts and has ended."""
    for statement in entity.valid():
        end = statement.date("end")
        if end is None or statement.qualifiers.get("ended") is not False:
            continue
        if end.min < facts.today:
            certain = end.max < facts.today
            yield Found(
                f"{statement.property_id} is said to last, and its end {statement.text('end')} is "
                f"{'' if certain else 'perhaps '}in the past.",
                (statement,),
                result=Result.NOT_COMPLIANT if certain else Result.UNDECIDABLE,
            )


@entity_rule(
    "ended-in-future",
    Severity.MEDIUM,
    title="A relation that has ended has an end in the future",
    explanation="`ended: true` says that the relation is over; its end is after today.",
    example="A leader with `ended: true` and the end 2999.",
)
def ended_in_future(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement that has ended and will end."""
    for statement in entity.valid():
        end = statement.date("end")
        is_over = statement.qualifiers.get("ended") is True
        if end and is_over and facts.today < end.min < INFINITY:
            yield Found(
                f"{statement.property_id} is said to be over, and its end "
                f"{statement.text('end')} is in the future.",
                (statement,),
            )


@entity_rule(
    "fact-in-future",
    Severity.MEDIUM,
    title="A fact is dated in the future",
    explanation="The date is after today; a plan is stated with `scheduled`.",
    example="An event with the date 2999-01-01.",
)
def fact_in_future(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement of a fact with a date after today."""
    for statement in entity.valid():
        if statement.property_id == "scheduled":
            continue
        dates = (statement.value_bounds, statement.date("start"), statement.date("during"))
        for bounds in dates:
            if bounds is not None and facts.today < bounds.start_min < INFINITY:
                yield Found(
                    f"{statement.property_id} is dated {day(bounds.start_min)}, after today.",
                    (statement,),
                )


@entity_rule(
    "part-outside-whole",
    Severity.MEDIUM,
    title="A part of an event lies outside of the event",
    explanation="No date of the part overlaps a date of the whole.",
    example="A session in 2015 of a conference of 2012.",
)
def part_outside_whole(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each `part_of` of an event that is dated apart from its whole."""
    own = _finite(entity.valid("dates"))
    for statement in entity.valid("part_of"):
        whole = facts.about(statement.target or "", "dates")
        dates = _finite(whole)
        if own and dates and all(overlaps(a, b) is Holds.NO for a in own for b in dates):
            yield Found(
                f"No date of the part overlaps a date of {statement.target}.",
                (statement, *entity.valid("dates"), *whole),
                entities=(entity.id,),
            )


def _finite(statements: list[AuditedStatement]) -> list[Bounds]:
    return [bounds for each in statements if (bounds := each.value_bounds) is not None]
