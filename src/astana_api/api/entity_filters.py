"""What lists of entities are filtered by: how each filter is declared, and read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query

from astana_api.api.filters import EdtfDate, TrueOrFalse, earliest_to, flag, latest_from
from astana_api.domain.names import fold
from astana_api.domain.terms import Kind
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.queries.listings import EntityLists

Read = Callable[[Any], Sequence[Any] | None]
"""From a parameter's value to those of the list's filter; None where nothing was said."""


@dataclass(frozen=True, slots=True)
class EntityFilter:
    """A query parameter that narrows a list."""

    annotation: Any
    read: Read


def _as_said(values: list[Any] | None) -> list[Any] | None:
    return values


def _folded(names: list[str] | None) -> list[str] | None:
    return None if names is None else [fold(name) for name in names]


_NAME = EntityFilter(
    Annotated[
        list[str] | None,
        Query(
            description="A whole name that it bears, in any script; case, accents and vowel marks "
            "do not count. Repeat it for any of several. Example: `Astana Platform`."
        ),
    ],
    _folded,
)
_KIND = EntityFilter(
    Annotated[list[Kind] | None, Query(description="Kinds. Example: `person`.")], _as_said
)
_CLASSIFICATION = EntityFilter(
    Annotated[
        list[str] | None,
        Query(
            description="Its sort, in the very words of `classification`. Repeat it for any of "
            "several."
        ),
    ],
    _as_said,
)
_SOURCED = EntityFilter(
    Annotated[
        TrueOrFalse | None,
        Query(description="Whether a citation supports any of what is said of it."),
    ],
    flag,
)


def _date(property_id: str, read: Read, side: str) -> EntityFilter:
    described = (
        f"`{property_id}` in this time (EDTF) or {side}, as far as is known; what has none is left "
        f"out. {PROPERTIES[property_id].description}"
    )
    return EntityFilter(Annotated[EdtfDate | None, Query(description=described)], read)


def filters_of(lists: EntityLists) -> Mapping[str, EntityFilter]:
    """The filters of a list, by the names of their parameters, in the order of documentation."""
    known = lists.summaries.filters
    found = {"name": _NAME}
    found |= {"kind": _KIND} if "kind" in known else {}
    found |= {"classification": _CLASSIFICATION} if "classification" in known else {}
    for date in lists.dates:
        found[f"{date}_from"] = _date(date, latest_from, "later")
        found[f"{date}_to"] = _date(date, earliest_to, "earlier")
    return found | {"sourced": _SOURCED}
