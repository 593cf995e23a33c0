"""Query strings, read strictly: what cannot be read right is refused, never guessed."""

from urllib.parse import unquote_to_bytes

from astana_api.api.middleware.request_limits import BROKEN_PERCENT, UNWANTED
from astana_api.errors import InvalidQueryParameter


def _refused(name: bytes, detail: str) -> InvalidQueryParameter:
    readable = unquote_to_bytes(name).decode(errors="replace")
    return InvalidQueryParameter.named(UNWANTED.sub("\N{REPLACEMENT CHARACTER}", readable), detail)


def _decode(part: bytes, name: bytes) -> str:
    if b"%" in part or b"+" in part:
        if BROKEN_PERCENT.search(part):
            raise _refused(name, "A % must be followed by two hexadecimal digits.")
        part = unquote_to_bytes(part.replace(b"+", b" "))
    try:
        text = part.decode()
    except UnicodeDecodeError:
        raise _refused(name, "This is not UTF-8 once its percent-encoding is undone.") from None
    if UNWANTED.search(text):
        raise _refused(name, "Control characters are not allowed.")
    return text


def parse_query(query: bytes) -> list[tuple[str, str]]:
    """Names and values in the order in which they were sent; a name without `=` has "".

    Raises `InvalidQueryParameter` for broken percent-encoding, for what is not UTF-8, and for
    control characters.
    """
    pairs = []
    for part in query.split(b"&"):
        if part:
            name, _, text = part.partition(b"=")
            pairs.append((_decode(name, name), _decode(text, name)))
    return pairs
