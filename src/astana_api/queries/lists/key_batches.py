"""Reading many rows by their keys, with few shapes of statement however many keys there are."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import String, bindparam
from sqlalchemy.sql import ClauseElement, ColumnElement
from sqlalchemy.types import TypeEngine

from astana_api.db.compiled import Prepared, Row
from astana_api.db.snapshot import Snapshot

_SIZES = (1, 8, 64, 512)


class ByKeys:
    """A statement for a set of keys: `build` is given the list that a column is compared to.

    Keys are padded to one of a few sizes, so that the statement is compiled as many times and no
    more, and so that PostgreSQL keeps its plan. They are texts, unless `type_` says otherwise.
    """

    def __init__(
        self,
        build: Callable[[list[ColumnElement[Any]]], ClauseElement],
        type_: TypeEngine[Any] | None = None,
    ) -> None:
        self._build = build
        self._type: TypeEngine[Any] = String() if type_ is None else type_
        self._sizes: dict[int, Prepared] = {}

    async def rows(
        self,
        snapshot: Snapshot,
        keys: Iterable[Any],
        values: Mapping[str, Any] | None = None,
        *,
        bounded: bool = True,
    ) -> list[Row]:
        """The rows of all the keys, in no order; see `Snapshot.all` for `bounded`."""
        wanted = list(dict.fromkeys(keys))
        found: list[Row] = []
        while wanted:
            some, wanted = wanted[: _SIZES[-1]], wanted[_SIZES[-1] :]
            size = next(size for size in _SIZES if size >= len(some))
            padded = some + [some[-1]] * (size - len(some))
            given = {f"key_{place}": key for place, key in enumerate(padded)}
            statement, bound = self._statement(size), {**given, **(values or {})}
            found += await snapshot.all(statement, bound, bounded=bounded)
        return found

    def _statement(self, size: int) -> Prepared:
        if size not in self._sizes:
            binds: list[ColumnElement[Any]] = [
                bindparam(f"key_{place}", type_=self._type) for place in range(size)
            ]
            self._sizes[size] = Prepared(self._build(binds))
        return self._sizes[size]
