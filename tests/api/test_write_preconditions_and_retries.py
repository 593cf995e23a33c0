"""Preconditions, idempotency keys, dry runs and concurrent writes, on both databases."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import update

from astana_api.db.database import Database
from astana_api.models import StoredResponse
from tests.support.editor_client import EditorClient, parse_problem
from tests.support.seeded_app import ASGIClient, HTTPResponse
from tests.support.sources_world import World

WRITERS = 20


def get_head_revision(editor: EditorClient) -> int:
    revision = editor.get("/v1/stats")["revision"]
    assert isinstance(revision, int)
    return revision


def get_etag(editor: EditorClient, target: str = "/v1/organizations/club") -> str:
    return editor(target).headers["etag"]


# If-Match


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("target", "query"),
    [
        ("/v1/organizations/club", ""),
        ("/v1/statements/{leader}", "?reason=x"),
        ("/v1/citations/undated", "?statements=keep"),
        ("/v1/documents/memo", "?statements=keep"),
    ],
)
def test_write_requires_matching_if_match(
    editor: EditorClient, world: World, method: str, target: str, query: str
) -> None:
    target = target.format(**world.ids)
    query = query if method == "DELETE" else ""
    body: Any = {} if method == "PATCH" else None
    current = get_etag(editor, target)
    revision, digest = current.strip('"').split("-")
    before = get_head_revision(editor)
    assert parse_problem(editor.send(method, target + query, body))[:2] == (
        428,
        "precondition-required",
    )
    for mismatch in (
        f'"{int(revision) - 1}-{digest}"',
        f'"{int(revision) + 1}-{digest}"',
        f"W/{current}",
        "unparsable",
        f'"{revision}"',
        '""',
        "",
    ):
        response = editor.send(method, target + query, body, if_match=mismatch)
        assert parse_problem(response)[:2] == (412, "precondition-failed"), mismatch
    assert get_head_revision(editor) == before
    assert get_etag(editor, target) == current
    for match in (
        current,
        f'"1-0123456789abcdef", {current}',
        f'"{revision}-0123456789abcdef"',
        f'"{revision}-{digest}-zstd"',
    ):
        response = editor.send(method, f"{target}{query}", body, if_match=match)
        assert response.status == 200, match
        if method == "DELETE":
            break


def test_patch_with_if_match_star_matches_any_revision(editor: EditorClient) -> None:
    assert editor.patch("/v1/organizations/club", {"founded": "1999"}, if_match="*").status == 200
    assert editor.patch("/v1/organizations/none", {"founded": "1999"}, if_match="*").status == 404


def test_if_match_accepts_etag_of_any_representation(editor: EditorClient) -> None:
    some = editor("/v1/organizations/club?fields=name").headers["etag"]
    with_parts = editor("/v1/entities/club?include=relations").headers["etag"]
    assert len({some, with_parts, get_etag(editor)}) == 3
    first = editor.patch("/v1/organizations/club", {"founded": "1998"}, if_match=some)
    assert first.status == 200
    stale = editor.patch("/v1/organizations/club", {"founded": "1999"}, if_match=with_parts)
    assert stale.status == 412


def test_get_with_stale_if_match_returns_412(editor: EditorClient) -> None:
    current = get_etag(editor)
    assert editor("/v1/organizations/club", if_match=current).status == 200
    assert editor("/v1/organizations/club", if_match="*").status == 200
    for stale in ('"1-0123456789abcdef"', "unparsable", f"W/{current}"):
        assert parse_problem(editor("/v1/organizations/club", if_match=stale))[:2] == (
            412,
            "precondition-failed",
        )
    # If-Match is evaluated first (RFC 9110, section 13.2.2).
    both = editor("/v1/organizations/club", if_match=current, if_none_match=current)
    assert both.status == 304
    assert editor("/v1/organizations/club", if_match="unparsable", if_none_match="*").status == 412


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [
        ("{current}", 304),
        ('"0-0123456789abcdef", {current}', 304),
        ("W/{current}", 304),
        ("*", 304),
        ('"0-0123456789abcdef"', 200),
        ('"1-0123456789abcdef", "2-0123456789abcdef"', 200),
        ("unparsable", 200),
        ("", 200),
    ],
)
def test_get_with_if_none_match_returns_304_for_matching_etag(
    editor: EditorClient, if_none_match: str, status: int
) -> None:
    current = get_etag(editor)
    if_none_match = if_none_match.format(current=current)
    dates = {
        "if_modified_since": "Sat, 29 Oct 1994 19:43:31 GMT",
        "if_unmodified_since": "Sat, 29 Oct 1994 19:43:31 GMT",
    }
    for headers in ({}, dates):
        response = editor("/v1/organizations/club", if_none_match=if_none_match, **headers)
        assert (response.status, response.headers["etag"]) == (status, current)


def test_write_returns_etag_of_subsequent_read(editor: EditorClient) -> None:
    target = "/v1/organizations/club"
    for response in (
        editor.patch(target, {"founded": "1999"}),
        editor.patch(target, {"founded": "1999"}),
        editor.patch(target, {}),
    ):
        assert response.status == 200
        assert response.headers["etag"] == get_etag(editor)
    unchanged = get_etag(editor)
    failures: tuple[Any, ...] = ({"founded": "soon"}, {"leader": []}, {"id": "x"})
    for failing in failures:
        assert editor.patch(target, failing).status == 422
        assert get_etag(editor) == unchanged


# Idempotency-Key


def test_repeated_idempotency_key_returns_stored_response(editor: EditorClient) -> None:
    body = {"name": "Friends", "lang": "en"}
    first = editor.post("/v1/organizations", body, idempotency_key="one")
    before = get_head_revision(editor)
    replayed = editor.post("/v1/organizations", body, idempotency_key="one")
    assert (replayed.status, replayed.body) == (first.status, first.body)
    for header in ("etag", "location", "content-type"):
        assert replayed.headers[header] == first.headers[header]
    assert replayed.headers["idempotent-replayed"] == "true"
    assert get_head_revision(editor) == before
    other = editor.post("/v1/organizations", {"name": "Foes"}, idempotency_key="one")
    assert parse_problem(other)[:2] == (422, "idempotency-key-reused")
    other_resource = editor.post("/v1/persons", body, idempotency_key="one")
    assert parse_problem(other_resource)[:2] == (422, "idempotency-key-reused")
    assert get_head_revision(editor) == before
    assert editor.post("/v1/persons", {"name": "Ivo"}, idempotency_key="two").status == 201


def test_two_idempotency_keys_return_400(editor: EditorClient) -> None:
    both = {"idempotency_key": "one", "Idempotency-Key": "two"}
    response = editor.post("/v1/organizations", {"name": "Friends"}, **both)
    assert parse_problem(response) == (400, "invalid-header", ["Idempotency-Key"])


def test_idempotency_key_is_reusable_after_rejected_request(editor: EditorClient) -> None:
    assert editor.post("/v1/organizations", {}, idempotency_key="one").status == 422
    made = editor.post("/v1/organizations", {"name": "Friends"}, idempotency_key="one")
    assert made.status == 201


def test_idempotency_stores_response_of_write_without_change(editor: EditorClient) -> None:
    body = {"subject": "club", "property": "name", "value": "The Club", "lang": "en"}
    first = editor.post("/v1/statements", body, idempotency_key="one")
    editor.delete(f"/v1/statements/{first.json()['id']}?reason=x")
    replayed = editor.post("/v1/statements", body, idempotency_key="one")
    assert (replayed.status, replayed.body) == (200, first.body)


def test_idempotency_keys_are_scoped_to_api_key(editor: EditorClient, world: World) -> None:
    editor.post("/v1/organizations", {"name": "Friends"}, idempotency_key="one")
    other = EditorClient(world.database, "bo")
    assert other.post("/v1/persons", {"name": "Ivo"}, idempotency_key="one").status == 201
    other.close()


def test_stored_response_expires_after_a_day(editor: EditorClient, world: World) -> None:
    editor.post("/v1/persons", {"name": "Ivo"}, idempotency_key="one")
    with world.database.write() as session:
        session.execute(update(StoredResponse).values(created_at="2026-01-01T00:00:00Z"))
    late = editor.post("/v1/persons", {"name": "Ivo"}, idempotency_key="one")
    assert parse_problem(late)[:2] == (409, "identifier-taken")
    assert editor.post("/v1/persons", {"name": "Ida"}, idempotency_key="one").status == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "two words"])
def test_invalid_idempotency_key_returns_400(editor: EditorClient, key: str) -> None:
    response = editor.post("/v1/persons", {"name": "Ivo"}, idempotency_key=key)
    assert parse_problem(response)[:2] == (400, "invalid-header")


# Dry runs


def test_dry_run_returns_changes_without_applying_them(editor: EditorClient) -> None:
    before = get_head_revision(editor)
    body = {"name": "Friends", "founded": "2016", "evidence": [{"citation": "report"}]}
    preview = editor.post("/v1/organizations?dry_run=true", body, idempotency_key="one")
    assert preview.status == 200
    preview_body = preview.json()
    assert (preview_body["dry_run"], preview_body["revision"], preview_body["more"]) == (
        True,
        before + 1,
        False,
    )
    assert get_head_revision(editor) == before
    assert editor("/v1/organizations/friends").status == 404
    made = editor.post("/v1/organizations", body, idempotency_key="one")
    assert made.status == 201
    changes = editor.get(f"/v1/revisions/{before + 1}/changes")["items"]
    assert changes == preview_body["changes"]
    assert {each["type"] for each in changes} == {"entity", "statement", "evidence"}


def test_dry_run_returns_errors_of_the_write(editor: EditorClient) -> None:
    target = "/v1/organizations/club?dry_run=true"
    assert editor.patch(target, {"founded": "soon"}).status == 422
    assert editor.patch(target, {"founded": "1999"}, if_match='"1-0123456789abcdef"').status == 412
    no_changes = editor.patch(target, {}).json()
    assert no_changes == {"dry_run": True, "revision": None, "changes": [], "more": False}


# Bodies


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"{", "application/json", (400, "malformed-request")),
        (b"[" * 100_000, "application/json", (400, "malformed-request")),
        (b"\xff\xfe", "application/json", (400, "malformed-request")),
        (b"[]", "application/json", (422, "unprocessable-content")),
        (b"null", "application/json", (422, "unprocessable-content")),
        (b'{"name":"x"}', "text/plain", (415, "unsupported-media-type")),
        (b'{"name":"x"}', "application/xml", (415, "unsupported-media-type")),
        (b'{"name":"\\ud800"}', "application/json", (422, "unprocessable-content")),
        (b'{"name":"' + b"x" * 1_001 + b'"}', "application/json", (422, "unprocessable-content")),
        (
            json.dumps({"name": "x", "aim": ["x"] * 501}).encode(),
            "application/json",
            (422, "unprocessable-content"),
        ),
        (b'{"name":"' + b"x" * 1_048_576 + b'"}', "application/json", (413, "payload-too-large")),
    ],
)
def test_invalid_body_returns_error_status(
    editor: EditorClient, body: bytes, content_type: str, expected: tuple[int, str]
) -> None:
    response = editor.send("POST", "/v1/organizations", body, content_type=content_type)
    assert parse_problem(response)[:2] == expected


def test_patch_accepts_merge_patch_content_type(editor: EditorClient) -> None:
    response = editor.patch(
        "/v1/organizations/club",
        b'{"founded":"1999"}',
        content_type="application/merge-patch+json",
    )
    assert response.status == 200


# Concurrent writes


async def send_concurrently(
    editor: EditorClient, requests: list[tuple[str, str, Any, str]]
) -> list[HTTPResponse]:
    client = ASGIClient(editor.app)
    headers = {"content-type": "application/json", **editor.headers}
    return await asyncio.gather(
        *(
            client.request(
                method,
                target,
                {**headers, **({"if-match": match} if match else {})},
                json.dumps(body).encode(),
            )
            for method, target, body, match in requests
        )
    )


def test_concurrent_patches_with_same_etag_succeed_once(editor: EditorClient) -> None:
    for round_number in range(3):
        current = get_etag(editor)
        requests = [
            ("PATCH", "/v1/organizations/club", {"founded": f"1{round_number}{n:02}"}, current)
            for n in range(WRITERS)
        ]
        before = get_head_revision(editor)
        responses = editor._loop.run_until_complete(send_concurrently(editor, requests))
        assert sorted(response.status for response in responses) == [200] + [412] * (WRITERS - 1)
        [winner] = [response.json() for response in responses if response.status == 200]
        assert editor.get("/v1/organizations/club")["founded"] == winner["founded"]
        assert get_head_revision(editor) == before + 1


def test_concurrent_posts_of_different_entities_all_succeed(
    editor: EditorClient, world: World
) -> None:
    # Two servers with one database and separate writer locks.
    second = EditorClient(Database(world.database.url), "bo")
    before = get_head_revision(editor)
    requests = [("POST", "/v1/persons", {"id": f"p{n}"}, "") for n in range(WRITERS)]

    async def both() -> list[HTTPResponse]:
        halves = await asyncio.gather(
            send_concurrently(editor, requests[::2]), send_concurrently(second, requests[1::2])
        )
        return [response for half in halves for response in half]

    responses = editor._loop.run_until_complete(both())
    editor._loop.run_until_complete(second.app.state.database.close())
    second.close()
    assert [response.status for response in responses] == [201] * WRITERS
    assert get_head_revision(editor) == before + WRITERS
    revisions = [response.json()["revision"] for response in responses]
    assert sorted(revisions) == list(range(before + 1, before + WRITERS + 1))


def test_write_without_key_returns_401_first(editor: EditorClient) -> None:
    assert parse_problem(editor("/v1/organizations", "POST"))[:2] == (401, "unauthorized")
