"""Rules on statements of one subject and property that exclude each other.

A refinement (2015 and 2015-05-25; a city and its country) and another scope (another language, a
period apart) exclude nothing.
"""

from collections.abc import Iterator
from itertools import combinations

from astana_api.audit.facts import AuditedEntity, AuditedFacts, AuditedStatement
from astana_api.audit.registry import Found, Result, Severity, entity_rule
from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import Bounds, Holds, overlaps
from astana_api.domain.enums import ValueType
from astana_api.domain.text.scripts import fold
from astana_api.domain.vocabulary import PROPERTIES

Pair = tuple[AuditedStatement, AuditedStatement, Result]

_TIME = ("start", "end", "during", "ended")


def conflicting_pairs(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Pair]:
    """Yield pairs of values of single-valued properties that exclude each other, or may."""
    for property_id in sorted(
        {s.property_id for s in entity.statements if s.property_id in PROPERTIES}
    ):
        definition = PROPERTIES[property_id]
        if not definition.is_single(entity.kind):
            continue
        for a, b in combinations(entity.valid(property_id), 2):
            if definition.per_language and a.value.lang != b.value.lang:
                continue
            result = _exclude(facts, a, b)
            if result is not Result.COMPLIANT:
                yield a, b, result


def _exclude(facts: AuditedFacts, a: AuditedStatement, b: AuditedStatement) -> Result:
    values = _values_exclude(facts, a, b)
    if values is Result.COMPLIANT or _are_attributed_apart(a, b):
        return Result.COMPLIANT
    periods = _period(a), _period(b)
    if periods[0] is not None and periods[1] is not None:
        overlap = overlaps(periods[0], periods[1])
        if overlap is Holds.NO:
            return Result.COMPLIANT
        if overlap is Holds.POSSIBLY:
            return Result.UNDECIDABLE
    return values


def _values_exclude(facts: AuditedFacts, a: AuditedStatement, b: AuditedStatement) -> Result:
    if a.value.type is ValueType.SOMEVALUE or b.value.type is ValueType.SOMEVALUE:
        return Result.COMPLIANT
    if a.value.type is not b.value.type:
        return Result.NOT_COMPLIANT
    if a.value.type is ValueType.DATE:
        return _dates_exclude(a, b)
    if a.value.type is ValueType.TEXT:
        first, second = fold(a.value.text or ""), fold(b.value.text or "")
        if a.value.lang != b.value.lang or first in second or second in first:
            return Result.COMPLIANT
        # Two phrases may describe one thing.
        return Result.UNDECIDABLE
    if a.value.type is ValueType.ENTITY and _is_within(facts, a.value.text, b.value.text):
        return Result.COMPLIANT
    return Result.COMPLIANT if a.value == b.value else Result.NOT_COMPLIANT


def _dates_exclude(a: AuditedStatement, b: AuditedStatement) -> Result:
    first, second = a.value_bounds, b.value_bounds
    if first is None or second is None or _contains(first, second) or _contains(second, first):
        return Result.COMPLIANT
    if overlaps(first, second) is Holds.NO or first.max < second.min or second.max < first.min:
        return Result.NOT_COMPLIANT
    return Result.UNDECIDABLE


def _contains(outer: Bounds, inner: Bounds) -> bool:
    return outer.min <= inner.min and inner.max <= outer.max


def _is_within(facts: AuditedFacts, a: str | None, b: str | None) -> bool:
    """Return whether one place is in the other."""
    for inner, outer in ((a, b), (b, a)):
        if any(s.target == outer for s in facts.about(inner or "", "part_of", "country")):
            return True
    return False


def _are_attributed_apart(a: AuditedStatement, b: AuditedStatement) -> bool:
    """Return whether the claims are those of two others, who may disagree."""
    first, second = a.text("attributed_to"), b.text("attributed_to")
    return first != second


def _period(statement: AuditedStatement) -> Bounds | None:
    try:
        parsed = {name: edtf.parse(text) for name in _TIME[:3] if (text := statement.text(name))}
        ended = statement.qualifiers.get("ended")
        return edtf.period_bounds(
            parsed.get("start"),
            parsed.get("end"),
            parsed.get("during"),
            ended if isinstance(ended, bool) else None,
        )
    except edtf.EdtfError:
        return None


@entity_rule(
    "conflicting-values",
    Severity.HIGH,
    title="Two values of a property exclude each other",
    explanation=(
        "A single-valued property has two values at overlapping times. A refinement, such as 2015 "
        "and 2015-05-25, is no conflict. Undecidable if the dates overlap in part, if the times "
        "perhaps overlap, or if the values are two phrases."
    ),
    example="Founded 2012 and founded 2015.",
)
def conflicting_values(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of values that exclude each other."""
    for a, b, result in conflicting_pairs(facts, entity):
        perhaps = "" if result is Result.NOT_COMPLIANT else "perhaps "
        yield Found(
            f"{a.property_id}: {a.value.text} and {b.value.text} {perhaps}exclude each other.",
            (a, b),
            (*a.sources, *b.sources),
            result=result,
        )


@entity_rule(
    "conflicting-ends",
    Severity.MEDIUM,
    title="A relation has ended, and has not",
    explanation=(
        "Two statements of one relation, with the same value, role and start, disagree on its end."
    ),
    example="A leader until 2015 and the same leader, in the same role, until 2018.",
)
def conflicting_ends(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of statements of one relation whose ends exclude each other."""
    for a, b in combinations([s for s in entity.valid() if s.target is not None], 2):
        if (a.property_id, a.target, a.text("role"), a.text("place"), a.text("start")) != (
            b.property_id, b.target, b.text("role"), b.text("place"), b.text("start")
        ):  # fmt: skip
            continue
        if _are_attributed_apart(a, b) or a.text("during") or b.text("during"):
            continue
        ends = a.date("end"), b.date("end")
        disagree = {a.qualifiers.get("ended"), b.qualifiers.get("ended")} == {True, False}
        if ends[0] is not None and ends[1] is not None:
            disagree |= overlaps(ends[0], ends[1]) is Holds.NO
        if disagree:
            yield Found(f"Two ends of {a.property_id} {a.target}.", (a, b))


@entity_rule(
    "value-and-no-value",
    Severity.HIGH,
    title="A property has a value and has none",
    explanation="A statement says that there is no value, and another one has a value.",
    example="Dissolved: no value; dissolved: 2015.",
)
def value_and_no_value(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement of no value beside a value, unless their times are apart."""
    for absent in entity.valid():
        if absent.value.type is not ValueType.NOVALUE:
            continue
        for other in entity.valid(absent.property_id):
            periods = _period(absent), _period(other)
            if other.value.type is ValueType.NOVALUE or (
                periods[0] and periods[1] and overlaps(periods[0], periods[1]) is not Holds.YES
            ):
                continue
            yield Found(f"{absent.property_id} has a value and has none.", (absent, other))


@entity_rule(
    "overlapping-meetings",
    Severity.LOW,
    title="An event is at two places at once",
    explanation="Two dates of one event overlap, and their places differ.",
    example="A session of 3 May in Geneva and one of 3 May in Vienna.",
)
def overlapping_meetings(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of overlapping dates with different places."""
    for a, b in combinations(entity.valid("dates"), 2):
        first, second = a.value_bounds, b.value_bounds
        places = a.text("place"), b.text("place")
        if first is None or second is None or None in places or places[0] == places[1]:
            continue
        if overlaps(first, second) is Holds.YES and not _is_within(facts, *places):
            yield Found(f"{places[0]} and {places[1]} at once.", (a, b))
