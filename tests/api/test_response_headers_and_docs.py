"""Common response headers, the documentation page and the OpenAPI document of a small app."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from fastapi import APIRouter
from starlette.responses import Response

from astana_api.api.app import Application, build_app_from_routers
from astana_api.api.http.read_route import read_router
from astana_api.api.openapi.document import UndocumentedOperation
from tests.api.asgi_client import send_request
from tests.support.openapi import parameters_of


@pytest.mark.parametrize("name", ["abc", "A-1_b.c~d", "x" * 128])
def test_valid_request_id_is_returned(app: Application, name: str) -> None:
    assert (
        send_request(app, "/docs", headers={"X-Request-ID": name}).headers["x-request-id"] == name
    )


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "é", "x" * 129, "<script>"])
def test_invalid_request_id_is_replaced(app: Application, name: str) -> None:
    response = send_request(app, "/docs", headers={"X-Request-ID": name})
    assert re.fullmatch("[0-9a-f]{16}", response.headers["x-request-id"])


def test_generated_request_ids_are_distinct(app: Application) -> None:
    assert len({send_request(app, "/docs").headers["x-request-id"] for _ in range(20)}) == 20


@pytest.mark.parametrize("target", ["/v1/things", "/v1/nothing", "/v1/fail", "/docs"])
def test_cors_headers_allow_reads_from_any_origin(app: Application, target: str) -> None:
    headers = send_request(app, target, headers={"Origin": "https://example.org"}).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "Origin" in headers["vary"]
    exposed = headers["access-control-expose-headers"]
    assert {"ETag", "Link", "Location", "Retry-After"} <= set(exposed.split(", "))
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_cors_preflight_allows_safe_methods_only(app: Application) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    response = send_request(app, "/v1/things", method="OPTIONS", headers=headers)
    assert response.status == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith("Disallowed CORS method")
    assert response.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    headers["Access-Control-Request-Method"] = "GET"
    headers["Access-Control-Request-Headers"] = "authorization, if-none-match"
    response = send_request(app, "/v1/things", method="OPTIONS", headers=headers)
    assert response.status == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-max-age"] == "86400"
    assert "If-None-Match" in response.headers["access-control-allow-headers"]


def test_response_without_origin_has_no_cors_headers(app: Application) -> None:
    names = send_request(app, "/v1/things").headers.keys()
    assert not [name for name in names if name.startswith("access-control-")]


def test_options_returns_allowed_methods(app: Application) -> None:
    response = send_request(app, "/v1/things", method="OPTIONS")
    assert (response.status, response.body) == (204, b"")
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_docs_page_and_assets_load_from_this_host_only(app: Application) -> None:
    page = send_request(app, "/docs")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = page.body.decode()
    assert "//" not in text
    assert "<script>" not in text
    files = re.findall('(?:src|href)="(/docs/[^"]+)"', text)
    assert len(files) == 5
    for file in files:
        response = send_request(app, file, headers={"Accept-Encoding": "gzip"})
        assert response.status == 200
        assert "immutable" in response.headers["cache-control"]
        assert int(response.headers["content-length"]) == len(response.body)
        revalidated = send_request(app, file, headers={"If-None-Match": response.headers["etag"]})
        assert revalidated.status == 304
    assert send_request(app, "/docs/0/docs.js").status == 404


def test_openapi_json_returns_built_document(app: Application) -> None:
    response = send_request(app, "/openapi.json")
    assert response.json() == app.openapi()
    assert response.headers["content-type"] == "application/json"


def test_openapi_document_has_problem_responses_without_fastapi_default(app: Application) -> None:
    document = app.openapi()
    assert document["openapi"].startswith("3.1")
    assert "HTTPValidationError" not in json.dumps(document)
    assert {"ProblemDetails", "ProblemError"} <= document["components"]["schemas"].keys()
    thing = document["paths"]["/v1/things/{id}"]["get"]["responses"]
    examples = thing["404"]["content"]["application/problem+json"]["examples"]
    assert examples["resource-not-found"]["value"]["status"] == 404
    error_statuses = {"400", "401", "403", "404", "406", "413", "414", "429", "500", "503"}
    assert {"200", "304"} | error_statuses == thing.keys()
    created = document["paths"]["/v1/things"]["post"]["responses"]
    assert {"201", "415", "422"} <= created.keys()
    assert "304" not in created


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        references = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return references + [ref for child in node.values() for ref in _references(child)]
    if isinstance(node, list):
        return [ref for child in node for ref in _references(child)]
    return []


def test_openapi_document_references_resolve(app: Application) -> None:
    document = app.openapi()
    for reference in set(_references(document)):
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_openapi_document_describes_every_parameter(app: Application) -> None:
    document = app.openapi()
    parameters = parameters_of(document, document["paths"]["/v1/things"]["get"])
    by_name = {each["name"]: each for each in parameters if each["in"] == "query"}
    assert {"limit", "cursor", "sort", "count", "fields", "kind", "format"} == by_name.keys()
    assert by_name["limit"]["schema"]["maximum"] == 500
    assert by_name["limit"]["schema"]["type"] == "integer"
    assert by_name["sort"]["schema"] == {
        "type": "string",
        "pattern": "^(-?name(,-?(founded))?|-?founded(,-?(name))?)$",
    }
    assert by_name["fields"]["schema"]["items"]["enum"] == ["id", "name"]
    assert (by_name["fields"]["style"], by_name["fields"]["explode"]) == ("form", False)
    assert by_name["format"]["schema"]["enum"] == ["json"]
    assert all(each["description"] for each in by_name.values())
    assert "\\u0000" in by_name["cursor"]["schema"]["pattern"]


def test_openapi_document_lists_every_response_format(app: Application) -> None:
    first = app.openapi()["paths"]["/v1/things/first"]["get"]
    assert first["responses"]["200"]["content"].keys() == {"application/json", "text/csv"}


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({"summary": "s"}, "an operation_id"),
        ({"operation_id": "x"}, "a summary"),
        ({"operation_id": "x", "summary": "s", "tags": ["other"]}, "a tag"),
        ({"operation_id": "list_problem_types", "summary": "s"}, "of its own"),
    ],
)
def test_undocumented_operation_raises(options: dict[str, Any], missing: str) -> None:
    router = read_router(tag="problems")

    async def endpoint() -> Response:
        """Described."""
        return Response()

    router.add_api_route("/x", endpoint, **options)
    with pytest.raises(UndocumentedOperation, match=missing):
        build_app_from_routers(title="t", version="1", routers=[router]).openapi()


def test_app_with_plain_routes_raises_type_error() -> None:
    router = APIRouter()
    router.add_api_route("/x", lambda: None)
    with pytest.raises(TypeError, match="read_router"):
        build_app_from_routers(title="t", version="1", routers=[router])


def test_openapi_command_prints_document_without_settings_or_database() -> None:
    command = [sys.executable, "-m", "astana_api", "openapi"]
    printed = subprocess.run(command, capture_output=True, check=True, env={}).stdout.decode()
    assert printed.endswith("}\n")
    assert "/problems" in json.loads(printed)["paths"]
