"""Does it hold at a date? From what is known of a statement and of the lives of those it is about.

A statement holds while its own period lasts and while its subject, and the entity that is its
value, live. It is `no` where any of these rules it out. What is not known of a life rules nothing
out and takes no `yes` away: the statement's own period decides then. Without a period of its own a
statement is never `yes`, but for one about an event that takes no period (`place`, `participant`):
that lasts as long as the event. The value of an extent (`dates`, `scheduled`) speaks for itself.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import INFINITY, Bounds, Holds, holds_at, reconcile
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.statements.projection import Projection, relation_bounds, value_bounds
from astana_api.domain.vocabulary import PROPERTIES, TIME

NOTHING_KNOWN = Bounds(-INFINITY, INFINITY, -INFINITY, INFINITY)
"""A life of whose beginning and end nothing is known, each for itself."""

_ENDS: Mapping[Kind, tuple[str, str | None]] = {
    Kind.ORGANIZATION: ("founded", "dissolved"),
    Kind.PERSON: ("born", "died"),
    Kind.WORK: ("completed", None),
}
"""What begins and what ends a life. That of an event is its `dates`; a place has none."""


class Life(NamedTuple):
    """What an entity is and the bounds of its life, an unknown end being (-INFINITY, INFINITY)."""

    kind: Kind
    bounds: Bounds = NOTHING_KNOWN

    def holds(self, at: Bounds) -> Holds:
        """Whether it was there at the date; what is not known is possible."""
        return holds_at(reconcile(*self.bounds), at)


class Told(NamedTuple):
    """What a statement says, as far as time is concerned."""

    property: str
    type: ValueType
    text: str | None
    qualifiers: Mapping[str, Any]


def life_of(projection: Projection) -> Life:
    """The life of an entity, from the values that it shows."""
    kind = projection.entity.kind
    begins, ends = _ENDS.get(kind, (None, None))
    start, end = _days(projection, begins), _days(projection, ends)
    if kind is Kind.EVENT:
        known = [b for c in projection.shown["dates"] if (b := value_bounds(c.value))]
        if known:
            start = min(b.start_min for b in known), min(b.start_max for b in known)
            end = max(b.end_min for b in known), max(b.end_max for b in known)
    return Life(kind, Bounds(*start, *end))


def holds(told: Told, subject: Life, target: Life | None, at: Bounds) -> Holds:
    """Whether what is told holds all through `at`, or on no day of it.

    `target` is the life of the entity that is the value, where one is.
    """
    if PROPERTIES[told.property].extent:
        return holds_at(_value(told), at)
    lives = [_as_far_as_known(life.bounds) for life in (subject, target) if life is not None]
    return holds_at(_together([_period(told, subject), *lives]), at)


def _value(told: Told) -> Bounds | None:
    dated = told.type is ValueType.DATE and told.text is not None
    return edtf.parse(told.text).bounds if dated and told.text else None


def _period(told: Told, subject: Life) -> Bounds:
    row = PROPERTIES[told.property]
    if subject.kind is Kind.EVENT and not any(row.takes(name) for name in TIME):
        return subject.bounds
    said = told.qualifiers
    found = relation_bounds(tuple((n, said[n]) for n in TIME if said.get(n) is not None))
    if found is None:
        return NOTHING_KNOWN
    if told.qualifiers.get("ended") and found.end_min == INFINITY:
        return found._replace(end_min=found.start_max)
    return found


def _as_far_as_known(life: Bounds) -> Bounds:
    """Where nothing is known of an end, as though there were none."""
    start, end = life[:2], life[2:]
    unknown = (-INFINITY, INFINITY)
    return Bounds(
        *((-INFINITY, -INFINITY) if start == unknown else start),
        *((INFINITY, INFINITY) if end == unknown else end),
    )


def _together(parts: Iterable[Bounds]) -> Bounds:
    """What holds while all of them do; of `holds_at` this makes the conjunction of its answers."""
    start_min, start_max, end_min, end_max = zip(*parts, strict=True)
    return Bounds(max(start_min), max(start_max), min(end_min), min(end_max))


def _days(projection: Projection, property_id: str | None) -> tuple[int, int]:
    for claim in projection.shown.get(property_id or "", ()):
        found = value_bounds(claim.value)
        if found is not None:
            return found.min, found.max
    return -INFINITY, INFINITY
