"""Test that the projection follows every write."""

import re
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from astana_api.commands import records, statements
from astana_api.commands.projection.rebuild import migrate_and_reproject, reproject_database
from astana_api.commands.projection.writer import reproject
from astana_api.commands.revision import current_redirects
from astana_api.db.base import table
from astana_api.domain.enums import Kind, Lifecycle, Rank, Stance, State
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.rendering.entities import loads
from astana_api.domain.sort_keys import NULLS_LAST
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    EntityDraft,
    EvidenceDraft,
)
from astana_api.models import (
    CitationNow,
    Event,
    Head,
    Mention,
    Name,
    Organization,
    Person,
    Redirect,
    RenderedEntity,
    StatementNow,
)
from astana_api.models.registry import PROJECTED
from tests.support.databases import KnowledgeBase, cited, claim, date, dump_tables, entity, text


@pytest.fixture
def us(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Write two organizations, two persons, a place and two citations in the first revision."""
    with knowledge.revision() as revision:
        records.create_entities(
            revision,
            [
                EntityDraft("us", Kind.ORGANIZATION),
                EntityDraft("them", Kind.ORGANIZATION),
                EntityDraft("randa", Kind.PERSON),
                EntityDraft("kassis", Kind.PERSON),
                EntityDraft("bern", Kind.PLACE),
            ],
        )
        records.record_citations(
            revision,
            [
                CitationDraft(
                    "putz", "article", "Why", authors=(AuthorDraft("P", entities=("randa",)),)
                ),
                CitationDraft("other", "article", container_entities=("them",)),
            ],
        )
        statements.create_statements(
            revision,
            [
                claim("us", "name", text("Us")),
                claim("them", "name", text("Them")),
                claim("randa", "name", text("Randa")),
                claim("kassis", "name", text("Kassis")),
                claim("bern", "name", text("Bern")),
            ],
        )
    return knowledge


def revisions(knowledge: KnowledgeBase) -> dict[str, int]:
    revision_by_id = {row["id"]: row["revision"] for row in knowledge.fetch_rows(RenderedEntity)}
    return revision_by_id | {
        row["id"]: row["revision"] for row in knowledge.fetch_rows(CitationNow)
    }


def citation(knowledge: KnowledgeBase, key: str) -> dict[str, Any]:
    return next(
        loads(decompress(r["body"])) for r in knowledge.fetch_rows(CitationNow) if r["id"] == key
    )


def merge(knowledge: KnowledgeBase, old_id: str, new_id: str) -> None:
    """Write a redirect without the merge command, and project everything."""
    with knowledge.revision() as revision:
        revision.insert(
            Redirect,
            [
                {
                    "old_id": old_id,
                    "new_id": new_id,
                    "from_revision": revision.number,
                    "to_revision": None,
                }
            ],
        )
        revision.redirects.update(current_redirects(revision.session))
        reproject(revision.session, revision.redirects)


def reprojecting_changes_nothing(knowledge: KnowledgeBase) -> bool:
    before = dump_tables(knowledge.database, PROJECTED)
    reproject_database(knowledge.database)
    return dump_tables(knowledge.database, PROJECTED) == before


def test_new_preferred_name_updates_all_mentioning_records(us: KnowledgeBase) -> None:
    us.state(claim("us", "leader", entity("randa")), claim("them", "leader", entity("kassis")))
    us.state(
        claim("bern", "description", text("a city"), attributed_to="randa"),
        claim("kassis", "spouse", entity("randa")),
    )
    us.state(claim("randa", "name", text("Randa Kassis"), name_kind="preferred"))
    assert us.get_item("us")["leader"][0]["value"]["name"] == "Randa Kassis"
    assert us.get_item("kassis")["spouse"][0]["value"]["name"] == "Randa Kassis"
    assert citation(us, "putz")["authors"][0]["entities"][0]["name"] == "Randa Kassis"
    assert us.get_item("bern")["sources"]["description"][0]["qualifiers"] == {
        "attributed_to": {"id": "randa", "kind": "person", "name": "Randa Kassis"}
    }
    assert revisions(us) == {
        "us": 4,
        "randa": 4,
        "kassis": 4,
        "putz": 4,
        "bern": 4,
        "them": 2,
        "other": 1,
    }


def test_new_alias_does_not_update_mentioning_records(us: KnowledgeBase) -> None:
    us.state(claim("us", "leader", entity("randa")))
    before = {row["id"]: row for row in us.fetch_rows(RenderedEntity) if row["id"] != "randa"}
    us.state(claim("randa", "name", text("R. K."), name_kind="alias"))
    us.state(claim("randa", "born", date("1970")))
    after = {row["id"]: row for row in us.fetch_rows(RenderedEntity) if row["id"] != "randa"}
    assert after == before
    assert citation(us, "putz")["revision"] == 1
    assert us.get_item("randa")["revision"] == 4
    assert reprojecting_changes_nothing(us)


def test_retracted_preferred_name_falls_back_to_next_name(us: KnowledgeBase) -> None:
    (name_id,) = us.state(claim("randa", "name", text("Dr Randa"), name_kind="preferred"))
    us.state(claim("us", "leader", entity("randa")))
    with us.revision() as revision:
        statements.set_state(revision, [name_id], State.RETRACTED)
    assert us.get_item("us")["leader"][0]["value"]["name"] == "Randa"
    assert revisions(us)["us"] == 4
    assert [row["text"] for row in us.fetch_rows(Name) if row["entity_id"] == "randa"] == ["Randa"]


def test_references_to_withdrawn_entity_are_marked_withdrawn(us: KnowledgeBase) -> None:
    us.state(claim("us", "leader", entity("randa")))
    with us.revision() as revision:
        records.set_entity_status(revision, ["randa"], Lifecycle.WITHDRAWN, "a double")
    reference = {"id": "randa", "kind": "person", "name": "Randa", "withdrawn": True}
    assert us.get_item("us")["leader"][0]["value"] == reference
    assert us.get_item("us")["revision"] == 3
    assert citation(us, "putz")["authors"][0]["entities"] == [reference]
    assert us.get_item("randa")["withdrawn"] is True
    assert [row["id"] for row in us.fetch_rows(Person)] == ["kassis"]
    with us.revision() as revision:
        records.set_entity_status(revision, ["randa"], Lifecycle.ACTIVE)
    assert "withdrawn" not in us.get_item("us")["leader"][0]["value"]
    assert us.get_item("us")["revision"] == 4
    assert [row["id"] for row in us.fetch_rows(Person)] == ["kassis", "randa"]


def test_withdrawn_entity_without_statements_keeps_last_name(
    us: KnowledgeBase,
) -> None:
    us.state(claim("us", "leader", entity("randa")))
    name_ids = [row["id"] for row in us.fetch_rows(StatementNow) if row["subject_now"] == "randa"]
    with us.revision() as revision:
        statements.set_state(revision, name_ids, State.RETRACTED)
        records.set_entity_status(revision, ["randa"], Lifecycle.WITHDRAWN, "a double")
    assert us.get_item("us")["leader"][0]["value"]["name"] == "Randa"
    assert {row["name"] for row in us.fetch_rows(RenderedEntity) if row["id"] == "randa"} == {
        "Randa"
    }
    with us.revision() as revision:
        records.set_entity_status(revision, ["randa"], Lifecycle.ACTIVE)
    assert us.get_item("us")["leader"][0]["value"]["name"] == "randa"
    assert reprojecting_changes_nothing(us)


def test_mentions_contain_only_displayed_statements(us: KnowledgeBase) -> None:
    (statement_id,) = us.state(claim("us", "leader", entity("randa")))
    us.state(claim("us", "leader", entity("kassis"), rank=Rank.DEPRECATED))
    mentioned = {(r["entity_id"], r["mentioner_id"]) for r in us.fetch_rows(Mention)}
    # The JSON of a person shows who is led.
    assert mentioned == {("randa", "us"), ("us", "randa"), ("randa", "putz"), ("them", "other")}
    with us.revision() as revision:
        statements.set_state(revision, [statement_id], State.RETRACTED)
    assert ("randa", "us") not in {
        (r["entity_id"], r["mentioner_id"]) for r in us.fetch_rows(Mention)
    }


def test_list_columns_hold_bounds_of_displayed_date(us: KnowledgeBase) -> None:
    us.state(claim("us", "founded", date("2015"), *cited("putz")))
    rows = {row["id"]: row for row in us.fetch_rows(Organization)}
    assert (rows["us"]["founded_earliest"], -rows["us"]["founded_latest_desc"]) == (16436, 16800)
    assert rows["us"]["founded_earliest_desc"] == -16436
    assert rows["us"]["dissolved_earliest"] == rows["us"]["dissolved_earliest_desc"] == NULLS_LAST
    assert (rows["us"]["sourced"], rows["them"]["sourced"]) == (1, 0)


def test_list_columns_of_several_dates_span_first_to_last(us: KnowledgeBase) -> None:
    us.create(talks="event")
    us.state(
        claim("talks", "dates", date("2014-02-10/2014-02-15")),
        claim("talks", "dates", date("2014-01-22"), place="bern"),
    )
    (row,) = us.fetch_rows(Event)
    assert row["dates_earliest"] == 16092
    assert -row["dates_latest_desc"] == 16116
    assert [d["value"] for d in us.get_item("talks")["dates"]] == [
        "2014-01-22",
        "2014-02-10/2014-02-15",
    ]


def test_statement_row_has_sourced_displayed_and_disputed_flags(us: KnowledgeBase) -> None:
    contradicting = EvidenceDraft("other", stance=Stance.CONTRADICTS)
    disputed, displayed = us.state(
        claim("us", "founded", date("2014"), contradicting),
        claim("us", "founded", date("2015"), EvidenceDraft(citation="putz")),
    )
    rows = {row["id"]: row for row in us.fetch_rows(StatementNow)}
    assert (rows[disputed]["sourced"], rows[disputed]["displayed"], rows[disputed]["disputed"]) == (
        0,
        0,
        1,
    )
    assert (
        rows[displayed]["sourced"],
        rows[displayed]["displayed"],
        rows[displayed]["disputed"],
    ) == (1, 1, 1)
    assert us.get_item("us")["conflicts"] == ["founded"]


def test_merge_combines_statements_of_both_entities(us: KnowledgeBase) -> None:
    ours, theirs, related_id = us.state(
        claim("us", "founded", date("2015"), *cited("putz")),
        claim("them", "founded", date("2015"), *cited("other")),
        claim("bern", "related", entity("them"), attributed_to="them"),
    )
    merge(us, "them", "us")
    item = us.get_item("us")
    assert item["founded"] == "2015"
    assert item["conflicts"] == []
    assert [s["statement"] for s in item["sources"]["founded"]] == [ours, theirs]
    assert item["sources"]["founded"][0]["citations"] == ["putz", "other"]
    assert item["former_ids"] == ["them"]
    assert {name["value"] for name in item["names"]} == {"Us", "Them"}
    assert item["revision"] == 3
    assert "them" not in revisions(us)
    related = us.get_item("bern")["related"][0]
    assert related["value"]["id"] == related["attributed_to"]["id"] == "us"
    assert us.get_item("bern")["revision"] == 3
    assert citation(us, "other")["container_entities"][0]["id"] == "us"
    assert citation(us, "other")["revision"] == 3
    rows = {row["id"]: row for row in us.fetch_rows(StatementNow)}
    assert {rows[statement_id]["subject_now"] for statement_id in (ours, theirs)} == {"us"}
    # The claim of ours is its id, and is not stored.
    assert rows[ours]["claim"] is None
    assert rows[theirs]["claim"] == ours
    assert rows[related_id]["value_now"] == "us"
    assert [row["id"] for row in us.fetch_rows(Organization)] == ["us"]


def test_new_statement_about_merged_entity_goes_to_target(us: KnowledgeBase) -> None:
    (ours,) = us.state(claim("us", "founded", date("2015")))
    merge(us, "them", "us")
    restated, other, twin = us.state(
        claim("them", "founded", date("2015"), *cited("putz")),
        claim("them", "leader", entity("randa")),
        claim("us", "leader", entity("randa")),
    )
    assert restated == ours
    assert twin == other
    item = us.get_item("us")
    assert item["sources"]["founded"][0]["citations"] == ["putz"]
    assert [leader["statement"] for leader in item["leader"]] == [other]
    us.state(claim("us", "name", text("All of us"), name_kind="preferred"))
    assert citation(us, "other")["container_entities"][0]["name"] == "All of us"
    assert reprojecting_changes_nothing(us)


def test_statement_after_merge_matches_current_not_retracted_duplicate(us: KnowledgeBase) -> None:
    ours, theirs = us.state(
        claim("us", "leader", entity("randa")), claim("them", "leader", entity("kassis"))
    )
    with us.revision() as revision:
        statements.set_state(revision, [ours], State.RETRACTED)
    merge(us, "kassis", "randa")
    merge(us, "them", "us")
    (restated,) = us.state(claim("us", "leader", entity("kassis"), *cited("putz")))
    assert restated == theirs
    assert [leader["statement"] for leader in us.get_item("us")["leader"]] == [theirs]


def test_chained_merges_resolve_to_last_target(us: KnowledgeBase) -> None:
    us.state(claim("bern", "related", entity("randa")))
    us.create(third="person")
    merge(us, "randa", "kassis")
    merge(us, "kassis", "third")
    assert us.get_item("third")["former_ids"] == ["kassis", "randa"]
    assert us.get_item("bern")["related"][0]["value"]["id"] == "third"
    assert us.get_item("bern")["revision"] == us.head()
    assert reprojecting_changes_nothing(us)


def test_reproject_database_repairs_damaged_rows(us: KnowledgeBase) -> None:
    us.state(claim("us", "leader", entity("randa"), *cited("putz")))
    before = dump_tables(us.database, PROJECTED)
    with us.database.write() as session:
        session.execute(table(RenderedEntity).delete().where(RenderedEntity.id == "us"))
        session.execute(table(Name).update().values(key="spoiled"))
        row = {"entity_id": "bern", "mentioner_type": "entity", "mentioner_id": "nobody"}
        session.execute(insert(Mention).values(**row))
    assert reproject_database(us.database) == 5
    assert dump_tables(us.database, PROJECTED) == before
    assert us.head() == 2


def test_migrate_and_reproject_rebuilds_outdated_rendering_once(us: KnowledgeBase) -> None:
    with us.database.write() as session:
        session.execute(table(RenderedEntity).update().values(body=b"stale"))
        session.execute(table(Head).update().values(rendering_version=0))
    migrate_and_reproject(us.database)
    assert us.get_item("us")["name"] == "Us"
    with us.database.write() as session:
        session.execute(table(RenderedEntity).update().values(body=b"stale"))
    migrate_and_reproject(us.database)
    with us.database.write() as session:
        assert set(session.scalars(select(RenderedEntity.body))) == {b"stale"}


def test_projection_without_changed_tokens_does_not_write_them(us: KnowledgeBase) -> None:
    written: list[str] = []

    def record(_conn: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if re.match(r"(INSERT INTO|DELETE FROM|COPY) \"?(search_tokens|token_lists)", sql):
            written.append(sql)

    event.listen(us.database.engine, "before_cursor_execute", record)
    us.state(claim("us", "founded", date("2015")))
    assert written == []
    us.state(claim("us", "name", text("Another")))
    assert written != []
