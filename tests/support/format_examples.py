"""Record the examples of responses in other formats than JSON."""

import json
from collections.abc import Mapping
from typing import Any

from astana_api.api.openapi.format_examples import FormatExample
from tests.support.openapi import parameters_of
from tests.support.seeded_app import ASGIClient

TARGETS: Mapping[str, str] = {
    "get_entity": "/v1/entities/kofi-annan",
    "get_statement": "/v1/statements/st-muhn33mggxuybn2k",
    "get_citation": "/v1/citations/putz-2015-why",
    "get_path": "/v1/graph/path?from=randa-kassis&to=fabien-baussart",
    "get_timeline": "/v1/timeline?entity=astana-platform&limit=1",
}
"""A short response for each set of formats, by operationId."""
MAX_LINES = 48
MAX_NODES = 5


async def fetch_format_examples(
    client: ASGIClient, document: dict[str, Any]
) -> dict[str, dict[str, FormatExample]]:
    """Return the examples by operationId and format, in the order of the document."""
    operations = {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    return {
        name: {
            format_: await _fetch(client, target, format_)
            for parameter in parameters_of(document, operations[name])
            if parameter["name"] == "format"
            for format_ in parameter["schema"]["enum"]
            if format_ != "json"
        }
        for name, target in TARGETS.items()
    }


async def _fetch(client: ASGIClient, target: str, format_: str) -> FormatExample:
    request = f"{target}{'&' if '?' in target else '?'}format={format_}"
    response = await client.get(request)
    if response.status != 200:
        raise ValueError(f"{request} failed: {response.status} {response.body.decode()}")
    text = response.body.decode()
    media_type = response.headers["content-type"].partition(";")[0]
    if not media_type.endswith(("/json", "+json")):
        return {"request": request, "content": _cut(text)}
    content = json.loads(text)
    if isinstance(content, dict) and "@graph" in content:
        content["@graph"] = content["@graph"][:MAX_NODES]
    return {"request": request, "content": content}


def _cut(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[:MAX_LINES]) + ("...\n" if len(lines) > MAX_LINES else "")


def render_format_examples(examples: Mapping[str, Mapping[str, FormatExample]]) -> str:
    """Return the text of the committed file, with a final newline."""
    return json.dumps(examples, ensure_ascii=False, indent=1) + "\n"
