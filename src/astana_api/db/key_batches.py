"""Batched reads by key, with one compiled statement for each batch size."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import String, bindparam
from sqlalchemy.sql import ClauseElement, ColumnElement
from sqlalchemy.types import TypeEngine

from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.snapshot import Snapshot

_SIZES = (1, 8, 64, 512)


class KeyBatchQuery:
    """A statement for a set of keys; `build` takes the list to compare a column with (IN).

    Keys are padded to one of a few batch sizes, so that few statements are compiled and PostgreSQL
    keeps their plans. Keys are texts unless `type_` is passed.
    """

    def __init__(
        self,
        build: Callable[[list[ColumnElement[Any]]], ClauseElement],
        type_: TypeEngine[Any] | None = None,
    ) -> None:
        self._build = build
        self._type: TypeEngine[Any] = String() if type_ is None else type_
        self._sizes: dict[int, CompiledStatement] = {}

    async def fetch(
        self,
        snapshot: Snapshot,
        keys: Iterable[Any],
        values: Mapping[str, Any] | None = None,
        *,
        long_running: bool = False,
    ) -> list[Row]:
        """Return the rows of all keys in no defined order; `long_running`: see `Snapshot.all`."""
        remaining = list(dict.fromkeys(keys))
        rows: list[Row] = []
        while remaining:
            batch, remaining = remaining[: _SIZES[-1]], remaining[_SIZES[-1] :]
            size = next(size for size in _SIZES if size >= len(batch))
            padded = batch + [batch[-1]] * (size - len(batch))
            params = {f"key_{index}": key for index, key in enumerate(padded)}
            params |= values or {}
            rows += await snapshot.all(self._statement(size), params, long_running=long_running)
        return rows

    def _statement(self, size: int) -> CompiledStatement:
        if size not in self._sizes:
            binds: list[ColumnElement[Any]] = [
                bindparam(f"key_{index}", type_=self._type) for index in range(size)
            ]
            self._sizes[size] = CompiledStatement(self._build(binds))
        return self._sizes[size]
