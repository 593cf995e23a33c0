"""HTTP conventions that all routes share: paths, content codings, weak tags, the revision."""

import gzip
import json
import re
from typing import Any

import pytest

from astana_api.api.app import Application, build_app
from astana_api.domain.statements.values import RESERVED_IDS
from tests.api.asgi_client import send_request
from tests.support.editor_client import EditorClient, parse_problem
from tests.support.sources_world import World

ORGANIZATION: dict[str, Any] = {"id": "guild", "name": "Guild"}


@pytest.mark.parametrize(
    "target",
    ["/v1%2Fthings/x", "/v1/things%2fx", "/v1/things/x%2F", "/v1/things/x%2Fstatements"],
)
def test_encoded_slash_separates_no_path_segments(app: Application, target: str) -> None:
    response = send_request(app, target)
    assert response.status == 404
    problem = json.loads(response.body)
    assert problem["code"] == "resource-not-found"
    assert problem["instance"] == target.replace("%2f", "%2F")


def test_problem_instance_is_the_percent_encoded_path(app: Application) -> None:
    response = send_request(app, "/v1/nothing/%C3%A9%20%25|")
    assert json.loads(response.body)["instance"] == "/v1/nothing/%C3%A9%20%25%7C"


@pytest.mark.parametrize("coding", ["gzip", "br", "GZIP", "identity, gzip", "unknown"])
def test_body_with_content_coding_returns_415(
    editor: EditorClient, world: World, coding: str
) -> None:
    body = gzip.compress(json.dumps(ORGANIZATION).encode())
    response = editor.post("/v1/organizations", body, content_encoding=coding)
    assert parse_problem(response) == (415, "unsupported-media-type", [])
    assert response.headers["accept-encoding"] == "identity"
    assert coding.lower() in response.json()["detail"]
    assert editor("/v1/organizations/guild").status == 404


@pytest.mark.parametrize("coding", ["identity", " Identity ", ""])
def test_body_with_identity_coding_is_accepted(
    editor: EditorClient, world: World, coding: str
) -> None:
    response = editor.post("/v1/organizations", ORGANIZATION, content_encoding=coding)
    assert response.status == 201


@pytest.mark.parametrize("header", ["W/{tag}", '"1-0", W/{tag}', " W/{tag} "])
def test_if_match_with_weak_tag_returns_412_that_says_so(
    editor: EditorClient, world: World, header: str
) -> None:
    tag = editor("/v1/organizations/club").headers["etag"]
    response = editor.patch(
        "/v1/organizations/club", {"founded": "1999"}, if_match=header.format(tag=tag)
    )
    assert parse_problem(response)[:2] == (412, "precondition-failed")
    assert "weak tag" in response.json()["detail"]
    stale = editor.patch("/v1/organizations/club", {"founded": "1999"}, if_match='"1-0"')
    assert "weak tag" not in stale.json()["detail"]


def test_reserved_ids_are_those_that_another_path_hides() -> None:
    paths = {route.path for route in build_app().routes if hasattr(route, "path")}
    hidden = set()
    for path in paths:
        before, separator, after = path.partition("{id}")
        if separator:
            sibling = re.compile(re.escape(before) + "([^/{}]+)" + re.escape(after))
            hidden |= {match[1] for other in paths if (match := sibling.fullmatch(other))}
    assert hidden == RESERVED_IDS


@pytest.mark.parametrize("body", [{"id": "path", "name": "Trail"}, {"name": "Path"}])
def test_create_with_reserved_id_returns_422(
    editor: EditorClient, world: World, body: dict[str, Any]
) -> None:
    response = editor.post("/v1/organizations", body)
    assert parse_problem(response) == (422, "unprocessable-content", ["/id"])


@pytest.mark.parametrize(
    "target",
    [
        "/v1/organizations/club",
        "/v1/organizations?limit=1",
        "/v1/organizations/club/statements",
        "/v1/stats",
        "/v1/properties",
        "/v1/organizations/nobody",
        "/v1/nothing",
        "/v1/organizations?limit=0",
        "/problems",
        "/readyz",
    ],
)
def test_response_names_the_revision_that_it_shows(
    editor: EditorClient, world: World, target: str
) -> None:
    head = str(editor.get("/v1/stats")["revision"])
    uncached, cached = editor(target), editor(target)
    assert uncached.headers["astana-revision"] == cached.headers["astana-revision"] == head
    if "etag" in cached.headers:
        tag = cached.headers["etag"]
        unchanged = editor.send("GET", target, if_none_match=tag)
        assert (unchanged.status, unchanged.headers["astana-revision"]) == (304, head)
    assert editor.send("HEAD", target).headers["astana-revision"] == head
    created = editor.post("/v1/organizations", ORGANIZATION)
    assert created.headers["astana-revision"] == str(int(head) + 1)
    assert editor(target).headers["astana-revision"] == str(int(head) + 1)


def test_rejected_or_tried_write_names_the_last_revision(
    editor: EditorClient, world: World
) -> None:
    head = str(editor.get("/v1/stats")["revision"])
    for response in (
        editor.post("/v1/organizations?dry_run=true", ORGANIZATION),
        editor.post("/v1/organizations", {"id": "club", "name": "Club"}),
        editor.post("/v1/organizations", {"id": 1}),
        editor.patch("/v1/organizations/club", {}, if_match='"1-0"'),
    ):
        assert response.headers["astana-revision"] == head, response.body


def test_replayed_write_names_the_last_revision(editor: EditorClient, world: World) -> None:
    first = editor.post("/v1/organizations", ORGANIZATION, idempotency_key="a")
    editor.create("/v1/organizations", {"id": "other", "name": "Other"})
    replayed = editor.post("/v1/organizations", ORGANIZATION, idempotency_key="a")
    assert replayed.headers["idempotent-replayed"] == "true"
    assert int(replayed.headers["astana-revision"]) == int(first.headers["astana-revision"]) + 1
