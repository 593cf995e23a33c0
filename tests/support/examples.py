"""`python -m tests.support.examples`: regenerate the examples of the documentation.

Sends a request for every operation to the application on the bundled dossier, with the fixed clock
of the tests, so that the file changes only with the program or the dossier. Each write runs with an
API key on a new copy of the database, so that the examples are independent: its revision is 2.
"""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from astana_api.api.app import build_app
from astana_api.api.openapi.examples import FILE, Example
from astana_api.api.openapi.format_examples import FILE as FORMAT_FILE
from astana_api.db.database import Database
from astana_api.db.types import timestamp
from astana_api.domain.enums import Scope
from tests.support.api_keys import auth_header, create_api_key
from tests.support.format_examples import fetch_format_examples, render_format_examples
from tests.support.openapi import parameters_of
from tests.support.seeded_app import (
    SEED_TIME,
    ASGIClient,
    HTTPResponse,
    run_app,
    seed_bundled_dossier,
)
from tests.support.write_examples import WRITES

Json = dict[str, Any]

MAX_ITEMS = 2
CUSTOM_TARGETS = {
    "list_organizations": "/v1/organizations?sort=-founded&limit=2",
    "list_persons": "/v1/persons?name=Randa+Kassis",
    "list_events": "/v1/events?participant=randa-kassis&dates_from=2017&sort=-dates&limit=2",
    "get_entity": "/v1/entities/astana-platform?fields=kind,name,founded,dissolved,sources,self",
    "list_revision_changes": "/v1/revisions/1/changes?type=statement&entity=astana&limit=2",
    "list_changes": "/v1/changes?since=0&limit=2",
    "list_statements": "/v1/statements?entity=astana-platform&property=leader",
    "search": "/v1/search?q=Кассис&facets=kind&count=exact&limit=2",
    "suggest": "/v1/suggest?q=yak&limit=2",
    "list_person_relations": "/v1/persons/randa-kassis/relations?property=leader&at=2019&limit=2",
    "get_path": "/v1/graph/path?from=randa-kassis&to=kofi-annan",
    "get_graph": "/v1/graph/randa-kassis?property=spouse&property=leader&depth=2",
    "get_timeline": "/v1/timeline?entity=astana-platform&sort=-date&limit=2",
    "list_findings": "/v1/audit?severity=high&entity=astana-platform",
    "list_organization_audit": "/v1/organizations/astana-platform/audit?severity=high",
    "list_entities": "/v1/entities?kind=person&kind=organization&limit=2&count=exact",
}
"""Targets that demonstrate more of an operation than its path alone."""

WITHOUT_EXAMPLE = frozenset({"get_document_text"})
"""Operations that need more than the bundled dossier."""


def fill_path(path: str, operation: Json, path_params: Mapping[str, str]) -> str:
    """Return the path with the values of its parameters, by default their examples."""
    for parameter in operation.get("parameters", ()):
        if parameter.get("in") == "path":
            name = parameter["name"]
            examples = parameter["schema"].get("examples") or [parameter["example"]]
            path = path.replace(f"{{{name}}}", path_params.get(name, str(examples[0])))
    return path


def build_target(path: str, operation: Json) -> str:
    """Return the target with the examples of its path parameters and, for lists, a limit."""
    is_paged = any(each.get("name") == "limit" for each in operation.get("parameters", ()))
    path = fill_path(path, operation, {})
    return f"{path}?limit={MAX_ITEMS}" if is_paged else path


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield method, path and operation of every operation; its parameters are resolved."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield (
                method.upper(),
                path,
                {
                    **operation,
                    "parameters": parameters_of(document, operation),
                },
            )


async def fetch_read_example(client: ASGIClient, path: str, operation: Json) -> Example:
    """Return the example of a read operation with the current response."""
    request = CUSTOM_TARGETS.get(operation["operationId"]) or build_target(path, operation)
    body = require_success(request, await client.get(request)).json()
    for page in (body, body.get("difference", {})):
        if "items" in page:
            page["items"] = page["items"][:MAX_ITEMS]
    for kind, fingerprints in body.get("fingerprints", {}).items():
        body["fingerprints"][kind] = dict(islice(fingerprints.items(), MAX_ITEMS))
    return {"request": request, "answer": body}


