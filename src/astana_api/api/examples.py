"""Examples of answers for the documentation: what the shipped dossier answers, word for word.

They stand in `examples.json`, by operationId, each with the request that it answers, as they were
asked of a seeded database; an operation that is not named there keeps the example that its route
gives, if any. Long lists are cut.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

FILE = Path(__file__).with_name("examples.json")
_JSON = "application/json"


class Example(TypedDict):
    """What was asked for, and the JSON that was answered."""

    request: str
    answer: Any


@cache
def examples() -> dict[str, Example]:
    """The example of each operation's 200 answer, by operationId; none where there is no file."""
    if not FILE.exists():
        return {}
    found: dict[str, Example] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def add_example(operation: dict[str, Any]) -> None:
    """Put an operation's example into its 200 answer in JSON."""
    content = operation["responses"].get("200", {}).get("content", {}).get(_JSON)
    example = examples().get(operation.get("operationId", ""))
    if content is not None and example is not None:
        content.pop("example", None)
        content["examples"] = {
            "shipped": {"summary": f"GET {example['request']}", "value": example["answer"]}
        }
