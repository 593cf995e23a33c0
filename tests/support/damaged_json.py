"""Damage a JSON document in one place at a time, for tests of readers of untrusted files."""

import json
from collections.abc import Iterator
from typing import Any, Final

WRONG_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1.5,
    2**70,
    "",
    " ",
    "\u0000",
    "\u202e",
    "\n",
    "x" * 20_000,
    [],
    {},
    [None],
    [[]],
    [{"id": ""}],
    {"id": {"id": []}},
)
"""A value of each JSON type, and texts that may not be stored."""


def damage(document: Any) -> Iterator[bytes]:
    """Yield the document with each wrong value at each place, and without each place."""
    for path in _paths(document):
        for wrong in WRONG_VALUES:
            yield json.dumps(_replaced(document, path, wrong)).encode()


def malformed_json(content: bytes) -> Iterator[bytes]:
    """Yield contents that are no JSON: cut, in another encoding, or with values JSON lacks."""
    for end in range(1, len(content.rstrip()) - 1, max(1, len(content) // 60)):
        yield content[:end]
    yield b""
    yield content[:-1] + b"\xff"
    yield content.decode().encode("utf-16")
    yield b'{"id": NaN}'
    yield b'{"id": "\\ud800"}'
    yield b"[" * 100_000
    yield b"[" * 900 + b"]" * 900 + b"x"
    yield b'{"a": ' * 5_000 + b"1" + b"}" * 5_000
    yield b"\x00"


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield from _paths(item, (*path, key))


def _replaced(value: Any, path: tuple[Any, ...], wrong: Any) -> Any:
    if not path:
        return wrong
    copy = value.copy()
    copy[path[0]] = _replaced(value[path[0]], path[1:], wrong)
    return copy
