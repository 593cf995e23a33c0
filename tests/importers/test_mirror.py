"""A mirror holds what its source holds: row by row, and byte by byte in what it answers."""

import asyncio
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest

from astana_api.commands import records
from astana_api.commands import revision as changing
from astana_api.db.database import Database
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.rendering.entities import Json
from astana_api.importers.mirror import (
    Get,
    OtherHistoryError,
    Source,
    SourceError,
    catch_up,
)
from astana_api.models import Entity, Revision
from tests.commands.whole_history import whole_history
from tests.importers.mirrored import MIRRORED, Server, asking, contents, small_pages
from tests.support.databases import Knowledge, claim, text
from tests.support.postgres import fresh_database


@pytest.fixture(params=["to sqlite", "to postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The database that becomes a mirror."""
    if request.param == "to sqlite":
        file = tmp_path / "mirror.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield from opened(f"sqlite:///{file}")
        return
    server: str = request.getfixturevalue("postgres_url")
    with fresh_database(server, template=request.getfixturevalue("postgres_template")) as url:
        yield from opened(url)


def opened(url: str) -> Iterator[Database]:
    made = Database(url)
    yield made
    asyncio.run(made.close())


@pytest.fixture
def small(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """The same where one kind is enough."""
    file = tmp_path / "small.db"
    shutil.copyfile(sqlite_template, file)
    yield from opened(f"sqlite:///{file}")


@pytest.fixture
def origin(sqlite_template: Path, tmp_path: Path) -> Iterator[Knowledge]:
    """A source where one kind is enough."""
    file = tmp_path / "origin.db"
    shutil.copyfile(sqlite_template, file)
    for database in opened(f"sqlite:///{file}"):
        yield Knowledge(database)


def assert_same(source: Database, mirror: Database) -> None:
    there, here = contents(source, MIRRORED), contents(mirror, MIRRORED)
    for name in there:
        assert here[name] == there[name], name


def answers(server: Server) -> dict[str, tuple[int, str | None, bytes]]:
    """What a server answers of every entity, statement, citation, document and revision."""
    paths = ["/v1/changes?limit=500", "/v1/stats"]
    for kind in ("statements?state=current&state=superseded&state=retracted&", "citations?"):
        following: str | None = f"/v1/{kind}limit=500"
        while following:
            page = server.get(following)
            assert page is not None
            paths += [following, *(item.get("self") or item["url"] for item in page["items"])]
            following = page["next"]
    feed = server.get("/v1/changes?limit=500")
    while feed is not None:
        for item in feed["items"]:
            if item["type"] == "entity":
                paths += [f"/v1/entities/{item['id']}{rest}" for rest in ("", *PARTS)]
            elif item["type"] == "citation":
                paths += [f"/v1/citations/{item['id']}", f"/v1/citations/{item['id']}/history"]
            elif item["type"] == "document":
                paths.append(f"/v1/documents/{item['id']}")
            elif item["type"] == "revision":
                paths.append(f"/v1/revisions/{item['revision']}")
        feed = server.get(feed["next"]) if feed["next"] else None
    found = {path: server.answer(path) for path in dict.fromkeys(paths)}
    return {path: (a.status, a.headers.get("etag"), a.body) for path, a in found.items()}


PARTS = ("/statements", "/relations", "/citations", "/history")


def stable(answer: tuple[int, str | None, bytes]) -> tuple[int, str | None, bytes]:
    """A problem names the request that it answers, which is another each time."""
    status, tag, body = answer
    return status, tag, body if status == 200 else b""


@pytest.mark.parametrize("seed", range(2))
def test_a_mirror_has_the_same_rows(knowledge: Knowledge, empty: Database, seed: int) -> None:
    whole_history(knowledge, seed, 20)
    with asking(knowledge.database.url) as server:
        written = list(catch_up(empty, small_pages(server.get, 7)))
        assert written == list(range(1, knowledge.head() + 1))
        assert list(catch_up(empty, server.get)) == []
    assert_same(knowledge.database, empty)


def test_a_mirror_takes_in_the_longest_texts(origin: Knowledge, empty: Database) -> None:
    whole_history(origin, 5, 3)
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 1_000)))
    origin.state(*(claim("us", key, text(long)) for key in ("name", "classification", "aim")))
    with asking(origin.database.url) as server:
        list(catch_up(empty, server.get))
    assert_same(origin.database, empty)


def test_a_mirror_answers_the_same_bytes(knowledge: Knowledge, empty: Database) -> None:
    whole_history(knowledge, 3, 12)
    with knowledge.revision("not any more") as change:
        records.set_lives(change, ["talks"], Lifecycle.WITHDRAWN, "never took place")
        records.withdraw_citations(change, ["third"])
    with asking(knowledge.database.url) as server:
        list(catch_up(empty, server.get))
        there = answers(server)
    with asking(empty.url) as mirror:
        here = answers(mirror)
    assert {status for status, _, _ in there.values()} >= {200, 410}
    assert here.keys() == there.keys()
    for path, answer in there.items():
        assert stable(here[path]) == stable(answer), path


def test_a_mirror_goes_on_from_where_it_ended(origin: Knowledge, small: Database) -> None:
    whole_history(origin, 4, 8)
    with asking(origin.database.url) as server:
        get = small_pages(server.get, 3)
        assert list(islice(catch_up(small, get), 5)) == [1, 2, 3, 4, 5]
        assert next(catch_up(small, get)) == 6
        whole_history_goes_on(origin)
        assert list(catch_up(small, get)) == list(range(7, origin.head() + 1))
    assert_same(origin.database, small)


def whole_history_goes_on(knowledge: Knowledge) -> None:
    knowledge.state(claim("us", "name", text("Us again")), claim("us", "aim", text("more")))


