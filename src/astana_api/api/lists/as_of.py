"""The parameters `as_of` (an earlier revision of the data) and `at` (a date in the real world).

A response for a revision never changes. `Link: rel="cite-as"` (RFC 8574) of an item is the URL that
always returns the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode

from annotated_types import Ge, Le
from fastapi import Query
from starlette.types import Scope

from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.query_string import parse_query
from astana_api.api.lists.filter_types import EdtfDate, TrueOrFalse
from astana_api.api.lists.parameters import STRICT_INTEGER
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD
from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.entity_at_date import filter_by_date, referenced_ids
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.as_of.view import open_as_of
from astana_api.queries.view import HeadView, View

AsOf = Annotated[
    Annotated[int, Ge(1), Le(2**53 - 1), STRICT_INTEGER] | None,
    Query(
        description="The number of a revision: returns the state while it was the latest. "
        "Example: `1`."
    ),
]
At = Annotated[
    EdtfDate | None,
    Query(
        description="An EDTF date or interval: adds `holds`, whether the item is true during "
        "all of it (`yes`) or may be (`possibly`), and leaves out what is not. "
        "Example: `2019`."
    ),
]
IncludeNo = Annotated[
    TrueOrFalse | None,
    Query(description="With `at`: also returns items that are not true then, with `holds` `no`."),
]


class AsOfQuery(QueryModel):
    """The parameter of endpoints that support an earlier revision."""

    as_of: AsOf = None


class TemporalQuery(AsOfQuery):
    """The parameters of endpoints that support both an earlier revision and a date."""

    at: At = None
    include_no: IncludeNo = None


@dataclass(frozen=True, slots=True)
class TemporalScope:
    """Represent the revision and the date (None: any) of a request."""

    view: View
    date: str | None = None
    bounds: Bounds | None = None
    include_no: bool = False

    @property
    def required_bounds(self) -> Bounds | None:
        """Return the bounds of the date if false statements are filtered out."""
        return None if self.include_no else self.bounds

    def query_params(self, *, include_date: bool) -> Mapping[str, str]:
        """Return the query parameters for the same revision and, if `include_date`, the date."""
        params = {} if self.view.as_of == HEAD else {"as_of": str(self.view.as_of)}
        if include_date and self.date is not None:
            params |= {"at": self.date} | ({"include_no": "true"} if self.include_no else {})
        return params

    async def apply_date(self, body: Json) -> Json:
        """Return the rendered entity at the date, or unchanged without a date."""
        if self.bounds is None:
            return body
        lifespans = await self.view.load_lifespans(referenced_ids(body))
        return filter_by_date(body, lifespans, self.bounds, include_no=self.include_no)


async def open_temporal_scope(
    snapshot: Snapshot,
    as_of: int | None,
    at: str | None = None,
    include_no: TrueOrFalse | None = None,
) -> TemporalScope:
    """Return the revision and the date of a request.

    Raise InvalidQueryParameter, naming `as_of`, for a future revision, and for `include_no` without
    a date.
    """
    if include_no is not None and at is None:
        raise InvalidQueryParameter.named("include_no", "include_no needs a date: give at too.")
    if as_of is not None and as_of > snapshot.revision:
        raise InvalidQueryParameter.named(
            "as_of", f"There is no revision {as_of} yet; the last is {snapshot.revision}."
        )
    view = HeadView(snapshot) if as_of is None else await open_as_of(snapshot, as_of)
    bounds = None if at is None else edtf.parse(at).bounds
    return TemporalScope(view, at, bounds, include_no == "true")


async def open_query_scope(snapshot: Snapshot, query: QueryModel) -> TemporalScope:
    """Return the revision and the date of a query; the head if it supports neither."""
    if isinstance(query, TemporalQuery):
        return await open_temporal_scope(snapshot, query.as_of, query.at, query.include_no)
    if isinstance(query, AsOfQuery):
        return await open_temporal_scope(snapshot, query.as_of)
    return TemporalScope(HeadView(snapshot))


def format_cite_as_link(scope: Scope, path: str, revision: int) -> str:
    """Return the `Link` header (RFC 8288) with the URL that always returns the same bytes.

    `path` is the unquoted path of the item, `revision` the last one that changed it.
    """
    query: bytes = scope["query_string"]
    params = f"as_of={revision}"
    if query:
        pairs = [pair for pair in parse_query(query) if pair[0] != "as_of"]
        params = urlencode([*pairs, ("as_of", str(revision))], quote_via=quote, safe=",/")
    return f'<{quote(path)}?{params}>; rel="cite-as"'
