"""Recorded examples for the OpenAPI document.

`examples.json` maps each operationId to a request to a database with the bundled dossier and to its
response. For a write it has the body and the headers too. Long lists are cut. An operation without
an entry keeps the example that its route declares, if any.
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
    """Represent a recorded request and its JSON response.

    The defaults are the method GET and the status 200. `headers` are the request headers that
    change the response, except `Authorization`.
    """

    request: str
    answer: Any
    method: NotRequired[str]
    headers: NotRequired[dict[str, str]]
    body: NotRequired[Any]
    status: NotRequired[int]


@cache
def load_examples() -> dict[str, Example]:
    """Return the examples by operationId; an empty dictionary without the file."""
    if not FILE.exists():
        return {}
    by_operation: dict[str, Example] = json.loads(FILE.read_text(encoding="utf-8"))
    return by_operation


def add_example(path: str, operation: dict[str, Any]) -> None:
    """Add the example of an operation to its JSON response and, for a write, to its request."""
    example = load_examples().get(operation.get("operationId", ""))
    if example is None:
        return
    response = operation["responses"].get(str(example.get("status", 200)), {})
    content = response.get("content", {}).get(_JSON)
    if content is None:
        return
    method = example.get("method")
    content.pop("example", None)
    content["examples"] = _build_examples(
        f"{method or 'GET'} {example['request']}", example["answer"]
    )
    if method is not None:
        _add_request(path, operation, example)


def _add_request(path: str, operation: dict[str, Any], example: Example) -> None:
    target, _, query = example["request"].partition("?")
    if (body := example.get("body")) is not None:
        summary = f"{example.get('method')} {target}"
        # The body of an import is not JSON, but a file.
        [content] = operation["requestBody"]["content"].values()
        content["examples"] = _build_examples(summary, body)
    template = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
    match = re.fullmatch(template, target)
    values = {**(match.groupdict() if match else {}), **dict(parse_qsl(query))}
    values |= example.get("headers", {})
    for parameter in operation.get("parameters", ()):
        if parameter.get("name") in values:
            parameter["example"] = values[parameter["name"]]


def _build_examples(summary: str, value: Any) -> dict[str, Any]:
    return {"shipped": {"summary": summary, "value": value}}
