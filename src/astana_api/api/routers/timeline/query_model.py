"""The query of timelines, and the combinations of its parameters that have no meaning."""

from typing import Annotated, Literal

from fastapi import Query

from astana_api.api.lists.date_match import DESCRIPTION, Match, period_bounds
from astana_api.api.lists.filter_types import EdtfDate, KnownProperty, RecordId, TrueOrFalse
from astana_api.api.lists.query_models import SortedPageQuery
from astana_api.domain.dates.bounds import Bounds
from astana_api.errors import InvalidQueryParameter


class EntityTimelineQuery(SortedPageQuery):
    """The query of the timeline of an entity."""

    property: Annotated[
        list[KnownProperty] | None,
        Query(description="Ids of properties: see `/v1/properties`. Example: `dates`."),
    ] = None
    place: Annotated[
        list[RecordId] | None,
        Query(
            description="Ids of places: statements with this place, and the dates of events "
            "there. Example: `geneva`."
        ),
    ] = None
    from_: Annotated[
        EdtfDate | None,
        Query(alias="from", description="From the first day of this time (EDTF) on."),
    ] = None
    to: Annotated[EdtfDate | None, Query(description="Up to the last day of this time (EDTF).")] = (
        None
    )
    match: Annotated[
        Match | None,
        Query(description=DESCRIPTION.format(parameters="`from` and `to`") + " See `matches`."),
    ] = None
    undated: Annotated[
        TrueOrFalse | None,
        Query(
            description="With `true`, only statements that could have a date and have none, in "
            "the order of entry: unknown dates, and relations without a start, an end or a period. "
            "`entity` matches the subject or the value."
        ),
    ] = None
    sourced: Annotated[TrueOrFalse | None, Query(description="Whether a citation supports it.")] = (
        None
    )
    document: Annotated[
        list[RecordId] | None,
        Query(description="Ids of documents of its evidence. Example: `astana-platform-article`."),
    ] = None
    citation: Annotated[
        list[RecordId] | None,
        Query(description="Ids of citations of its evidence. Example: `putz-2015-why`."),
    ] = None
    group: Annotated[
        Literal["year", "month"] | None,
        Query(description="Returns counts by year or month instead of items."),
    ] = None
    sort: Annotated[
        Literal["date", "-date", "match", "stated", "-stated"] | None,
        Query(
            description="Sort key: `date` or `-date`; with `from` or `to` also `match`: first "
            "the items of `match=within`, then the others, each by date; with `undated=true` only "
            "`stated` or `-stated`."
        ),
    ] = None


def check_combination(query: EntityTimelineQuery) -> None:
    """Raise InvalidQueryParameter for a parameter that another one rules out."""
    is_undated = query.undated == "true"
    for name in ("from_", "to", "match", "place", "group") if is_undated else ():
        if getattr(query, name) is not None:
            alias = name.rstrip("_")
            raise InvalidQueryParameter.named(
                alias, f"{alias} needs dated items. Leave out {alias} or undated=true."
            )
    if query.sort is None:
        return
    if query.sort.endswith("stated") is not is_undated:
        expected = "stated or -stated with" if is_undated else "date, -date or match without"
        raise InvalidQueryParameter.named(
            "sort", f"{query.sort!r}: expected {expected} undated=true."
        )
    if query.sort == "match" and query.from_ is None and query.to is None:
        raise InvalidQueryParameter.named("sort", "match needs a time: give from, to or both.")
    if query.sort == "match" and query.group is not None:
        raise InvalidQueryParameter.named("sort", "Groups are sorted by date; leave sort out.")


def time_bounds(query: EntityTimelineQuery) -> Bounds | None:
    """Return the time from `from` to `to`; None without both.

    Raise InvalidQueryParameter for a time that ends before it begins, and for `match` without a
    time.
    """
    bounds = period_bounds((query.from_, query.to))
    if bounds is None and query.match is not None:
        raise InvalidQueryParameter.named("match", "match needs a time: give from, to or both.")
    return bounds
