"""`as_of`: what a revision was answered with while it was the last is answered for ever.

A random history is written; after each step every answer is kept, and later asked for again as of
the revision that was the head then.
"""

import re
from collections.abc import Iterator

import pytest

from astana_api.api.routers.entities import routes as entities
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.statements import routes as statements
from astana_api.commands import records
from astana_api.commands.revision import Change
from astana_api.commands.statements import state
from astana_api.domain.enums import Lifecycle
from astana_api.domain.statements.drafts import (
    DocumentDraft,
    EvidenceDraft,
    ReferenceDraft,
    SectionDraft,
)
from astana_api.models import Document, Statement
from tests.commands.test_histories import CITATIONS, IDS, History
from tests.support.databases import Knowledge, claim, text
from tests.support.served import Answer
from tests.support.sources import Asker, merge

STEPS = 8
PARTS = ("", "/statements", "/relations", "/citations")
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
def asker(knowledge: Knowledge) -> Iterator[Asker]:
    modules = (statements, citations, documents)
    given = [(m.router, m.TAG) for m in modules]
    made = Asker(knowledge.database, [*given, *zip(entities.ROUTERS, entities.TAGS, strict=True)])
    yield made
    made.close()


class Chronicle(History):
    """A history in which a document, too, is read, changed and withdrawn, as citations are."""

    def step(self) -> None:
        super().step()
        pick = self.chance.choice
        with self.knowledge.revision() as change:
            moves = [self.document, self.document, self.read, self.read, self.withdraw]
            pick(moves)(change)

    def document(self, change: Change) -> None:
        pick = self.chance.choice
        keys = pick([("body",), ("opening", "body")])
        draft = DocumentDraft(
            "memo",
            "A memo",
            sections=tuple(SectionDraft(key, None, None, None) for key in keys),
            references=tuple(
                ReferenceDraft(number, pick(CITATIONS), number) for number in range(1, pick([2, 4]))
            ),
        )
        records.record_documents(change, [draft])

    def read(self, change: Change) -> None:
        pick = self.chance.choice
        if change.session.get(Document, "memo") is None:
            self.document(change)
        found = EvidenceDraft(pick(CITATIONS), "memo", "body", pick(["one", "two"]))
        state(change, [claim(pick(list(IDS)), "name", text("Astana"), found)])

    def withdraw(self, change: Change) -> None:
        key = self.chance.choice([*CITATIONS, "memo", "memo"])
        if key == "memo":
            records.withdraw_documents(change, [key])
        else:
            records.withdraw_citations(change, [key])


def targets(statements: list[str]) -> list[str]:
    items = [f"/v1/entities/{entity_id}{part}" for entity_id in IDS for part in PARTS]
    return [*items, *LISTS, *DATED, *(f"/v1/statements/{sid}" for sid in statements)]


def as_of(target: str, revision: int) -> str:
    return f"{target}{'&' if '?' in target else '?'}as_of={revision}"


def told(answer: Answer) -> tuple[int, bytes, str]:
    """Status, body and where to go instead, without the `as_of` that addresses in them carry."""
    assert answer.status in {200, 308, 404, 410}
    body = re.sub(rb"([?&])as_of=[0-9]+&", rb"\1", answer.body)
    return answer.status, body, re.sub("[?&]as_of=[0-9]+", "", answer.headers.get("location", ""))


@pytest.mark.parametrize("seed", range(20, 22))
def test_a_revision_is_answered_as_it_was_when_it_was_the_last(
    asker: Asker, knowledge: Knowledge, seed: int
) -> None:
    history = Chronicle(knowledge, seed)
    kept: dict[str, tuple[int, bytes, str]] = {}
    for _ in range(STEPS):
        history.step()
        head = knowledge.head()
        stated = [row["id"] for row in knowledge.rows(Statement)]
        for target in targets(stated[::3]):
            kept[as_of(target, head)] = told(asker(target))
    for target, answered in kept.items():
        assert told(asker(target)) == answered, target


def test_what_is_cited_is_answered_for_ever(asker: Asker, knowledge: Knowledge) -> None:
    history = Chronicle(knowledge, 30)
    kept: dict[str, bytes] = {}
    for _ in range(STEPS):
        history.step()
        stated = [row["id"] for row in knowledge.rows(Statement)]
        items = [t for t in targets(stated[::5]) if re.fullmatch("/v1/[a-z]+/[^/?]+", t)]
        for target in [*items, "/v1/documents/memo/references/1"]:
            answer = asker(target)
            if answer.status == 200:
                kept[cited(answer)] = answer.body
    assert len(kept) > STEPS
    for address, body in kept.items():
        answer = asker(address)
        assert (answer.status, answer.body) == (200, body), address
        assert cited(answer) == address


def cited(answer: Answer) -> str:
    found = re.fullmatch('<([^>]*)>; rel="cite-as"', answer.headers["link"])
    assert found is not None
    return found[1]


def test_what_became_of_an_entity_is_told_as_of_then(asker: Asker, knowledge: Knowledge) -> None:
    knowledge.create(club="organization", anna="person")
    knowledge.create(old_club="organization")
    knowledge.state(claim("old-club", "name", text("Them")))
    named = knowledge.head()
    merge(knowledge, "old-club", "club")
    merged = knowledge.head()
    with knowledge.revision() as change:
        records.set_lives(change, ["club"], Lifecycle.WITHDRAWN)
    assert asker("/v1/organizations/old-club").status == 308
    assert asker.get(f"/v1/organizations/old-club?as_of={named}")["name"] == "Them"
    assert asker.refused("/v1/organizations/old-club?as_of=1") == (404, "resource-not-found", [])
    moved = asker(f"/v1/entities/old-club/statements?as_of={merged}&limit=1")
    assert moved.status == 308
    assert moved.headers["location"] == f"/v1/entities/club/statements?as_of={merged}&limit=1"
    assert asker.get(f"/v1/organizations/club?as_of={merged}")["former_ids"] == ["old-club"]
    assert asker.get(f"/v1/organizations/club?as_of={named}")["former_ids"] == []
    assert asker.refused(f"/v1/organizations/club?as_of={knowledge.head()}")[:2] == (410, "gone")
    assert asker("/v1/organizations/club").status == 410


def test_an_answer_of_the_past_is_kept_under_its_own_tag(
    asker: Asker, knowledge: Knowledge
) -> None:
    knowledge.create(us="organization")
    knowledge.state(claim("us", "name", text("Us")))
    then = asker("/v1/organizations/us")
    knowledge.state(claim("us", "name", text("We"), name_kind="preferred"))
    again = asker("/v1/organizations/us?as_of=2")
    assert (again.body, again.headers["etag"]) == (then.body, then.headers["etag"])
    assert again.headers["link"] == then.headers["link"]
    tag = again.headers["etag"]
    assert asker("/v1/organizations/us?as_of=2", if_none_match=tag).status == 304
    listed = asker("/v1/statements?as_of=2")
    assert listed.headers["etag"].startswith('"2-')
