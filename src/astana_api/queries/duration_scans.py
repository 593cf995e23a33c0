"""Lists sorted by date, as merged index scans: one range scan for each duration class."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from astana_api.domain.dates.bounds import INFINITY
from astana_api.domain.dates.duration_classes import MAX_DAYS, DurationClass
from astana_api.queries.lists.conditions import Binds, at_most
from astana_api.queries.lists.definitions import SortKey
from astana_api.queries.lists.index_scans import IndexScan, MergedScan, ScanPlanner


@dataclass(frozen=True, slots=True)
class TimeColumns:
    """The columns of an indexed date: see `domain.sort_keys.Span`.

    `desc` is set if the index is ordered by it and not by `min`.
    """

    duration_class: ColumnElement[Any]
    earliest: ColumnElement[Any]
    latest_desc: ColumnElement[Any]
    earliest_desc: ColumnElement[Any] | None = None

    def overlap_conditions(
        self, duration_class: DurationClass, first: Binds | None, last: Binds | None
    ) -> list[ColumnElement[bool]]:
        """Return the conditions that a date of the class overlaps an interval.

        They bound the index range. `first` is the negated first day of the interval and `last` its
        last day; None means unbounded.
        """
        conditions = [self.duration_class == literal_column(str(duration_class.value))]
        if first is not None:
            conditions.append(at_most(self.latest_desc)(first))
        if last is not None:
            conditions.append(at_most(self.earliest)(last))
            if self.earliest_desc is not None:
                [day] = last
                conditions.append(self.earliest_desc >= -day)
        if first is None:
            return conditions
        if duration_class is DurationClass.NO_FIRST_DAY:
            # An equality, so that the next index column bounds the last day.
            conditions.append(self.earliest == literal_column(str(-INFINITY)))
            if self.earliest_desc is not None:
                conditions.append(self.earliest_desc == literal_column(str(INFINITY)))
        elif duration_class in MAX_DAYS:
            [neg_day] = first
            days: ColumnElement[int] = literal_column(str(MAX_DAYS[duration_class]))
            ascending = self.earliest > -neg_day - days
            conditions.append(
                ascending if self.earliest_desc is None else self.earliest_desc < neg_day + days
            )
        return conditions


def plan_date_scans(
    columns: Mapping[str, ColumnElement[Any]] | ReadOnlyColumnCollection[str, Any],
    sorts: Mapping[str, SortKey],
) -> ScanPlanner:
    """Return the planner of scans for a sort by a date and the filters `X_from`, `X_to` on it.

    The sortable dates are those with the columns of `TimeColumns`. Rows without the date sort last
    and match neither filter.
    """

    def plan(
        sort: Sequence[str], filters: Mapping[str, Binds], selective: Collection[str]
    ) -> MergedScan | None:
        date = sort[0].lstrip("-") if sort else ""
        if selective or f"{date}_duration_class" not in columns:
            return None
        time = TimeColumns(
            columns[f"{date}_duration_class"],
            columns[f"{date}_earliest"],
            columns[f"{date}_latest_desc"],
            columns[f"{date}_earliest_desc"] if sort[0].startswith("-") else None,
        )
        source = columns["id"].table
        keys = (*(column for name in sort for column in sorts[name].columns), columns["id"])
        served = f"{date}_from", f"{date}_to"
        first, last = (filters.get(name) for name in served)
        scans = [
            IndexScan(source, keys, tuple(time.overlap_conditions(each, first, last)))
            for each in DurationClass
        ]
        if first is None and last is None:
            scans.append(IndexScan(source, keys, (time.duration_class.is_(None),)))
        return MergedScan(frozenset(served), scans, disjoint=True)

    return plan
