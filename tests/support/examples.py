"""`python -m tests.support.examples`: write the examples of the documentation anew.

Every operation is asked of the application over the shipped dossier, under the clock that the tests
hold, so that the file changes only with the program or the dossier.
"""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from astana_api.api.examples import FILE, Example
from tests.support.served import Client, seed_shipped, serving

MOST_ITEMS = 2
CHOSEN = {
    "list_organizations": "/v1/organizations?sort=-founded&limit=2",
    "list_persons": "/v1/persons?name=Randa+Kassis",
    "list_events": "/v1/events?dates_from=2017-01&dates_to=2018&sort=-dates&limit=2",
    "get_entity": "/v1/entities/astana-platform?fields=kind,name,founded,dissolved,sources,url",
    "list_statements": "/v1/statements?entity=astana-platform&property=leader",
    "search": "/v1/search?q=Кассис&facets=kind&count=exact&limit=2",
    "suggest": "/v1/suggest?q=yak&limit=2",
    "list_entities": "/v1/entities?kind=person&kind=organization&limit=2&count=exact",
}
"""Requests that show more of an operation than its address alone."""


def requested(path: str, operation: dict[str, Any]) -> str:
    """The address with the examples of its parameters, and no more of a list than is shown."""
    parameters = operation.get("parameters", ())
    for parameter in parameters:
        if parameter.get("in") == "path":
            [example, *_] = parameter["schema"].get("examples") or [parameter["example"]]
            path = path.replace(f"{{{parameter['name']}}}", str(example))
    paged = any(parameter.get("name") == "limit" for parameter in parameters)
    return f"{path}?limit={MOST_ITEMS}" if paged else path


async def asked(client: Client) -> dict[str, Example]:
    """The example of every operation, as the application answers it now."""
    document = (await client.get("/openapi.json")).json()
    found: dict[str, Example] = {}
    for path, methods in document["paths"].items():
        operation = methods["get"]
        name = operation["operationId"]
        request = CHOSEN.get(name) or requested(path, operation)
        answer = await client.get(request)
        if answer.status != 200:
            raise ValueError(f"{request} is no example: {answer.status} {answer.body.decode()}")
        body = answer.json()
        if "items" in body:
            body["items"] = body["items"][:MOST_ITEMS]
        found[name] = {"request": request, "answer": body}
    return found


def as_text(found: dict[str, Example]) -> str:
    """The examples as they are committed: one to a line, and ending with a newline."""
    lines = (
        f"{json.dumps(name)}: {json.dumps(example, ensure_ascii=False)}"
        for name, example in found.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


async def current(url: str) -> str:
    """The text of the file, made anew from a seeded database."""
    async with serving(url) as client:
        return as_text(await asked(client))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'astana.db'}"
        seed_shipped(url)
        FILE.write_text(asyncio.run(current(url)), encoding="utf-8")


if __name__ == "__main__":
    main()
