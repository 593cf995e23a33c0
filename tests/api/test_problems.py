"""Problem details (RFC 9457) for every kind of error."""

import json
import logging
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from astana_api.api.app import Application
from astana_api.api.problems.details import problem_from_exception
from astana_api.errors import (
    REASON_PHRASES,
    ErrorItem,
    Problem,
    ServiceUnavailable,
    all_problems,
    json_pointer,
)
from astana_api.schemas.responses.problems import ProblemDetails
from tests.api.asgi_client import send_request
from tests.api.conftest import MAX_BODY_BYTES

JSON = {"Content-Type": "application/json"}
SCOPE = {"type": "http"}


@pytest.mark.parametrize("kind", all_problems(), ids=lambda kind: kind.code)
def test_problem_has_status_and_code_of_its_class(app: Application, kind: type[Problem]) -> None:
    response = send_request(app, f"/v1/raise/{kind.code}")
    problem = response.problem()
    assert response.status == kind.status
    assert (problem["code"], problem["title"]) == (kind.code, REASON_PHRASES[kind.status])
    assert problem["instance"] == f"/v1/raise/{kind.code}"
    ProblemDetails.model_validate(problem)


@pytest.mark.parametrize("kind", all_problems(), ids=lambda kind: kind.code)
def test_problem_type_url_returns_its_documentation(app: Application, kind: type[Problem]) -> None:
    record = send_request(app, f"/problems/{kind.code}").json()
    assert (record["type"], record["status"]) == (f"/problems/{kind.code}", kind.status)
    assert len(record["description"]) > 20
    assert record in send_request(app, "/problems").json()["items"]


def test_problem_codes_are_unique() -> None:
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
        ("/v1/things", {"body": b"x" * (MAX_BODY_BYTES + 1)}, 413, "payload-too-large"),
        ("/v1/things", {"headers": {"Content-Length": "9" * 30}}, 413, "payload-too-large"),
        ("/v1/fail", {}, 500, "internal-error"),
    ],
)
def test_invalid_request_returns_problem(
    app: Application, target: str | bytes, options: dict[str, Any], status: int, code: str
) -> None:
    response = send_request(app, target, **options)
    assert (response.status, response.problem()["code"]) == (status, code)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"


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
def test_invalid_body_returns_problem(
    app: Application, options: dict[str, Any], status: int, code: str
) -> None:
    response = send_request(app, "/v1/things", method="POST", **options)
    assert (response.status, response.problem()["code"]) == (status, code)


def test_valid_body_returns_201(app: Application) -> None:
    response = send_request(app, "/v1/things", method="POST", body=b'{"name":"x"}', headers=JSON)
    assert (response.status, response.json()["name"]) == (201, "x")


def test_invalid_body_errors_have_pointers(app: Application) -> None:
    body = json.dumps({"parts": {"a/b": [1, "two"]}}).encode()
    response = send_request(app, "/v1/things", method="POST", body=body, headers=JSON)
    assert {error["pointer"] for error in response.problem()["errors"]} == {
        "/name",
        "/parts/a~1b/1",
    }


def test_json_pointer_escapes_tilde_and_slash() -> None:
    assert json_pointer("a/b", 0, "c~d") == "/a~1b/0/c~0d"
    assert json_pointer() == ""


def test_405_lists_allowed_methods(app: Application) -> None:
    response = send_request(app, "/v1/things", method="DELETE")
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert "GET, HEAD, OPTIONS, POST" in response.problem()["detail"]


def test_trailing_slash_404_names_path_without_it(app: Application) -> None:
    assert "/v1/things." in send_request(app, "/v1/things/").problem()["detail"]


def test_500_has_request_id_and_no_internal_details(
    app: Application, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = send_request(app, "/v1/fail", headers={"X-Request-ID": "mine-1"})
    assert response.problem()["request_id"] == "mine-1" == response.headers["x-request-id"]
    assert b"hunter2" not in response.body
    assert b"RuntimeError" not in response.body
    assert "Traceback" in caplog.text
    assert {vars(record)["request_id"] for record in caplog.records} == {"mine-1"}


def test_exception_after_response_start_propagates_to_server(app: Application) -> None:
    with pytest.raises(RuntimeError, match="gone"):
        send_request(app, "/v1/half")


def test_503_has_retry_after_header(app: Application) -> None:
    assert send_request(app, f"/v1/raise/{ServiceUnavailable.code}").headers["retry-after"] == "5"


def test_instance_is_valid_uri_reference_for_unusual_path(app: Application) -> None:
    response = send_request(app, "/v1/%D9%82%20%22%5C")
    assert response.problem()["instance"] == "/v1/%D9%82%20%22%5C"


def test_http_exception_keeps_status_detail_and_headers() -> None:
    problem = problem_from_exception(HTTPException(409, "Taken", headers={"X-Y": "z"}), SCOPE)
    assert problem is not None
    assert (problem.code, problem.detail, problem.headers) == ("conflict", "Taken", {"X-Y": "z"})
    assert problem_from_exception(HTTPException(502), SCOPE) is None
    assert problem_from_exception(HTTPException(418), SCOPE) is None


def test_parameter_errors_take_precedence_over_body_errors() -> None:
    error = RequestValidationError(
        [
            {"loc": ("body", "name"), "type": "missing", "msg": "Field required"},
            {"loc": ("header", "x"), "type": "missing", "msg": "Field required"},
        ]
    )
    problem = problem_from_exception(error, SCOPE)
    assert problem is not None
    assert problem.code == "invalid-header"
    assert problem.errors == (ErrorItem("it is required", parameter="x"),)
