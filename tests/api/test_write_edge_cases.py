"""Unusual writes: deprecated values, malformed bodies, chains of merges, concurrency."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from astana_api.db.database import Database
from tests.support.editor_client import EditorClient, parse_problem
from tests.support.seeded_app import ASGIClient, HTTPResponse
from tests.support.sources_world import World, retract_founder

ORGANIZATIONS = "/v1/organizations"
STATEMENTS = "/v1/statements"


def create_statement(
    editor: EditorClient, subject: str, property_id: str, value: str, **more: Any
) -> str:
    body = {"subject": subject, "property": property_id, "value": value, **more}
    statement_id: str = editor.create(STATEMENTS, body)["id"]
    return statement_id


def get_founded(editor: EditorClient) -> Any:
    return editor.get(f"{ORGANIZATIONS}/club")["founded"]


# Superseded and deprecated values


def test_patch_with_deprecated_value_displays_it_again(editor: EditorClient) -> None:
    create_statement(editor, "club", "founded", "1999", rank="deprecated")
    assert get_founded(editor) == "2016"
    assert editor.update(f"{ORGANIZATIONS}/club", {"founded": "1999"})["founded"] == "1999"


def test_superseding_with_deprecated_value_displays_it_again(
    editor: EditorClient, world: World
) -> None:
    create_statement(editor, "club", "founded", "1999", rank="deprecated")
    editor.update(f"{STATEMENTS}/{world.ids['later']}", {"value": "1999"})
    assert get_founded(editor) == "1999"


def test_evidence_for_displayed_value_with_conflict_is_added(editor: EditorClient) -> None:
    create_statement(editor, "club", "founded", "1999")
    body = {"founded": get_founded(editor), "evidence": [{"citation": "report"}]}
    item = editor.update(f"{ORGANIZATIONS}/club", body)
    assert item["conflicts"] == ["founded"]
    assert item["sources"]["founded"][0]["citations"] == ["report"]


def test_same_text_in_other_language_is_separate_statement(editor: EditorClient) -> None:
    editor.update(f"{ORGANIZATIONS}/club", {"description": "Forum", "lang": "en"})
    editor.update(f"{ORGANIZATIONS}/club", {"description": "Forum", "lang": "fr"})
    descriptions = editor.get_all_items(f"{STATEMENTS}?entity=club&property=description")
    assert {statement["lang"] for statement in descriptions} == {"en", "fr"}
    editor.update(f"{ORGANIZATIONS}/club", {"description": "Salon", "lang": "fr"})
    assert editor.get(f"{ORGANIZATIONS}/club")["description"] == "Forum"
    editor.update(f"{ORGANIZATIONS}/club", {"description": None})
    assert editor.get(f"{ORGANIZATIONS}/club")["description"] == "Salon"


def test_deleting_contradicting_citation_keeps_statement(editor: EditorClient) -> None:
    statement_id = create_statement(editor, "club", "aim", "war")
    against = {"citation": "undated", "stance": "contradicts"}
    editor.create(f"{STATEMENTS}/{statement_id}/evidence", against)
    assert editor.delete("/v1/citations/undated?statements=retract").status == 200
    found = editor.get(f"{STATEMENTS}/{statement_id}")
    assert (found["state"], found["evidence"], found["disputed"]) == ("current", [], False)


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        b'{"\\ud800":1}',
        b'{"name":"x","\\ud800":1}',
        b'{"name":"x","evidence":{"\\ud800":[]}}',
        b'{"name":"x","evidence":{"__proto__":[]}}',
        b'{"name":"x","__proto__":{"id":"y"}}',
        b'{"name":"x","constructor":{"prototype":{}}}',
        b'{"name":"x\\u0000"}',
        b'{"name":"\\u202e\\u200b"}',
        b'{"name":["x"]}',
        b'{"name":1e999}',
        b'{"name":NaN}',
        b'{"founded":-0}',
        b'{"name":"x","founded":"\xd9\xa2\xd9\xa0\xd9\xa1\xd9\xa5"}',
        b'{"id":"' + b"x" * 101 + b'"}',
        b'{"id":"X"}',
        b'{"id":"x--y"}',
        b'{"id":"x\\n"}',
        b'{"name":"x","lang":"' + b"a-" * 40 + b'b"}',
        b'{"name":"x","leader":[{"id":"anna","kind":"person"},null]}',
        b'{"name":"x","leader":[{"value":"anna","start":"2020","end":"2010"}]}',
        b'{"name":"x","founded":"' + b"9" * 100 + b'"}',
    ],
)
def test_malformed_values_return_422_with_pointers(editor: EditorClient, body: bytes) -> None:
    status, code, pointers = parse_problem(editor.send("POST", ORGANIZATIONS, body))
    assert (status, code) == (422, "unprocessable-content")
    assert pointers
    response = editor.send("PATCH", f"{ORGANIZATIONS}/club", body, if_match="*")
    assert response.status in {400, 422}


@pytest.mark.parametrize(
    "number", [b"1" * 5_000, b"-" + b"9" * 400, b"1e999", b"NaN", b"-Infinity", b"91", b"true"]
)
def test_invalid_latitude_returns_400_or_422(editor: EditorClient, number: bytes) -> None:
    body = b'{"name":"x","coordinates":{"latitude":' + number + b',"longitude":1}}'
    assert editor.send("POST", "/v1/places", body).status in {400, 422}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            b'{"founded":"1999","founded":"2016"}',
            'The body has the key "founded" twice in an object.',
        ),
        (
            b'{"leader":[{"value":"anna","value":"anna"}]}',
            'The body has the key "value" twice in an object.',
        ),
        (b'{"a":1,"\\u0061":1}', 'The body has the key "a" twice in an object.'),
        (b'{"founded":"\xff"}', "The body is not UTF-8: see byte 12."),
        ('{"founded":"1999"}'.encode("utf-16"), "The body is not UTF-8: see byte 0."),
        (b'{"founded":' + b"9" * 10_000 + b"}", "The body has a number of too many digits."),
        (b"[" * 200_000 + b"]" * 200_000, "The body is nested too deep."),
        (b'{"founded":}', "The body is not JSON: Expecting value at character 11."),
    ],
)
def test_unparsable_body_returns_400_with_reason(
    editor: EditorClient, body: bytes, reason: str
) -> None:
    before = editor.get("/v1/stats")["revision"]
    response = editor.send("PATCH", f"{ORGANIZATIONS}/club", body, if_match="*")
    assert parse_problem(response)[:2] == (400, "malformed-request")
    assert response.json()["detail"] == reason
    assert editor.get("/v1/stats")["revision"] == before


def test_byte_order_mark_before_body_is_ignored(editor: EditorClient) -> None:
    body = b'\xef\xbb\xbf{"founded":"1999"}'
    response = editor.send("PATCH", f"{ORGANIZATIONS}/club", body, if_match="*")
    assert response.json()["founded"] == "1999"


@pytest.mark.parametrize("depth", [50, 300, 900, 5_000])
def test_deeply_nested_ignored_keys_cause_no_500(editor: EditorClient, depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    for target, body in (
        ("/v1/citations", b'{"id":"deep","type":"book","link":%s}' % deep),
        (STATEMENTS, b'{"subject":"club","property":"aim","value":"x","revision":%s}' % deep),
        (f"{STATEMENTS}/none/evidence", b'{"citation":"report","references":%s}' % deep),
    ):
        assert editor.send("POST", target, body).status in {201, 400, 404, 422}
    for key in (b"revision", b"founded", b"names", b"sources"):
        response = editor.send(
            "PATCH", f"{ORGANIZATIONS}/club", b'{"%s":%s}' % (key, deep), if_match="*"
        )
        assert response.status in {400, 422}


def test_id_of_100_characters_is_accepted(editor: EditorClient) -> None:
    key = "-".join(["x" * 9] * 10)[:100].strip("-")
    editor.create(ORGANIZATIONS, {"id": key, "name": "x" * 1_000})
    long = editor.create(ORGANIZATIONS, {"name": "Ы" * 1_000})
    assert len(long["id"]) == 100
    editor.create(f"/v1/entities/{key}/merge", {"into": long["id"]})
    assert editor(f"/v1/organizations/{key}").status == 308


@pytest.mark.parametrize(
    "name", ["ﬃ", "Å", "e\u0301", "نص\u200c", "\U0001f1f0\U0001f1ff!", "a\u2028"]
)
def test_text_is_stored_normalized(editor: EditorClient, name: str) -> None:
    response = editor.post(ORGANIZATIONS, {"id": "odd", "name": name})
    if response.status == 201:
        body = {"subject": "odd", "property": "name", "value": response.json()["name"]}
        assert editor.post(STATEMENTS, body).status == 200
    else:
        assert parse_problem(response)[2] == ["/name"]


# Merging


def test_unmerge_in_middle_of_merge_chain(editor: EditorClient) -> None:
    for key in ("a", "b", "c"):
        editor.create(ORGANIZATIONS, {"id": key, "name": key.upper(), "founded": "2015"})
    related = create_statement(editor, "club", "related", "a")
    editor.create("/v1/entities/a/merge", {"into": "b"})
    editor.create("/v1/entities/b/merge", {"into": "c"})
    assert editor("/v1/entities/a").headers["location"] == "/v1/entities/c"
    assert editor.get("/v1/entities/c")["former_ids"] == ["a", "b"]
    assert editor.get(f"{STATEMENTS}/{related}")["value"]["id"] == "c"
    editor.create("/v1/entities/b/unmerge", None)
    assert editor.get("/v1/entities/c")["former_ids"] == []
    assert editor.get("/v1/entities/b")["former_ids"] == ["a"]
    assert editor("/v1/entities/a").headers["location"] == "/v1/entities/b"
    assert editor.get("/v1/entities/club")["related"][0]["value"]["id"] == "b"
    assert parse_problem(editor.post("/v1/entities/b/merge", {"into": "a"}))[:2] == (
        409,
        "conflict",
    )
    editor.create("/v1/entities/c/merge", {"into": "a"})
    assert editor("/v1/entities/c").headers["location"] == "/v1/entities/b"
    editor.create("/v1/entities/a/unmerge", None)
    assert editor("/v1/entities/c").headers["location"] == "/v1/entities/b"
    assert editor.get("/v1/entities/a")["name"] == "A"


def test_merge_rewrites_qualifiers_and_retracted_statements(
    editor: EditorClient, world: World
) -> None:
    retract_founder(world)
    editor.create("/v1/places", {"id": "berne", "name": "Berne"})
    editor.create("/v1/events", {"id": "talks", "dates": [{"value": "2017", "place": "bern"}]})
    retracted_id = create_statement(
        editor, "club", "aim", "war", qualifiers={"attributed_to": "old-club"}
    )
    editor.delete(f"{STATEMENTS}/{retracted_id}?reason=wrong")
    editor.create("/v1/entities/bern/merge", {"into": "berne"})
    editor.create("/v1/entities/old-club/merge", {"into": "club"})
    assert editor.get("/v1/events/talks")["dates"][0]["place"]["id"] == "berne"
    found = editor.get(f"{STATEMENTS}/{retracted_id}")
    assert found["qualifiers"]["attributed_to"]["id"] == "club"
    assert (
        create_statement(editor, "club", "aim", "war", qualifiers={"attributed_to": "club"})
        == retracted_id
    )
    editor.create("/v1/entities/old-club/unmerge", None)
    assert editor.get("/v1/organizations/club")["aim"][0]["attributed_to"]["id"] == "old-club"


def test_withdraw_and_restore_merge_target(editor: EditorClient, world: World) -> None:
    retract_founder(world)
    editor.create("/v1/entities/old-club/merge", {"into": "club"})
    assert editor.delete("/v1/organizations/club").status == 200
    assert editor("/v1/organizations/old-club").status == 308
    assert editor("/v1/organizations/club").status == 410
    assert editor.post("/v1/organizations/old-club/restore").status == 409
    editor.create("/v1/entities/old-club/unmerge", None)
    assert editor.get("/v1/organizations/old-club")["name"] == "Old Club"
    assert parse_problem(editor.post("/v1/entities/old-club/merge", {"into": "club"}))[0] == 409
    assert parse_problem(editor.post("/v1/entities/club/merge", {"into": "old-club"}))[0] == 409
    editor.create("/v1/organizations/club/restore", None)
    assert editor.get("/v1/organizations/club")["name"] == "The Club"


# Concurrent writes


async def send_concurrently(
    editors: list[EditorClient], requests: list[tuple[str, str, Any, dict[str, str]]]
) -> list[HTTPResponse]:
    return await asyncio.gather(
        *(
            ASGIClient(editors[n % len(editors)].app).request(
                method,
                target,
                {"content-type": "application/json", **editors[0].headers, **headers},
                json.dumps(body).encode(),
            )
            for n, (method, target, body, headers) in enumerate(requests)
        )
    )


@pytest.fixture
def servers(editor: EditorClient, world: World) -> Iterator[list[EditorClient]]:
    """Return three servers with one database and separate writer locks."""
    others = [EditorClient(Database(world.database.url), name) for name in ("bo", "cy")]
    yield [editor, *others]
    for other in others:
        editor._loop.run_until_complete(other.app.state.database.close())
        other.close()


@pytest.mark.parametrize(
    ("target", "body", "revisions"),
    [
        (ORGANIZATIONS, {"name": "Friends"}, 1),
        (STATEMENTS, {"subject": "club", "property": "aim", "value": "war"}, 1),
        # A write without a change is stored and replayed too.
        (STATEMENTS, {"subject": "club", "property": "founded", "value": "2016"}, 0),
    ],
)
def test_concurrent_requests_with_same_idempotency_key_apply_once(
    servers: list[EditorClient], target: str, body: Any, revisions: int
) -> None:
    editor = servers[0]
    before = editor.get("/v1/stats")["revision"]
    requests = [("POST", target, body, {"idempotency-key": "one"})] * 20
    responses = editor._loop.run_until_complete(send_concurrently(servers, requests))
    assert {response.status for response in responses} <= {200, 201}
    assert len({(response.status, response.body) for response in responses}) == 1
    assert sum("idempotent-replayed" in response.headers for response in responses) == 19
    assert editor.get("/v1/stats")["revision"] == before + revisions


def test_concurrent_patches_of_merged_entity_return_409_or_412(
    servers: list[EditorClient], world: World
) -> None:
    retract_founder(world)
    editor = servers[0]
    current = editor("/v1/organizations/old-club").headers["etag"]
    requests: list[tuple[str, str, Any, dict[str, str]]] = [
        ("POST", "/v1/entities/old-club/merge", {"into": "club"}, {}),
        *[
            ("PATCH", "/v1/organizations/old-club", {"founded": f"19{n:02}"}, {"if-match": current})
            for n in range(9)
        ],
    ]
    merged, *corrected = editor._loop.run_until_complete(send_concurrently(servers, requests))
    assert merged.status == 200
    assert {response.status for response in corrected} <= {200, 409, 412}
    assert sum(response.status == 200 for response in corrected) <= 1
    assert editor("/v1/organizations/old-club").status == 308
