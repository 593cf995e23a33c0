"""Every error, whoever raised it, is a problem document."""

import json
import logging
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from astana_api.api.app import Application
from astana_api.api.http.problem_details import as_problem, pointer_to
from astana_api.errors import Fault, Problem, ServiceUnavailable, all_problems
from astana_api.schemas.responses.problems import ProblemDetails
from tests.api.asking import ask
from tests.api.conftest import LARGEST_BODY

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("kind", all_problems(), ids=lambda kind: kind.code)
def test_each_kind_answers_with_its_own_status_and_code(
    app: Application, kind: type[Problem]
) -> None:
    answer = ask(app, f"/v1/raise/{kind.code}")
    problem = answer.problem()
    assert answer.status == kind.status
    assert (problem["code"], problem["title"]) == (kind.code, kind.title)
    assert problem["instance"] == f"/v1/raise/{kind.code}"
    ProblemDetails.model_validate(problem)


@pytest.mark.parametrize("kind", all_problems(), ids=lambda kind: kind.code)
def test_the_type_of_a_problem_leads_to_what_is_known_about_it(
    app: Application, kind: type[Problem]
) -> None:
    record = ask(app, f"/problems/{kind.code}").json()
    assert (record["type"], record["status"]) == (f"/problems/{kind.code}", kind.status)
    assert len(record["description"]) > 20
    assert record in ask(app, "/problems").json()["items"]


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in all_problems()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("target", "options", "status", "code"),
    [
        ("/v1/nothing", {}, 404, "resource-not-found"),
        ("/v1/things/missing", {}, 404, "resource-not-found"),
        ("/problems/nothing", {}, 404, "resource-not-found"),
        ("/", {}, 404, "resource-not-found"),
        ("", {}, 404, "resource-not-found"),
        ("*", {"method": "OPTIONS"}, 404, "resource-not-found"),
        ("/v1/things/x", {"method": "DELETE"}, 405, "method-not-allowed"),
        ("/v1/things/x", {"method": "BREW"}, 405, "method-not-allowed"),
        ("/v1/things", {"headers": {"Accept": "text/html"}}, 406, "not-acceptable"),
        ("/v1/things?format=csv", {}, 406, "not-acceptable"),
        ("/v1/things?limit=0", {}, 400, "invalid-query-parameter"),
        ("/v1/things?nonsense=1", {}, 400, "invalid-query-parameter"),
        ("/v1/things?limit=%00", {}, 400, "invalid-query-parameter"),
        ("/v1/things?sort=%zz", {}, 400, "invalid-query-parameter"),
        ("/v1/things?sort=%ff", {}, 400, "invalid-query-parameter"),
        ("/v1/things?%00=1", {}, 400, "invalid-query-parameter"),
        ("/v1/things?" + "&" * 20 + "a&" * 200, {}, 400, "invalid-query-parameter"),
        ("/v1/needed", {}, 400, "invalid-query-parameter"),
        ("/v1/sync?mode=c", {}, 400, "invalid-query-parameter"),
        ("/v1/sync?mode=a&mode=b", {}, 400, "invalid-query-parameter"),
        ("/v1/revisions/0", {}, 400, "invalid-path-parameter"),
        ("/v1/revisions/one", {}, 400, "invalid-path-parameter"),
        ("/v1/things/%ff", {}, 400, "malformed-request"),
        ("/v1/things/%zz", {}, 400, "malformed-request"),
        ("/v1/things/%", {}, 400, "malformed-request"),
        ("/v1/things/a%00b", {}, 400, "malformed-request"),
        (b"/v1/things/\xff", {}, 400, "malformed-request"),
        ("/v1/things?sort=" + "a" * 140_000, {}, 414, "address-too-long"),
        ("/" + "a" * 140_000, {}, 414, "address-too-long"),
        ("/v1/things", {"body": b"x" * (LARGEST_BODY + 1)}, 413, "payload-too-large"),
        ("/v1/things", {"headers": {"Content-Length": "9" * 30}}, 413, "payload-too-large"),
        ("/v1/fail", {}, 500, "internal-error"),
    ],
)
def test_every_wrong_request_gets_a_problem(
    app: Application, target: str | bytes, options: dict[str, Any], status: int, code: str
) -> None:
    answer = ask(app, target, **options)
    assert (answer.status, answer.problem()["code"]) == (status, code)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"body": b"{", "headers": JSON}, 400, "malformed-request"),
        ({"body": b'{"name": "\xff"}', "headers": JSON}, 400, "malformed-request"),
        ({"body": b"[" * 900, "headers": JSON}, 400, "malformed-request"),
        ({"body": b"name=x"}, 415, "unsupported-media-type"),
        ({"body": b"{}", "headers": {"Content-Type": "text/plain"}}, 415, "unsupported-media-type"),
        ({}, 422, "unprocessable-content"),
        ({"body": b"{}", "headers": JSON}, 422, "unprocessable-content"),
        ({"body": b"[]", "headers": JSON}, 422, "unprocessable-content"),
        ({"pieces": [b"[" + b"1," * 300] * 3, "headers": JSON}, 413, "payload-too-large"),
    ],
)
def test_every_wrong_body_gets_a_problem(
    app: Application, options: dict[str, Any], status: int, code: str
) -> None:
    answer = ask(app, "/v1/things", method="POST", **options)
    assert (answer.status, answer.problem()["code"]) == (status, code)


