"""Rules on the date of a source against the dates that it is cited for."""

from collections.abc import Iterator

from astana_api.audit.dates import StatedDate, day, stated_dates
from astana_api.audit.facts import (
    AuditedEntity,
    AuditedFacts,
    AuditedSection,
    AuditedStatement,
    date_bounds,
)
from astana_api.audit.registry import Found, Result, Severity, entity_rule, section_rule
from astana_api.domain.dates.bounds import INFINITY, Bounds
from astana_api.domain.enums import Rank

_TOLERANCES = ((1, 14), (31, 366), (366, 3660))
"""The days by which a source may follow a date, by the days that the date leaves open."""
_LASTING = frozenset({"founded", "born", "died", "dissolved"})
"""Properties that sources of any later time repeat."""


def issued(facts: AuditedFacts, citation: str) -> Bounds | None:
    """Return the bounds of the date of issue, None if it is absent or the citation unknown."""
    record = facts.citations.get(citation)
    return date_bounds(record.issued) if record else None


@entity_rule(
    "source-older-than-claim",
    Severity.HIGH,
    title="A source is older than what it is cited for",
    explanation=(
        "A source that was issued before a date cannot report what happened at that date. Plans "
        "(`scheduled`, and an end of what still lasts) are excepted. The result is undecidable if "
        "the dates overlap."
    ),
    example="A work completed in July 2017, cited to an article of January 2017.",
)
def source_older_than_claim(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each source of a dated statement that was issued too early."""
    for statement in entity.valid():
        for stated in stated_dates(statement):
            for citation in statement.sources:
                bounds = issued(facts, citation)
                if bounds is None or bounds.min >= stated.last:
                    continue
                certain = bounds.max < stated.first
                yield Found(
                    f"{citation} was issued {'by' if certain else 'perhaps before'} "
                    f"{day(bounds.max if certain else stated.last)}, and is cited for "
                    f"{statement.property_id} {stated.text}.",
                    (statement,),
                    (citation,),
                    result=Result.NOT_COMPLIANT if certain else Result.UNDECIDABLE,
                )


@entity_rule(
    "undated-source",
    Severity.LOW,
    title="The source of a dated statement has no date",
    explanation=(
        "Whether the source could know of the date cannot be decided: its record has no date of "
        "issue."
    ),
    example="A dissolution in 2023, cited to a page without a date.",
)
def undated_source(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each source without a date of a dated statement."""
    for statement in entity.valid():
        if not any(True for _ in stated_dates(statement)):
            continue
        for citation in statement.sources:
            if citation in facts.citations and issued(facts, citation) is None:
                yield Found(
                    f"{citation} has no date of issue, and is cited for a dated statement of "
                    f"{statement.property_id}.",
                    (statement,),
                    (citation,),
                    result=Result.UNDECIDABLE,
                )


@entity_rule(
    "source-far-from-claim",
    Severity.LOW,
    title="The date of a source is far from the date that it is cited for",
    explanation=(
        "A source usually reports an event soon: within 14 days of a day, a year of a month, ten "
        "years of a year. Dates of foundation, dissolution, birth and death are excepted, and so "
        "is a start, which sources repeat at any time."
    ),
    example="An event of 13 January, cited to an article of 29 January.",
)
def source_far_from_claim(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each source of a dated statement that was issued long after."""
    for statement in entity.valid():
        if statement.property_id in _LASTING:
            continue
        for stated in stated_dates(statement):
            if stated.text == statement.text("start"):
                continue
            for citation in statement.sources:
                bounds = issued(facts, citation)
                if bounds and bounds.min - stated.last > tolerance(stated):
                    yield Found(
                        f"{citation} was issued {bounds.min - stated.last} days after "
                        f"{statement.property_id} {stated.text}.",
                        (statement,),
                        (citation,),
                    )


@section_rule(
    "section-date-far-from-sources",
    Severity.LOW,
    title="The sources of a section are far from the one day that it states",
    explanation=(
        "Every dated source of the section is more than 14 days later than the only day that the "
        "section states: the day may be wrong."
    ),
    example="A section that dates a congress 13 January and cites reports of 29 and 30 January.",
)
def section_date_far_from_sources(facts: AuditedFacts, section: AuditedSection) -> Iterator[Found]:
    """Yield a section whose sources all follow its only day from afar."""
    dated = [
        (statement, stated)
        for statement in section.statements
        if statement.rank is not Rank.DEPRECATED and statement.property_id not in _LASTING
        for stated in stated_dates(statement)
        if stated.first == stated.last
    ]
    days = {stated.first for _, stated in dated}
    dates = {c: bounds for c in section.citations if (bounds := issued(facts, c))}
    if len(days) != 1 or len(dates) < 2:
        return
    stated = dated[0][1]
    if min(bounds.min for bounds in dates.values()) - stated.last > tolerance(stated):
        yield Found(
            f"The section {section.key} states the day {stated.text}; its sources are of "
            f"{day(min(b.min for b in dates.values()))} and later.",
            tuple(statement for statement, _ in dated),
            tuple(dates),
            (section.document,),
        )


@section_rule(
    "source-older-than-section",
    Severity.MEDIUM,
    title="A source is older than everything that its section dates",
    explanation=(
        "The source was issued before the earliest date that the section states. It cannot report "
        "what the section tells."
    ),
    example="A section on a draft begun in March 2017 that cites an article of January 2017.",
)
def source_older_than_section(facts: AuditedFacts, section: AuditedSection) -> Iterator[Found]:
    """Yield each source that is older than the earliest date of the section."""
    dated = [
        (stated.first, statement)
        for statement in section.statements
        if statement.rank is not Rank.DEPRECATED and _is_cited(statement, section)
        for stated in stated_dates(statement)
        if abs(stated.first) < INFINITY
    ]
    if not dated:
        return
    first = min(day_number for day_number, _ in dated)
    earliest = tuple(statement for day_number, statement in dated if day_number == first)
    for citation in section.citations:
        bounds = issued(facts, citation)
        if bounds and bounds.max < first:
            yield Found(
                f"{citation} was issued by {day(bounds.max)}; the section {section.key} states "
                f"nothing before {day(first)}.",
                earliest,
                (citation,),
                (section.document,),
            )


def tolerance(stated: StatedDate) -> int:
    """Return the days by which a source may follow the date."""
    width = stated.last - stated.first + 1
    return next((days for limit, days in _TOLERANCES if width <= limit), 36_600)


def _is_cited(statement: AuditedStatement, section: AuditedSection) -> bool:
    return any(
        e.citation and e.document == section.document and e.section == section.key
        for e in statement.evidence
    )
