"""Whatever is written, in whatever order: the past stays as it was, and the projection follows."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from astana_api.commands import records, statements
from astana_api.commands.projection.writer import reproject
from astana_api.commands.revision import Change, redirects_now
from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.enums import Kind, Lifecycle, Rank, Stance, State, ValueType
from astana_api.domain.rendering.entities import loads
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    EntityDraft,
    EvidenceDraft,
    StatementDraft,
    Value,
)
from astana_api.models import (
    Base,
    CitationVersion,
    DocumentVersion,
    EntityLife,
    EvidenceLife,
    Redirect,
    RenderedEntity,
    StatementState,
)
from tests.commands.projected import PROJECTED
from tests.support.databases import Knowledge, claim, date, entity, text

STEPS = 30
SPANS: tuple[type[Base], ...] = (
    EntityLife,
    Redirect,
    StatementState,
    EvidenceLife,
    CitationVersion,
    DocumentVersion,
)
STORED = [m.class_ for m in Base.registry.mappers if m.class_ not in PROJECTED]
IDS = {
    "us": Kind.ORGANIZATION,
    "them": Kind.ORGANIZATION,
    "troika": Kind.ORGANIZATION,
    "randa": Kind.PERSON,
    "kassis": Kind.PERSON,
    "bern": Kind.PLACE,
    "talks": Kind.EVENT,
}
CITATIONS = ("putz", "other", "third")
Tables = dict[str, list[tuple[Any, ...]]]


class History:
    """Writes what a seeded generator of chances says."""

    def __init__(self, knowledge: Knowledge, seed: int) -> None:
        self.knowledge = knowledge
        self.chance = random.Random(seed)
        self.redirected: dict[str, str] = {}
        with knowledge.revision() as change:
            records.create_entities(change, [EntityDraft(k, v) for k, v in IDS.items()])
            records.record_citations(change, [CitationDraft(key, "article") for key in CITATIONS])

    def step(self) -> None:
        with self.knowledge.revision() as change:
            for _ in range(self.chance.choice([1, 1, 1, 3])):
                moves = [self.state] * 6 + [self.record, self.live]
                self.chance.choice(moves)(change)
        with self.knowledge.revision() as change:
            self.chance.choice([self.end, self.restate, self.end_evidence, self.merge])(change)

    def state(self, change: Change) -> None:
        statements.state(change, [self.draft() for _ in range(self.chance.choice([1, 2, 4]))])

    def draft(self) -> StatementDraft:
        pick = self.chance.choice
        named = pick(["Astana", "Astana Platform", "منصة", "Платформа"])
        kinds: dict[str, Any] = pick([{}, {"name_kind": pick(["preferred", "alias", "native"])}])
        timed: dict[str, Any] = pick(
            [{}, {"start": pick(["2015", "2017-03"])}, {"ended": True, "end": "2023"}]
        )
        placed: dict[str, Any] = pick([{}, {"attributed_to": pick(["randa", "them"])}])
        made: Callable[..., StatementDraft] = pick(
            [
                lambda **more: claim(pick(list(IDS)), "name", text(named), **kinds, **more),
                lambda **more: claim(
                    pick(list(IDS)), "description", text("a thing", pick(["en", "fr"])), **more
                ),
                lambda **more: claim(
                    pick(["us", "them", "troika"]),
                    "leader",
                    pick([entity("randa"), entity("kassis"), Value(ValueType.SOMEVALUE, None)]),
                    **timed,
                    **more,
                ),
                lambda **more: claim(
                    pick(["us", "them"]), "founded", date(pick(["2014", "2015"])), **more
                ),
                lambda **more: claim(
                    "talks", "dates", date(pick(["2017", "2018-01"])), place="bern", **more
                ),
                lambda **more: claim(
                    pick(list(IDS)), "related", entity(pick(list(IDS))), **timed, **more
                ),
            ]
        )
        evidence = [
            EvidenceDraft(c, stance=pick(list(Stance))) for c in CITATIONS[: pick([0, 1, 2])]
        ]
        return replace(made(**placed, **self.support()), evidence=tuple(evidence))

    def support(self) -> dict[str, Any]:
        pick = self.chance.choice
        return {
            "rank": pick([Rank.NORMAL, Rank.NORMAL, *Rank]),
            "stated_as": pick([None, "so they say"]),
        }

    def record(self, change: Change) -> None:
        key = self.chance.choice(CITATIONS)
        named = self.chance.sample(sorted(IDS), self.chance.choice([0, 1, 2]))
        title = self.chance.choice([None, "Why", "Почему"])
        author = AuthorDraft("Somebody", entities=tuple(named))
        if not open_in_this_revision(change, CitationVersion, "citation_id", key):
            records.record_citations(
                change, [CitationDraft(key, "article", title, authors=(author,))]
            )

    def live(self, change: Change) -> None:
        key = self.chance.choice(sorted(set(IDS) - set(self.redirected)))
        if not open_in_this_revision(change, EntityLife, "entity_id", key):
            records.set_lives(change, [key], self.chance.choice(list(Lifecycle)))

    def end(self, change: Change) -> None:
        sid = self.one_of(change, StatementState, "statement_id")
        if sid:
            to = self.chance.choice([State.RETRACTED, State.SUPERSEDED])
            statements.set_state(change, [sid], to, reason="wrong")

    def restate(self, change: Change) -> None:
        sid = self.one_of(change, StatementState, "statement_id")
        if sid:
            rank = self.chance.choice(list(Rank))
            statements.restate(change, [(sid, claim("us", "name", text("x"), rank=rank))])

    def end_evidence(self, change: Change) -> None:
        key = self.one_of(change, EvidenceLife, "evidence_id")
        statements.end_evidence(change, [key] if key else [])

    def merge(self, change: Change) -> None:
        """As a merge, and the undoing of one, will write it: the redirect, and all projected."""
        if self.chance.random() < 0.5:
            return
        if self.redirected:
            (old,) = self.redirected
            del self.redirected[old]
            change.close(Redirect, "old_id", [old])
        else:
            old, new = self.chance.choice([("them", "us"), ("us", "troika"), ("kassis", "randa")])
            self.redirected[old] = new
            row = {"old_id": old, "new_id": new, "from_revision": change.number}
            change.insert(Redirect, [{**row, "to_revision": None}])
        change.redirects.clear()
        change.redirects.update(redirects_now(change.session))
        reproject(change.session, change.redirects)

    def one_of(self, change: Change, model: type[Base], column: str) -> str | None:
        """A key that has an open row, by chance."""
        spans = table(model)
        query = select(spans.c[column]).where(spans.c.to_revision.is_(None))
        keys = sorted(change.session.scalars(query))
        return self.chance.choice(keys) if keys else None


def open_in_this_revision(change: Change, model: type[Base], column: str, key: str) -> bool:
    """Whether the change has opened a row of the key already: it may do so once."""
    spans = table(model)
    query = select(spans.c[column]).where(
        spans.c[column] == key, spans.c.from_revision == change.number
    )
    return change.session.scalar(query) is not None


def contents(database: Database, models: list[type[Base]]) -> Tables:
    with database.write() as session:
        return {
            m.__tablename__: sorted(map(tuple, session.execute(select(table(m)))), key=repr)
            for m in models
        }


def projections(database: Database) -> tuple[Tables, Tables]:
    """The projected rows as they stand, and as they would be made anew."""
    with database.write(dry_run=True) as session:
        found = []
        for _ in range(2):
            found.append(
                {
                    m.__tablename__: sorted(map(tuple, session.execute(select(table(m)))), key=repr)
                    for m in PROJECTED
                }
            )
            reproject(session, redirects_now(session))
    return found[0], found[1]


def standing(database: Database, revision: int | None) -> dict[str, set[tuple[Any, ...]]]:
    """The rows that stand at a revision by their span, or that are open, less their ends."""
    stood = {}
    with database.write() as session:
        for model in SPANS:
            spans = table(model)
            rows = session.execute(select(spans)).mappings().all()
            stood[model.__tablename__] = {
                tuple(value for name, value in row.items() if name != "to_revision")
                for row in rows
                if (
                    row["to_revision"] is None
                    if revision is None
                    else row["from_revision"] <= revision
                    and (row["to_revision"] is None or revision < row["to_revision"])
                )
            }
    return stood


@pytest.mark.parametrize("seed", range(3))
def test_the_projection_is_what_it_would_be_if_made_anew(knowledge: Knowledge, seed: int) -> None:
    history = History(knowledge, seed)
    for turn in range(STEPS):
        history.step()
        if turn % 3 == 0:
            stored, anew = projections(knowledge.database)
            assert stored == anew
    stored, anew = projections(knowledge.database)
    assert stored == anew
    for row in knowledge.rows(RenderedEntity):
        body = loads(row["body"])
        assert body["revision"] == row["revision"] <= knowledge.head()


@pytest.mark.parametrize("seed", range(10, 12))
def test_the_past_stays_as_it_was(knowledge: Knowledge, seed: int) -> None:
    history = History(knowledge, seed)
    seen = {knowledge.head(): standing(knowledge.database, None)}
    models = [m for m in STORED if m.__tablename__ != "head"]
    before = contents(knowledge.database, models)
    for _ in range(STEPS):
        history.step()
        after = contents(knowledge.database, models)
        for name, rows in before.items():
            kept = set(after[name])
            ended = [row for row in rows if row not in kept]
            assert all(has_only_ended(name, row, kept) for row in ended)
        before = after
        seen[knowledge.head()] = standing(knowledge.database, None)
    for number, stood in seen.items():
        assert standing(knowledge.database, number) == stood
    numbers = [row[0] for row in before["revisions"]]
    assert sorted(numbers) == list(range(1, knowledge.head() + 1))


def has_only_ended(name: str, row: tuple[Any, ...], kept: set[tuple[Any, ...]]) -> bool:
    """Whether the row is still there with nothing changed but an end where there was none."""
    place = Base.metadata.tables[name].columns.keys().index("to_revision")
    return row[place] is None and any(
        other[:place] == row[:place] and other[place + 1 :] == row[place + 1 :] for other in kept
    )