async def fetch_write_example(
    client: ASGIClient, key: Mapping[str, str], method: str, path: str, operation: Json
) -> Example:
    """Return the example of a write operation: the request and its response."""
    request = WRITES[operation["operationId"]]
    for earlier in request.before:
        require_success(earlier[1], await send(client, *earlier, {**key, "If-Match": "*"}))
    path = fill_path(path, operation, request.path)
    conditions = {}
    if method != "POST":
        current = await client.get(path.partition("/evidence/")[0])
        if "etag" in current.headers:
            conditions["If-Match"] = current.headers["etag"]
    target = request.target(path)
    response = require_success(
        target, await send(client, method, target, request.body, {**key, **conditions})
    )
    answer = response.json()
    if answer.get("acknowledged"):
        # A write has the time of the system clock.
        answer["acknowledged"]["at"] = timestamp(SEED_TIME)
    return {
        "method": method,
        "request": target,
        "headers": conditions,
        "body": request.body,
        "status": response.status,
        "answer": answer,
    }


async def send(
    client: ASGIClient,
    method: str,
    target: str,
    body: Json | str | None,
    headers: Mapping[str, str],
) -> HTTPResponse:
    """Send a request; a body is sent as JSON, a text as the content of a file."""
    if body is None:
        return await client.request(method, target, headers)
    if isinstance(body, str):
        media_type, content = "application/octet-stream", body
    else:
        media_type, content = "application/json", json.dumps(body, ensure_ascii=False)
    headers = {**headers, "Content-Type": media_type}
    return await client.request(method, target, headers, content.encode())


def require_success(request: str, response: HTTPResponse) -> HTTPResponse:
    """Return the response. Raises ValueError unless its status is 200 or 201."""
    if response.status not in {200, 201}:
        raise ValueError(f"{request} failed: {response.status} {response.body.decode()}")
    return response


def copy_database(url: str, to: Path) -> str:
    """Copy a SQLite database with the backup API and return the URL of the copy."""
    file = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
    return f"sqlite:///{to}"


def create_write_key(url: str) -> dict[str, str]:
    """Create an API key with the scope `write` and return its Authorization header."""
    database = Database(url)
    try:
        return auth_header(create_api_key(database, "editor", Scope.WRITE))
    finally:
        database.engine.dispose()


async def fetch_examples(url: str, folder: Path) -> dict[str, Example]:
    """Return the example of every operation, by operationId."""
    examples: dict[str, Example] = {}
    with_key = copy_database(url, folder / "with-key.db")
    key = create_write_key(with_key)
    async with run_app(url) as client:
        for method, path, operation in operations(build_app().openapi()):
            name = operation["operationId"]
            if name in WITHOUT_EXAMPLE:
                continue
            if method == "GET":
                examples[name] = await fetch_read_example(client, path, operation)
                continue
            copy = copy_database(with_key, folder / f"{name}.db")
            async with run_app(copy) as writing:
                examples[name] = await fetch_write_example(writing, key, method, path, operation)
    return examples


def render_examples(examples: dict[str, Example]) -> str:
    """Return the text of the committed file: one example per line, with a final newline."""
    lines = (
        f"{json.dumps(name)}: {json.dumps(example, ensure_ascii=False)}"
        for name, example in examples.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


async def render_current_examples(url: str) -> str:
    """Return the text of the file for a seeded SQLite database, which stays unchanged."""
    with tempfile.TemporaryDirectory() as folder:
        return render_examples(await fetch_examples(url, Path(folder)))


async def render_current_format_examples(url: str) -> str:
    """Return the text of the file of other formats for a seeded SQLite database."""
    async with run_app(url) as client:
        return render_format_examples(await fetch_format_examples(client, build_app().openapi()))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'astana.db'}"
        seed_bundled_dossier(url)
        FILE.write_text(asyncio.run(render_current_examples(url)), encoding="utf-8")
        FORMAT_FILE.write_text(asyncio.run(render_current_format_examples(url)), encoding="utf-8")


if __name__ == "__main__":
    main()
