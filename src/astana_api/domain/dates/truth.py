"""Whether a statement is true at a date, from its period and the lifespans of its entities.

A statement is true while its own period lasts and its subject, and the entity that is its value,
exist. The result is `no` if any of these excludes the date. An unknown limit of a lifespan has no
effect: the statement's own period decides. A statement without a period is never `yes`, except one
about an event whose property takes no period (`place`, `participant`): its period is that of the
event. The value of an extent property (`dates`, `scheduled`) is its own period. A statement with
`during` is true at some time within it: at most `possibly` there, and `no` outside.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import INFINITY, Bounds, Holds, bounds_truth_at, reconcile
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.statements.projection import Projection, relation_bounds, value_bounds
from astana_api.domain.vocabulary import PROPERTIES, TIME_QUALIFIERS

UNKNOWN_BOUNDS = Bounds(-INFINITY, INFINITY, -INFINITY, INFINITY)
"""Unknown start and unknown end, before they are reconciled."""

_LIFESPAN_PROPERTIES: Mapping[Kind, tuple[str, str | None]] = {
    Kind.ORGANIZATION: ("founded", "dissolved"),
    Kind.PERSON: ("born", "died"),
    Kind.WORK: ("completed", None),
}
"""The properties of start and end of a lifespan. An event uses `dates`; a place has none."""


class Lifespan(NamedTuple):
    """The kind and lifespan of an entity; an unknown end is (-INFINITY, INFINITY)."""

    kind: Kind
    bounds: Bounds = UNKNOWN_BOUNDS

    def truth_at(self, at: Bounds) -> Holds:
        """Return whether the entity existed at the date; an unknown limit excludes nothing."""
        return bounds_truth_at(reconcile(*self.bounds), at)


class TemporalClaim(NamedTuple):
    """The parts of a statement that decide when it is true."""

    property: str
    type: ValueType
    text: str | None
    qualifiers: Mapping[str, Any]


def lifespan_of(projection: Projection) -> Lifespan:
    """Return the lifespan of an entity from its displayed values."""
    kind = projection.entity.kind
    start_property, end_property = _LIFESPAN_PROPERTIES.get(kind, (None, None))
    start, end = _days(projection, start_property), _days(projection, end_property)
    if kind is Kind.EVENT:
        dates = [b for c in projection.displayed["dates"] if (b := value_bounds(c.value))]
        if dates:
            start = min(b.start_min for b in dates), min(b.start_max for b in dates)
            end = max(b.end_min for b in dates), max(b.end_max for b in dates)
    return Lifespan(kind, Bounds(*start, *end))


def truth_at(claim: TemporalClaim, subject: Lifespan, target: Lifespan | None, at: Bounds) -> Holds:
    """Return YES if a claim is true on every day of `at`, NO if on none.

    `target` is the lifespan of the entity that is the value, if the value is an entity.
    """
    if PROPERTIES[claim.property].extent:
        return bounds_truth_at(_value(claim), at)
    lifespans = [_open_unknown_ends(each.bounds) for each in (subject, target) if each is not None]
    truth = bounds_truth_at(_intersect([_period(claim, subject), *lifespans]), at)
    if truth is Holds.YES and claim.qualifiers.get("during") is not None:
        return Holds.POSSIBLY
    return truth


def _value(claim: TemporalClaim) -> Bounds | None:
    is_dated = claim.type is ValueType.DATE and claim.text is not None
    return edtf.parse(claim.text).bounds if is_dated and claim.text else None


def _period(claim: TemporalClaim, subject: Lifespan) -> Bounds:
    prop = PROPERTIES[claim.property]
    if subject.kind is Kind.EVENT and not any(map(prop.allows_qualifier, TIME_QUALIFIERS)):
        return subject.bounds
    values = claim.qualifiers
    bounds = relation_bounds(
        tuple((name, values[name]) for name in TIME_QUALIFIERS if values.get(name) is not None)
    )
    if bounds is None:
        return UNKNOWN_BOUNDS
    if values.get("ended") and bounds.end_min == INFINITY:
        return bounds._replace(end_min=bounds.start_max)
    return bounds


def _open_unknown_ends(bounds: Bounds) -> Bounds:
    """Return a lifespan in which an unknown start or end is an open one."""
    start, end = bounds[:2], bounds[2:]
    unknown = (-INFINITY, INFINITY)
    return Bounds(
        *((-INFINITY, -INFINITY) if start == unknown else start),
        *((INFINITY, INFINITY) if end == unknown else end),
    )


def _intersect(intervals: Iterable[Bounds]) -> Bounds:
    """Return the intersection; `bounds_truth_at` of it is the conjunction over the intervals."""
    start_min, start_max, end_min, end_max = zip(*intervals, strict=True)
    return Bounds(max(start_min), max(start_max), min(end_min), min(end_max))


def _days(projection: Projection, property_id: str | None) -> tuple[int, int]:
    for claim in projection.displayed.get(property_id or "", ()):
        bounds = value_bounds(claim.value)
        if bounds is not None:
            return bounds.min, bounds.max
    return -INFINITY, INFINITY
