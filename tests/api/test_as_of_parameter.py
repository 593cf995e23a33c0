"""Parameter `as_of`: a revision returns the same responses for ever.

The tests write a random history, store all responses after each step, and later request them again
as of the revision that was the head then.
"""

import re
from collections.abc import Iterator

import pytest

from astana_api.api.routers.entities import routes as entities
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.statements import routes as statements
from astana_api.commands import records
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.statements import create_statements
from astana_api.domain.enums import Lifecycle
from astana_api.domain.statements.drafts import (
    DocumentDraft,
    DocumentReferenceDraft,
    EvidenceDraft,
    SectionDraft,
)
from astana_api.models import SQLDocument, SQLStatement
from tests.commands.test_histories import CITATIONS, IDS, History
from tests.support.databases import KnowledgeBase, claim, text
from tests.support.seeded_app import HTTPResponse
from tests.support.sources_world import RouterClient, merge

STEPS = 8
SUBRESOURCES = ("", "/statements", "/relations", "/citations")
DATED = (
    "/v1/entities/us?at=2016&include_no=true",
    "/v1/entities/us/relations?at=2016",
    "/v1/entities/talks?at=2017-03",
    "/v1/entities/us/statements?at=2024&state=current&state=retracted",
    "/v1/statements?at=2014&limit=7",
)
LISTS = (
    "/v1/statements?limit=500&state=current&state=retracted&state=superseded",
    "/v1/statements?limit=3&sort=-stated&count=exact",
    "/v1/statements?entity=them&entity=kassis&limit=5&rank=normal",
    "/v1/statements?subject=us&property=leader&property=founded",
    "/v1/statements?citation=putz&sourced=true",
    "/v1/statements?document=memo&section=body&anchored=true",
    "/v1/statements?disputed=true&sourced=false&count=exact",
    "/v1/entities/us/relations?direction=in&property=related&count=exact",
    "/v1/entities/us/relations?limit=2",
    "/v1/entities/us?include=statements,relations&fields=name,leader",
    *(f"/v1/citations/{key}{rest}" for key in CITATIONS for rest in ("", "/statements")),
    "/v1/documents/memo",
    "/v1/documents/memo/references",
    "/v1/documents/memo/references/1",
)


@pytest.fixture
def asker(knowledge: KnowledgeBase) -> Iterator[RouterClient]:
    modules = (statements, citations, documents)
    routers = [(m.router, m.TAG) for m in modules]
    asker = RouterClient(
        knowledge.database, [*routers, *zip(entities.ROUTERS, entities.TAGS, strict=True)]
    )
    yield asker
    asker.close()


class SourceHistory(History):
    """A history with changes and withdrawals of a document and of citations."""

    def step(self) -> None:
        super().step()
        pick = self.rng.choice
        with self.knowledge.revision() as change:
            moves = [self.document, self.document, self.read, self.read, self.withdraw]
            pick(moves)(change)

    def document(self, change: RevisionBuilder) -> None:
        pick = self.rng.choice
        keys = pick([("body",), ("opening", "body")])
        draft = DocumentDraft(
            "memo",
            "A memo",
            sections=tuple(SectionDraft(key, None, None, None) for key in keys),
            references=tuple(
                DocumentReferenceDraft(number, pick(CITATIONS), number)
                for number in range(1, pick([2, 4]))
            ),
        )
        records.record_documents(change, [draft])

    def read(self, change: RevisionBuilder) -> None:
        pick = self.rng.choice
        if change.session.get(SQLDocument, "memo") is None:
            self.document(change)
        evidence = EvidenceDraft(pick(CITATIONS), "memo", "body", pick(["one", "two"]))
        create_statements(change, [claim(pick(list(IDS)), "name", text("Astana"), evidence)])

    def withdraw(self, change: RevisionBuilder) -> None:
        key = self.rng.choice([*CITATIONS, "memo", "memo"])
        if key == "memo":
            records.withdraw_documents(change, [key])
        else:
            records.withdraw_citations(change, [key])


def targets(statements: list[str]) -> list[str]:
    items = [f"/v1/entities/{entity_id}{part}" for entity_id in IDS for part in SUBRESOURCES]
    return [
        *items,
        *LISTS,
        *DATED,
        *(f"/v1/statements/{statement_id}" for statement_id in statements),
    ]


def as_of(target: str, revision: int) -> str:
    return f"{target}{'&' if '?' in target else '?'}as_of={revision}"


