"""Conformance of the application to its OpenAPI document, checked with schemathesis.

schemathesis generates valid and invalid requests from the document and runs all of its checks: no
5xx, only documented statuses, media types, headers and schemas, valid requests accepted and invalid
ones rejected, 405 for other methods.

Each operation gets `MAX_EXAMPLES` random requests, besides the examples of the document and the
boundary cases of each parameter. The seed is fixed, so that failures are reproducible.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python.asgi import ASGIClient, shutdown_lifespans

from astana_api.api.app import build_app, create_app
from astana_api.domain.text.folding import fold
from astana_api.settings import Settings
from tests.api import schemathesis_formats

pytestmark = pytest.mark.acceptance

AnyCase = Case[Any]

MAX_EXAMPLES = 30

schemathesis_formats.register()

ONE_DEFINITION = "^/v1/(persons|events|places|works)(/|$)"
"""Routes that have one definition with those of organizations and of all entities.

Boundary values of each parameter are generated for the latter only.
"""

schema = schemathesis.openapi.from_dict(
    build_app().openapi(),
    config=SchemathesisConfig.from_dict(
        {
            "seed": 2015,
            "generation": {"max-examples": MAX_EXAMPLES, "deterministic": True},
            "operations": [
                {"include-path-regex": ONE_DEFINITION, "phases": {"coverage": {"enabled": False}}}
            ],
        }
    ),
)
OPERATIONS = {
    result.ok().label: result.ok()
    for result in schema.get_all_operations()
    if isinstance(result, Ok)
}


@pytest.fixture(scope="module")
def client(seeded_sqlite: str) -> Iterator[ASGIClient]:
    app: Any = create_app(Settings(DATABASE_URL=seeded_sqlite))
    with ASGIClient(app) as asgi_client:
        yield asgi_client
    shutdown_lifespans()


def separate_undated_items(case: AnyCase) -> None:
    """Make a positive case of a timeline valid: undated items have no time and another order."""
    if case.query.get("undated") == "true":
        for name in ("from", "to", "match", "place", "group", "sort"):
            case.query.pop(name, None)
    elif "stated" in str(case.query.get("sort")):
        case.query.pop("sort", None)
    if case.query.get("sort") == "match" and (
        "group" in case.query or not {"from", "to"} & case.query.keys()
    ):
        case.query.pop("sort", None)


def remove_parameters_of_other_formats(case: AnyCase) -> None:
    """Make a positive case valid: a date and selected fields need JSON, a style a bibliography."""
    response_format = str(case.query.get("format", "json"))
    if response_format not in {"json", "ics"}:
        for name in ("fields", "include", "omit", "at", "include_no", "facets"):
            case.query.pop(name, None)
    if not response_format.startswith("bibliography"):
        for name in ("style", "locale"):
            case.query.pop(name, None)


def remove_constraints_beyond_schema(case: AnyCase) -> None:
    """Make a positive case valid where the schema cannot express a constraint."""
    # Only a cursor of a previous page is valid; the server rejects generated ones. Negative cases
    # keep theirs; test_crawl and test_bad_requests use real cursors and corrupt them.
    case.query.pop("cursor", None)
    # A section key is valid only together with one document. OpenAPI cannot express that one
    # parameter requires another.
    if len(case.query.get("document", ())) != 1:
        case.query.pop("section", None)
    # A future revision is rejected; the dossier is revision 1.
    if "since" in case.query:
        case.query["since"] = 1
    if "at" not in case.query:
        case.query.pop("include_no", None)
    # A future revision is rejected; the dossier is revision 1.
    if "as_of" in case.query:
        case.query["as_of"] = 1
        # The timeline is available for the head only.
        case.query.pop("include", None)
    # An interval must not end before it starts, and `match` requires an interval.
    if "from" in case.query and case.operation.path != "/v1/graph/path":
        case.query.pop("to", None)
    elif "to" not in case.query:
        case.query.pop("match", None)
    separate_undated_items(case)
    # What a graph excludes must exist, must not be an end, and must not be followed.
    case.query.pop("exclude", None)
    # The number of all values together is limited.
    for name, values in case.query.items():
        if isinstance(values, list):
            case.query[name] = values[:3]
    remove_parameters_of_other_formats(case)
    # A histogram has no iCalendar format.
    if case.query.get("format") == "ics":
        case.query.pop("group", None)
    # A search query needs a letter or a digit that folding keeps.
    if "q" in case.query and not fold(str(case.query["q"])):
        case.query["q"] = "astana"


@pytest.mark.xdist_group("seeded")
@pytest.mark.parametrize("label", OPERATIONS)
def test_responses_conform_to_openapi_document(label: str, client: ASGIClient) -> None:
    def check(case: AnyCase) -> None:
        if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE:
            remove_constraints_beyond_schema(case)
        case.call_and_validate(session=client, app=client.app)

    # `schema.parametrize()` generates the cases of all operations when the tests are collected,
    # which takes a minute and a half, in each worker.
    test = build_operation_test(
        config=schema.config,
        operation=OPERATIONS[label],
        test_func=check,
        given_kwargs={},
        feedback=FeedbackSources(),
    )
    test()
