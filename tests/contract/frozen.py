"""Freeze the OpenAPI document: `python -m tests.contract.frozen` writes what clients rely on.

Run it for a release, after the changelog names each breaking change.
"""

import json
from pathlib import Path
from typing import Any, Final

from tests.contract.breaking_changes import METHODS

Json = dict[str, Any]

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "src/astana_api/api/openapi/openapi.json"
FROZEN: Final = Path(__file__).with_name("openapi-v1.json")

ENFORCED: Final = False
"""Whether a breaking change fails the suite. Until the first release it is reported only."""

_TEXTS: Final = frozenset({"description", "summary", "title", "example", "examples", "default"})


def load(file: Path) -> Json:
    """Return an OpenAPI document."""
    document: Json = json.loads(file.read_text(encoding="utf-8"))
    return document


def reduce_document(document: Json) -> Json:
    """Return the paths and the schemas they use, without texts, examples and errors."""
    paths = {
        path: {
            method: {key: operation[key] for key in _kept_keys(operation)}
            | {"responses": _successful(operation["responses"])}
            for method, operation in item.items()
            if method in METHODS
        }
        for path, item in document["paths"].items()
    }
    reduced: Json = {"paths": _without_texts(paths), "components": {}}
    pending = _references(reduced["paths"])
    while pending:
        _, _, section, name = pending.pop().split("/")
        components = reduced["components"].setdefault(section, {})
        if name not in components:
            components[name] = _without_texts(document["components"][section][name])
            pending |= _references(components[name])
    return reduced


def _kept_keys(operation: Json) -> list[str]:
    return [key for key in ("parameters", "requestBody") if key in operation]


def _successful(responses: Json) -> Json:
    return {status: each for status, each in responses.items() if status.startswith(("2", "3"))}


def _without_texts(part: Any, *, names: bool = False) -> Any:
    """Return a part without its texts; `names`: the keys are names, not keywords."""
    if isinstance(part, list):
        return [_without_texts(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_texts(value, names=not names and key == "properties")
        for key, value in part.items()
        if names or key not in _TEXTS
    }


def _references(part: Any) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(_references, part)) if part else set()
    if not isinstance(part, dict):
        return set()
    found = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
    return found.union(*map(_references, part.values()))


if __name__ == "__main__":
    lines = json.dumps(
        reduce_document(load(DOCUMENT)), ensure_ascii=False, sort_keys=True, indent=0
    )
    FROZEN.write_text(lines + "\n", encoding="utf-8")
