"""Serve the relational tables with raw ASGI, sqlite3 and orjson, without a framework.

The fastest implementation without pre-rendered JSON: three short queries for an item, one for a
list, and the JSON is built for every request.
"""

import base64
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson

from benchmarks.relational import ELEMENT, QUALIFIERS, SINGLES, Json, read_shape
from benchmarks.servers.asgi_responses import send_response, skip_lifespan
from benchmarks.servers.uvicorn_runner import serve

_ITEMS = "/v1/organizations/"
_COLUMNS = f"""
    o.id, o.name, {", ".join(f"o.{key}" for key in SINGLES)}, o.sourced, o.revision,
    e.id, e.kind, e.name"""
_ITEM = f"""
    SELECT {_COLUMNS}
    FROM organization o LEFT JOIN entity e ON e.id = o.headquarters_id
    WHERE o.id = ?"""
_STATEMENTS = f"""
    SELECT s.id, s.property, s.element, s.is_source, e.id, e.kind, e.name,
        {", ".join(f's."{key}"' for key in ELEMENT)}
    FROM statement s LEFT JOIN entity e ON e.id = s.entity_id
    WHERE s.organization_id = ? ORDER BY s.element"""
_CITED = """
    SELECT c.statement_id, c.citation_id
    FROM statement s JOIN citing c ON c.statement_id = s.id
    WHERE s.organization_id = ? ORDER BY c.statement_id, c.position"""
_LIST = f"""
    SELECT {_COLUMNS}, o.name_key
    FROM organization o LEFT JOIN entity e ON e.id = o.headquarters_id
    WHERE o.classification = ? AND (o.name_key, o.id) > (?, ?)
    ORDER BY o.name_key, o.id LIMIT ?"""

# Column indexes in a row.
_SINGLES = tuple((key, index) for index, key in enumerate(SINGLES, 2))
_SOURCED = 2 + len(SINGLES)
_ENTITY = _SOURCED + 2
_NAME_KEY = _ENTITY + 3
_ELEMENT_START = 7
_VALUE_TYPE, _VALUE, _LANG, _SUPPORTED, _ANCHORED = (
    _ELEMENT_START + ELEMENT.index(key)
    for key in ("value_type", "value", "lang", "sourced", "anchored")
)
_QUALIFIERS = tuple((name, _ELEMENT_START + ELEMENT.index(name)) for name in QUALIFIERS)
_BOOLEANS = tuple(
    (key, _ELEMENT_START + ELEMENT.index(key)) for key in ("ended", "sourced", "anchored")
)


class RawSqlApp:
    """The ASGI application, with one connection."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(
            f"file:{folder / 'relational.db'}?mode=ro", uri=True, isolation_level=None
        )
        shape = read_shape(folder)
        self._item, self._row, self._elements = shape["item"], shape["row"], shape["elements"]
        self._row_singles = tuple((key, index) for key, index in _SINGLES if key in self._row)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await skip_lifespan(receive, send)
            return
        path: str = scope["path"]
        if path.startswith(_ITEMS):
            item = self.item(path[len(_ITEMS) :])
            if item is None:
                await send_response(send, b'{"status":404}', 404)
            else:
                await send_response(send, orjson.dumps(item))
        else:
            params = dict(parse_qsl(scope["query_string"].decode()))
            await send_response(send, orjson.dumps(self.page(params)))

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def item(self, organization: str) -> Json | None:
        """Return an organization with its statements and their citations, or None."""
        execute = self._connection.execute
        row = execute(_ITEM, (organization,)).fetchone()
        if row is None:
            return None
        item = {**self._item, **_common(row)}
        citations_by_statement: dict[str, list[str]] = {}
        for statement, citation in execute(_CITED, (organization,)):
            citations_by_statement.setdefault(statement, []).append(citation)
        sources: dict[str, list[Json]] = {}
        for statement_row in execute(_STATEMENTS, (organization,)):
            statement, key, element, source, entity_id, kind, name = statement_row[:_ELEMENT_START]
            citations = citations_by_statement.get(statement, [])
            if element is not None:
                element_json = dict(self._elements[key])
                for column, value in zip(ELEMENT, statement_row[_ELEMENT_START:], strict=True):
                    if column in element_json:
                        element_json[column] = value
                for column, index in _BOOLEANS:
                    if column in element_json and statement_row[index] is not None:
                        element_json[column] = bool(statement_row[index])
                if entity_id is not None:
                    element_json["value"] = {"id": entity_id, "kind": kind, "name": name}
                element_json["statement"], element_json["citations"] = statement, citations
                # The empty list of the template is shared between items.
                if not item[key]:
                    item[key] = []
                item[key].append(element_json)
            if source:
                sources.setdefault("name" if key == "names" else key, []).append(
                    {
                        "statement": statement,
                        "value_type": statement_row[_VALUE_TYPE],
                        "value": statement_row[_VALUE]
                        if entity_id is None
                        else {"id": entity_id, "kind": kind, "name": name},
                        "lang": statement_row[_LANG],
                        "qualifiers": {
                            name: bool(statement_row[index])
                            if name == "ended"
                            else statement_row[index]
                            for name, index in _QUALIFIERS
                            if statement_row[index] is not None
                        },
                        "citations": citations,
                        "sourced": bool(statement_row[_SUPPORTED]),
                        "anchored": bool(statement_row[_ANCHORED]),
                    }
                )
        item["sources"] = sources
        return item

    def page(self, params: dict[str, str]) -> Json:
        """Return a page of one classification sorted by name, with the URL of the next page."""
        limit = int(params["limit"])
        after = ["", ""]
        if "cursor" in params:
            after = orjson.loads(base64.urlsafe_b64decode(params["cursor"]))
        rows = self._connection.execute(
            _LIST, (params["classification"], *after, limit + 1)
        ).fetchall()
        next_url = None
        if len(rows) > limit:
            last = rows[limit - 1]
            cursor = base64.urlsafe_b64encode(orjson.dumps([last[_NAME_KEY], last[0]])).decode()
            classification = params["classification"].replace(" ", "%20")
            next_url = (
                f"/v1/organizations?classification={classification}&limit={limit}&cursor={cursor}"
            )
        items = [{**self._row, **_common(row, self._row_singles)} for row in rows[:limit]]
        return {"items": items, "next": next_url}


def _common(row: tuple[Any, ...], singles: tuple[tuple[str, int], ...] = _SINGLES) -> Json:
    """Return the fields that items and list rows share; the template defines the key order."""
    fields: Json = {"id": row[0], "kind": "organization", "name": row[1]}
    for key, index in singles:
        fields[key] = row[index]
    if row[_ENTITY] is not None:
        fields["headquarters"] = dict(
            zip(("id", "kind", "name"), row[_ENTITY:_NAME_KEY], strict=True)
        )
    fields["sourced"] = bool(row[_SOURCED])
    fields["revision"] = row[_SOURCED + 1]
    fields["self"] = _ITEMS + row[0]
    return fields


def build(folder: Path) -> RawSqlApp:
    """Return the application over the folder's database."""
    return RawSqlApp(folder)


if __name__ == "__main__":
    serve(build)
