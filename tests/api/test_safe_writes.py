"""Writes that are safe to repeat, to try, and to make while others write, on both databases."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import update

from astana_api.db.database import Database
from astana_api.models import GivenAnswer
from tests.support.databases import Knowledge
from tests.support.editing import Editor, problem
from tests.support.served import Answer, Client
from tests.support.sources import World, fill

WRITERS = 20


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    return fill(knowledge)


def head(editor: Editor) -> int:
    revision = editor.get("/v1/stats")["revision"]
    assert isinstance(revision, int)
    return revision


def tag(editor: Editor, target: str = "/v1/organizations/club") -> str:
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
def test_a_change_says_what_it_was_made_for(
    editor: Editor, world: World, method: str, target: str, query: str
) -> None:
    target = target.format(**world.ids)
    query = query if method == "DELETE" else ""
    body: Any = {} if method == "PATCH" else None
    current = tag(editor, target)
    revision, digest = current.strip('"').split("-")
    before = head(editor)
    assert problem(editor.send(method, target + query, body))[:2] == (428, "precondition-required")
    for refused in (
        f'"{int(revision) - 1}-{digest}"',
        f'"{int(revision) + 1}-{digest}"',
        f"W/{current}",
        "unparsable",
        f'"{revision}"',
        '""',
        "",
    ):
        answer = editor.send(method, target + query, body, if_match=refused)
        assert problem(answer)[:2] == (412, "precondition-failed"), refused
    assert head(editor) == before
    assert tag(editor, target) == current
    for passing in (
        current,
        f'"1-0123456789abcdef", {current}',
        f'"{revision}-0123456789abcdef"',
        f'"{revision}-{digest}-zstd"',
    ):
        answer = editor.send(method, f"{target}{query}", body, if_match=passing)
        assert answer.status == 200, passing
        if method == "DELETE":
            break


def test_any_state_will_do_for_a_star(editor: Editor) -> None:
    assert editor.patch("/v1/organizations/club", {"founded": "1999"}, if_match="*").status == 200
    assert editor.patch("/v1/organizations/none", {"founded": "1999"}, if_match="*").status == 404


def test_the_tag_of_any_representation_will_do(editor: Editor) -> None:
    some = editor("/v1/organizations/club?fields=name").headers["etag"]
    with_parts = editor("/v1/entities/club?include=relations").headers["etag"]
    assert len({some, with_parts, tag(editor)}) == 3
    first = editor.patch("/v1/organizations/club", {"founded": "1998"}, if_match=some)
    assert first.status == 200
    stale = editor.patch("/v1/organizations/club", {"founded": "1999"}, if_match=with_parts)
    assert stale.status == 412


def test_reading_can_say_what_it_expects_too(editor: Editor) -> None:
    current = tag(editor)
    assert editor("/v1/organizations/club", if_match=current).status == 200
    assert editor("/v1/organizations/club", if_match="*").status == 200
    for stale in ('"1-0123456789abcdef"', "unparsable", f"W/{current}"):
        assert problem(editor("/v1/organizations/club", if_match=stale))[:2] == (
            412,
            "precondition-failed",
        )
    # If-Match is asked first (RFC 9110, section 13.2.2), and neither minds a date.
    both = editor("/v1/organizations/club", if_match=current, if_none_match=current)
    assert both.status == 304
    assert editor("/v1/organizations/club", if_match="unparsable", if_none_match="*").status == 412


@pytest.mark.parametrize(
    ("sent", "status"),
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
def test_what_the_client_has_already_is_not_sent_again(
    editor: Editor, sent: str, status: int
) -> None:
    current = tag(editor)
    sent = sent.format(current=current)
    dates = {
        "if_modified_since": "Sat, 29 Oct 1994 19:43:31 GMT",
        "if_unmodified_since": "Sat, 29 Oct 1994 19:43:31 GMT",
    }
    for headers in ({}, dates):
        answer = editor("/v1/organizations/club", if_none_match=sent, **headers)
        assert (answer.status, answer.headers["etag"]) == (status, current)


def test_every_write_answers_the_tag_that_reading_answers(editor: Editor) -> None:
    target = "/v1/organizations/club"
    for answer in (
        editor.patch(target, {"founded": "1999"}),
        editor.patch(target, {"founded": "1999"}),
        editor.patch(target, {}),
    ):
        assert answer.status == 200
        assert answer.headers["etag"] == tag(editor)
    unchanged = tag(editor)
    failures: tuple[Any, ...] = ({"founded": "soon"}, {"leader": []}, {"id": "x"})
    for failing in failures:
        assert editor.patch(target, failing).status == 422
        assert tag(editor) == unchanged


# Idempotency-Key


def test_a_retried_request_is_answered_and_not_repeated(editor: Editor) -> None:
    body = {"name": "Friends", "lang": "en"}
    first = editor.post("/v1/organizations", body, idempotency_key="one")
    before = head(editor)
    again = editor.post("/v1/organizations", body, idempotency_key="one")
    assert (again.status, again.body) == (first.status, first.body)
    for header in ("etag", "location", "content-type"):
        assert again.headers[header] == first.headers[header]
    assert again.headers["idempotent-replayed"] == "true"
    assert head(editor) == before
    other = editor.post("/v1/organizations", {"name": "Foes"}, idempotency_key="one")
    assert problem(other)[:2] == (422, "idempotency-key-reused")
    elsewhere = editor.post("/v1/persons", body, idempotency_key="one")
    assert problem(elsewhere)[:2] == (422, "idempotency-key-reused")
    assert head(editor) == before
    assert editor.post("/v1/persons", {"name": "Ivo"}, idempotency_key="two").status == 201


def test_one_request_has_one_idempotency_key(editor: Editor) -> None:
    both = {"idempotency_key": "one", "Idempotency-Key": "two"}
    answer = editor.post("/v1/organizations", {"name": "Friends"}, **both)
    assert problem(answer) == (400, "invalid-header", ["Idempotency-Key"])


def test_a_refused_request_may_be_mended_under_its_key(editor: Editor) -> None:
    assert editor.post("/v1/organizations", {}, idempotency_key="one").status == 422
    made = editor.post("/v1/organizations", {"name": "Friends"}, idempotency_key="one")
    assert made.status == 201


def test_an_answer_to_no_change_is_kept_too(editor: Editor) -> None:
    body = {"subject": "club", "property": "name", "value": "The Club", "lang": "en"}
    first = editor.post("/v1/statements", body, idempotency_key="one")
    editor.delete(f"/v1/statements/{first.json()['id']}?reason=x")
    again = editor.post("/v1/statements", body, idempotency_key="one")
    assert (again.status, again.body) == (200, first.body)


def test_another_holder_has_idempotency_keys_of_their_own(editor: Editor, world: World) -> None:
    editor.post("/v1/organizations", {"name": "Friends"}, idempotency_key="one")
    other = Editor(world.database, "bo")
    assert other.post("/v1/persons", {"name": "Ivo"}, idempotency_key="one").status == 201
    other.close()


def test_an_answer_is_given_again_for_a_day(editor: Editor, world: World) -> None:
    editor.post("/v1/persons", {"name": "Ivo"}, idempotency_key="one")
    with world.database.write() as session:
        session.execute(update(GivenAnswer).values(at="2026-01-01T00:00:00Z"))
    late = editor.post("/v1/persons", {"name": "Ivo"}, idempotency_key="one")
    assert problem(late)[:2] == (409, "identifier-taken")
    assert editor.post("/v1/persons", {"name": "Ida"}, idempotency_key="one").status == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "two words"])
def test_an_idempotency_key_is_one_word(editor: Editor, key: str) -> None:
    answer = editor.post("/v1/persons", {"name": "Ivo"}, idempotency_key=key)
    assert problem(answer)[:2] == (400, "invalid-header")


# Trying


def test_a_dry_run_tells_what_would_change_and_changes_nothing(editor: Editor) -> None:
    before = head(editor)
    body = {"name": "Friends", "founded": "2016", "evidence": [{"citation": "report"}]}
    tried = editor.post("/v1/organizations?dry_run=true", body, idempotency_key="one")
    assert tried.status == 200
    found = tried.json()
    assert (found["dry_run"], found["revision"], found["more"]) == (True, before + 1, False)
    assert head(editor) == before
    assert editor("/v1/organizations/friends").status == 404
    made = editor.post("/v1/organizations", body, idempotency_key="one")
    assert made.status == 201
    changes = editor.get(f"/v1/revisions/{before + 1}/changes")["items"]
    assert changes == found["changes"]
    assert {each["type"] for each in changes} == {"entity", "statement", "evidence"}


def test_a_dry_run_refuses_what_the_change_would(editor: Editor) -> None:
    target = "/v1/organizations/club?dry_run=true"
    assert editor.patch(target, {"founded": "soon"}).status == 422
    assert editor.patch(target, {"founded": "1999"}, if_match='"1-0123456789abcdef"').status == 412
    nothing = editor.patch(target, {}).json()
    assert nothing == {"dry_run": True, "revision": None, "changes": [], "more": False}


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
def test_a_body_that_cannot_be_taken_is_refused(
    editor: Editor, body: bytes, content_type: str, expected: tuple[int, str]
) -> None:
    answer = editor.send("POST", "/v1/organizations", body, content_type=content_type)
    assert problem(answer)[:2] == expected


def test_a_merge_patch_may_say_what_it_is(editor: Editor) -> None:
    answer = editor.patch(
        "/v1/organizations/club",
        b'{"founded":"1999"}',
        content_type="application/merge-patch+json",
    )
    assert answer.status == 200


# Many at once


async def together(editor: Editor, requests: list[tuple[str, str, Any, str]]) -> list[Answer]:
    client = Client(editor.app)
    headers = {"content-type": "application/json", **editor.headers}
    return await asyncio.gather(
        *(
            client.ask(
                method,
                target,
                {**headers, **({"if-match": match} if match else {})},
                json.dumps(body).encode(),
            )
            for method, target, body, match in requests
        )
    )


def test_of_many_writers_of_one_entity_one_wins_each_round(editor: Editor) -> None:
    for turn in range(3):
        current = tag(editor)
        requests = [
            ("PATCH", "/v1/organizations/club", {"founded": f"1{turn}{n:02}"}, current)
            for n in range(WRITERS)
        ]
        before = head(editor)
        answers = editor._loop.run_until_complete(together(editor, requests))
        assert sorted(answer.status for answer in answers) == [200] + [412] * (WRITERS - 1)
        [won] = [answer.json() for answer in answers if answer.status == 200]
        assert editor.get("/v1/organizations/club")["founded"] == won["founded"]
        assert head(editor) == before + 1


def test_many_writers_of_different_entities_all_succeed(editor: Editor, world: World) -> None:
    # Two servers of one database: neither knows of the other's turn.
    second = Editor(Database(world.database.url), "bo")
    before = head(editor)
    requests = [("POST", "/v1/persons", {"id": f"p{n}"}, "") for n in range(WRITERS)]

    async def both() -> list[Answer]:
        halves = await asyncio.gather(
            together(editor, requests[::2]), together(second, requests[1::2])
        )
        return [answer for half in halves for answer in half]

    answers = editor._loop.run_until_complete(both())
    editor._loop.run_until_complete(second.app.state.database.close())
    second.close()
    assert [answer.status for answer in answers] == [201] * WRITERS
    assert head(editor) == before + WRITERS
    revisions = [answer.json()["revision"] for answer in answers]
    assert sorted(revisions) == list(range(before + 1, before + WRITERS + 1))


def test_writing_needs_a_key_before_anything_else(editor: Editor) -> None:
    assert problem(editor("/v1/organizations", "POST"))[:2] == (401, "unauthorized")
