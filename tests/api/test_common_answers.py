"""What every answer carries, and the documentation."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from fastapi import APIRouter
from starlette.responses import Response

from astana_api.api.app import Application, build_shell
from astana_api.api.http.routes import api_router
from astana_api.api.openapi.document import UndocumentedOperation
from tests.api.asking import ask


@pytest.mark.parametrize("name", ["abc", "A-1_b.c~d", "x" * 128])
def test_a_sane_request_id_is_kept(app: Application, name: str) -> None:
    assert ask(app, "/docs", headers={"X-Request-ID": name}).headers["x-request-id"] == name


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "é", "x" * 129, "<script>"])
def test_any_other_request_id_is_replaced(app: Application, name: str) -> None:
    answer = ask(app, "/docs", headers={"X-Request-ID": name})
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])


def test_request_ids_differ(app: Application) -> None:
    assert len({ask(app, "/docs").headers["x-request-id"] for _ in range(20)}) == 20


@pytest.mark.parametrize("target", ["/v1/things", "/v1/nothing", "/v1/fail", "/docs"])
def test_any_page_may_read(app: Application, target: str) -> None:
    headers = ask(app, target, headers={"Origin": "https://example.org"}).headers
    assert headers["access-control-allow-origin"] == "*"
    exposed = headers["access-control-expose-headers"]
    assert {"ETag", "Link", "Location", "Retry-After"} <= set(exposed.split(", "))
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_preflight_allows_reading_alone(app: Application) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    answer = ask(app, "/v1/things", method="OPTIONS", headers=asked)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]


def test_options_lists_the_methods(app: Application) -> None:
    answer = ask(app, "/v1/things", method="OPTIONS")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_the_page_and_its_files_need_no_other_host(app: Application) -> None:
    page = ask(app, "/docs")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = page.body.decode()
    assert "//" not in text
    assert "<script>" not in text
    files = re.findall('(?:src|href)="(/docs/[^"]+)"', text)
    assert len(files) == 4
    for file in files:
        answer = ask(app, file, headers={"Accept-Encoding": "gzip"})
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
        assert int(answer.headers["content-length"]) == len(answer.body)
        again = ask(app, file, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status == 304
    assert ask(app, "/docs/0/docs.js").status == 404


def test_the_document_is_served_as_it_is_built(app: Application) -> None:
    answer = ask(app, "/openapi.json")
    assert answer.json() == app.openapi()
    assert answer.headers["content-type"] == "application/json"


def test_the_document_tells_problems_and_not_the_default_error(app: Application) -> None:
    document = app.openapi()
    assert document["openapi"].startswith("3.1")
    assert "HTTPValidationError" not in json.dumps(document)
    assert {"ProblemDetails", "ProblemError"} <= document["components"]["schemas"].keys()
    thing = document["paths"]["/v1/things/{id}"]["get"]["responses"]
    examples = thing["404"]["content"]["application/problem+json"]["examples"]
    assert examples["resource-not-found"]["value"]["status"] == 404
    refusals = {"400", "401", "403", "404", "406", "413", "414", "429", "500", "503"}
    assert {"200", "304"} | refusals == thing.keys()
    created = document["paths"]["/v1/things"]["post"]["responses"]
    assert {"201", "415", "422"} <= created.keys()
    assert "304" not in created


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for each in node.values() for found in _references(each)]
    if isinstance(node, list):
        return [found for each in node for found in _references(each)]
    return []


def test_every_reference_in_the_document_leads_somewhere(app: Application) -> None:
    document = app.openapi()
    for reference in set(_references(document)):
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_every_parameter_is_declared_with_what_it_means(app: Application) -> None:
    parameters = app.openapi()["paths"]["/v1/things"]["get"]["parameters"]
    named = {each["name"]: each for each in parameters if "name" in each}
    assert {"limit", "cursor", "sort", "count", "fields", "kind", "format"} == named.keys()
    assert named["limit"]["schema"]["maximum"] == 500
    assert named["limit"]["schema"]["type"] == "integer"
    assert named["sort"]["schema"] == {
        "type": "string",
        "pattern": "^(-?name(,-?(founded))?|-?founded(,-?(name))?)$",
    }
    assert named["fields"]["schema"]["items"]["enum"] == ["id", "name"]
    assert (named["fields"]["style"], named["fields"]["explode"]) == ("form", False)
    assert named["format"]["schema"]["enum"] == ["json"]
    assert all(each["description"] for each in named.values())
    assert "\\u0000" in named["cursor"]["schema"]["pattern"]


def test_every_offered_format_is_documented(app: Application) -> None:
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
def test_an_operation_without_documentation_is_refused(
    options: dict[str, Any], missing: str
) -> None:
    router = api_router(tag="problems")

    async def endpoint() -> Response:
        """Described."""
        return Response()

    router.add_api_route("/x", endpoint, **options)
    with pytest.raises(UndocumentedOperation, match=missing):
        build_shell(title="t", version="1", routers=[router]).openapi()


def test_a_router_of_other_routes_is_refused() -> None:
    router = APIRouter()
    router.add_api_route("/x", lambda: None)
    with pytest.raises(TypeError, match="api_router"):
        build_shell(title="t", version="1", routers=[router])


def test_the_command_prints_the_document_without_settings_or_database() -> None:
    command = [sys.executable, "-m", "astana_api.api.openapi.document"]
    printed = subprocess.run(command, capture_output=True, check=True, env={}).stdout.decode()
    assert printed.endswith("}\n")
    assert "/problems" in json.loads(printed)["paths"]