def comparable(response: HTTPResponse) -> tuple[int, bytes, str]:
    """Return status, body and Location without `as_of` in links."""
    assert response.status in {200, 308, 404, 410}
    body = re.sub(rb"([?&])as_of=[0-9]+&", rb"\1", response.body)
    return (
        response.status,
        body,
        re.sub("[?&]as_of=[0-9]+", "", response.headers.get("location", "")),
    )


@pytest.mark.parametrize("seed", range(20, 22))
def test_as_of_returns_the_response_of_that_head(
    asker: RouterClient, knowledge: KnowledgeBase, seed: int
) -> None:
    history = SourceHistory(knowledge, seed)
    stored: dict[str, tuple[int, bytes, str]] = {}
    for _ in range(STEPS):
        history.step()
        head = knowledge.head()
        statement_ids = [row["id"] for row in knowledge.fetch_rows(SQLStatement)]
        for target in targets(statement_ids[::3]):
            stored[as_of(target, head)] = comparable(asker(target))
    for target, expected in stored.items():
        assert comparable(asker(target)) == expected, target


def test_cite_as_link_returns_the_same_body_for_ever(
    asker: RouterClient, knowledge: KnowledgeBase
) -> None:
    history = SourceHistory(knowledge, 30)
    stored: dict[str, bytes] = {}
    for _ in range(STEPS):
        history.step()
        statement_ids = [row["id"] for row in knowledge.fetch_rows(SQLStatement)]
        items = [t for t in targets(statement_ids[::5]) if re.fullmatch("/v1/[a-z]+/[^/?]+", t)]
        for target in [*items, "/v1/documents/memo/references/1"]:
            response = asker(target)
            if response.status == 200:
                stored[cite_as(response)] = response.body
    assert len(stored) > STEPS
    for url, body in stored.items():
        response = asker(url)
        assert (response.status, response.body) == (200, body), url
        assert cite_as(response) == url


def cite_as(response: HTTPResponse) -> str:
    match = re.fullmatch('<([^>]*)>; rel="cite-as"', response.headers["link"])
    assert match is not None
    return match[1]


def test_merged_and_withdrawn_entity_with_as_of(
    asker: RouterClient, knowledge: KnowledgeBase
) -> None:
    knowledge.create(club="organization", anna="person")
    knowledge.create(old_club="organization")
    knowledge.state(claim("old-club", "name", text("Them")))
    named_revision = knowledge.head()
    merge(knowledge, "old-club", "club")
    merged_revision = knowledge.head()
    with knowledge.revision() as change:
        records.set_entity_status(change, ["club"], Lifecycle.WITHDRAWN)
    assert asker("/v1/organizations/old-club").status == 308
    assert asker.get(f"/v1/organizations/old-club?as_of={named_revision}")["name"] == "Them"
    assert asker.get_problem("/v1/organizations/old-club?as_of=1") == (
        404,
        "resource-not-found",
        [],
    )
    moved = asker(f"/v1/entities/old-club/statements?as_of={merged_revision}&limit=1")
    assert moved.status == 308
    assert (
        moved.headers["location"] == f"/v1/entities/club/statements?as_of={merged_revision}&limit=1"
    )
    assert asker.get(f"/v1/organizations/club?as_of={merged_revision}")["former_ids"] == [
        "old-club"
    ]
    assert asker.get(f"/v1/organizations/club?as_of={named_revision}")["former_ids"] == []
    assert asker.get_problem(f"/v1/organizations/club?as_of={knowledge.head()}")[:2] == (
        410,
        "gone",
    )
    assert asker("/v1/organizations/club").status == 410


def test_as_of_response_has_its_own_etag(asker: RouterClient, knowledge: KnowledgeBase) -> None:
    knowledge.create(us="organization")
    knowledge.state(claim("us", "name", text("Us")))
    first = asker("/v1/organizations/us")
    knowledge.state(claim("us", "name", text("We"), name_kind="preferred"))
    again = asker("/v1/organizations/us?as_of=2")
    assert (again.body, again.headers["etag"]) == (first.body, first.headers["etag"])
    assert again.headers["link"] == first.headers["link"]
    tag = again.headers["etag"]
    assert asker("/v1/organizations/us?as_of=2", if_none_match=tag).status == 304
    listed = asker("/v1/statements?as_of=2")
    assert listed.headers["etag"].startswith('"2-')
