"""Base classes of the query models of lists.

A list declares its filters in a subclass. The OpenAPI document shows the parameters of the base
classes last (see `openapi.document`).
"""

from astana_api.api.http.query_model import MAX_COST, QueryModel
from astana_api.api.lists.pagination import PageParams
from astana_api.api.lists.parameters import DEFAULT_LIMIT, Count, Cursor, Limit

COST_OF_COUNT = 10
"""Counting reads every row that matches, a page only its own."""


class CursorQuery(QueryModel):
    """The parameters of every list."""

    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = None

    @property
    def max_items(self) -> int:
        return self.limit


class PageQuery(CursorQuery):
    """The parameters of a list that can be counted."""

    count: Count = None

    @property
    def cost(self) -> int:
        cost = super().cost + (COST_OF_COUNT if self.count else 0)
        return min(cost, MAX_COST)

    def page_params(self) -> PageParams:
        """Return the pagination parameters."""
        return PageParams(self.limit, self.cursor, None, self.count)


class SortedPageQuery(PageQuery):
    """The parameters of a list that can be sorted; a subclass declares its sort keys."""

    sort: str | None = None

    def page_params(self) -> PageParams:
        return PageParams(self.limit, self.cursor, self.sort, self.count)
