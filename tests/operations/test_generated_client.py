"""A running server, called through the Python client that openapi-python-client generates.

`scripts/check-openapi` generates the client and runs this module. It is skipped without a client.
"""

import importlib
import inspect
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from astana_api.api.openapi.document import OPENAPI_FILE
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from tests.support.api_keys import create_api_key
from tests.support.examples import WITHOUT_EXAMPLE
from tests.support.openapi import parameters_of
from tests.support.seeded_app import seed_bundled_dossier
from tests.support.server_process import ServerProcess, run_server

pytestmark = pytest.mark.acceptance

CLIENT_FOLDER = os.environ.get("ASTANA_TEST_PYTHON_CLIENT", "")

if not CLIENT_FOLDER:
    pytest.skip("no generated client: run scripts/check-openapi", allow_module_level=True)

# Reads whose required parameters have no example in the document.
QUERIES: dict[str, dict[str, Any]] = {
    "search": {"q": "Kassis"},
    "suggest": {"q": "Kas"},
    "get_path": {"from_": "randa-kassis", "to": "astana-platform"},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, str]]:
    folder = tmp_path_factory.mktemp("served")
    url = f"sqlite:///{folder / 'astana.db'}"
    seed_bundled_dossier(url)
    database = Database(url)
    secret = create_api_key(database, "generated", Scope.ADMIN)
    database.engine.dispose()
    with run_server(url, folder) as running:
        yield running, secret


@pytest.fixture(scope="module")
def client(server: tuple[ServerProcess, str]) -> Iterator[Any]:
    sys.path.insert(0, CLIENT_FOLDER)
    running, secret = server
    package = importlib.import_module("astana_api_client")
    address = f"http://127.0.0.1:{running.port}"
    with package.AuthenticatedClient(base_url=address, token=secret) as generated_client:
        yield generated_client


def read_operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return tag, operation id and path parameters of each documented GET under /v1."""
    document = json.loads(OPENAPI_FILE.read_text())
    operations = []
    for path, methods in document["paths"].items():
        if "get" in methods and path.startswith("/v1"):
            get = methods["get"]
            parameters = {
                each["name"]: each.get("example", each["schema"].get("examples", [None])[0])
                for each in parameters_of(document, get)
                if each["in"] == "path"
            }
            operations.append((get["tags"][0], get["operationId"], parameters))
    return operations


@pytest.mark.parametrize(
    ("tag", "operation_id", "parameters"),
    [pytest.param(*each, id=each[1]) for each in read_operations()],
)
def test_generated_client_reads_operation(
    client: Any, tag: str, operation_id: str, parameters: dict[str, Any]
) -> None:
    module = importlib.import_module(f"astana_api_client.api.{tag}.{operation_id}")
    arguments = {**parameters, **QUERIES.get(operation_id, {})}
    accepted = inspect.signature(module.sync_detailed).parameters
    renamed = {
        f"{name}_" if f"{name}_" in accepted else name: arguments[name] for name in arguments
    }
    response = module.sync_detailed(client=client, **renamed)
    # The document of the bundled dossier states no licence of its text.
    expected = 403 if operation_id in WITHOUT_EXAMPLE else 200
    assert response.status_code == expected, response.content[:500]
    assert response.parsed is not None


def test_generated_client_creates_and_withdraws_person(client: Any) -> None:
    persons = importlib.import_module("astana_api_client.api.persons.create_person")
    withdraw = importlib.import_module("astana_api_client.api.persons.withdraw_person")
    models = importlib.import_module("astana_api_client.models")
    body = models.NewPerson(id="generated-person", name="Generated Person")
    created = persons.sync_detailed(client=client, body=body)
    assert (created.status_code, created.parsed.name) == (201, "Generated Person")
    deleted = withdraw.sync_detailed(
        "generated-person", client=client, if_match=created.headers["ETag"]
    )
    assert deleted.status_code == 200
