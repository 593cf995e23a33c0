"""A mirror has the same rows as its remote server, and returns the same bytes."""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest

from astana_api.commands import records
from astana_api.commands import revision as changing
from astana_api.commands.checks.texts import attach_text
from astana_api.db.database import Database
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import DocumentDraft, EvidenceDraft, SectionDraft
from astana_api.importers.mirror import (
    GetJson,
    HistoryMismatchError,
    RemoteServer,
    RemoteServerError,
    catch_up,
)
from astana_api.models import Entity, SQLRevision
from tests.commands.whole_history import whole_history
from tests.importers.mirroring import (
    MIRRORED,
    Server,
    assert_same,
    blocking_server,
    opened,
    small_pages,
    table_contents,
)
from tests.support.databases import KnowledgeBase, claim, text


@pytest.fixture
def small(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Yield an empty SQLite database, for tests that do not depend on the database."""
    file = tmp_path / "small.db"
    shutil.copyfile(sqlite_template, file)
    yield from opened(f"sqlite:///{file}")


@pytest.fixture
def origin(sqlite_template: Path, tmp_path: Path) -> Iterator[KnowledgeBase]:
    """Yield a remote knowledge base on SQLite, for tests that do not depend on the database."""
    file = tmp_path / "origin.db"
    shutil.copyfile(sqlite_template, file)
    for database in opened(f"sqlite:///{file}"):
        yield KnowledgeBase(database)


def all_responses(server: Server) -> dict[str, tuple[int, str | None, bytes]]:
    """Return the responses for every entity, statement, citation, document and revision."""
    paths = ["/v1/changes?limit=500", "/v1/stats"]
    for kind in ("statements?state=current&state=superseded&state=retracted&", "citations?"):
        next_path: str | None = f"/v1/{kind}limit=500"
        while next_path:
            page = server.get(next_path)
            assert page is not None
            paths += [next_path, *(item["self"] for item in page["items"])]
            next_path = page["next"]
    feed = server.get("/v1/changes?limit=500")
    while feed is not None:
        for item in feed["items"]:
            if item["type"] == "entity":
                paths += [f"/v1/entities/{item['id']}{rest}" for rest in ("", *SUBRESOURCES)]
            elif item["type"] == "citation":
                paths += [f"/v1/citations/{item['id']}", f"/v1/citations/{item['id']}/history"]
            elif item["type"] == "document":
                paths.append(f"/v1/documents/{item['id']}")
            elif item["type"] == "revision":
                paths.append(f"/v1/revisions/{item['revision']}")
        feed = server.get(feed["next"]) if feed["next"] else None
    responses = {path: server.send(path) for path in dict.fromkeys(paths)}
    return {path: (r.status, r.headers.get("etag"), r.body) for path, r in responses.items()}


SUBRESOURCES = ("/statements", "/relations", "/citations", "/history")


def stable(response: tuple[int, str | None, bytes]) -> tuple[int, str | None, bytes]:
    """Drop the body of a problem, which contains the request id."""
    status, etag, body = response
    return status, etag, body if status == 200 else b""


@pytest.mark.parametrize("seed", range(2))
def test_catch_up_copies_every_row(knowledge: KnowledgeBase, empty: Database, seed: int) -> None:
    whole_history(knowledge, seed, 20)
    with blocking_server(knowledge.database.url) as server:
        written = list(catch_up(empty, small_pages(server.get, 7)))
        assert written == list(range(1, knowledge.head() + 1))
        assert list(catch_up(empty, server.get)) == []
    assert_same(knowledge.database, empty)


def test_catch_up_with_longest_texts(origin: KnowledgeBase, empty: Database) -> None:
    whole_history(origin, 5, 3)
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 1_000)))
    origin.state(*(claim("us", key, text(long)) for key in ("name", "classification", "aim")))
    with blocking_server(origin.database.url) as server:
        list(catch_up(empty, server.get))
    assert_same(origin.database, empty)


def test_mirror_returns_the_same_bytes(knowledge: KnowledgeBase, empty: Database) -> None:
    whole_history(knowledge, 3, 12)
    with knowledge.revision("not any more") as change:
        records.set_entity_status(change, ["talks"], Lifecycle.WITHDRAWN, "never took place")
        records.withdraw_citations(change, ["third"])
    with blocking_server(knowledge.database.url) as server:
        list(catch_up(empty, server.get))
        expected = all_responses(server)
    with blocking_server(empty.url) as mirror:
        actual = all_responses(mirror)
    assert {status for status, _, _ in expected.values()} >= {200, 410}
    assert actual.keys() == expected.keys()
    for path, response in expected.items():
        assert stable(actual[path]) == stable(response), path


def test_catch_up_resumes_after_the_head_revision(origin: KnowledgeBase, small: Database) -> None:
    whole_history(origin, 4, 8)
    with blocking_server(origin.database.url) as server:
        get = small_pages(server.get, 3)
        assert list(islice(catch_up(small, get), 5)) == [1, 2, 3, 4, 5]
        assert next(catch_up(small, get)) == 6
        extend_history(origin)
        assert list(catch_up(small, get)) == list(range(7, origin.head() + 1))
    assert_same(origin.database, small)


def test_catch_up_copies_no_attached_text(origin: KnowledgeBase, small: Database) -> None:
    whole_history(origin, 4, 3)
    leaflet = b"Keep the lamp lit."
    quote = EvidenceDraft(document="leaflet", section="lead", exact="the lamp")
    with origin.revision("a leaflet") as change:
        lead = SectionDraft("lead", None, 1, 1)
        digest = sha256(leaflet).hexdigest()
        draft = DocumentDraft("leaflet", "A leaflet", sha256=digest, sections=(lead,))
        records.record_documents(change, [draft])
    [statement] = origin.state(claim("us", "aim", text("light"), quote))
    with origin.revision("its text, without another change") as change:
        attach_text(change, "leaflet", leaflet)
    with origin.revision("another version") as change:
        attach_text(change, "leaflet", b"the lamp", new_version=True)
    with blocking_server(origin.database.url) as server:
        assert list(catch_up(small, server.get))[-1] == origin.head()
        assert b'"anchor_state":"found"' in server.send(f"/v1/statements/{statement}").body
    assert_same(origin.database, small)
    with blocking_server(small.url) as mirror:
        assert b'"anchor_state":"no_text"' in mirror.send(f"/v1/statements/{statement}").body


def extend_history(knowledge: KnowledgeBase) -> None:
    knowledge.state(claim("us", "name", text("Us again")), claim("us", "aim", text("more")))


def test_catch_up_interrupted_anywhere_leaves_no_partial_revision(
    origin: KnowledgeBase, small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The remote server fails within a revision, or the write of a revision fails."""
    whole_history(origin, 5, 9)
    with blocking_server(origin.database.url) as server:
        ends = 0
        for attempt in range(1, 200):
            try:
                list(catch_up(small, failing(small_pages(server.get, 6), attempt % 3)))
            except ConnectionError:
                ends += 1
                before = table_contents(small, MIRRORED)
                with monkeypatch.context() as patched:
                    patched.setattr(changing, "refresh", fail)
                    with pytest.raises(ConnectionError):
                        list(catch_up(small, server.get))
                assert table_contents(small, MIRRORED) == before
            else:
                break
    assert ends > 2
    assert_same(origin.database, small)


def fail(*_: object) -> None:
    raise ConnectionError


def failing(get: GetJson, limit: int) -> GetJson:
    """Return a `get` that fails after `limit` + 4 requests."""
    count = 0

    def get_or_fail(path: str) -> Json | None:
        nonlocal count
        count += 1
        if count > limit + 4:
            raise ConnectionError
        return get(path)

    return get_or_fail


def test_catch_up_during_concurrent_writes_misses_nothing(
    knowledge: KnowledgeBase, empty: Database
) -> None:
    whole_history(knowledge, 6, 3)
    writes = 10

    with blocking_server(knowledge.database.url) as server:

        def busy(path: str) -> Json | None:
            nonlocal writes
            found = server.get(path.replace("limit=500", "limit=4"))
            if writes:
                writes -= 1
                knowledge.state(
                    *(claim("us", "aim", text(f"{writes} {n}")) for n in range(writes % 4 + 1))
                )
            return found

        written = list(catch_up(empty, busy))
        assert writes == 0
        written += catch_up(empty, busy)
    assert written == list(range(1, knowledge.head() + 1))
    assert_same(knowledge.database, empty)


def test_catch_up_with_another_history_raises_history_mismatch(
    origin: KnowledgeBase, small: Database
) -> None:
    origin.create(us=Kind.ORGANIZATION)
    other = KnowledgeBase(small)
    with other.revision("another beginning") as change:
        change.insert(Entity, [{"id": "them", "kind": "person"}])
    with blocking_server(origin.database.url) as server:
        with pytest.raises(HistoryMismatchError, match="revision 1 is another one there: message"):
            list(catch_up(small, server.get))
        other.create(us=Kind.ORGANIZATION)
        with pytest.raises(HistoryMismatchError, match="revision 2 is here and not there"):
            list(catch_up(small, server.get))
    assert [row["number"] for row in other.fetch_rows(SQLRevision)] == [1, 2]


def test_catch_up_after_local_write_raises_history_mismatch(
    origin: KnowledgeBase, small: Database
) -> None:
    origin.create(us=Kind.ORGANIZATION)
    with blocking_server(origin.database.url) as server:
        list(catch_up(small, server.get))
        [statement_id] = origin.state(claim("us", "name", text("Us")))
        origin.minutes = 1
        KnowledgeBase(small, minutes=1).state(claim("us", "name", text("Us")))
        # Same claim, time and actor: only the following revisions differ.
        assert list(catch_up(small, server.get)) == []
        KnowledgeBase(small, minutes=2).state(claim("us", "aim", text("theirs")))
        origin.minutes = 2
        origin.state(claim("us", "aim", text("ours")))
        assert list(catch_up(small, server.get)) == []
        origin.state(claim("us", "aim", text("theirs")))
        with pytest.raises(HistoryMismatchError, match="revision 4 does not fit: statement st-"):
            list(catch_up(small, server.get))
    assert KnowledgeBase(small).head() == 3
    assert statement_id


REVISION = {
    "revision": 1,
    "type": "revision",
    "at": "2026-11-24T04:01:00Z",
    "actor": "a",
    "message": "m",
    "origin": "api",
}
LIFE = {
    "revision": 1,
    "type": "entity",
    "id": "us",
    "kind": "organization",
    "before": None,
    "after": {"status": "active", "reason": None},
}


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (None, "is it a server of this kind"),
        ({"items": []}, "cannot understand .*: next: Field required"),
        ({"items": [{**LIFE, "kind": "ship"}], "next": None, "head": 1}, "cannot understand"),
        ({"items": [LIFE], "next": None, "head": 1}, "begins in the middle of a revision"),
        (
            {"items": [REVISION], "next": "http://elsewhere/v1/changes?since=1", "head": 1},
            "which is no page of changes",
        ),
    ],
)
def test_catch_up_with_invalid_page_raises_remote_server_error(
    small: Database, page: Any, message: str
) -> None:
    with pytest.raises(RemoteServerError, match=message):
        list(catch_up(small, lambda _: page))
    assert KnowledgeBase(small).head() == 0


