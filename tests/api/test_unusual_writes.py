"""Writes that nobody is expected to make, and that have to come out as an editor would have it."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from astana_api.db.database import Database
from tests.support.databases import Knowledge
from tests.support.editing import Editor, problem
from tests.support.served import Answer, Client
from tests.support.sources import World, fill

ORGANIZATIONS = "/v1/organizations"
STATEMENTS = "/v1/statements"


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    return fill(knowledge)


def state(editor: Editor, subject: str, property_id: str, value: str, **more: Any) -> str:
    body = {"subject": subject, "property": property_id, "value": value, **more}
    sid: str = editor.made(STATEMENTS, body)["id"]
    return sid


def founded(editor: Editor) -> Any:
    return editor.get(f"{ORGANIZATIONS}/club")["founded"]


# What takes another's place


def test_what_is_said_instead_is_shown_though_it_stood_deprecated(editor: Editor) -> None:
    state(editor, "club", "founded", "1999", rank="deprecated")
    assert founded(editor) == "2016"
    assert editor.changed(f"{ORGANIZATIONS}/club", {"founded": "1999"})["founded"] == "1999"


def test_a_successor_is_shown_though_it_stood_deprecated(editor: Editor, world: World) -> None:
    state(editor, "club", "founded", "1999", rank="deprecated")
    editor.changed(f"{STATEMENTS}/{world.ids['later']}", {"value": "1999"})
    assert founded(editor) == "1999"


def test_evidence_for_what_is_shown_is_taken_whatever_stands_against_it(editor: Editor) -> None:
    state(editor, "club", "founded", "1999")
    body = {"founded": founded(editor), "evidence": [{"citation": "report"}]}
    item = editor.changed(f"{ORGANIZATIONS}/club", body)
    assert item["conflicts"] == ["founded"]
    assert item["sources"]["founded"][0]["citations"] == ["report"]


def test_the_same_text_in_another_language_is_another(editor: Editor) -> None:
    editor.changed(f"{ORGANIZATIONS}/club", {"description": "Forum", "lang": "en"})
    editor.changed(f"{ORGANIZATIONS}/club", {"description": "Forum", "lang": "fr"})
    said = editor.every(f"{STATEMENTS}?entity=club&property=description")
    assert {each["lang"] for each in said} == {"en", "fr"}
    editor.changed(f"{ORGANIZATIONS}/club", {"description": "Salon", "lang": "fr"})
    assert editor.get(f"{ORGANIZATIONS}/club")["description"] == "Forum"
    editor.changed(f"{ORGANIZATIONS}/club", {"description": None})
    assert editor.get(f"{ORGANIZATIONS}/club")["description"] == "Salon"


def test_what_a_source_only_spoke_against_is_not_retracted_with_it(editor: Editor) -> None:
    sid = state(editor, "club", "aim", "war")
    against = {"citation": "undated", "stance": "contradicts"}
    editor.made(f"{STATEMENTS}/{sid}/evidence", against)
    assert editor.delete("/v1/citations/undated?statements=retract").status == 200
    found = editor.get(f"{STATEMENTS}/{sid}")
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
        b'{"name":"x","leader":[{"entity":"anna","start":"2020","end":"2010"}]}',
        b'{"name":"x","founded":"' + b"9" * 100 + b'"}',
    ],
)
def test_an_odd_body_is_refused_where_it_is_odd(editor: Editor, body: bytes) -> None:
    status, code, places = problem(editor.send("POST", ORGANIZATIONS, body))
    assert (status, code) == (422, "unprocessable-content")
    assert places
    answer = editor.send("PATCH", f"{ORGANIZATIONS}/club", body, if_match="*")
    assert answer.status in {400, 422}


@pytest.mark.parametrize(
    "number", [b"1" * 5_000, b"-" + b"9" * 400, b"1e999", b"NaN", b"-Infinity", b"91", b"true"]
)
def test_a_number_that_is_no_latitude_is_refused(editor: Editor, number: bytes) -> None:
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
            b'{"leader":[{"entity":"anna","entity":"anna"}]}',
            'The body has the key "entity" twice in an object.',
        ),
        (b'{"a":1,"\\u0061":1}', 'The body has the key "a" twice in an object.'),
        (b'{"founded":"\xff"}', "The body is not UTF-8: see byte 12."),
        ('{"founded":"1999"}'.encode("utf-16"), "The body is not UTF-8: see byte 0."),
        (b'{"founded":' + b"9" * 10_000 + b"}", "The body has a number of too many digits."),
        (b"[" * 200_000 + b"]" * 200_000, "The body is nested too deep."),
        (b'{"founded":}', "The body is not JSON: Expecting value at character 11."),
    ],
)
def test_a_body_that_cannot_be_read_says_why(editor: Editor, body: bytes, reason: str) -> None:
    before = editor.get("/v1/stats")["revision"]
    answer = editor.send("PATCH", f"{ORGANIZATIONS}/club", body, if_match="*")
    assert problem(answer)[:2] == (400, "malformed-request")
    assert answer.json()["detail"] == reason
    assert editor.get("/v1/stats")["revision"] == before


def test_a_byte_order_mark_before_a_body_says_nothing(editor: Editor) -> None:
    body = b'\xef\xbb\xbf{"founded":"1999"}'
    answer = editor.send("PATCH", f"{ORGANIZATIONS}/club", body, if_match="*")
    assert answer.json()["founded"] == "1999"


@pytest.mark.parametrize("depth", [50, 300, 900, 5_000])
def test_depth_where_nothing_is_read_does_no_harm(editor: Editor, depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    for target, body in (
        ("/v1/citations", b'{"id":"deep","type":"book","link":%s}' % deep),
        (STATEMENTS, b'{"subject":"club","property":"aim","value":"x","revision":%s}' % deep),
        (f"{STATEMENTS}/none/evidence", b'{"citation":"report","references":%s}' % deep),
    ):
        assert editor.send("POST", target, body).status in {201, 400, 404, 422}
    for key in (b"revision", b"founded", b"names", b"sources"):
        answer = editor.send(
            "PATCH", f"{ORGANIZATIONS}/club", b'{"%s":%s}' % (key, deep), if_match="*"
        )
        assert answer.status in {400, 422}


def test_an_id_may_have_a_hundred_characters(editor: Editor) -> None:
    key = "-".join(["x" * 9] * 10)[:100].strip("-")
    editor.made(ORGANIZATIONS, {"id": key, "name": "x" * 1_000})
    long = editor.made(ORGANIZATIONS, {"name": "Ы" * 1_000})
    assert len(long["id"]) == 100
    editor.made(f"/v1/entities/{key}/merge", {"into": long["id"]})
    assert editor(f"/v1/organizations/{key}").status == 308


@pytest.mark.parametrize(
    "name", ["ﬃ", "Å", "e\u0301", "نص\u200c", "\U0001f1f0\U0001f1ff!", "a\u2028"]
)
def test_text_is_kept_in_one_spelling(editor: Editor, name: str) -> None:
    answer = editor.post(ORGANIZATIONS, {"id": "odd", "name": name})
    if answer.status == 201:
        body = {"subject": "odd", "property": "name", "value": answer.json()["name"]}
        assert editor.post(STATEMENTS, body).status == 200
    else:
        assert problem(answer)[2] == ["/name"]


# Merging


def test_a_chain_of_merges_is_undone_in_its_middle(editor: Editor) -> None:
    for key in ("a", "b", "c"):
        editor.made(ORGANIZATIONS, {"id": key, "name": key.upper(), "founded": "2015"})
    related = state(editor, "club", "related", "a")
    editor.made("/v1/entities/a/merge", {"into": "b"})
    editor.made("/v1/entities/b/merge", {"into": "c"})
    assert editor("/v1/entities/a").headers["location"] == "/v1/entities/c"
    assert editor.get("/v1/entities/c")["former_ids"] == ["a", "b"]
    assert editor.get(f"{STATEMENTS}/{related}")["value"]["id"] == "c"
    editor.made("/v1/entities/b/unmerge", None)
    assert editor.get("/v1/entities/c")["former_ids"] == []
    assert editor.get("/v1/entities/b")["former_ids"] == ["a"]
    assert editor("/v1/entities/a").headers["location"] == "/v1/entities/b"
    assert editor.get("/v1/entities/club")["related"][0]["entity"]["id"] == "b"
    assert problem(editor.post("/v1/entities/b/merge", {"into": "a"}))[:2] == (409, "conflict")
    editor.made("/v1/entities/c/merge", {"into": "a"})
    assert editor("/v1/entities/c").headers["location"] == "/v1/entities/b"
    editor.made("/v1/entities/a/unmerge", None)
    assert editor("/v1/entities/c").headers["location"] == "/v1/entities/b"
    assert editor.get("/v1/entities/a")["name"] == "A"


def test_what_only_a_qualifier_or_a_retracted_statement_names_is_merged(
    editor: Editor, world: World
) -> None:
    editor.made("/v1/places", {"id": "berne", "name": "Berne"})
    editor.made("/v1/events", {"id": "talks", "dates": [{"date": "2017", "place": "bern"}]})
    told = state(editor, "club", "aim", "war", qualifiers={"attributed_to": "old-club"})
    editor.delete(f"{STATEMENTS}/{told}?reason=wrong")
    editor.made("/v1/entities/bern/merge", {"into": "berne"})
    editor.made("/v1/entities/old-club/merge", {"into": "club"})
    assert editor.get("/v1/events/talks")["dates"][0]["place"]["id"] == "berne"
    found = editor.get(f"{STATEMENTS}/{told}")
    assert found["qualifiers"]["attributed_to"]["id"] == "club"
    assert state(editor, "club", "aim", "war", qualifiers={"attributed_to": "club"}) == told
    editor.made("/v1/entities/old-club/unmerge", None)
    assert editor.get("/v1/organizations/club")["aim"][0]["attributed_to"]["id"] == "old-club"


def test_what_was_merged_into_is_withdrawn_and_restored(editor: Editor) -> None:
    editor.made("/v1/entities/old-club/merge", {"into": "club"})
    assert editor.delete("/v1/organizations/club").status == 200
    assert editor("/v1/organizations/old-club").status == 308
    assert editor("/v1/organizations/club").status == 410
    assert editor.post("/v1/organizations/old-club/restore").status == 308
    editor.made("/v1/entities/old-club/unmerge", None)
    assert editor.get("/v1/organizations/old-club")["name"] == "Old Club"
    assert problem(editor.post("/v1/entities/old-club/merge", {"into": "club"}))[0] == 409
    assert problem(editor.post("/v1/entities/club/merge", {"into": "old-club"}))[0] == 409
    editor.made("/v1/organizations/club/restore", None)
    assert editor.get("/v1/organizations/club")["name"] == "The Club"


# At once


async def together(
    editors: list[Editor], requests: list[tuple[str, str, Any, dict[str, str]]]
) -> list[Answer]:
    return await asyncio.gather(
        *(
            Client(editors[n % len(editors)].app).ask(
                method,
                target,
                {"content-type": "application/json", **editors[0].headers, **headers},
                json.dumps(body).encode(),
            )
            for n, (method, target, body, headers) in enumerate(requests)
        )
    )


@pytest.fixture
def servers(editor: Editor, world: World) -> Iterator[list[Editor]]:
    """Three servers of one database: none knows whose turn it is at the others."""
    others = [Editor(Database(world.database.url), name) for name in ("bo", "cy")]
    yield [editor, *others]
    for other in others:
        editor._loop.run_until_complete(other.app.state.database.close())
        other.close()


@pytest.mark.parametrize(
    ("target", "body", "revisions"),
    [
        (ORGANIZATIONS, {"name": "Friends"}, 1),
        (STATEMENTS, {"subject": "club", "property": "aim", "value": "war"}, 1),
        # What changes nothing is answered by the same answer, too.
        (STATEMENTS, {"subject": "club", "property": "founded", "value": "2016"}, 0),
    ],
)
def test_equal_requests_under_one_key_are_carried_out_once(
    servers: list[Editor], target: str, body: Any, revisions: int
) -> None:
    editor = servers[0]
    before = editor.get("/v1/stats")["revision"]
    requests = [("POST", target, body, {"idempotency-key": "one"})] * 20
    answers = editor._loop.run_until_complete(together(servers, requests))
    assert {answer.status for answer in answers} <= {200, 201}
    assert len({(answer.status, answer.body) for answer in answers}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 19
    assert editor.get("/v1/stats")["revision"] == before + revisions


def test_an_entity_that_is_merged_while_its_correction_waits(servers: list[Editor]) -> None:
    editor = servers[0]
    current = editor("/v1/organizations/old-club").headers["etag"]
    requests: list[tuple[str, str, Any, dict[str, str]]] = [
        ("POST", "/v1/entities/old-club/merge", {"into": "club"}, {}),
        *[
            ("PATCH", "/v1/organizations/old-club", {"founded": f"19{n:02}"}, {"if-match": current})
            for n in range(9)
        ],
    ]
    merged, *corrected = editor._loop.run_until_complete(together(servers, requests))
    assert merged.status == 200
    assert {answer.status for answer in corrected} <= {200, 308, 412}
    assert sum(answer.status == 200 for answer in corrected) <= 1
    assert editor("/v1/organizations/old-club").status == 308
