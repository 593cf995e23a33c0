"""Opaque cursors for keyset pagination.

A cursor is the base64url encoding, without padding, of the compact JSON
`[version, fingerprint, sort keys..., id]`. The fingerprint binds it to the filters and the order of
the list. A cursor is neither secret nor trusted: each part is validated before a query uses it.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from astana_api.errors import InvalidQueryParameter

VERSION = 1
MAX_LENGTH = 4_096
INT64 = range(-(2**63), 2**63)
_ALPHABET = re.compile("[A-Za-z0-9_-]+")
_FORBIDDEN_CHARACTERS = re.compile("[\x00\ud800-\udfff]")

Key = str | int


def fingerprint(filters: Mapping[str, object] | Sequence[object], sort: Sequence[str]) -> str:
    """Return twelve hex digits that depend on the filters and the order.

    `filters` must be JSON serializable; the order of its keys is irrelevant.
    """
    canonical = json.dumps([filters, list(sort)], sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:12]


def encode(fingerprint: str, keys: Sequence[Key], identifier: Key) -> str:
    """Return a cursor after the row with these sort keys and this id."""
    text = json.dumps(
        [VERSION, fingerprint, *keys, identifier], ensure_ascii=False, separators=(",", ":")
    )
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _invalid(detail: str) -> InvalidQueryParameter:
    return InvalidQueryParameter.named("cursor", detail)


def _is_key(value: object, kind: type[Key]) -> bool:
    # `bool` is a subclass of `int`, but not a sort key.
    if isinstance(value, bool) or not isinstance(value, kind):
        return False
    return value in INT64 if isinstance(value, int) else not _FORBIDDEN_CHARACTERS.search(value)


def belongs_to(cursor: str, fingerprint: str) -> bool:
    """Return whether a cursor has a fingerprint; False for what is no cursor."""
    try:
        return _parse(cursor)[1:2] == [fingerprint]
    except InvalidQueryParameter:
        return False


def decode(cursor: str, fingerprint: str, kinds: Sequence[type[Key]]) -> tuple[Key, ...]:
    """Return the sort keys and the id of a cursor.

    `kinds` are their types, that of the id last. Raise InvalidQueryParameter, naming `cursor`, for
    an invalid cursor and for a cursor of other filters or another order.
    """
    content = _parse(cursor)
    if content[1:2] != [fingerprint]:
        raise _invalid("This cursor belongs to other filters or another order.")
    values = content[2:]
    if len(values) != len(kinds) or not all(map(_is_key, values, kinds)):
        raise _invalid("This is not a cursor of this server.")
    return tuple(values)


def _parse(cursor: str) -> list[Any]:
    if len(cursor) > MAX_LENGTH or not _ALPHABET.fullmatch(cursor):
        raise _invalid("This is not a cursor of this server.")
    try:
        content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        # UnicodeDecodeError and JSONDecodeError are ValueErrors.
        raise _invalid("This is not a cursor of this server.") from None
    if not isinstance(content, list) or content[:1] != [VERSION] or type(content[0]) is not int:
        raise _invalid("This cursor is of another version; begin again without it.")
    return content
