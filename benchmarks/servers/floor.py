"""The raw-SQL floor: raw ASGI, sqlite3 and orjson over relational tables, and no framework.

What somebody writes who wants speed and keeps nothing rendered: three short queries for an item,
one for a list, the JSON put together for every request.
"""

import base64
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson

from benchmarks.relational import ELEMENT, QUALIFIERS, SINGLES, Json, read_shape
from benchmarks.servers.answering import answer, skip_lifespan
from benchmarks.servers.serving import serve

_ITEMS = "/v1/organizations/"
_COLUMNS = f"""
    o.id, o.name, {", ".join(f"o.{key}" for key in SINGLES)}, o.sourced, o.revision,
    e.id, e.kind, e.name"""
_ITEM = f"""
    SELECT {_COLUMNS}
    FROM organization o LEFT JOIN entity e ON e.id = o.headquarters_id
    WHERE o.id = ?"""
_STATEMENTS = f"""
    SELECT s.id, s.property, s.element, s.source, e.id, e.kind, e.name,
        {", ".join(f's."{key}"' for key in ELEMENT)}
    FROM statement s LEFT JOIN entity e ON e.id = s.entity_id
    WHERE s.organization_id = ? ORDER BY s.element"""
_CITED = """
    SELECT c.statement_id, c.citation_id
    FROM statement s JOIN citing c ON c.statement_id = s.id
    WHERE s.organization_id = ? ORDER BY c.statement_id, c.place"""
_LIST = f"""
    SELECT {_COLUMNS}, o.name_key
    FROM organization o LEFT JOIN entity e ON e.id = o.headquarters_id
    WHERE o.classification = ? AND (o.name_key, o.id) > (?, ?)
    ORDER BY o.name_key, o.id LIMIT ?"""

# Where the columns above lie in a row.
_SINGLES = tuple((key, place) for place, key in enumerate(SINGLES, 2))
_SOURCED = 2 + len(SINGLES)
_ENTITY = _SOURCED + 2
_NAME_KEY = _ENTITY + 3
_SAID = 7
_VALUE_TYPE, _ANCHORED = _SAID + ELEMENT.index("value_type"), _SAID + ELEMENT.index("anchored")
_QUALIFIERS = tuple((name, _SAID + ELEMENT.index(key)) for key, name in QUALIFIERS.items())
_BOOLEANS = tuple((key, _SAID + ELEMENT.index(key)) for key in ("ended", "anchored"))


class Floor:
    """The application, on one connection."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(
            f"file:{folder / 'relational.db'}?mode=ro", uri=True, isolation_level=None
        )
        shape = read_shape(folder)
        self._item, self._row, self._elements = shape["item"], shape["row"], shape["elements"]
        self._row_singles = tuple((key, place) for key, place in _SINGLES if key in self._row)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await skip_lifespan(receive, send)
            return
        path: str = scope["path"]
        if path.startswith(_ITEMS):
            item = self.item(path[len(_ITEMS) :])
            if item is None:
                await answer(send, b'{"status":404}', 404)
            else:
                await answer(send, orjson.dumps(item))
        else:
            asked = dict(parse_qsl(scope["query_string"].decode()))
            await answer(send, orjson.dumps(self.page(asked)))

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def item(self, organization: str) -> Json | None:
        """An organization with its statements and what they rest on."""
        execute = self._connection.execute
        row = execute(_ITEM, (organization,)).fetchone()
        if row is None:
            return None
        item = {**self._item, **_common(row)}
        cited: dict[str, list[str]] = {}
        for statement, citation in execute(_CITED, (organization,)):
            cited.setdefault(statement, []).append(citation)
        sources: dict[str, list[Json]] = {}
        for said in execute(_STATEMENTS, (organization,)):
            statement, key, element, source, entity_id, kind, name = said[:_SAID]
            citations = cited.get(statement, [])
            if element is not None:
                shown = dict(self._elements[key])
                for column, value in zip(ELEMENT, said[_SAID:], strict=True):
                    if column in shown:
                        shown[column] = value
                for column, place in _BOOLEANS:
                    if column in shown and said[place] is not None:
                        shown[column] = bool(said[place])
                if entity_id is not None:
                    shown["entity"] = {"id": entity_id, "kind": kind, "name": name}
                shown["statement"], shown["citations"] = statement, citations
                # The template's empty list is everybody's.
                if not item[key]:
                    item[key] = []
                item[key].append(shown)
            if source:
                sources.setdefault("name" if key == "names" else key, []).append(
                    {
                        "statement": statement,
                        "value_type": said[_VALUE_TYPE],
                        "qualifiers": {
                            name: bool(said[place]) if name == "ended" else said[place]
                            for name, place in _QUALIFIERS
                            if said[place] is not None
                        },
                        "citations": citations,
                        "anchored": bool(said[_ANCHORED]),
                    }
                )
        item["sources"] = sources
        return item

    def page(self, asked: dict[str, str]) -> Json:
        """Rows of one classification by name, and where the next page begins."""
        limit = int(asked["limit"])
        after = ["", ""]
        if "cursor" in asked:
            after = orjson.loads(base64.urlsafe_b64decode(asked["cursor"]))
        rows = self._connection.execute(
            _LIST, (asked["classification"], *after, limit + 1)
        ).fetchall()
        following = None
        if len(rows) > limit:
            last = rows[limit - 1]
            cursor = base64.urlsafe_b64encode(orjson.dumps([last[_NAME_KEY], last[0]])).decode()
            said = asked["classification"].replace(" ", "%20")
            following = f"/v1/organizations?classification={said}&limit={limit}&cursor={cursor}"
        items = [{**self._row, **_common(row, self._row_singles)} for row in rows[:limit]]
        return {"items": items, "next": following}


def _common(row: tuple[Any, ...], singles: tuple[tuple[str, int], ...] = _SINGLES) -> Json:
    """What an item and a row of the list share; the template gives it its order."""
    found: Json = {"id": row[0], "kind": "organization", "name": row[1]}
    for key, place in singles:
        found[key] = row[place]
    if row[_ENTITY] is not None:
        found["headquarters"] = dict(
            zip(("id", "kind", "name"), row[_ENTITY:_NAME_KEY], strict=True)
        )
    found["sourced"] = bool(row[_SOURCED])
    found["revision"] = row[_SOURCED + 1]
    found["url"] = _ITEMS + row[0]
    return found


def build(folder: Path) -> Floor:
    """The application over the folder's database."""
    return Floor(folder)


if __name__ == "__main__":
    serve(build)
