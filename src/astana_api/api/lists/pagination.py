"""From what was asked of a list to its answer: the same order, cursors and counts everywhere."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from starlette.types import Scope

from astana_api.api.http.etags import Representation
from astana_api.api.lists import cursors
from astana_api.api.lists.envelope import link_to_next, list_body, next_path
from astana_api.api.lists.parameters import DEFAULT_LIMIT
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json, dumps
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.lists import engine as lists
from astana_api.queries.lists.as_of_scan import Walk
from astana_api.queries.lists.engine import Listing

Filters = Mapping[str, Sequence[Any]]
Render = Callable[[Snapshot, list[Row]], Awaitable[list[bytes]]]
"""Makes the JSON of each row, in one go for all of them."""

MOST_SORT_KEYS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of the page that it wants; the parameters of `api.lists.pagination.parameters`."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    sort: str | None = None
    count: Literal["exact"] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page, ready to be answered once the snapshot is let go."""

    items: list[bytes]
    cursor: str | None
    total: int | None
    revision: int


def given(filters: Mapping[str, Sequence[Any] | None]) -> dict[str, list[Any]]:
    """The filters that were given, each value once; one with no values at all matches nothing."""
    return {
        name: list(dict.fromkeys(values)) for name, values in filters.items() if values is not None
    }


def parse_sort(text: str | None, listing: Listing, default: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that a list is sorted by.

    Raises InvalidQueryParameter, naming `sort`, for an unknown key, too many, or one twice.
    """
    if text is None:
        return default
    names = tuple(text.split(","))
    for name in names:
        if name not in listing.sorts:
            known = ", ".join(key for key in listing.sorts if not key.startswith("-"))
            raise _refused(f"There is no sort key {name!r}; known are, with or without -: {known}.")
    if len(names) > MOST_SORT_KEYS:
        raise _refused(f"At most {MOST_SORT_KEYS} keys can be sorted by.")
    if len({name.removeprefix("-") for name in names}) < len(names):
        raise _refused("A key can be sorted by only once.")
    return names


def as_json(records: Callable[[Snapshot, list[Row]], Awaitable[list[Json]]]) -> Render:
    """For rows that `records` makes into JSON objects, all of a page at once."""

    async def render(snapshot: Snapshot, rows: list[Row]) -> list[bytes]:
        return [dumps(record).encode() for record in await records(snapshot, rows)]

    return render


async def as_stored(_snapshot: Snapshot, rows: list[Row]) -> list[bytes]:
    """For rows whose first column is their JSON."""
    return [row[0].encode() for row in rows]


async def read_list(
    snapshot: Snapshot,
    scope: Scope,
    listing: Listing,
    asked: Asked,
    filters: Filters,
    *,
    default_sort: tuple[str, ...] = (),
    render: Render = as_stored,
    past: Walk | None = None,
) -> Found:
    """The page that was asked for; without a sort, the id alone orders it.

    `past` says how to read it where it is of an earlier revision. Raises InvalidQueryParameter for
    a sort or a cursor that this list does not know.
    """
    sort = parse_sort(asked.sort, listing, default_sort)
    told = filters if past is None else past.told
    fingerprint = cursors.fingerprint([scope["path"], dict(told)], sort)
    after = None
    if asked.cursor is not None:
        after = cursors.decode(asked.cursor, fingerprint, listing.key_types(sort))
    read_page = lists.page if past is None else past.page
    page = await read_page(
        snapshot, listing, filters=filters, sort=sort, after=after, limit=asked.limit
    )
    total = None
    if asked.count and past is None:
        total = await lists.count(snapshot, listing, filters)
    elif asked.count and past is not None:
        total = await past.count(snapshot, listing, filters, sort)
    cursor = None
    if page.next_keys is not None:
        cursor = cursors.encode(fingerprint, page.next_keys[:-1], page.next_keys[-1])
    revision = snapshot.revision if past is None else past.revision
    return Found(await render(snapshot, page.rows), cursor, total, revision)


def list_response(scope: Scope, found: Found) -> Representation:
    """The list as it is answered, with its `Link` to the next page."""
    following = None if found.cursor is None else next_path(scope, found.cursor)
    body = list_body(found.items, following, found.total)
    return Representation(scope, body, found.revision, link=link_to_next(following))


def _refused(detail: str) -> InvalidQueryParameter:
    return InvalidQueryParameter.named("sort", detail)
