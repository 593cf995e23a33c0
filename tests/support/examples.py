"""`python -m tests.support.examples`: write the examples of the documentation anew.

Every operation is asked of the application over the shipped dossier, under the clock that the tests
hold, so that the file changes only with the program or the dossier. What writes is asked with a
key, each of a fresh copy, so that it stands for itself: its revision is the second.
"""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from astana_api.api.openapi.examples import FILE, Example
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from tests.support.keys import bearer, make_key
from tests.support.served import Answer, Client, seed_shipped, serving
from tests.support.write_examples import WRITES

Json = dict[str, Any]

MOST_ITEMS = 2
CHOSEN = {
    "list_organizations": "/v1/organizations?sort=-founded&limit=2",
    "list_persons": "/v1/persons?name=Randa+Kassis",
    "list_events": "/v1/events?participant=randa-kassis&dates_from=2017&sort=-dates&limit=2",
    "get_entity": "/v1/entities/astana-platform?fields=kind,name,founded,dissolved,sources,url",
    "list_revision_changes": "/v1/revisions/1/changes?type=statement&entity=astana&limit=2",
    "list_changes": "/v1/changes?since=0&limit=2",
    "list_statements": "/v1/statements?entity=astana-platform&property=leader",
    "search": "/v1/search?q=Кассис&facets=kind&count=exact&limit=2",
    "suggest": "/v1/suggest?q=yak&limit=2",
    "list_person_relations": "/v1/persons/randa-kassis/relations?property=leader&at=2019&limit=2",
    "get_path": "/v1/graph/path?from=randa-kassis&to=kofi-annan",
    "get_graph": "/v1/graph/randa-kassis?property=spouse&property=leader&depth=2",
    "get_timeline": "/v1/timeline?entity=astana-platform&sort=-date&limit=2",
    "list_entities": "/v1/entities?kind=person&kind=organization&limit=2&count=exact",
}
"""Requests that show more of an operation than its address alone."""


def addressed(path: str, operation: Json, chosen: Mapping[str, str]) -> str:
    """The address with what is chosen for its parameters, or with their examples."""
    for parameter in operation.get("parameters", ()):
        if parameter.get("in") == "path":
            name = parameter["name"]
            examples = parameter["schema"].get("examples") or [parameter["example"]]
            path = path.replace(f"{{{name}}}", chosen.get(name, str(examples[0])))
    return path


def requested(path: str, operation: Json) -> str:
    """The address with the examples of its parameters, and no more of a list than is shown."""
    paged = any(each.get("name") == "limit" for each in operation.get("parameters", ()))
    path = addressed(path, operation, {})
    return f"{path}?limit={MOST_ITEMS}" if paged else path


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Every operation with its method and its path."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


async def read(client: Client, path: str, operation: Json) -> Example:
    """The example of an operation that reads, as the application answers it now."""
    request = CHOSEN.get(operation["operationId"]) or requested(path, operation)
    body = done(request, await client.get(request)).json()
    for page in (body, body.get("difference", {})):
        if "items" in page:
            page["items"] = page["items"][:MOST_ITEMS]
    return {"request": request, "answer": body}


async def written(
    client: Client, key: Mapping[str, str], method: str, path: str, operation: Json
) -> Example:
    """The example of an operation that writes: what was sent, and what was answered."""
    request = WRITES[operation["operationId"]]
    for earlier in request.before:
        done(earlier[1], await sent(client, *earlier, {**key, "If-Match": "*"}))
    path = addressed(path, operation, request.path)
    conditions = {}
    if method != "POST":
        standing = await client.get(path.partition("/evidence/")[0])
        conditions["If-Match"] = standing.headers["etag"]
    target = request.target(path)
    answer = done(target, await sent(client, method, target, request.body, {**key, **conditions}))
    return {
        "method": method,
        "request": target,
        "headers": conditions,
        "body": request.body,
        "status": answer.status,
        "answer": answer.json(),
    }


async def sent(
    client: Client, method: str, target: str, body: Json | None, headers: Mapping[str, str]
) -> Answer:
    """One request, in JSON where it has a body."""
    if body is None:
        return await client.ask(method, target, headers)
    said = json.dumps(body, ensure_ascii=False).encode()
    return await client.ask(method, target, {**headers, "Content-Type": "application/json"}, said)


def done(request: str, answer: Answer) -> Answer:
    """The answer; raises ValueError where it is none to show."""
    if answer.status not in {200, 201}:
        raise ValueError(f"{request} is no example: {answer.status} {answer.body.decode()}")
    return answer


def copied(url: str, to: Path) -> str:
    """A copy of a database, made as for a backup."""
    file = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as of, closing(sqlite3.connect(to)) as into:
        of.backup(into)
    return f"sqlite:///{to}"


def keyed(url: str) -> dict[str, str]:
    """The header of a key that may write, made for the examples."""
    database = Database(url)
    try:
        return bearer(make_key(database, "editor", Scope.WRITE))
    finally:
        database.engine.dispose()


async def asked(url: str, folder: Path) -> dict[str, Example]:
    """The example of every operation, by operationId."""
    found: dict[str, Example] = {}
    with_key = copied(url, folder / "with-key.db")
    key = keyed(with_key)
    async with serving(url) as client:
        document = (await client.get("/openapi.json")).json()
        for method, path, operation in operations(document):
            name = operation["operationId"]
            if method == "GET":
                found[name] = await read(client, path, operation)
                continue
            copy = copied(with_key, folder / f"{name}.db")
            async with serving(copy) as writing:
                found[name] = await written(writing, key, method, path, operation)
    return found


def as_text(found: dict[str, Example]) -> str:
    """The examples as they are committed: one to a line, and ending with a newline."""
    lines = (
        f"{json.dumps(name)}: {json.dumps(example, ensure_ascii=False)}"
        for name, example in found.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


async def current(url: str) -> str:
    """The text of the file, made anew from a seeded database on SQLite, which is left as it is."""
    with tempfile.TemporaryDirectory() as folder:
        return as_text(await asked(url, Path(folder)))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'astana.db'}"
        seed_shipped(url)
        FILE.write_text(asyncio.run(current(url)), encoding="utf-8")


if __name__ == "__main__":
    main()
