"""Find the changes between two OpenAPI 3.1 documents that break clients of the first.

No maintained package for Python or npm compares OpenAPI 3.1 documents by these rules:

- An operation, a parameter, a media type, a successful response or a key of a response is removed.
- A request accepts less: a new required part, a removed key or value, a narrower bound.
- A response promises less: a key becomes optional, a value has another type or may be null.

New operations, optional parameters, keys of responses, and values of enumerations in responses
break nothing: docs/api/stability.md tells clients to accept them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

Json = dict[str, Any]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
UPPER_BOUNDS: Final = ("maxLength", "maxItems", "maxProperties", "maximum")
LOWER_BOUNDS: Final = ("minLength", "minItems", "minProperties", "minimum")


class Direction(Enum):
    """Who sends a value: the client in a request, or the server in a response."""

    REQUEST = "request"
    RESPONSE = "response"


def find_breaking_changes(old: Json, new: Json) -> list[str]:
    """Return a description of each breaking change, in the order of the old document."""
    return list(dict.fromkeys(_Comparison(old, new).compare()))


@dataclass(slots=True)
class _Comparison:
    old: Json
    new: Json
    _compared: set[tuple[str, str, Direction]] = field(default_factory=set)

    def compare(self) -> Iterator[str]:
        for path, old_item in self.old["paths"].items():
            new_item = self.new["paths"].get(path)
            if new_item is None:
                yield f"{path}: removed"
                continue
            for method in METHODS:
                if method in old_item:
                    name = f"{method.upper()} {path}"
                    if method not in new_item:
                        yield f"{name}: removed"
                    else:
                        yield from self._operation(name, old_item[method], new_item[method])

    def _operation(self, name: str, old: Json, new: Json) -> Iterator[str]:
        yield from self._parameters(name, old, new)
        yield from self._request_body(name, old.get("requestBody"), new.get("requestBody"))
        for status, response in old["responses"].items():
            if not status.startswith(("2", "3")):
                continue
            where = f"{name} -> {status}"
            if status not in new["responses"]:
                yield f"{where}: removed"
                continue
            old_response = _resolve(self.old, response)
            new_response = _resolve(self.new, new["responses"][status])
            for header in old_response.get("headers", {}).keys() - new_response.get("headers", {}):
                yield f"{where}: header {header} removed"
            yield from self._content(where, old_response, new_response, Direction.RESPONSE)

    def _parameters(self, name: str, old: Json, new: Json) -> Iterator[str]:
        old_parameters = _parameters_by_name(self.old, old)
        new_parameters = _parameters_by_name(self.new, new)
        for key, parameter in old_parameters.items():
            where = f"{name}: parameter {key[1]}"
            if key not in new_parameters:
                yield f"{where} removed"
                continue
            if new_parameters[key].get("required") and not parameter.get("required"):
                yield f"{where} is required"
            yield from self._schema(
                where,
                parameter.get("schema", {}),
                new_parameters[key].get("schema", {}),
                Direction.REQUEST,
            )
        for key in new_parameters.keys() - old_parameters.keys():
            if new_parameters[key].get("required"):
                yield f"{name}: new parameter {key[1]} is required"

    def _request_body(self, name: str, old: Json | None, new: Json | None) -> Iterator[str]:
        old, new = _resolve(self.old, old or {}), _resolve(self.new, new or {})
        if new.get("required") and not old.get("required"):
            yield f"{name}: the body is required"
        yield from self._content(f"{name}: body", old, new, Direction.REQUEST)

    def _content(self, where: str, old: Json, new: Json, direction: Direction) -> Iterator[str]:
        for media_type, old_media in old.get("content", {}).items():
            new_media = new.get("content", {}).get(media_type)
            if new_media is None:
                yield f"{where}: {media_type} removed"
            else:
                yield from self._schema(
                    where, old_media.get("schema", {}), new_media.get("schema", {}), direction
                )

    def _schema(self, where: str, old: Json, new: Json, direction: Direction) -> Iterator[str]:
        references = old.get("$ref", ""), new.get("$ref", "")
        if all(references):
            if (*references, direction) in self._compared:
                return
            self._compared.add((*references, direction))
        old_variants, new_variants = _variants(self.old, old), _variants(self.new, new)
        pairs: list[tuple[Json | None, Json | None]]
        if direction is Direction.REQUEST:
            pairs = [(each, _find_match(each, new_variants)) for each in old_variants]
        else:
            pairs = [(_find_match(each, old_variants), each) for each in new_variants]
        for old_variant, new_variant in pairs:
            if new_variant is None:
                yield f"{where}: {_describe(old_variant)} is not accepted"
            elif old_variant is None:
                yield f"{where}: may be {_describe(new_variant)}"
            else:
                yield from self._variant(where, old_variant, new_variant, direction)

    def _variant(self, where: str, old: Json, new: Json, direction: Direction) -> Iterator[str]:
        if direction is Direction.REQUEST:
            yield from _narrowed_values(where, old, new)
        if "items" in old and "items" in new:
            yield from self._schema(f"{where}[]", old["items"], new["items"], direction)
        old_values, new_values = (each.get("additionalProperties") for each in (old, new))
        if isinstance(old_values, dict) and isinstance(new_values, dict):
            yield from self._schema(f"{where}.*", old_values, new_values, direction)
        old_keys, new_keys = old.get("properties", {}), new.get("properties", {})
        old_required, new_required = set(old.get("required", ())), set(new.get("required", ()))
        for key, old_value in old_keys.items():
            if key in new_keys:
                yield from self._schema(f"{where}.{key}", old_value, new_keys[key], direction)
            else:
                yield f"{where}.{key}: removed"
        if direction is Direction.REQUEST:
            missing = sorted(new_required - old_required)
            yield from (f"{where}.{key}: required" for key in missing)
        else:
            missing = sorted(old_required - new_required)
            yield from (f"{where}.{key}: optional" for key in missing if key in new_keys)


def _narrowed_values(where: str, old: Json, new: Json) -> Iterator[str]:
    """Describe values that the old schema accepts and the new one does not."""
    accepted = _enumerated(new)
    if accepted is not None:
        before = _enumerated(old)
        removed = ["another value"] if before is None else sorted(before - accepted)
        yield from (f"{where}: {value} is not accepted" for value in removed)
    for name in UPPER_BOUNDS:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{where}: {name} is {new[name]}"
    for name in LOWER_BOUNDS:
        if name in new and new[name] > old.get(name, float("-inf")):
            yield f"{where}: {name} is {new[name]}"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{where}: pattern is {new['pattern']}"


def _enumerated(schema: Json) -> set[str] | None:
    if "const" in schema:
        return {str(schema["const"])}
    return set(map(str, schema["enum"])) if "enum" in schema else None


def _resolve(document: Json, part: Json) -> Json:
    """Follow references until a part is not one."""
    while "$ref" in part:
        target: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        part = target
    return part


def _parameters_by_name(document: Json, operation: Json) -> Mapping[tuple[str, str], Json]:
    parameters = (_resolve(document, each) for each in operation.get("parameters", ()))
    return {(each["in"], each["name"]): each for each in parameters}


def _variants(document: Json, schema: Json) -> list[Json]:
    """Return the alternatives of a schema, each with at most one type and the name it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    schema = _resolve(document, schema)
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return [each for part in schema[keyword] for each in _variants(document, part)]
    types = schema.get("type")
    named = {**schema, "name": name}
    return [{**named, "type": each} for each in types] if isinstance(types, list) else [named]


def _find_match(schema: Json, candidates: list[Json]) -> Json | None:
    """Return the candidate of the same name and type, else the first one of the same type."""
    same_type = [each for each in candidates if each.get("type") == schema.get("type")]
    same_name = [each for each in same_type if each["name"] == schema["name"]]
    return next(iter(same_name or same_type), None)


def _describe(schema: Json | None) -> str:
    return str((schema or {}).get("type", "any value"))
