"""Examples for the documentation: what was asked of the shipped dossier, and what it answered.

They stand in `examples.json`, by operationId, each with the request and its answer, word for word,
as they were asked of a seeded database: of one that only reads, the address; of one that writes,
its body and its condition too. An operation that is not named there keeps the example that its
route gives, if any. Long lists are cut.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NotRequired, TypedDict
from urllib.parse import parse_qsl

FILE = Path(__file__).with_name("examples.json")
_JSON = "application/json"


class Example(TypedDict):
    """What was asked for, and the JSON that was answered.

    Without `method` it is a GET that was answered 200. `headers` are those on which the answer
    depends, besides the key.
    """

    request: str
    answer: Any
    method: NotRequired[str]
    headers: NotRequired[dict[str, str]]
    body: NotRequired[Any]
    status: NotRequired[int]


@cache
def examples() -> dict[str, Example]:
    """The example of each operation, by operationId; none where there is no file."""
    if not FILE.exists():
        return {}
    found: dict[str, Example] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def add_example(path: str, operation: dict[str, Any]) -> None:
    """Put an operation's example into its answer in JSON; of a write, into its request too."""
    example = examples().get(operation.get("operationId", ""))
    if example is None:
        return
    answer = operation["responses"].get(str(example.get("status", 200)), {})
    content = answer.get("content", {}).get(_JSON)
    if content is None:
        return
    method = example.get("method")
    content.pop("example", None)
    content["examples"] = _shown(f"{method or 'GET'} {example['request']}", example["answer"])
    if method is not None:
        _add_request(path, operation, example)


def _add_request(path: str, operation: dict[str, Any], example: Example) -> None:
    target, _, query = example["request"].partition("?")
    if (body := example.get("body")) is not None:
        asked = f"{example.get('method')} {target}"
        operation["requestBody"]["content"][_JSON]["examples"] = _shown(asked, body)
    template = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
    named = re.fullmatch(template, target)
    said = {**(named.groupdict() if named else {}), **dict(parse_qsl(query))}
    said |= example.get("headers", {})
    for parameter in operation.get("parameters", ()):
        if parameter.get("name") in said:
            parameter["example"] = said[parameter["name"]]


def _shown(summary: str, value: Any) -> dict[str, Any]:
    return {"shipped": {"summary": summary, "value": value}}
