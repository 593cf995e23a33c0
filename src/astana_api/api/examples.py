"""Examples of answers for the documentation: what the shipped dossier answers, word for word.

They stand in `examples.json`, by operationId, as they were asked of a seeded database; an operation
that is not named there keeps the example that its route gives, if any.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")
_JSON = "application/json"


@cache
def examples() -> dict[str, Any]:
    """The example of each operation's 200 answer, by operationId; none where there is no file."""
    if not FILE.exists():
        return {}
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def add_example(operation: dict[str, Any]) -> None:
    """Put an operation's example into its 200 answer in JSON."""
    content = operation["responses"].get("200", {}).get("content", {}).get(_JSON)
    example = examples().get(operation.get("operationId", ""))
    if content is not None and example is not None:
        content.pop("examples", None)
        content["example"] = example
