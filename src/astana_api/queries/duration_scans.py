"""Lists in the order of time, read along an index of times of each width."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from astana_api.domain.dates.bounds import INFINITY
from astana_api.domain.dates.duration_classes import WIDEST, Width
from astana_api.queries.lists.conditions import Binds, not_above
from astana_api.queries.lists.engine import Key
from astana_api.queries.lists.index_scans import ByFilters, Way, Ways


@dataclass(frozen=True, slots=True)
class Time:
    """The columns of a time: see `domain.sort_keys.Span`.

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


def in_order_of_dates(
    columns: Mapping[str, ColumnElement[Any]] | ReadOnlyColumnCollection[str, Any],
    sorts: Mapping[str, Key],
) -> ByFilters:
    """The ways through a list that is sorted by one of its dates, and `X_from` and `X_to` of it.

    A date is what has the columns of a time. What has no date comes last, and is in no time.
    """

    def ways(sort: Sequence[str], said: Mapping[str, Binds], few: Collection[str]) -> Ways | None:
        date = sort[0].lstrip("-") if sort else ""
        if few or f"{date}_width" not in columns:
            return None
        time = Time(
            columns[f"{date}_width"],
            columns[f"{date}_min"],
            columns[f"{date}_neg_max"],
            columns[f"{date}_desc"] if sort[0].startswith("-") else None,
        )
        source = columns["id"].table
        keys = (*(column for name in sort for column in sorts[name].columns), columns["id"])
        served = f"{date}_from", f"{date}_to"
        first, last = (said.get(name) for name in served)
        parts = [Way(source, keys, tuple(time.touching(each, first, last))) for each in Width]
        if first is None and last is None:
            parts.append(Way(source, keys, (time.width.is_(None),)))
        return Ways(frozenset(served), parts, apart=True)

    return ways
