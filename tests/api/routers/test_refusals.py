"""What these routers refuse, and how they say so."""

import pytest

from astana_api.commands.records import withdraw_citations, withdraw_documents
from astana_api.db import schema
from astana_api.db.database import Database
from tests.api.routers.conftest import MODULES
from tests.support.sources import Asker, World

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


def test_what_cannot_be_asked_is_named(asker: Asker) -> None:
    for target, name in BAD_QUERIES.items():
        assert asker.refused(target) == (400, "invalid-query-parameter", [name]), target
    for target, name in BAD_PATHS.items():
        assert asker.refused(target) == (400, "invalid-path-parameter", [name]), target


def test_what_is_not_there_is_a_404(asker: Asker) -> None:
    for target in MISSING:
        assert asker.refused(target) == (404, "resource-not-found", []), target


def test_refusals_say_what_would_do(asker: Asker) -> None:
    assert "did you mean founded" in asker("/v1/statements?property=fonded").json()["detail"]
    assert "id, title, issued" in asker("/v1/citations?sort=name").json()["detail"]
    assert "Did you mean founded?" in asker("/v1/properties/fonded").json()["detail"]


def test_a_cursor_is_good_for_its_own_list_alone(asker: Asker) -> None:
    following = asker.get("/v1/statements?limit=1")["next"]
    cursor = following.partition("cursor=")[2]
    assert asker(following).status == 200
    assert asker(f"/v1/statements?limit=2&cursor={cursor}").status == 200
    for target in (
        f"/v1/statements?sort=-stated&cursor={cursor}",
        f"/v1/statements?property=name&cursor={cursor}",
        f"/v1/citations/report/statements?cursor={cursor}",
        f"/v1/revisions?cursor={cursor}",
    ):
        assert asker.refused(target) == (400, "invalid-query-parameter", ["cursor"]), target


def test_what_was_withdrawn_is_a_410(asker: Asker, world: World) -> None:
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
        assert asker.refused(target) == (410, "gone", []), target
    assert asker.get("/v1/documents")["items"] == []


def test_a_document_keeps_the_number_of_a_citation_that_was_withdrawn(
    asker: Asker, world: World
) -> None:
    with world.knowledge.revision() as change:
        withdraw_citations(change, ["letter"])
    assert asker.get("/v1/documents/memo/references/2")["citation"] is None


@pytest.mark.parametrize(
    "target", ["/v1/statements", "/v1/citations/report", "/v1/documents/memo", "/v1/properties"]
)
def test_what_the_client_has_already_is_not_sent_again(asker: Asker, target: str) -> None:
    tag = asker(target).headers["etag"]
    answer = asker(target, if_none_match=tag)
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag)


def test_head_and_options(asker: Asker) -> None:
    whole, head = asker("/v1/documents/memo"), asker("/v1/documents/memo", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))
    assert asker("/v1/statements", "OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS"
    assert asker("/v1/statements", "DELETE").status == 405


def test_a_schema_that_is_behind_is_not_ready_and_says_what_to_run(
    asker: Asker, world: World
) -> None:
    schema.migrate(world.database, "base")
    answer = asker("/readyz")
    assert answer.status == 503
    assert "astana-api migrate" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 0
    assert asker("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "url", ["sqlite:///{}/nowhere.db", "postgresql://nobody:secret@127.0.0.1:1/nowhere"]
)
def test_a_database_that_is_away_is_a_503_to_try_again(url: str, tmp_path: object) -> None:
    database = Database(url.format(tmp_path))
    asker = Asker(database, [(module.router, module.TAG) for module in MODULES])
    for target in ("/v1/statements", "/v1/stats", "/readyz"):
        answer = asker(target)
        problem = answer.json()
        assert (answer.status, problem["code"]) == (503, "service-unavailable"), target
        assert int(answer.headers["retry-after"]) > 0
        assert "secret" not in answer.body.decode()
        assert "nowhere" not in problem["detail"]
    assert asker("/healthz").status == 200
    asker.close()
