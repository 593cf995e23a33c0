"""Responses of the seeded database match the OpenAPI document, key for key.

The document allows unknown keys, because later versions may add some. These tests reject them.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from astana_api.api.app import build_app
from astana_api.domain.enums import Kind
from tests.support.seeded_app import ASGIClient, run_app

pytestmark = pytest.mark.xdist_group("seeded")

Json = dict[str, Any]
INCLUDED = "statements,relations,citations"
KINDS = {f"/v1/{kind.collection}": kind.value.capitalize() for kind in Kind}
LISTS = {
    **KINDS,
    "/v1/statements": "StatementWithStates",
    "/v1/citations": "Citation",
    "/v1/documents": "Document",
    "/v1/documents/astana-platform-article/references": "DocumentReference",
    "/v1/properties": "Property",
    "/v1/revisions": "WholeRevision",
    "/problems": "ProblemType",
}
"""The path of each list, and the schema of its individual items."""


def strict(node: Any) -> Any:
    """Return a schema that rejects unknown keys, without the schema of partial responses."""
    if isinstance(node, list):
        return [strict(each) for each in node if each != {"$ref": "#/components/schemas/Selection"}]
    if not isinstance(node, dict):
        return node
    result = {key: strict(each) for key, each in node.items()}
    if "properties" in result:
        result.setdefault("additionalProperties", False)
    return result


@pytest.fixture(scope="module")
def document() -> Json:
    result: Json = strict(build_app().openapi())
    return result


@pytest.fixture(scope="module")
def validators(document: Json) -> dict[str, Validator]:
    """Return a validator for each schema of the document, by name."""
    components = {"components": document["components"]}
    return {
        name: Draft202012Validator({"$ref": f"#/components/schemas/{name}", **components})
        for name in components["components"]["schemas"]
    }


async def pages(client: ASGIClient, path: str, query: str = "limit=500") -> list[Json]:
    """Return every page of a list."""
    result = []
    target: str | None = path if path in {"/v1/properties", "/problems"} else f"{path}?{query}"
    while target:
        result.append((await client.get(target)).json())
        target = result[-1].get("next")
    return result


async def fetch_all(url: str) -> dict[str, tuple[list[Json], list[Json]]]:
    """Return the pages and the individual items of each list."""
    result = {}
    async with run_app(url) as client:
        for path in LISTS:
            listed = await pages(client, path)
            if path in KINDS:
                listed += await pages(client, path, f"limit=100&include={INCLUDED}")
            rows = [item for page in listed for item in page["items"]]
            keys = [row.get("id") or row.get("code") or row.get("number") for row in rows]
            records = [(await client.get(f"{path}/{key}")).json() for key in keys]
            result[path] = (listed, records)
    return result


@pytest.fixture(scope="module")
def responses(seeded_sqlite: str) -> dict[str, tuple[list[Json], list[Json]]]:
    return asyncio.run(fetch_all(seeded_sqlite))


def schema_errors(validator: Validator, record: Json) -> Iterator[str]:
    for error in validator.iter_errors(record):
        yield f"{record.get('self')}: {error.json_path}: {error.message[:300]}"


@pytest.mark.parametrize("path", LISTS)
def test_records_match_the_openapi_document(
    validators: dict[str, Validator],
    responses: dict[str, tuple[list[Json], list[Json]]],
    path: str,
) -> None:
    _, records = responses[path]
    assert records
    for record in records:
        assert not list(schema_errors(validators[LISTS[path]], record))


@pytest.mark.parametrize("path", LISTS)
def test_list_pages_match_the_openapi_document(
    document: Json,
    validators: dict[str, Validator],
    responses: dict[str, tuple[list[Json], list[Json]]],
    path: str,
) -> None:
    listed, _ = responses[path]
    template = path.replace("astana-platform-article", "{id}")
    response = document["paths"][template]["get"]["responses"]["200"]
    name = response["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    for page in listed:
        assert not list(schema_errors(validators[name], page))