def test_nothing_is_half_done_whenever_it_ends(
    origin: Knowledge, small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It loses its source in the middle of a revision, or fails in the middle of writing one."""
    whole_history(origin, 5, 6)
    with asking(origin.database.url) as server:
        ends = 0
        for patience in range(1, 200):
            try:
                list(catch_up(small, failing(small_pages(server.get, 6), patience % 3)))
            except ConnectionError:
                ends += 1
                before = contents(small, MIRRORED)
                with monkeypatch.context() as patched:
                    patched.setattr(changing, "refresh", fail)
                    with pytest.raises(ConnectionError):
                        list(catch_up(small, server.get))
                assert contents(small, MIRRORED) == before
            else:
                break
    assert ends > 2
    assert_same(origin.database, small)


def fail(*_: object) -> None:
    raise ConnectionError


def failing(get: Get, patience: int) -> Get:
    """The same server, which is gone after so many answers."""
    asked = 0

    def answer(path: str) -> Json | None:
        nonlocal asked
        asked += 1
        if asked > patience + 4:
            raise ConnectionError
        return get(path)

    return answer


def test_a_mirror_that_follows_while_others_write_misses_nothing(
    knowledge: Knowledge, empty: Database
) -> None:
    whole_history(knowledge, 6, 3)
    writes = 10

    with asking(knowledge.database.url) as server:

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


def test_a_database_with_another_history_is_refused(origin: Knowledge, small: Database) -> None:
    origin.create(us=Kind.ORGANIZATION)
    other = Knowledge(small)
    with other.revision("another beginning") as change:
        change.insert(Entity, [{"id": "them", "kind": "person"}])
    with asking(origin.database.url) as server:
        with pytest.raises(OtherHistoryError, match="revision 1 is another one there: message"):
            list(catch_up(small, server.get))
        other.create(us=Kind.ORGANIZATION)
        with pytest.raises(OtherHistoryError, match="revision 2 is here and not there"):
            list(catch_up(small, server.get))
    assert [row["number"] for row in other.rows(Revision)] == [1, 2]


def test_a_mirror_that_somebody_wrote_to_is_found_out(origin: Knowledge, small: Database) -> None:
    origin.create(us=Kind.ORGANIZATION)
    with asking(origin.database.url) as server:
        list(catch_up(small, server.get))
        [sid] = origin.state(claim("us", "name", text("Us")))
        origin.minutes = 1
        Knowledge(small, minutes=1).state(claim("us", "name", text("Us")))
        # The same claim, at the same time, by the same hand: only what follows tells.
        assert list(catch_up(small, server.get)) == []
        Knowledge(small, minutes=2).state(claim("us", "aim", text("theirs")))
        origin.minutes = 2
        origin.state(claim("us", "aim", text("ours")))
        assert list(catch_up(small, server.get)) == []
        origin.state(claim("us", "aim", text("theirs")))
        with pytest.raises(OtherHistoryError, match="revision 4 does not fit: statement st-"):
            list(catch_up(small, server.get))
    assert Knowledge(small).head() == 3
    assert sid


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
    ("page", "fault"),
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
def test_a_source_that_cannot_be_understood_is_given_up(
    small: Database, page: Any, fault: str
) -> None:
    with pytest.raises(SourceError, match=fault):
        list(catch_up(small, lambda _: page))
    assert Knowledge(small).head() == 0


def test_what_the_database_refuses_is_told_with_its_revision(small: Database) -> None:
    merged = {
        "revision": 1,
        "type": "redirect",
        "id": "us",
        "before": None,
        "after": {"to": "nobody"},
    }
    page = {"items": [REVISION, LIFE, merged], "next": None, "head": 1}
    with pytest.raises(OtherHistoryError, match="revision 1 does not fit here"):
        list(catch_up(small, lambda _: page))
    skipping = {"items": [{**REVISION, "revision": 2}], "next": None, "head": 2}
    with pytest.raises(OtherHistoryError, match="revision 2 cannot follow revision 0"):
        list(catch_up(small, lambda _: skipping))
    assert Knowledge(small).head() == 0


def source(answer: Any) -> Source:
    """A source whose every request is answered so."""
    transport = httpx.MockTransport(answer)
    return Source("http://there", "secret", transport=transport)


def test_a_source_is_asked_with_its_key_below_its_address() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"n": 1})

    there = Source("http://there/kb/", "secret", transport=httpx.MockTransport(answer))
    assert there.get("/v1/changes?since=0") == {"n": 1}
    there.close()
    assert str(seen[0].url) == "http://there/kb/v1/changes?since=0"
    assert seen[0].headers["authorization"] == "Bearer secret"


def test_a_source_that_fails_says_how() -> None:
    assert source(lambda _: httpx.Response(404)).get("/v1/revisions/9") is None
    for status in (401, 403):
        with pytest.raises(SourceError) as refused:
            source(lambda _, status=status: httpx.Response(status)).get("/v1/changes")
        assert str(refused.value).endswith("does not take this key for reading")
    closed = Source("http://a", transport=httpx.MockTransport(lambda _: httpx.Response(401)))
    with pytest.raises(SourceError, match=r"^http://a wants a key: say --token, or set ASTANA_"):
        closed.get("/v1/changes")
    with pytest.raises(SourceError, match=r"cannot read /v1/changes of .*: it answers 500$"):
        source(lambda _: httpx.Response(500)).get("/v1/changes")
    with pytest.raises(SourceError, match="cannot read /v1/changes of http://there"):
        source(lambda _: httpx.Response(200, text="<html>")).get("/v1/changes")
    with pytest.raises(SourceError, match="no address of a server"):
        Source("there")
