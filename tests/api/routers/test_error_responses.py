"""Tests of error responses, conditional requests and probes of the read routes."""

import pytest

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.commands.records import withdraw_citations, withdraw_documents
from astana_api.db import dialect
from astana_api.db.database import Database
from tests.api.routers.conftest import MODULES
from tests.support.sources_world import RouterClient, World

BAD_QUERIES = {
    "/v1/statements?limit=0": "limit",
    "/v1/statements?limit=501": "limit",
    "/v1/statements?limit=ten": "limit",
    "/v1/statements?cursor=nonsense": "cursor",
    "/v1/statements?sort=name": "sort",
    "/v1/statements?sort=": "sort",
    "/v1/statements?sort=stated,-stated": "sort",
    "/v1/citations?sort=id,title,issued": "sort",
    "/v1/statements?count=roughly": "count",
    "/v1/statements?property=fonded": "property",
    "/v1/statements?property=name&property=": "property",
    "/v1/statements?state=gone": "state",
    "/v1/statements?rank=best": "rank",
    "/v1/statements?sourced=yes": "sourced",
    "/v1/statements?section=body": "section",
    "/v1/statements?section=body&document=memo&document=other": "section",
    "/v1/statements?colour=red": "colour",
    "/v1/citations?issued_from=2013-00-00": "issued_from",
    "/v1/citations?issued_to=yesterday": "issued_to",
    "/v1/citations?language=german_": "language",
    "/v1/citations?url_status=lost": "url_status",
    "/v1/revisions?origin=heaven": "origin",
    "/v1/properties?limit=5": "limit",
    "/v1/stats?at=2015": "at",
}
BAD_PATHS = {
    "/v1/documents/memo/references/two": "n",
    "/v1/documents/memo/references/0": "n",
    "/v1/documents/memo/references/99999999999999999999": "n",
    "/v1/revisions/0": "n",
    "/v1/revisions/last": "n",
}
MISSING = (
    "/v1/statements/st-aaaaaaaaaaaaaaaa",
    "/v1/statements/%F0%9F%8C%8D",
    "/v1/citations/nothing",
    "/v1/citations/nothing/statements",
    "/v1/documents/nothing",
    "/v1/documents/nothing/references",
    "/v1/documents/nothing/references/1",
    "/v1/documents/memo/references/4",
    "/v1/documents/memo/references/9007199254740991",
    "/v1/revisions/6",
    "/v1/properties/fonded",
    "/v1/statements/",
)


def test_invalid_query_and_path_parameters_return_400(client: RouterClient) -> None:
    for target, name in BAD_QUERIES.items():
        assert client.get_problem(target) == (400, "invalid-query-parameter", [name]), target
    for target, name in BAD_PATHS.items():
        assert client.get_problem(target) == (400, "invalid-path-parameter", [name]), target


def test_missing_resources_return_404(client: RouterClient) -> None:
    for target in MISSING:
        assert client.get_problem(target) == (404, "resource-not-found", []), target


def test_error_details_suggest_valid_values(client: RouterClient) -> None:
    assert "did you mean founded" in client("/v1/statements?property=fonded").json()["detail"]
    assert "id, title, issued" in client("/v1/citations?sort=name").json()["detail"]
    assert "Did you mean founded?" in client("/v1/properties/fonded").json()["detail"]


def test_cursor_of_other_list_returns_400(client: RouterClient) -> None:
    next_url = client.get("/v1/statements?limit=1")["next"]
    cursor = next_url.partition("cursor=")[2]
    assert client(next_url).status == 200
    assert client(f"/v1/statements?limit=2&cursor={cursor}").status == 200
    for target in (
        f"/v1/statements?sort=-stated&cursor={cursor}",
        f"/v1/statements?property=name&cursor={cursor}",
        f"/v1/citations/report/statements?cursor={cursor}",
        f"/v1/revisions?cursor={cursor}",
    ):
        assert client.get_problem(target) == (400, "invalid-query-parameter", ["cursor"]), target


def test_withdrawn_citation_and_document_return_410(client: RouterClient, world: World) -> None:
    with world.knowledge.revision() as change:
        withdraw_citations(change, ["letter"])
        withdraw_documents(change, ["memo"])
    for target in (
        "/v1/citations/letter",
        "/v1/citations/letter/statements",
        "/v1/documents/memo",
        "/v1/documents/memo/references",
        "/v1/documents/memo/references/1",
    ):
        assert client.get_problem(target) == (410, "gone", []), target
    assert client.get("/v1/documents")["items"] == []


def test_document_reference_to_withdrawn_citation_keeps_its_number(
    client: RouterClient, world: World
) -> None:
    with world.knowledge.revision() as change:
        withdraw_citations(change, ["letter"])
    assert client.get("/v1/documents/memo/references/2")["citation"] is None


@pytest.mark.parametrize(
    "target", ["/v1/statements", "/v1/citations/report", "/v1/documents/memo", "/v1/properties"]
)
def test_get_with_matching_etag_returns_304(client: RouterClient, target: str) -> None:
    tag = client(target).headers["etag"]
    response = client(target, if_none_match=tag)
    assert (response.status, response.body, response.headers["etag"]) == (304, b"", tag)


def test_head_options_and_unsupported_method(client: RouterClient) -> None:
    whole, head = client("/v1/documents/memo"), client("/v1/documents/memo", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))
    assert client("/v1/statements", "OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS"
    assert client("/v1/statements", "DELETE").status == 405


def test_readiness_with_outdated_schema_returns_503(client: RouterClient, world: World) -> None:
    name = dialect.database_name(world.database.url)
    migrate_and_reproject(world.database, "base", destroy_data=name)
    response = client("/readyz")
    assert response.status == 503
    assert "astana-api migrate" in response.json()["detail"]
    assert int(response.headers["retry-after"]) > 0
    assert client("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "url", ["sqlite:///{}/nowhere.db", "postgresql://nobody:secret@127.0.0.1:1/nowhere"]
)
def test_unavailable_database_returns_503_with_retry_after(url: str, tmp_path: object) -> None:
    database = Database(url.format(tmp_path))
    client = RouterClient(database, [(module.router, module.TAG) for module in MODULES])
    for target in ("/v1/statements", "/v1/stats", "/readyz"):
        response = client(target)
        problem = response.json()
        assert (response.status, problem["code"]) == (503, "service-unavailable"), target
        assert int(response.headers["retry-after"]) > 0
        assert "secret" not in response.body.decode()
        assert "nowhere" not in problem["detail"]
    assert client("/healthz").status == 200
    client.close()
