"""Test with random histories that the past never changes and the projection is consistent."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from astana_api.commands import records, statements
from astana_api.commands.merging import mark_affected
from astana_api.commands.projection import writer
from astana_api.commands.projection.writer import reproject
from astana_api.commands.revision import RevisionBuilder, current_redirects
from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.enums import (
    Basis,
    ChangeType,
    Kind,
    Lifecycle,
    Rank,
    Stance,
    State,
    ValueType,
)
from astana_api.domain.rendering.compression import decompress
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
    EntityStatusVersion,
    EvidenceVersion,
    Redirect,
    RenderedEntity,
    SQLStatementState,
)
from astana_api.models.registry import PROJECTED
from tests.support.databases import KnowledgeBase, claim, date, entity, render_stale, text

STEPS = 30
VERSION_TABLES: tuple[type[Base], ...] = (
    EntityStatusVersion,
    Redirect,
    SQLStatementState,
    EvidenceVersion,
    CitationVersion,
    DocumentVersion,
)
STORED_TABLES = [m.class_ for m in Base.registry.mappers if m.class_ not in PROJECTED]
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
    """Write random revisions from a seeded generator."""

    def __init__(self, knowledge: KnowledgeBase, seed: int) -> None:
        self.knowledge = knowledge
        self.rng = random.Random(seed)
        self.redirected: dict[str, str] = {}
        with knowledge.revision() as revision:
            records.create_entities(revision, [EntityDraft(k, v) for k, v in IDS.items()])
            records.record_citations(revision, [CitationDraft(key, "article") for key in CITATIONS])

    def step(self) -> None:
        with self.knowledge.revision() as revision:
            for _ in range(self.rng.choice([1, 1, 1, 3])):
                actions = [self.create_statements] * 6 + [self.record_citation, self.set_status]
                self.rng.choice(actions)(revision)
        with self.knowledge.revision() as revision:
            self.rng.choice([self.end_statement, self.make_current, self.end_evidence, self.merge])(
                revision
            )

    def create_statements(self, revision: RevisionBuilder) -> None:
        statements.create_statements(
            revision, [self.draft() for _ in range(self.rng.choice([1, 2, 4]))]
        )

    def draft(self) -> StatementDraft:
        choose = self.rng.choice
        name_text = choose(["Astana", "Astana Platform", "منصة", "Платформа"])
        name_kind: dict[str, Any] = choose(
            [{}, {"name_kind": choose(["preferred", "alias", "native"])}]
        )
        period: dict[str, Any] = choose(
            [{}, {"start": choose(["2015", "2017-03"])}, {"ended": True, "end": "2023"}]
        )
        attribution: dict[str, Any] = choose([{}, {"attributed_to": choose(["randa", "them"])}])
        make_claim: Callable[..., StatementDraft] = choose(
            [
                lambda **more: claim(
                    choose(list(IDS)), "name", text(name_text), **name_kind, **more
                ),
                lambda **more: claim(
                    choose(list(IDS)), "description", text("a thing", choose(["en", "fr"])), **more
                ),
                lambda **more: claim(
                    choose(["us", "them", "troika"]),
                    "leader",
                    choose([entity("randa"), entity("kassis"), Value(ValueType.SOMEVALUE, None)]),
                    **period,
                    **more,
                ),
                lambda **more: claim(
                    choose(["us", "them"]), "founded", date(choose(["2014", "2015"])), **more
                ),
                lambda **more: claim(
                    "talks", "dates", date(choose(["2017", "2018-01"])), place="bern", **more
                ),
                lambda **more: claim(
                    choose(list(IDS)), "related", entity(choose(list(IDS))), **period, **more
                ),
            ]
        )
        evidence = [
            EvidenceDraft(
                citation_id,
                stance=choose(list(Stance)),
                basis=choose(list(Basis)),
                stated_as=choose([None, "so they say"]),
                note="why",
            )
            for citation_id in CITATIONS[: choose([0, 1, 2])]
        ]
        return replace(make_claim(**attribution, **self.support()), evidence=tuple(evidence))

    def support(self) -> dict[str, Any]:
        choose = self.rng.choice
        return {"rank": choose([Rank.NORMAL, Rank.NORMAL, *Rank])}

    def record_citation(self, revision: RevisionBuilder) -> None:
        key = self.rng.choice(CITATIONS)
        entity_ids = self.rng.sample(sorted(IDS), self.rng.choice([0, 1, 2]))
        title = self.rng.choice([None, "Why", "Почему"])
        author = AuthorDraft("Somebody", entities=tuple(entity_ids))
        if not is_opened_in_revision(revision, CitationVersion, "citation_id", key):
            records.record_citations(
                revision, [CitationDraft(key, "article", title, authors=(author,))]
            )

    def set_status(self, revision: RevisionBuilder) -> None:
        key = self.rng.choice(sorted(set(IDS) - set(self.redirected)))
        if not is_opened_in_revision(revision, EntityStatusVersion, "entity_id", key):
            records.set_entity_status(revision, [key], self.rng.choice(list(Lifecycle)))

    def end_statement(self, revision: RevisionBuilder) -> None:
        statement_id = self.random_open_key(revision, SQLStatementState, "statement_id")
        if statement_id:
            to = self.rng.choice([State.RETRACTED, State.SUPERSEDED])
            statements.set_state(revision, [statement_id], to, reason="wrong")

    def make_current(self, revision: RevisionBuilder) -> None:
        statement_id = self.random_open_key(revision, SQLStatementState, "statement_id")
        if statement_id:
            rank = self.rng.choice(list(Rank))
            statements.make_current(revision, {statement_id: rank})

    def end_evidence(self, revision: RevisionBuilder) -> None:
        key = self.random_open_key(revision, EvidenceVersion, "evidence_id")
        statements.end_evidence(revision, [key] if key else [])

    def merge(self, revision: RevisionBuilder) -> None:
        """Write or close a redirect without the checks of the merge command."""
        if self.rng.random() < 0.5:
            return
        if self.redirected:
            (old,) = self.redirected
            del self.redirected[old]
            revision.close_rows(ChangeType.REDIRECT, [old])
        else:
            old, new = self.rng.choice([("them", "us"), ("us", "troika"), ("kassis", "randa")])
            self.redirected[old] = new
            row = {"old_id": old, "new_id": new, "from_revision": revision.number}
            revision.insert(Redirect, [{**row, "to_revision": None}])
        mark_affected(revision)

    def random_open_key(
        self, revision: RevisionBuilder, model: type[Base], column: str
    ) -> str | None:
        """Return a random key with an open row, or None."""
        versions = table(model)
        query = select(versions.c[column]).where(versions.c.to_revision.is_(None))
        keys = sorted(revision.session.scalars(query))
        return self.rng.choice(keys) if keys else None


def is_opened_in_revision(
    revision: RevisionBuilder, model: type[Base], column: str, key: str
) -> bool:
    """Return whether this revision has opened a row of the key: it may do so once."""
    versions = table(model)
    query = select(versions.c[column]).where(
        versions.c[column] == key, versions.c.from_revision == revision.number
    )
    return revision.session.scalar(query) is not None


def contents(database: Database, models: list[type[Base]]) -> Tables:
    with database.write() as session:
        return {
            model.__tablename__: sorted(map(tuple, session.execute(select(table(model)))), key=repr)
            for model in models
        }


def stored_and_rebuilt_projections(database: Database) -> tuple[Tables, Tables]:
    """Return the projected rows as stored, with stale records rendered, and after a rebuild."""
    with database.write(dry_run=True) as session:
        render_stale(session)
        snapshots = []
        for _ in range(2):
            snapshots.append(
                {
                    model.__tablename__: sorted(
                        map(tuple, session.execute(select(table(model)))), key=repr
                    )
                    for model in PROJECTED
                }
            )
            reproject(session, current_redirects(session))
    return snapshots[0], snapshots[1]


def rows_valid_at(database: Database, revision: int | None) -> dict[str, set[tuple[Any, ...]]]:
    """Return the rows valid at a revision (None: the open rows), without `to_revision`."""
    valid_rows = {}
    with database.write() as session:
        for model in VERSION_TABLES:
            versions = table(model)
            rows = session.execute(select(versions)).mappings().all()
            valid_rows[model.__tablename__] = {
                tuple(value for name, value in row.items() if name != "to_revision")
                for row in rows
                if (
                    row["to_revision"] is None
                    if revision is None
                    else row["from_revision"] <= revision
                    and (row["to_revision"] is None or revision < row["to_revision"])
                )
            }
    return valid_rows


@pytest.mark.parametrize("seed", range(4))
def test_projection_after_random_history_equals_rebuild(
    knowledge: KnowledgeBase, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if seed % 2:
        monkeypatch.setattr(writer, "MAX_REFERRERS", 0)
    history = History(knowledge, seed)
    for step in range(STEPS):
        history.step()
        if step % 3 == 0:
            stored, rebuilt = stored_and_rebuilt_projections(knowledge.database)
            assert stored == rebuilt
    stored, rebuilt = stored_and_rebuilt_projections(knowledge.database)
    assert stored == rebuilt
    for row in knowledge.fetch_rows(RenderedEntity):
        body = loads(decompress(row["body"]))
        # Of a stale row too: both are outdated.
        assert body["revision"] == row["revision"] <= knowledge.head()


@pytest.mark.parametrize("seed", range(3))
def test_record_after_random_history_has_at_most_one_open_version(
    knowledge: KnowledgeBase, seed: int
) -> None:
    """Statement states and evidence versions have no index that enforces it."""
    history = History(knowledge, seed)
    for _ in range(STEPS):
        history.step()
    for model in VERSION_TABLES:
        key = next(iter(table(model).primary_key)).name
        open_keys = [r[key] for r in knowledge.fetch_rows(model) if r["to_revision"] is None]
        assert len(open_keys) == len(set(open_keys)), model


@pytest.mark.parametrize("seed", range(10, 12))
def test_random_history_never_changes_earlier_revisions(
    knowledge: KnowledgeBase, seed: int
) -> None:
    history = History(knowledge, seed)
    rows_by_revision = {knowledge.head(): rows_valid_at(knowledge.database, None)}
    models = [m for m in STORED_TABLES if m.__tablename__ != "head"]
    before = contents(knowledge.database, models)
    for _ in range(STEPS):
        history.step()
        after = contents(knowledge.database, models)
        for name, rows in before.items():
            remaining = set(after[name])
            closed = [row for row in rows if row not in remaining]
            assert all(is_only_closed(name, row, remaining) for row in closed)
        before = after
        rows_by_revision[knowledge.head()] = rows_valid_at(knowledge.database, None)
    for number, valid_rows in rows_by_revision.items():
        assert rows_valid_at(knowledge.database, number) == valid_rows
    numbers = [row[0] for row in before["revisions"]]
    assert sorted(numbers) == list(range(1, knowledge.head() + 1))


def is_only_closed(name: str, row: tuple[Any, ...], remaining: set[tuple[Any, ...]]) -> bool:
    """Return whether the row still exists and differs only in a newly set `to_revision`."""
    column_index = Base.metadata.tables[name].columns.keys().index("to_revision")
    return row[column_index] is None and any(
        other[:column_index] == row[:column_index]
        and other[column_index + 1 :] == row[column_index + 1 :]
        for other in remaining
    )
