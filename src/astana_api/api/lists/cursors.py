"""Cursors: where a list goes on, as a token that only this server reads.

base64url, without padding, of the compact JSON `[version, fingerprint, sort keys..., id]`. The
fingerprint ties it to the filters and the order of the list that it came from. Nothing in it is
secret or trusted: whatever it holds is checked before it reaches a query.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

from astana_api.errors import InvalidQueryParameter

VERSION = 1
LONGEST = 4_096
INT64 = range(-(2**63), 2**63)
_ALPHABET = re.compile("[A-Za-z0-9_-]+")
_UNWANTED = re.compile("[\x00\ud800-\udfff]")

Key = str | int


def fingerprint(filters: Mapping[str, object] | Sequence[object], sort: Sequence[str]) -> str:
    """Twelve hex digits that change with any filter or with the order.

    `filters` is anything that JSON can write; the order of its keys does not count.
    """
    canonical = json.dumps([filters, list(sort)], sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:12]


def encode(fingerprint: str, keys: Sequence[Key], identifier: Key) -> str:
    """A cursor behind the row that has these sort keys and this id."""
    text = json.dumps(
        [VERSION, fingerprint, *keys, identifier], ensure_ascii=False, separators=(",", ":")
    )
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _broken(detail: str) -> InvalidQueryParameter:
    return InvalidQueryParameter.named("cursor", detail)


def _is_key(value: object, kind: type[Key]) -> bool:
    # A boolean is an integer to Python, and to nobody else.
    if isinstance(value, bool) or not isinstance(value, kind):
        return False
    return value in INT64 if isinstance(value, int) else not _UNWANTED.search(value)


def decode(cursor: str, fingerprint: str, kinds: Sequence[type[Key]]) -> tuple[Key, ...]:
    """The sort keys and the id that a cursor holds.

    `kinds` are the types that they must have, the id's last. Raises `InvalidQueryParameter`, naming
    `cursor`, for one that is broken, or that another list or another order has given.
    """
    if len(cursor) > LONGEST or not _ALPHABET.fullmatch(cursor):
        raise _broken("This is not a cursor of this server.")
    try:
        content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        # UnicodeDecodeError and JSONDecodeError are ValueErrors.
        raise _broken("This is not a cursor of this server.") from None
    if not isinstance(content, list) or content[:1] != [VERSION] or type(content[0]) is not int:
        raise _broken("This cursor is of another version; begin again without it.")
    if content[1:2] != [fingerprint]:
        raise _broken("This cursor belongs to other filters or another order.")
    values = content[2:]
    if len(values) != len(kinds) or not all(map(_is_key, values, kinds)):
        raise _broken("This is not a cursor of this server.")
    return tuple(values)
