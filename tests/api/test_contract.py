"""What the OpenAPI document promises, held against the answers of the whole application.

schemathesis makes requests from the document, right ones and wrong ones, and judges each answer by
all of its checks: no failure of the server, only documented statuses, media types, headers and
shapes, right requests taken and wrong ones refused, 405 for other methods.

The budget is `BUDGET` random requests for each operation, besides the examples of the document and
the cases that schemathesis works out from the bounds of each parameter. The seed is fixed: a
failure seen once is seen again, by everybody.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.python.asgi import ASGIClient, shutdown_lifespans

from astana_api.api.app import documented_application
from astana_api.api.serving import create_app
from astana_api.domain.text.folding import fold
from astana_api.settings import Settings
from tests.api import stated_formats

AnyCase = Case[Any]

BUDGET = 30

stated_formats.register()

schema = schemathesis.openapi.from_dict(
    documented_application().openapi(),
    config=SchemathesisConfig.from_dict(
        {"seed": 2015, "generation": {"max-examples": BUDGET, "deterministic": True}}
    ),
)


@pytest.fixture(scope="module")
def client(seeded_sqlite: str) -> Iterator[ASGIClient]:
    app: Any = create_app(Settings(DATABASE_URL=seeded_sqlite))
    with ASGIClient(app) as found:
        yield found
    shutdown_lifespans()


def leave_out_what_no_schema_can_say(case: AnyCase) -> None:
    """Makes a request right that is meant to be, where only the server can tell that it is not."""
    # A cursor is good if the page before gave it: one that is made up is refused, and should be.
    # Those of wrong requests stay; test_walk and test_bad_requests follow and spoil real ones.
    case.query.pop("cursor", None)
    # The key of a section is good within one document, which has to be named with it. OpenAPI has
    # no words for one parameter that needs another.
    if len(case.query.get("document", ())) != 1:
        case.query.pop("section", None)
    # Nothing has changed yet since a revision that is still to come; the dossier is one revision.
    if "since" in case.query:
        case.query["since"] = 1
    if "at" not in case.query:
        case.query.pop("include_no", None)
    # A revision that is still to come is refused; the dossier is one revision.
    if "as_of" in case.query:
        case.query["as_of"] = 1
        # Of a timeline there is that of now alone.
        case.query.pop("include", None)
    # A time does not end before it begins, and nothing lies within one that was not given.
    if "from" in case.query and case.operation.path != "/v1/graph/path":
        case.query.pop("to", None)
    elif "to" not in case.query:
        case.query.pop("match", None)
    # Counts are no calendar.
    if case.query.get("format") == "ics":
        case.query.pop("group", None)
    # What is searched for has a letter or a digit, of any script, and of those that show.
    if "q" in case.query and not fold(str(case.query["q"])):
        case.query["q"] = "astana"


@pytest.mark.xdist_group("seeded")
@schema.parametrize()
def test_answers_are_as_documented(case: AnyCase, client: ASGIClient) -> None:
    if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE:
        leave_out_what_no_schema_can_say(case)
    case.call_and_validate(session=client, app=client.app)
