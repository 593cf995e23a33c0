"""Everything that the seeded database serves has the shape of the OpenAPI document, key for key.

The document lets answers have keys that it does not name, for the sake of those that later versions
add. Here none is let through: what is served today is what is documented today.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from astana_api.api.app import documented_application
from astana_api.domain.enums import Kind
from tests.support.served import Client, serving

pytestmark = pytest.mark.xdist_group("seeded")

Json = dict[str, Any]
PARTS = "statements,relations,citations"
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
"""Each list, and the schema of what its items lead to."""


def strict(node: Any) -> Any:
    """A schema that names every key it takes; an answer that `fields` cuts is not looked for."""
    if isinstance(node, list):
        return [strict(each) for each in node if each != {"$ref": "#/components/schemas/Selection"}]
    if not isinstance(node, dict):
        return node
    found = {key: strict(each) for key, each in node.items()}
    if "properties" in found:
        found.setdefault("additionalProperties", False)
    return found


@pytest.fixture(scope="module")
def document() -> Json:
    found: Json = strict(documented_application().openapi())
    return found


@pytest.fixture(scope="module")
def validators(document: Json) -> dict[str, Validator]:
    """One for each schema of the document, by its name."""
    components = {"components": document["components"]}
    return {
        name: Draft202012Validator({"$ref": f"#/components/schemas/{name}", **components})
        for name in components["components"]["schemas"]
    }


async def pages(client: Client, path: str, query: str = "limit=500") -> list[Json]:
    """Every page of a list."""
    found = []
    target: str | None = path if path in {"/v1/properties", "/problems"} else f"{path}?{query}"
    while target:
        found.append((await client.get(target)).json())
        target = found[-1].get("next")
    return found


async def everything(url: str) -> dict[str, tuple[list[Json], list[Json]]]:
    """The pages of each list, and what its items lead to."""
    found = {}
    async with serving(url) as client:
        for path in LISTS:
            listed = await pages(client, path)
            if path in KINDS:
                listed += await pages(client, path, f"limit=100&include={PARTS}")
            rows = [item for page in listed for item in page["items"]]
            keys = [row.get("id") or row.get("code") or row.get("number") for row in rows]
            records = [(await client.get(f"{path}/{key}")).json() for key in keys]
            found[path] = (listed, records)
    return found


@pytest.fixture(scope="module")
def served(seeded_sqlite: str) -> dict[str, tuple[list[Json], list[Json]]]:
    return asyncio.run(everything(seeded_sqlite))


def faults(validator: Validator, record: Json) -> Iterator[str]:
    for error in validator.iter_errors(record):
        yield f"{record.get('url')}: {error.json_path}: {error.message[:300]}"


@pytest.mark.parametrize("path", LISTS)
def test_every_record_is_as_documented(
    validators: dict[str, Validator],
    served: dict[str, tuple[list[Json], list[Json]]],
    path: str,
) -> None:
    _, records = served[path]
    assert records
    for record in records:
        assert not list(faults(validators[LISTS[path]], record))


@pytest.mark.parametrize("path", LISTS)
def test_every_row_of_a_list_is_as_documented(
    document: Json,
    validators: dict[str, Validator],
    served: dict[str, tuple[list[Json], list[Json]]],
    path: str,
) -> None:
    listed, _ = served[path]
    template = path.replace("astana-platform-article", "{id}")
    answer = document["paths"][template]["get"]["responses"]["200"]
    name = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    for page in listed:
        assert not list(faults(validators[name], page))
