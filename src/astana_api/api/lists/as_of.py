"""Earlier and other times: `as_of` a revision of what we knew, `at` a date of what we know of.

An answer that was made for a revision is the same for ever; `Link: rel="cite-as"` (RFC 8574) of an
item is the address that answers these bytes whatever is written later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import Parameter
from typing import Annotated
from urllib.parse import quote, urlencode

from annotated_types import Ge, Le
from fastapi import Query
from starlette.types import Scope

from astana_api.api.http.query_string import parse_query
from astana_api.api.http.signatures import optional
from astana_api.api.lists.filter_types import EdtfDate, TrueOrFalse
from astana_api.api.lists.parameters import PLAIN
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.entity_at_date import entities_in, narrowed
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.as_of.view import Past, past_at
from astana_api.queries.entities.lifespans import lives

AsOf = Annotated[
    Annotated[int, Ge(1), Le(2**53 - 1), PLAIN] | None,
    Query(
        description="A revision's number: the answer that was given while it was the last. "
        "Example: `1`."
    ),
]
At = Annotated[
    EdtfDate | None,
    Query(
        description="A date (EDTF): adds `holds`, whether it holds all through that time (`yes`) "
        "or may hold (`possibly`), and leaves out what does not. Example: `2019`."
    ),
]
IncludeNo = Annotated[
    TrueOrFalse | None,
    Query(description="With `at`: whether to answer what does not hold too, as `no`."),
]
AS_OF = optional("as_of", AsOf)
TIMES: tuple[Parameter, ...] = (AS_OF, optional("at", At), optional("include_no", IncludeNo))
"""The parameters of what can be asked for at an earlier revision and at a date."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a request is asked for: at a revision (None: the head) and at a date (None: ever)."""

    past: Past | None = None
    date: str | None = None
    at: Bounds | None = None
    include_no: bool = False

    @property
    def days(self) -> list[int] | None:
        """The first and the last day of the date, where what does not hold then is left out."""
        return None if self.at is None or self.include_no else [self.at.min, self.at.max]

    def query(self, *, dated: bool) -> Mapping[str, str]:
        """The parameters that ask for the same moment."""
        said = {"as_of": str(self.past.revision)} if self.past else {}
        if dated and self.date is not None:
            said |= {"at": self.date} | ({"include_no": "true"} if self.include_no else {})
        return said

    async def narrowed(self, snapshot: Snapshot, body: Json) -> Json:
        """A rendered entity at the date, if one was asked for."""
        if self.at is None:
            return body
        ids = entities_in(body)
        known = await (self.past.lives(ids) if self.past else lives(snapshot, ids))
        return narrowed(body, known, self.at, include_no=self.include_no)


NOW = Moment()


async def moment_of(
    snapshot: Snapshot,
    as_of: int | None,
    at: str | None = None,
    include_no: TrueOrFalse | None = None,
) -> Moment:
    """The moment that a request names.

    Raises InvalidQueryParameter for a revision that is still to come, naming `as_of`, and for
    `include_no` without a date.
    """
    if as_of is None and at is None and include_no is None:
        return NOW
    if include_no is not None and at is None:
        raise InvalidQueryParameter.named("include_no", "include_no needs a date: give at too.")
    if as_of is not None and as_of > snapshot.revision:
        raise InvalidQueryParameter.named(
            "as_of", f"There is no revision {as_of} yet; the last is {snapshot.revision}."
        )
    past = None if as_of is None else await past_at(snapshot, as_of)
    return Moment(past, at, None if at is None else edtf.parse(at).bounds, include_no == "true")


def cite_as(scope: Scope, path: str, revision: int) -> str:
    """The RFC 8288 `Link` to the address that answers the same bytes for ever.

    `path` is that of the item, not yet quoted; `revision` the last that touched what is answered.
    """
    query: bytes = scope["query_string"]
    said = f"as_of={revision}"
    if query:
        pairs = [pair for pair in parse_query(query) if pair[0] != "as_of"]
        said = urlencode([*pairs, ("as_of", str(revision))], quote_via=quote, safe=",/")
    return f'<{quote(path)}?{said}>; rel="cite-as"'
