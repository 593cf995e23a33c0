"""Negotiation of the response format by `?format=` or `Accept` (RFC 9110, section 12.5.1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from starlette.types import Scope

from astana_api.errors import ErrorItem, NotAcceptable

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Format:
    """Represent a response format; `name` is its value in `?format=`."""

    name: str
    media_type: str


JSON = Format("json", "application/json")
FORMAT_SCOPE_KEY = "astana_api.format"
_ATTRIBUTE = "__response_formats__"


def produces(*formats: Format) -> Callable[[Endpoint], Endpoint]:
    """Declare the formats of the responses of an endpoint, the default first; else JSON only.

    `produces()` without formats disables negotiation, as for a probe or an HTML page.
    """

    def set_formats(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _ATTRIBUTE, formats)
        return endpoint

    return set_formats


def formats_of(endpoint: Callable[..., Any]) -> tuple[Format, ...]:
    """Return the formats that an endpoint produces, the default first."""
    formats: tuple[Format, ...] = getattr(endpoint, _ATTRIBUTE, (JSON,))
    return formats


def negotiated_format(scope: Scope) -> Format:
    """Return the format of this response, which the route sets before it calls the endpoint."""
    response_format: Format = scope.get(FORMAT_SCOPE_KEY, JSON)
    return response_format


def _parse_quality(parameters: Sequence[str]) -> float:
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
def _parse_accept(accept: str) -> tuple[tuple[str, float], ...]:
    """Return the media ranges with their quality; skip those not of the form type/subtype."""
    ranges = []
    for item in accept.split(","):
        media_range, *parameters = item.split(";")
        media_range = media_range.strip().lower()
        if media_range.count("/") == 1:
            ranges.append((media_range, _parse_quality(parameters)))
    return tuple(ranges)


def _quality_of(media_type: str, accept: str) -> float:
    """Return the quality of the most specific range that matches a media type; 0 if none does."""
    family = media_type.partition("/")[0] + "/*"
    for pattern in (media_type, family, "*/*"):
        qualities = [
            quality for media_range, quality in _parse_accept(accept) if media_range == pattern
        ]
        if qualities:
            return max(qualities)
    return 0.0


def negotiate(requested: str | None, accept: str | None, available: Sequence[Format]) -> Format:
    """Return the response format; among equally acceptable ones, the first in `available`.

    `requested` is the value of `?format=` and takes precedence over `Accept`. Raise NotAcceptable
    if no available format matches.
    """
    names = ", ".join(each.name for each in available)
    if requested is not None:
        for each in available:
            if each.name == requested:
                return each
        detail = f"{requested!r} is not offered here; what is: {names}."
        raise NotAcceptable(detail, errors=[ErrorItem(detail, parameter="format")])
    # An Accept header without a valid range counts as not sent.
    if accept is None or accept == "*/*" or not _parse_accept(accept):
        return available[0]
    best = max(available, key=lambda each: _quality_of(each.media_type, accept))
    if _quality_of(best.media_type, accept) <= 0:
        types = ", ".join(each.media_type for each in available)
        detail = f"Accept allows nothing that is offered here: {types}."
        raise NotAcceptable(detail, errors=[ErrorItem(detail, parameter="Accept")])
    return best
