"""Messages for requests that do not fit the declared parameters and body."""

from collections import defaultdict
from typing import get_args

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic_core import core_schema

from astana_api.api.app import build_app
from astana_api.api.http.parameter_hints import suggest_parameter
from astana_api.api.problems.validation import describe, problem_from_validation_error
from astana_api.domain.text.suggestions import suggest
from astana_api.schemas.requests.elements import PLAIN

SCOPE = {"type": "http"}


@pytest.mark.parametrize("error_type", get_args(core_schema.ErrorType))
def test_no_message_of_pydantic_reaches_the_client(error_type: str) -> None:
    context: defaultdict[str, int] = defaultdict(lambda: 1)
    assert "Input should" not in describe(
        {"type": error_type, "msg": "Input should differ", "ctx": context}
    )


def test_own_error_keeps_its_message() -> None:
    assert describe({"type": "edtf", "msg": "month 13 does not exist"}) == "month 13 does not exist"


def body_error(
    operation_id: str,
    *path: str | int,
    value: object = None,
    error_type: str = "extra_forbidden",
) -> str:
    """Return the message for an error at a path into the body of an operation."""
    [route] = [
        each for each in build_app().routes if getattr(each, "operation_id", None) == operation_id
    ]
    error = RequestValidationError(
        [{"loc": ("body", *path), "type": error_type, "msg": "", "input": value}]
    )
    problem = problem_from_validation_error(error, {**SCOPE, "route": route})
    return problem.errors[0].detail


@pytest.mark.parametrize(
    ("operation_id", "path", "close"),
    [
        ("create_statement", ("propertty",), "property"),
        ("create_statement", ("qualifiers", "strat"), "start"),
        ("create_statement", ("evidence", 0, "citaton"), "citation"),
        ("create_citation", ("authors", 0, "famly"), "family"),
        ("create_document", ("sections", 0, "heding"), "heading"),
        ("create_statement", ("start",), "qualifiers.start"),
        ("create_statement", ("role",), "qualifiers.role"),
        ("create_statement", ("latitude",), "value.latitude"),
        ("create_statement", ("citation",), "evidence[].citation"),
        ("create_organization", ("exact",), "evidence[].exact"),
        ("create_citation", ("family",), "authors[].family"),
    ],
)
def test_unknown_key_of_body_gets_close_suggestion(
    operation_id: str, path: tuple[str | int, ...], close: str
) -> None:
    assert body_error(operation_id, *path) == f"unknown key; did you mean {close}?"


def test_unknown_key_of_body_without_close_match_gets_no_suggestion() -> None:
    assert body_error("create_statement", "zzz") == "unknown key"
    # A statement's own id, and a key of many values.
    assert body_error("create_statement", "id") == "unknown key"
    assert body_error("create_organization", "start") == "unknown key"


def test_object_with_keys_of_the_level_above_is_reported_as_one_level_too_deep() -> None:
    path = ("leader", 0, "qualifiers")
    assert body_error("create_organization", *path, value={"start": "2015", "role": "head"}) == (
        "unknown key; write start and role beside the other keys, not in qualifiers"
    )


@pytest.mark.parametrize(
    ("operation_id", "path", "value", "form"),
    [
        ("create_organization", ("leader",), "anna", '["anna"]'),
        ("create_organization", ("leader",), {"value": "anna"}, '[{"value": "anna"}]'),
        ("create_event", ("dates",), "2015", '["2015"]'),
        ("create_statement", ("evidence", 0), "report", '{"citation": "report"}'),
        ("create_statement", ("evidence",), "report", '[{"citation": "report"}]'),
        ("create_organization", ("evidence", PLAIN, 0), "report", '{"citation": "report"}'),
        ("create_citation", ("authors", 0), "Putz", '{"name": "Putz"}'),
        ("create_statement", ("subject",), {"id": "club", "kind": "organization"}, '"club"'),
    ],
)
def test_value_of_wrong_type_is_shown_in_the_expected_form(
    operation_id: str, path: tuple[str | int, ...], value: object, form: str
) -> None:
    detail = body_error(operation_id, *path, value=value, error_type=type_error_of(form))
    assert detail.endswith(f", such as {form}")


def type_error_of(form: str) -> str:
    return {"[": "list_type", "{": "model_attributes_type", '"': "string_type"}[form[0]]


@pytest.mark.parametrize("value", [5, None, "", "x" * 200, {}])
def test_value_of_wrong_type_without_a_useful_form_gets_no_hint(value: object) -> None:
    path = ("evidence", 0)
    detail = body_error("create_statement", *path, value=value, error_type="model_attributes_type")
    assert detail == "it must be a JSON object"


def test_summary_names_the_first_place_and_counts_the_others() -> None:
    errors = [{"loc": ("body", key), "type": "missing", "msg": ""} for key in ("a", "b", "c")]
    problem = problem_from_validation_error(RequestValidationError(errors), SCOPE)
    assert problem.detail == "/a: it is required. There are 2 other errors."


def test_long_list_of_known_words_is_summarized() -> None:
    words = [f"parameter_{number}" for number in range(25)]
    assert suggest("zzz", words) == f"Known are: {', '.join(words[:10])} and 15 more."
    assert suggest("parameter_1x", words).startswith("Did you mean parameter_1")
    assert suggest("zzz", []) == ""


EVENTS = ["dates_from", "dates_to", "ids", "q", "scheduled_from", "scheduled_to", "limit"]
TIMELINE = ["entity", "from", "to", "match", "limit"]


@pytest.mark.parametrize(
    ("name", "names", "hint"),
    [
        ("dates", EVENTS, "Did you mean dates_from and dates_to?"),
        ("scheduled", EVENTS, "Did you mean scheduled_from and scheduled_to?"),
        *(
            (name, EVENTS, "Did you mean dates_from, dates_to, scheduled_from and scheduled_to?")
            for name in ("date", "from", "year", "founded_from")
        ),
        ("date", ["issued_from", "issued_to", "ids"], "Did you mean issued_from and issued_to?"),
        ("issue", ["issued_from", "issued_to", "ids"], "Did you mean issued_from and issued_to?"),
        ("dates_form", EVENTS, "Did you mean dates_from and dates_to?"),
        ("date", TIMELINE, "Did you mean from and to?"),
        ("fields", ["ids", "q"], "Other resources have it, this one does not. Known are: ids, q."),
        ("fieldz", ["fields", "ids"], "Did you mean fields?"),
        ("limitt", EVENTS, "Did you mean limit?"),
        ("zzz", [], ""),
    ],
)
def test_unknown_parameter_gets_hint(name: str, names: list[str], hint: str) -> None:
    assert suggest_parameter(name, names, {"fields", "founded_from", "from", *names}) == hint
