"""Conformance of write operations to the OpenAPI document, checked with schemathesis.

Single requests: schemathesis generates valid and invalid ones for every write operation and checks
the responses as `test_contract` does. Sequences: it passes ids from one response to the operations
that take them, with and without a key, each sequence on a database of its own. No response may be
5xx or outside of the document.

Each write operation gets `MAX_EXAMPLES` requests; there are `SEQUENCES` sequences of at most
`SEQUENCE_LENGTH` requests, with and without a key. The seed is fixed, so that failures are
reproducible.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.python.asgi import ASGIClient, shutdown_lifespans
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from astana_api.api.app import build_app, create_app
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from astana_api.settings import Settings
from tests.api import schemathesis_formats
from tests.support.api_keys import auth_header, create_api_key

AnyCase = Case[Any]

MAX_EXAMPLES = 10
SEQUENCES, SEQUENCE_LENGTH = 15, 15
WRITE_METHODS = ("POST", "PATCH", "DELETE")

schemathesis_formats.register()

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
"""Checks of every response. The other checks of schemathesis are disabled because:

positive_data_acceptance: a request that is valid by the schema may refer to a missing record, end
before it starts or use an existing id; it returns 409 or 422, which the document has.
negative_data_rejection: keys that only responses have are accepted with any value and ignored.
ignored_auth: these tests send the key themselves, and test_authorization tests operations
without one. use_after_free, ensure_resource_availability: later requests can restore, merge and
unmerge a deleted id, so that no record is gone or available for good.
missing_required_header, unsupported_method: test_contract checks all operations for them.
"""

schema = schemathesis.openapi.from_dict(
    build_app().openapi(),
    config=SchemathesisConfig.from_dict(
        {
            "seed": 2015,
            "generation": {"max-examples": MAX_EXAMPLES, "deterministic": True},
            "phases": {"coverage": {"enabled": False}},
        }
    ),
)
write_schema = schema.include(method=list(WRITE_METHODS))


def copy_database(source: Path, target: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        if (part := source.with_name(source.name + suffix)).exists():
            shutil.copyfile(part, target.with_name(target.name + suffix))


@pytest.fixture(scope="module")
def file_and_headers(
    seeded_sqlite: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """Return a database with the bundled dossier, and headers with a write key for it."""
    file = tmp_path_factory.mktemp("written") / "astana.db"
    copy_database(Path(seeded_sqlite.removeprefix("sqlite:///")), file)
    database = Database(f"sqlite:///{file}")
    headers = auth_header(create_api_key(database, "ada", Scope.WRITE))
    database.engine.dispose()
    return file, headers


@contextmanager
def serve_copy(file: Path) -> Iterator[ASGIClient]:
    """Yield a client of a server whose database starts as a copy of a file."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        copy_database(file, copy)
        app: Any = create_app(Settings(DATABASE_URL=f"sqlite:///{copy}"))
        with ASGIClient(app) as asgi_client:
            yield asgi_client
        shutdown_lifespans()


@pytest.fixture(scope="module")
def client_and_headers(
    file_and_headers: tuple[Path, dict[str, str]],
) -> Iterator[tuple[ASGIClient, dict[str, str]]]:
    file, headers = file_and_headers
    with serve_copy(file) as client:
        yield client, headers


def get_head_revision(client: ASGIClient) -> int:
    revision: int = client.get("/v1/stats").json()["revision"]
    return revision


@pytest.mark.xdist_group("seeded")
@write_schema.parametrize()
def test_write_responses_conform_to_openapi_document(
    case: AnyCase, client_and_headers: tuple[ASGIClient, dict[str, str]]
) -> None:
    client, headers = client_and_headers
    response = case.call(session=client, headers=headers)
    case.validate_response(response, checks=CHECKS)


@pytest.mark.xdist_group("seeded")
@pytest.mark.parametrize("with_key", [True, False], ids=["with key", "without key"])
def test_request_sequences_conform_to_openapi_document(
    file_and_headers: tuple[Path, dict[str, str]], with_key: bool
) -> None:
    file, headers = file_and_headers
    written: list[int] = []

    class RequestSequence(schema.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            # Hypothesis replays a prefix of a sequence: each one has to meet the same database.
            self.resources = ExitStack()
            self.client = self.resources.enter_context(serve_copy(file))
            self.first_revision = get_head_revision(self.client)

        def teardown(self) -> None:
            written.append(get_head_revision(self.client) - self.first_revision)
            self.resources.close()

        def call(self, case: AnyCase, **_: Any) -> Any:
            return case.call(session=self.client, headers=headers if with_key else {})

        def validate_response(self, response: Any, case: AnyCase, **_: Any) -> None:
            case.validate_response(response, checks=CHECKS)

    RequestSequence.run(
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=SEQUENCE_LENGTH,
            derandomize=True,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
    )
    # The sequences write with a key, and cannot write without one.
    assert (sum(written) > 0) is with_key
