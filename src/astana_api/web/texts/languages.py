"""The languages of the pages, and the choice of one for a request."""

from typing import Final

from starlette.types import Scope

from astana_api.api.http.content_negotiation import cache_short_values, parse_quality
from astana_api.api.http.query_string import parse_query
from astana_api.errors import InvalidQueryParameter

LANGUAGES: Final = {"en": "English", "ar": "العربية", "ru": "Русский"}
"""The languages of the catalogue with their own names; the first is the default."""
LANGUAGE_PARAMETER: Final = "lang"
_DEFAULT: Final = "en"
_RIGHT_TO_LEFT: Final = frozenset({"ar"})


def page_direction(language: str) -> str:
    """Return the direction in which a page of the language is laid out: `ltr` or `rtl`."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


@cache_short_values
def _parse_accept_language(header: bytes) -> str:
    """Return the language of the catalogue with the highest quality; ties keep the order sent."""
    best, best_quality = _DEFAULT, 0.0
    for item in header.split(b","):
        tag, *parameters = item.split(b";")
        language = tag.decode("latin-1").strip().lower().partition("-")[0]
        quality = parse_quality(parameters)
        if language in LANGUAGES and quality > best_quality:
            best, best_quality = language, quality
    return best


def choose_language(scope: Scope) -> str:
    """Return the language in `?lang=`, else the one that `Accept-Language` prefers."""
    query: bytes = scope["query_string"]
    if b"lang=" in query:
        try:
            pairs = parse_query(query)
        except InvalidQueryParameter:
            # The route reports the query; its error page needs a language too.
            pairs = []
        for name, text in pairs:
            if name == LANGUAGE_PARAMETER and text in LANGUAGES:
                return text
    headers = [value for name, value in scope["headers"] if name == b"accept-language"]
    return _parse_accept_language(b",".join(headers)) if headers else _DEFAULT