def test_catch_up_with_inapplicable_revision_names_it(small: Database) -> None:
    merged = {
        "revision": 1,
        "type": "redirect",
        "id": "us",
        "before": None,
        "after": {"to": "nobody"},
    }
    page = {"items": [REVISION, LIFE, merged], "next": None, "head": 1}
    with pytest.raises(HistoryMismatchError, match="revision 1 does not fit here"):
        list(catch_up(small, lambda _: page))
    skipping = {"items": [{**REVISION, "revision": 2}], "next": None, "head": 2}
    with pytest.raises(HistoryMismatchError, match="revision 2 cannot follow revision 0"):
        list(catch_up(small, lambda _: skipping))
    assert KnowledgeBase(small).head() == 0


def remote_server(handler: Any) -> RemoteServer:
    """Return a remote server with a mock handler."""
    transport = httpx.MockTransport(handler)
    return RemoteServer("http://there", "secret", transport=transport)


def test_remote_server_sends_the_token_to_paths_below_its_base_url() -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"n": 1})

    server = RemoteServer("http://there/kb/", "secret", transport=httpx.MockTransport(handle))
    assert server.get("/v1/changes?since=0") == {"n": 1}
    server.close()
    assert str(seen[0].url) == "http://there/kb/v1/changes?since=0"
    assert seen[0].headers["authorization"] == "Bearer secret"


def test_remote_server_with_error_status_raises_remote_server_error() -> None:
    assert remote_server(lambda _: httpx.Response(404)).get("/v1/revisions/9") is None
    for status in (401, 403):
        with pytest.raises(RemoteServerError) as refused:
            remote_server(lambda _, status=status: httpx.Response(status)).get("/v1/changes")
        assert str(refused.value).endswith("does not take this key for reading")
    closed = RemoteServer("http://a", transport=httpx.MockTransport(lambda _: httpx.Response(401)))
    with pytest.raises(
        RemoteServerError, match=r"^http://a wants a key: say --token, or set ASTANA_"
    ):
        closed.get("/v1/changes")
    with pytest.raises(RemoteServerError, match=r"cannot read /v1/changes of .*: it answers 500$"):
        remote_server(lambda _: httpx.Response(500)).get("/v1/changes")
    with pytest.raises(RemoteServerError, match="cannot read /v1/changes of http://there"):
        remote_server(lambda _: httpx.Response(200, text="<html>")).get("/v1/changes")
    with pytest.raises(RemoteServerError, match="not the address of a server"):
        RemoteServer("there")
