"""`fields` and `include`: less of an entity than the whole, and what else to put with it."""

from collections.abc import Sequence
from difflib import get_close_matches

from astana_api.domain.rendering.entities import Json
from astana_api.errors import InvalidQueryParameter


def parse_names(parameter: str, text: str | None, known: Sequence[str]) -> tuple[str, ...] | None:
    """The names that a parameter lists, each once, in the order of `known`; None if not given.

    Raises InvalidQueryParameter, naming the parameter, for an unknown or an empty name.
    """
    if text is None:
        return None
    wanted = text.split(",")
    for name in wanted:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known are: {', '.join(known)}."
            raise InvalidQueryParameter.named(parameter, f"There is no {name!r} here; {hint}")
    return tuple(name for name in known if name in wanted)


def pick(record: Json, fields: Sequence[str]) -> Json:
    """The id and the fields of a record, in its own order; what it does not have is left out."""
    return {key: value for key, value in record.items() if key in fields or key == "id"}


def with_member(body: bytes, key: str, value: bytes) -> bytes:
    """A rendered JSON object with one more member at its end."""
    return body[:-1] + b',"' + key.encode() + b'":' + value + b"}"