def test_a_right_body_is_taken(app: Application) -> None:
    answer = ask(app, "/v1/things", method="POST", body=b'{"name":"x"}', headers=JSON)
    assert (answer.status, answer.json()["name"]) == (201, "x")


def test_each_fault_of_a_body_is_pointed_at(app: Application) -> None:
    body = json.dumps({"parts": {"a/b": [1, "two"]}}).encode()
    answer = ask(app, "/v1/things", method="POST", body=body, headers=JSON)
    assert {fault["pointer"] for fault in answer.problem()["errors"]} == {"/name", "/parts/a~1b/1"}


def test_pointers_escape_what_rfc_6901_says() -> None:
    assert pointer_to(["a/b", 0, "c~d"]) == "/a~1b/0/c~0d"
    assert pointer_to([]) == ""


def test_a_wrong_method_is_told_the_right_ones(app: Application) -> None:
    answer = ask(app, "/v1/things", method="DELETE")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert "GET, HEAD, OPTIONS, POST" in answer.problem()["detail"]


def test_a_trailing_slash_is_told_the_address_without(app: Application) -> None:
    assert "/v1/things." in ask(app, "/v1/things/").problem()["detail"]


def test_a_failure_tells_its_request_id_and_nothing_else(
    app: Application, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = ask(app, "/v1/fail", headers={"X-Request-ID": "mine-1"})
    assert answer.problem()["request_id"] == "mine-1" == answer.headers["x-request-id"]
    assert b"hunter2" not in answer.body
    assert b"RuntimeError" not in answer.body
    assert "Traceback" in caplog.text
    assert {vars(record)["request_id"] for record in caplog.records} == {"mine-1"}


def test_an_answer_that_breaks_off_is_left_to_the_server_to_cut(app: Application) -> None:
    with pytest.raises(RuntimeError, match="gone"):
        ask(app, "/v1/half")


def test_retry_after_goes_out_with_the_answer(app: Application) -> None:
    assert ask(app, f"/v1/raise/{ServiceUnavailable.code}").headers["retry-after"] == "5"


def test_the_instance_is_a_valid_address_whatever_was_asked(app: Application) -> None:
    answer = ask(app, "/v1/%D9%82%20%22%5C")
    assert answer.problem()["instance"] == "/v1/%D9%82%20%22%5C"


def test_an_exception_of_the_framework_keeps_its_status_and_words() -> None:
    problem = as_problem(HTTPException(409, "Taken", headers={"X-Y": "z"}))
    assert problem is not None
    assert (problem.code, problem.detail, problem.headers) == ("conflict", "Taken", {"X-Y": "z"})
    assert as_problem(HTTPException(502)) is None
    assert as_problem(HTTPException(418)) is None


def test_faults_of_parameters_come_before_those_of_the_body() -> None:
    error = RequestValidationError(
        [
            {"loc": ("body", "name"), "type": "missing", "msg": "Field required"},
            {"loc": ("header", "x"), "type": "missing", "msg": "Field required"},
        ]
    )
    problem = as_problem(error)
    assert problem is not None
    assert problem.code == "invalid-header"
    assert problem.errors == (Fault("it is needed", parameter="x"),)
