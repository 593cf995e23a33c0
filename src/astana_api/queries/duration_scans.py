"""Lists sorted by date, as merged index scans: one range scan for each duration class."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal_column, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from astana_api.domain.dates.bounds import INFINITY
from astana_api.domain.dates.duration_classes import MAX_DAYS, DurationClass
from astana_api.queries.lists.conditions import Binds, Filter, at_least, at_most
from astana_api.queries.lists.definitions import SortKey
from astana_api.queries.lists.index_scans import IndexScan, MergedScan, ScanPlanner


@dataclass(frozen=True, slots=True)
class PeriodFilters:
    """The values of the filters that compare dates with a period; None for those that are absent.

    `touches_from` has the negated first day of the period and `touches_to` its last day: together
    they match dates that may overlap it. `lies_from` has the first day and `lies_to` the negated
    last day: together they match dates that lie within it. `lies_beyond` has both of the latter, an
    infinity for an open end, and matches the dates that may have a day outside.
    """

    touches_from: Binds | None = None
    touches_to: Binds | None = None
    lies_from: Binds | None = None
    lies_to: Binds | None = None
    lies_beyond: Binds | None = None


def lies_beyond(earliest: ColumnElement[Any], latest_desc: ColumnElement[Any]) -> Filter:
    """Return the filter by a day before the first value, or after the second, which is negated."""

    def condition(binds: Binds) -> ColumnElement[bool]:
        first, negated_last = binds
        return or_(earliest < first, latest_desc < negated_last)

    return condition


@dataclass(frozen=True, slots=True)
class TimeColumns:
    """The columns of an indexed date: see `domain.sort_keys.Span`.

    `desc` is set if the index is ordered by it and not by `min`.
    """

    duration_class: ColumnElement[Any]
    earliest: ColumnElement[Any]
    latest_desc: ColumnElement[Any]
    earliest_desc: ColumnElement[Any] | None = None

    def scan_conditions(
        self, duration_class: DurationClass, period: PeriodFilters
    ) -> list[list[ColumnElement[bool]]]:
        """Return the conditions of each scan over the matching dates of the class.

        They bound the index range. No two scans have a date in common.
        """
        if period.lies_beyond is not None:
            return self._beyond_conditions(duration_class, period, period.lies_beyond)
        if period.lies_from is not None or period.lies_to is not None:
            within = self._within_conditions(duration_class, period)
            return [] if within is None else [within]
        overlap = self._overlap_conditions(duration_class, period.touches_from, period.touches_to)
        return [overlap]

    def _within_conditions(
        self, duration_class: DurationClass, period: PeriodFilters
    ) -> list[ColumnElement[bool]] | None:
        """Return the conditions that a date lies within the period; None if none of the class can.

        A date that does has a day in the period, so the conditions of an overlap follow.
        """
        conditions = [self.duration_class == literal_column(str(duration_class.value))]
        if period.lies_from is not None:
            if duration_class is DurationClass.NO_FIRST_DAY:
                return None
            [first] = period.lies_from
            conditions.append(self.earliest >= first)
            if self.earliest_desc is not None:
                conditions.append(self.earliest_desc <= -first)
        if period.lies_to is not None:
            if duration_class is DurationClass.NO_LAST_DAY:
                return None
            [negated_last] = period.lies_to
            conditions.append(self.latest_desc >= negated_last)
            if duration_class is DurationClass.NO_FIRST_DAY:
                return [*conditions, *self._has_no_first_day()]
            conditions.append(self.earliest <= -negated_last)
            if self.earliest_desc is not None:
                conditions.append(self.earliest_desc >= negated_last)
            if period.lies_from is not None and duration_class > DurationClass.DAY:
                [first] = period.lies_from
                # Dates of the class are too long for a short period.
                narrower = MAX_DAYS[DurationClass(duration_class - 1)]
                min_days: ColumnElement[int] = literal_column(str(narrower))
                conditions.append(-negated_last - first >= min_days)
        return conditions

    def _beyond_conditions(
        self, duration_class: DurationClass, period: PeriodFilters, beyond: Binds
    ) -> list[list[ColumnElement[bool]]]:
        """Return the conditions that a date overlaps the period and does not lie within it.

        It begins before the period, or it begins later and overlaps the last day and the next.
        """
        first, negated_last = beyond
        scans = []
        if period.touches_from is not None:
            before = self._overlap_conditions(duration_class, period.touches_from, None)
            before.append(self.earliest < first)
            if self.earliest_desc is not None:
                before.append(self.earliest_desc > -first)
            scans.append(before)
        if period.touches_to is not None:
            after = self._overlap_conditions(duration_class, [negated_last], period.touches_to)
            after += [self.earliest >= first, self.latest_desc < negated_last]
            scans.append(after)
        return scans

    def _has_no_first_day(self) -> list[ColumnElement[bool]]:
        """Return equalities, so that the next index column bounds the last day."""
        conditions = [self.earliest == literal_column(str(-INFINITY))]
        if self.earliest_desc is not None:
            conditions.append(self.earliest_desc == literal_column(str(INFINITY)))
        return conditions

    def _overlap_conditions(
        self, duration_class: DurationClass, first: Binds | None, last: Binds | None
    ) -> list[ColumnElement[bool]]:
        """Return the conditions that a date of the class overlaps an interval.

        `first` is the negated first day of the interval and `last` its last day; None means
        unbounded.
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
            conditions += self._has_no_first_day()
        elif duration_class in MAX_DAYS:
            [neg_day] = first
            days: ColumnElement[int] = literal_column(str(MAX_DAYS[duration_class]))
            ascending = self.earliest > -neg_day - days
            conditions.append(
                ascending if self.earliest_desc is None else self.earliest_desc < neg_day + days
            )
        return conditions


_FILTER_SUFFIXES = {
    "touches_from": "from",
    "touches_to": "to",
    "lies_from": "lies_from",
    "lies_to": "lies_to",
    "lies_beyond": "lies_beyond",
}
"""The filter on a date of a list is called after the date and the suffix: `founded_from`."""


def date_filters(
    date: str, earliest: ColumnElement[Any], latest_desc: ColumnElement[Any]
) -> dict[str, Filter]:
    """Return the filters on a date: see `PeriodFilters`.

    A missing date matches neither `X_from` nor `X_to`, but may match the others: they are to be
    combined with these two.
    """
    return {
        f"{date}_from": at_most(latest_desc),
        f"{date}_to": at_most(earliest),
        f"{date}_lies_from": at_least(earliest),
        f"{date}_lies_to": at_least(latest_desc),
        f"{date}_lies_beyond": lies_beyond(earliest, latest_desc),
    }


def plan_date_scans(
    columns: Mapping[str, ColumnElement[Any]] | ReadOnlyColumnCollection[str, Any],
    sorts: Mapping[str, SortKey],
) -> ScanPlanner:
    """Return the planner of scans for a sort by a date and the filters of `date_filters` on it.

    The sortable dates are those with the columns of `TimeColumns`. Rows without the date sort last.
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
        served = {f"{date}_{suffix}": name for name, suffix in _FILTER_SUFFIXES.items()}
        period = {name: filters[filter_] for filter_, name in served.items() if filter_ in filters}
        scans = [
            IndexScan(source, keys, tuple(conditions))
            for each in DurationClass
            for conditions in time.scan_conditions(each, PeriodFilters(**period))
        ]
        if not period:
            scans.append(IndexScan(source, keys, (time.duration_class.is_(None),)))
        return MergedScan(frozenset(served), scans, disjoint=True)

    return plan
