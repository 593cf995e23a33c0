"""Strict parsing of query strings: invalid input is rejected, never guessed."""

import re
from urllib.parse import unquote_to_bytes

from astana_api.errors import InvalidQueryParameter

INVALID_PERCENT_ENCODING = re.compile(rb"%(?![0-9A-Fa-f]{2})")
ENCODED_SLASH = re.compile(rb"%2f", re.IGNORECASE)
"""A slash that separates no segments of a path (RFC 3986, 2.2)."""
CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates, which no name, id or query needs."""


def _invalid(name: bytes, detail: str) -> InvalidQueryParameter:
    readable = unquote_to_bytes(name).decode(errors="replace")
    return InvalidQueryParameter.named(
        CONTROL_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", readable), detail
    )


def _decode(part: bytes, name: bytes) -> str:
    if b"%" in part or b"+" in part:
        if INVALID_PERCENT_ENCODING.search(part):
            raise _invalid(name, "A % must be followed by two hexadecimal digits.")
        part = unquote_to_bytes(part.replace(b"+", b" "))
    try:
        text = part.decode()
    except UnicodeDecodeError:
        raise _invalid(name, "This is not UTF-8 once its percent-encoding is undone.") from None
    if CONTROL_CHARACTERS.search(text):
        raise _invalid(name, "Control characters are not allowed.")
    return text


def parse_query(query: bytes) -> list[tuple[str, str]]:
    """Return names and values in their order; a name without `=` has the value "".

    Raise InvalidQueryParameter for invalid percent-encoding, invalid UTF-8 and control characters.
    """
    pairs = []
    for part in query.split(b"&"):
        if part:
            name, _, text = part.partition(b"=")
            pairs.append((_decode(name, name), _decode(text, name)))
    return pairs
