"""`fields`, `omit` and `include`: the keys of an entity, and embedded subresources."""

from collections.abc import Sequence
from typing import Any

from astana_api.domain.rendering.entities import Json, dumps, loads
from astana_api.domain.text.suggestions import suggest
from astana_api.errors import InvalidQueryParameter


def parse_names(parameter: str, text: str | None, allowed: Sequence[str]) -> tuple[str, ...] | None:
    """Return the names in a parameter, each once, in the order of `allowed`; None if absent.

    Raise InvalidQueryParameter, naming the parameter, for an unknown or an empty name.
    """
    if text is None:
        return None
    requested = text.split(",")
    for name in requested:
        if name not in allowed:
            raise InvalidQueryParameter.named(
                parameter, f"Unknown name {name!r}. {suggest(name, allowed)}"
            )
    return tuple(name for name in allowed if name in requested)


def select_fields(record: Json, fields: Sequence[str]) -> Json:
    """Return the id and the fields of a record, in the order of the record; skip missing fields."""
    return {key: value for key, value in record.items() if key in fields or key == "id"}


def append_member(body: bytes, key: str, value: bytes) -> bytes:
    """Return a serialized JSON object with one more member at its end."""
    return body[:-1] + b',"' + key.encode() + b'":' + value + b"}"


def omit_empty(body: bytes) -> bytes:
    """Return serialized JSON without the members that are null or empty, at any depth."""
    return dumps(_without_empty(loads(body.decode()))).encode()


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_empty(member)
            for key, member in value.items()
            if member not in (None, [], {})
        }
    return [_without_empty(each) for each in value] if isinstance(value, list) else value
