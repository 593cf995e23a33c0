"""Hints for faults of a request body, from the JSON Schema of the body of the route."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter
from starlette.types import Scope

from astana_api.domain.text.suggestions import find_close_match
from astana_api.schemas.requests.elements import TAGS

Path = Sequence[str | int]
Schema = Mapping[str, Any]

MAX_SHOWN_LENGTH: Final = 100
"""Maximum length of a value that a hint repeats."""


def find_body_schema(scope: Scope) -> Schema | None:
    """Return the JSON Schema of the body of the request's route; None if it has no body."""
    body_field = getattr(scope.get("route"), "body_field", None)
    return None if body_field is None else _json_schema(body_field.field_info.annotation)


@lru_cache(maxsize=64)
def _json_schema(annotation: Any) -> Schema:
    return TypeAdapter(annotation).json_schema()


def suggest_key(schema: Schema, path: Path, raw_value: object) -> str:
    """Return a hint for the unknown key at the end of a path, or "".

    The key may belong one level deeper, or its own keys one level higher.
    """
    *parents, key = path
    keys = _keys_at(schema, parents)
    if isinstance(raw_value, dict) and raw_value and raw_value.keys() <= keys:
        return f"; write {' and '.join(raw_value)} beside the other keys, not in {key}"
    # Objects with equal keys count as one: a family name may belong to an author or an editor.
    nested = list(dict(_nested_names(schema, parents, keys, str(key))).values())
    close = nested[0] if len(nested) == 1 else find_close_match(str(key), keys)
    return f"; did you mean {close}?" if close else ""


def show_form(schema: Schema, path: Path, raw_value: object) -> str:
    """Return a hint with the value at a path in the expected form, or ""."""
    value = _in_form(schema, path, raw_value)
    text = "" if value is None else json.dumps(value, ensure_ascii=False)
    return f", such as {text}" if 0 < len(text) <= MAX_SHOWN_LENGTH else ""


def _in_form(schema: Schema, path: Path, raw_value: object) -> object | None:
    """Return the value as the schema allows it, None if that is not known.

    A single value becomes a list, a text the main key of an object, and an object with an id that
    id.
    """
    nodes = _nodes_at(schema, path)
    if any("items" in node for node in nodes):
        if isinstance(raw_value, list):
            return None
        item = raw_value
        if not _allows(_nodes_at(schema, [*path, 0]), raw_value):
            item = _in_form(schema, [*path, 0], raw_value)
        return None if item is None else [item]
    if isinstance(raw_value, dict):
        own_id = raw_value.get("id")
        is_id = isinstance(own_id, str) and any(node.get("type") == "string" for node in nodes)
        return own_id if is_id else None
    if isinstance(raw_value, str) and raw_value:
        return next(({_main_key(node): raw_value} for node in nodes if "properties" in node), None)
    return None


def _allows(nodes: Iterable[Schema], raw_value: object) -> bool:
    type_ = "string" if isinstance(raw_value, str) else "object"
    return any(node.get("type") == type_ for node in nodes)


def _main_key(node: Schema) -> str:
    """Return the first required key, or else the first key."""
    keys: Sequence[str] = node.get("required") or list(node["properties"])
    return keys[0]


def _nested_names(
    schema: Schema, path: Path, keys: Iterable[str], key: str
) -> Iterator[tuple[frozenset[str], str]]:
    """Yield the keys of each object, or list of objects, that has the key, and its name there."""
    if key == "id":
        # Many objects have an id, and it is none of these that the client wanted to set.
        return
    for parent in sorted(keys, reverse=True):
        for inner, mark in (([*path, parent], ""), ([*path, parent, 0], "[]")):
            inner_keys = _keys_at(schema, inner)
            if key in inner_keys:
                yield frozenset(inner_keys), f"{parent}{mark}.{key}"
                break


def _keys_at(schema: Schema, path: Path) -> set[str]:
    """Return the keys of the objects that the schema allows at a path."""
    return {key for node in _nodes_at(schema, path) for key in node.get("properties", ())}


def _nodes_at(schema: Schema, path: Path) -> list[Schema]:
    """Return the schemas that are allowed at a path."""
    nodes = _alternatives(schema, schema)
    for part in path:
        if part not in TAGS:
            inner = [
                node["items"] if isinstance(part, int) else node["properties"][part]
                for node in nodes
                if (isinstance(part, int) and "items" in node) or part in node.get("properties", ())
            ]
            nodes = [found for node in inner for found in _alternatives(node, schema)]
    return nodes


def _alternatives(node: Schema, root: Schema) -> list[Schema]:
    """Return the schemas without references and unions that a schema stands for."""
    if "$ref" in node:
        return _alternatives(root["$defs"][node["$ref"].rpartition("/")[2]], root)
    variants = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    return [found for each in variants for found in _alternatives(each, root)] or [node]
