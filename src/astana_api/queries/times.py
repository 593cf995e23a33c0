"""Lists in the order of time, read along an index of times of each width."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, literal_column

from astana_api.domain.bounds import INFINITY
from astana_api.domain.widths import WIDEST, Width
from astana_api.queries.conditions import Binds, not_above
from astana_api.queries.ways import Way


@dataclass(frozen=True, slots=True)
class Time:
    """The columns of a time: see `domain.listing.Span`.

    `desc` is given where it is what the index is ordered by, in place of `min`.
    """

    width: ColumnElement[Any]
    min: ColumnElement[Any]
    neg_max: ColumnElement[Any]
    desc: ColumnElement[Any] | None = None

    def touching(
        self, width: Width, first: Binds | None, last: Binds | None
    ) -> list[ColumnElement[bool]]:
        """What one of that width has to meet to touch a time, and where it can begin at all.

        `first` is the negated first day of the time and `last` its last; None has no limit.
        """
        found = [self.width == literal_column(str(width.value))]
        if first is not None:
            found.append(not_above(self.neg_max)(first))
        if last is not None:
            found.append(not_above(self.min)(last))
            if self.desc is not None:
                [day] = last
                found.append(self.desc >= -day)
        if first is None:
            return found
        if width is Width.NO_FIRST_DAY:
            # An equality, so that an index tells which of these end late enough.
            found.append(self.min == literal_column(str(-INFINITY)))
            if self.desc is not None:
                found.append(self.desc == literal_column(str(INFINITY)))
        elif width in WIDEST:
            [negated] = first
            days: ColumnElement[int] = literal_column(str(WIDEST[width]))
            begun = self.min > -negated - days
            found.append(begun if self.desc is None else self.desc < negated + days)
        return found


def along(
    source: FromClause,
    time: Time,
    keys: Sequence[ColumnElement[Any]],
    said: Mapping[str, Binds],
    date: str,
) -> tuple[frozenset[str], list[Way]]:
    """The filters by a date that are served, and the ways through a list that is sorted by it.

    What has no date comes last, and is in no time.
    """
    names = f"{date}_from", f"{date}_to"
    first, last = (said.get(name) for name in names)
    ways = [Way(source, tuple(keys), tuple(time.touching(each, first, last))) for each in Width]
    if first is None and last is None:
        ways.append(Way(source, tuple(keys), (time.width.is_(None),)))
    return frozenset(names), ways
