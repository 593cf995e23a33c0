"""Attached texts: the states of anchors, when they are computed, and how they are served."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest

from astana_api.api.routers.sources import documents, texts
from astana_api.api.routers.statements import evidence as evidence_routes
from astana_api.api.routers.statements import routes as statement_routes
from astana_api.commands import records, statements
from astana_api.commands.checks.texts import MAX_TEXT_BYTES, TextReport, attach_text
from astana_api.db.database import Database
from astana_api.domain.enums import AnchorState
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.errors import (
    Conflict,
    Gone,
    PayloadTooLarge,
    Problem,
    ResourceNotFound,
    UnprocessableContent,
)
from astana_api.models import AnchorCheck, SQLDocumentText
from tests.support.databases import KnowledgeBase, claim, text
from tests.support.sources_world import MEMO, RouterClient, World, fill

OPENING = "The Club opens\nin 2015, and Anna speaks."
BODY = "Since then it was led\u00a0by Anna! Peace, they\nsay. Peace"
TEXT = f"{OPENING}\n{BODY}\n".encode()
LICENSED = replace(MEMO, sha256=sha256(TEXT).hexdigest(), license="CC0-1.0")
ROUTERS = (statement_routes, evidence_routes, documents, texts)


def anchor(exact: str, section: str = "body", suffix: str | None = None) -> EvidenceDraft:
    return EvidenceDraft(document="memo", section=section, exact=exact, suffix=suffix)


ANCHORS = {
    "once": anchor("Anna speaks", "opening"),
    "twice": anchor("Peace"),
    "with_suffix": anchor("Peace", suffix=", they"),
    "over_lines": anchor("they say."),
    "elsewhere": anchor("in 2015"),
    "reference": anchor("Report", "ref:3"),
}


def attach(world: World, content: bytes = TEXT, *, new_version: bool = False) -> TextReport:
    with world.knowledge.revision("attach") as change:
        return attach_text(change, "memo", content, new_version=new_version)


@pytest.fixture
def world(world: World) -> World:
    with world.knowledge.revision("the hash") as change:
        records.record_documents(change, [LICENSED])
        drafts = [claim("club", "aim", text(name), evidence) for name, evidence in ANCHORS.items()]
        ids = statements.create_statements(change, drafts)
    world.ids |= dict(zip(ANCHORS, ids, strict=True))
    return world


@pytest.fixture
def client(world: World) -> Iterator[RouterClient]:
    client = RouterClient(world.database, [(m.router, None) for m in ROUTERS], tags=[documents.TAG])
    client.app.text_licenses = frozenset({"CC0-1.0"})
    yield client
    client.close()


def get_states(client: RouterClient, world: World, query: str = "") -> dict[str, str | None]:
    """Return the anchor state of the first piece of evidence of each statement."""
    states = {}
    for name in (*ANCHORS, "leader"):
        statement = client.get(f"/v1/statements/{world.ids[name]}{query}")
        states[name] = statement["evidence"][0]["anchor_state"]
    return states


def test_attached_text_gives_each_anchor_its_state(client: RouterClient, world: World) -> None:
    before = world.knowledge.head()
    assert set(get_states(client, world).values()) == {"no_text"}
    report = attach(world)
    assert get_states(client, world) == {
        "once": "found",
        "twice": "ambiguous",
        "with_suffix": "found",
        "over_lines": "found_normalized",
        "elsewhere": "missing",
        "reference": "no_text",
        "leader": "found_normalized",
    }
    assert report.states[AnchorState.NO_TEXT] == 1
    assert len(report.changes) == sum(report.states.values()) - 1
    assert set(get_states(client, world, f"?as_of={before}").values()) == {"no_text"}
    # The same text again is no change.
    assert attach(world).changes == ()
    assert world.knowledge.head() == before + 1


def test_statement_list_filtered_by_anchor_state(client: RouterClient, world: World) -> None:
    attach(world)
    head = world.knowledge.head()

    def names(query: str) -> set[str]:
        items = client.get_all_items(f"/v1/statements?{query}")
        found = {item["id"] for item in items}
        return {name for name in ANCHORS if world.ids[name] in found}

    for query, expected in (
        ("anchor_state=missing", {"elsewhere"}),
        ("anchor_state=missing&anchor_state=ambiguous", {"elsewhere", "twice"}),
        ("anchor_state=no_text", {"reference"}),
        ("anchor_state=no_text&anchor_state=missing", {"reference", "elsewhere"}),
    ):
        assert names(query) == names(f"{query}&as_of={head}") == expected, query
    assert names(f"anchor_state=missing&as_of={head - 1}") == set()
    assert client.get_problem("/v1/statements?anchor_state=seen")[2] == ["anchor_state"]


def test_evidence_of_statement_quotes_the_text(client: RouterClient, world: World) -> None:
    def quotation(name: str, query: str = "") -> object:
        path = f"/v1/statements/{world.ids[name]}/evidence{query}"
        return [piece["quotation"] for piece in client.get(path)["items"]]

    assert quotation("once") == [None]
    attach(world)
    once = {"before": "The Club opens\nin 2015, and ", "exact": "Anna speaks", "after": "."}
    assert quotation("once") == quotation("once", "?anchor_state=found") == [once]
    assert quotation("once", "?anchor_state=missing") == []
    assert quotation("once", f"?as_of={world.knowledge.head() - 1}") == [None]
    assert quotation("twice") == [None]
    normalized = {
        "before": "Since then it was led by Anna! Peace, ",
        "exact": "they say.",
        "after": " Peace",
    }
    assert quotation("over_lines") == [normalized]
    page = client.get(f"/v1/statements/{world.ids['founder']}/evidence?limit=1&sort=-stated")
    assert [piece["citation"] for piece in page["items"]] == ["undated"]
    assert [p["citation"] for p in client.get(page["next"])["items"]] == ["report"]
    assert client.get_problem("/v1/statements/st-aaaaaaaaaaaaaaaa/evidence")[0] == 404


def test_quotation_has_at_most_200_characters_on_each_side(
    client: RouterClient, world: World
) -> None:
    attach(world, f"{'a' * 999} Anna speaks {'b' * 999}".encode(), new_version=True)
    [piece] = client.get(f"/v1/statements/{world.ids['once']}/evidence")["items"]
    assert piece["quotation"] == {
        "before": "a" * 199 + " ",
        "exact": "Anna speaks",
        "after": " " + "b" * 199,
    }


def test_evidence_added_after_the_text_is_checked_at_once(
    client: RouterClient, world: World
) -> None:
    attach(world)
    [added] = world.knowledge.state(claim("club", "aim", text("2015"), anchor("Club", "opening")))
    assert client.get(f"/v1/statements/{added}")["evidence"][0]["anchor_state"] == "found"


def test_changed_document_record_checks_its_anchors_again(
    client: RouterClient, world: World
) -> None:
    attach(world)
    with world.knowledge.revision("other lines") as change:
        sections = (replace(MEMO.sections[0], last_line=1), MEMO.sections[1])
        records.record_documents(change, [replace(LICENSED, sections=sections)])
    assert get_states(client, world)["once"] == "missing"
    with world.knowledge.revision("another text") as change:
        records.record_documents(change, [replace(LICENSED, sha256="0" * 64)])
    assert set(get_states(client, world).values()) == {"no_text"}
    assert client("/v1/documents/memo/text").status == 404
    with world.knowledge.revision("the first text again") as change:
        records.record_documents(change, [LICENSED])
    assert get_states(client, world)["once"] == "found"


def test_new_version_reports_each_anchor_that_changes(client: RouterClient, world: World) -> None:
    attach(world)
    changed = TEXT.replace(b"Anna speaks", b"Anna spoke").replace(b", they\nsay", b", they say")
    with pytest.raises(Conflict, match="--new-version"):
        attach(world, changed)
    report = attach(world, changed, new_version=True)
    assert {(c.anchor.statement, c.before, c.after) for c in report.changes} == {
        (world.ids["once"], AnchorState.FOUND, AnchorState.MISSING),
        (world.ids["over_lines"], AnchorState.FOUND_NORMALIZED, AnchorState.FOUND),
    }
    assert client.get("/v1/documents/memo")["sha256"] == report.sha256
    assert report.previous_sha256 == LICENSED.sha256


def test_text_is_served_only_under_a_licence_of_the_settings(
    client: RouterClient, world: World
) -> None:
    assert client.get_problem("/v1/documents/memo/text")[:2] == (404, "resource-not-found")
    attach(world)
    response = client("/v1/documents/memo/text")
    assert (response.status, response.body) == (200, TEXT)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    tag = response.headers["etag"]
    assert client("/v1/documents/memo/text", if_none_match=tag).status == 304
    for other in ("CC-BY-4.0", None):
        with world.knowledge.revision("the licence") as change:
            records.record_documents(change, [replace(LICENSED, license=other)])
        assert client.get_problem("/v1/documents/memo/text")[:2] == (403, "text-not-licensed")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"\xff", UnprocessableContent),
        (b"a\0b", UnprocessableContent),
        (b"a" * (MAX_TEXT_BYTES + 1), PayloadTooLarge),
    ],
)
def test_attach_of_no_text_writes_nothing(
    sqlite_world: World, content: bytes, error: type[Problem]
) -> None:
    head = sqlite_world.knowledge.head()
    with pytest.raises(error):
        attach(sqlite_world, content, new_version=True)
    assert sqlite_world.knowledge.head() == head
    assert sqlite_world.knowledge.fetch_rows(SQLDocumentText) == []


def test_attach_without_document_is_refused(sqlite_world: World) -> None:
    with sqlite_world.knowledge.revision() as change, pytest.raises(ResourceNotFound):
        attach_text(change, "nothing", TEXT)
    with sqlite_world.knowledge.revision("withdraw") as change:
        records.withdraw_documents(change, ["memo"])
    with sqlite_world.knowledge.revision() as change, pytest.raises(Gone):
        attach_text(change, "memo", TEXT)


def test_interrupted_attach_leaves_the_database_unchanged(sqlite_world: World) -> None:
    def interrupt() -> None:
        with sqlite_world.knowledge.revision("attach") as change:
            attach_text(change, "memo", TEXT, new_version=True)
            raise KeyboardInterrupt

    head = sqlite_world.knowledge.head()
    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert sqlite_world.knowledge.head() == head
    for model in (SQLDocumentText, AnchorCheck):
        assert sqlite_world.knowledge.fetch_rows(model) == []


@pytest.fixture
def sqlite_world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: object) -> World:
    file = tmp_path_factory.mktemp("attach") / "astana.db"
    shutil.copyfile(str(sqlite_template), file)
    knowledge = KnowledgeBase(Database(f"sqlite:///{file}"))
    return World(knowledge, fill(knowledge))
