"""Which format an answer comes in: by `?format=`, else by `Accept` (RFC 9110, section 12.5.1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from starlette.types import Scope

from astana_api.errors import Fault, NotAcceptable

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Format:
    """A format that an answer may have: `name` is what `?format=` calls it."""

    name: str
    media_type: str


JSON = Format("json", "application/json")
SCOPE_KEY = "astana_api.format"
_ATTRIBUTE = "__offered_formats__"


def offers(*formats: Format) -> Callable[[Endpoint], Endpoint]:
    """Declares what an endpoint can answer in, the default first; without it, JSON alone.

    `offers()` is for what has one form whatever is asked, as a probe or a page.
    """

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _ATTRIBUTE, formats)
        return endpoint

    return declare


def offered_by(endpoint: Callable[..., Any]) -> tuple[Format, ...]:
    offered: tuple[Format, ...] = getattr(endpoint, _ATTRIBUTE, (JSON,))
    return offered


def chosen_format(scope: Scope) -> Format:
    """What this answer has to come in; routes have chosen before their endpoint runs."""
    chosen: Format = scope.get(SCOPE_KEY, JSON)
    return chosen


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(text)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0


@lru_cache(maxsize=256)
def _ranges(accept: str) -> tuple[tuple[str, float], ...]:
    """Media ranges with their quality; what is not of the form type/subtype is passed over."""
    found = []
    for item in accept.split(","):
        media_range, *parameters = item.split(";")
        media_range = media_range.strip().lower()
        if media_range.count("/") == 1:
            found.append((media_range, _quality(parameters)))
    return tuple(found)


def _quality_of(media_type: str, accept: str) -> float:
    """The quality of the most specific range that covers a media type; 0 where none does."""
    family = media_type.partition("/")[0] + "/*"
    for pattern in (media_type, family, "*/*"):
        qualities = [quality for media_range, quality in _ranges(accept) if media_range == pattern]
        if qualities:
            return max(qualities)
    return 0.0


def negotiate(asked: str | None, accept: str | None, offered: Sequence[Format]) -> Format:
    """The format to answer in; of equal ones, the one that is offered first.

    `asked` is `?format=`, which wins over `Accept`: it is what a person typed. Raises
    `NotAcceptable` for a format, or an `Accept`, that nothing here answers to.
    """
    listed = ", ".join(each.name for each in offered)
    if asked is not None:
        for each in offered:
            if each.name == asked:
                return each
        detail = f"{asked!r} is not offered here; what is: {listed}."
        raise NotAcceptable(detail, errors=[Fault(detail, parameter="format")])
    # An Accept without a readable range says nothing, as one that was not sent.
    if accept is None or accept == "*/*" or not _ranges(accept):
        return offered[0]
    best = max(offered, key=lambda each: _quality_of(each.media_type, accept))
    if _quality_of(best.media_type, accept) <= 0:
        types = ", ".join(each.media_type for each in offered)
        detail = f"Accept allows nothing that is offered here: {types}."
        raise NotAcceptable(detail, errors=[Fault(detail, parameter="Accept")])
    return best
