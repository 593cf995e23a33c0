"""Negotiation of the response format by `?format=` or `Accept` (RFC 9110, section 12.5.1)."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, wraps
from typing import Any, TypeVar

from starlette.types import Scope

from astana_api.errors import ErrorItem, NotAcceptable
from astana_api.exporters.formats import JSON, Format

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


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


Parsed = TypeVar("Parsed")
MAX_CACHED_VALUES = 256
MAX_CACHED_VALUE_BYTES = 512


def cache_short_values(parse: Callable[[bytes], Parsed]) -> Callable[[bytes], Parsed]:
    """Cache the results of a function of a header value; parse a long value each time.

    The cache holds at most `MAX_CACHED_VALUES` values of `MAX_CACHED_VALUE_BYTES`.
    """
    cached = lru_cache(maxsize=MAX_CACHED_VALUES)(parse)

    @wraps(parse)
    def parse_or_get(value: bytes) -> Parsed:
        return parse(value) if len(value) > MAX_CACHED_VALUE_BYTES else cached(value)

    return parse_or_get


def parse_quality(parameters: Sequence[bytes]) -> float:
    """Return the quality among the parameters of a list element; 0 if it is invalid."""
    for parameter in parameters:
        name, _, text = parameter.partition(b"=")
        if name.strip().lower() == b"q":
            try:
                quality = float(text)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0


MediaRanges = Mapping[str, float]
"""Media ranges with the highest quality that is given for each."""


@cache_short_values
def _parse_accept(accept: bytes) -> MediaRanges:
    """Return the media ranges; skip elements that are not of the form type/subtype."""
    ranges: dict[str, float] = {}
    for item in accept.split(b","):
        name, *parameters = item.split(b";")
        media_range = name.decode("latin-1").strip().lower()
        if media_range.count("/") == 1:
            quality = parse_quality(parameters)
            ranges[media_range] = max(quality, ranges.get(media_range, 0.0))
    return ranges


def _quality_of(media_type: str, ranges: MediaRanges) -> float:
    """Return the quality of the most specific range that matches a media type; 0 if none does."""
    family = media_type.partition("/")[0] + "/*"
    for pattern in (media_type, family, "*/*"):
        if pattern in ranges:
            return ranges[pattern]
    return 0.0


def rank_formats(accept: bytes, formats: Sequence[Format]) -> tuple[int, ...]:
    """Return the rank of each format by its quality in `Accept`: 0 is not acceptable.

    Whatever formats an endpoint produces, equal ranks select the same one of them (`negotiate`).
    """
    ranges = _parse_accept(accept)
    if not ranges:
        return (1,) * len(formats)
    qualities = [_quality_of(each.media_type, ranges) for each in formats]
    ascending = sorted({0.0, *qualities})
    return tuple(ascending.index(quality) for quality in qualities)


def prefers_html(accept: bytes) -> bool:
    """Return whether `Accept` names HTML, and JSON with no higher quality, as browsers do.

    `*/*` alone does not name it: programs send that.
    """
    ranges = _parse_accept(accept)
    quality = ranges.get("text/html", 0.0)
    return quality > 0 and quality >= _quality_of(JSON.media_type, ranges)


def negotiate(requested: str | None, accept: bytes, available: Sequence[Format]) -> Format:
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
    ranges = _parse_accept(accept)
    if accept == b"*/*" or not ranges:
        return available[0]
    negotiable = [each for each in available if each.negotiable]
    best = max(negotiable, key=lambda each: _quality_of(each.media_type, ranges))
    if _quality_of(best.media_type, ranges) <= 0:
        types = ", ".join(each.media_type for each in negotiable)
        detail = f"Accept allows nothing that is offered here: {types}."
        raise NotAcceptable(detail, errors=[ErrorItem(detail, parameter="Accept")])
    return best
