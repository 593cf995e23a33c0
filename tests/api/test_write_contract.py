"""The whole OpenAPI document, writes included, held against a server that writes.

Single requests: schemathesis makes right and wrong ones of every operation that writes, and judges
the answers as `test_contract` does. In a row: it follows the ids that one answer gives to the
operations that take them, with a key and without, on a database that grows with it. Whatever is
asked, no answer is 500, and none is outside the document.

The budget is `BUDGET` requests for each operation that writes, and `ROWS` rows of at most `LENGTH`
requests, with a key and without. The seed is fixed: a failure seen once is seen again.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
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

from astana_api.api.app import documented_application
from astana_api.api.serving import create_app
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from astana_api.settings import Settings
from tests.api import stated_formats
from tests.support.keys import bearer, make_key

AnyCase = Case[Any]

BUDGET = 10
ROWS, LENGTH = 15, 15
WRITING = ("POST", "PATCH", "DELETE")

stated_formats.register()

JUDGED: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
"""What every answer is judged by. What is left out of schemathesis's checks, and why:

positive_data_acceptance: what is right by the schema may name what is not here, end before it
begins or take an id that is taken, and is refused by 409 and 422, which the document says.
negative_data_rejection: keys that only answers know are taken, whatever they hold, and not read.
ignored_auth: these tests bring the key themselves, and test_authorization asks every operation
without one. use_after_free, ensure_resource_availability: an id that is deleted can be restored,
merged and parted by what follows, so that nothing is gone, or there, for good.
missing_required_header, unsupported_method: test_contract judges all operations by them.
"""

loaded = schemathesis.openapi.from_dict(
    documented_application().openapi(),
    config=SchemathesisConfig.from_dict(
        {
            "seed": 2015,
            "generation": {"max-examples": BUDGET, "deterministic": True},
            "phases": {"coverage": {"enabled": False}},
        }
    ),
)
writing = loaded.include(method=list(WRITING))


@pytest.fixture(scope="module")
def served(
    seeded_sqlite: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ASGIClient, dict[str, str]]]:
    """A server over a copy of the shipped dossier, and a key that may write."""
    file = tmp_path_factory.mktemp("written") / "astana.db"
    source = Path(seeded_sqlite.removeprefix("sqlite:///"))
    shutil.copyfile(source, file)
    for ending in ("-wal", "-shm"):
        if (beside := source.with_name(source.name + ending)).exists():
            shutil.copyfile(beside, file.with_name(file.name + ending))
    url = f"sqlite:///{file}"
    database = Database(url)
    headers = bearer(make_key(database, "ada", Scope.WRITE))
    database.engine.dispose()
    app: Any = create_app(Settings(DATABASE_URL=url))
    with ASGIClient(app) as found:
        yield found, headers
    shutdown_lifespans()


def head(client: ASGIClient) -> int:
    found: int = client.get("/v1/stats").json()["revision"]
    return found


@pytest.mark.xdist_group("seeded")
@writing.parametrize()
def test_writes_are_answered_as_documented(
    case: AnyCase, served: tuple[ASGIClient, dict[str, str]]
) -> None:
    client, headers = served
    answer = case.call(session=client, headers=headers)
    case.validate_response(answer, checks=JUDGED)


@pytest.mark.xdist_group("seeded")
@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "without"])
def test_requests_in_a_row_are_answered_as_documented(
    served: tuple[ASGIClient, dict[str, str]], keyed: bool
) -> None:
    client, headers = served

    class Row(loaded.as_state_machine()):  # type: ignore[misc]
        def call(self, case: AnyCase, **_: Any) -> Any:
            return case.call(session=client, headers=headers if keyed else {})

        def validate_response(self, response: Any, case: AnyCase, **_: Any) -> None:
            case.validate_response(response, checks=JUDGED)

    before = head(client)
    Row.run(
        settings=settings(
            max_examples=ROWS,
            stateful_step_count=LENGTH,
            derandomize=True,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
    )
    # With a key something was written, and without one nothing.
    assert (head(client) > before) is keyed
