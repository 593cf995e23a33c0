"""What is served follows what is stated, at once and as far as it reaches."""

from typing import Any

import pytest
from sqlalchemy import insert, select

from astana_api.commands import records, statements
from astana_api.commands.projection.rebuild import bring_up_to_date, reproject_database
from astana_api.commands.projection.writer import reproject
from astana_api.commands.revision import redirects_now
from astana_api.db.base import table
from astana_api.domain.enums import Kind, Lifecycle, Rank, Stance, State
from astana_api.domain.rendering.entities import loads
from astana_api.domain.sort_keys import BEYOND
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
from tests.commands.projected import PROJECTED
from tests.support.databases import Knowledge, cited, claim, date, entity, snapshot_of, text


@pytest.fixture
def us(knowledge: Knowledge) -> Knowledge:
    """Two organizations, two persons, a place and two citations, named in the first revision."""
    with knowledge.revision() as change:
        records.create_entities(
            change,
            [
                EntityDraft("us", Kind.ORGANIZATION),
                EntityDraft("them", Kind.ORGANIZATION),
                EntityDraft("randa", Kind.PERSON),
                EntityDraft("kassis", Kind.PERSON),
                EntityDraft("bern", Kind.PLACE),
            ],
        )
        records.record_citations(
            change,
            [
                CitationDraft(
                    "putz", "article", "Why", authors=(AuthorDraft("P", entities=("randa",)),)
                ),
                CitationDraft("other", "article", container_entities=("them",)),
            ],
        )
        statements.state(
            change,
            [
                claim("us", "name", text("Us")),
                claim("them", "name", text("Them")),
                claim("randa", "name", text("Randa")),
                claim("kassis", "name", text("Kassis")),
                claim("bern", "name", text("Bern")),
            ],
        )
    return knowledge


def revisions(knowledge: Knowledge) -> dict[str, int]:
    shown = {row["id"]: row["revision"] for row in knowledge.rows(RenderedEntity)}
    return shown | {row["id"]: row["revision"] for row in knowledge.rows(CitationNow)}


def citation(knowledge: Knowledge, key: str) -> dict[str, Any]:
    return next(loads(r["body"]) for r in knowledge.rows(CitationNow) if r["id"] == key)


def merge(knowledge: Knowledge, old: str, new: str) -> None:
    """Write a redirect by hand, as a merge will, and project everything."""
    with knowledge.revision() as change:
        change.insert(
            Redirect,
            [{"old_id": old, "new_id": new, "from_revision": change.number, "to_revision": None}],
        )
        change.redirects.update(redirects_now(change.session))
        reproject(change.session, change.redirects)


def unchanged_by_reprojecting(knowledge: Knowledge) -> bool:
    before = snapshot_of(knowledge.database, PROJECTED)
    reproject_database(knowledge.database)
    return snapshot_of(knowledge.database, PROJECTED) == before


def test_a_rename_reaches_whatever_shows_the_name(us: Knowledge) -> None:
    us.state(claim("us", "leader", entity("randa")), claim("them", "leader", entity("kassis")))
    us.state(
        claim("bern", "description", text("a city"), attributed_to="randa"),
        claim("kassis", "spouse", entity("randa")),
    )
    us.state(claim("randa", "name", text("Randa Kassis"), name_kind="preferred"))
    assert us.item("us")["leader"][0]["entity"]["name"] == "Randa Kassis"
    assert us.item("kassis")["spouse"][0]["entity"]["name"] == "Randa Kassis"
    assert citation(us, "putz")["authors"][0]["entities"][0]["name"] == "Randa Kassis"
    assert us.item("bern")["sources"]["description"][0]["qualifiers"] == {
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


def test_an_alias_leaves_those_who_show_the_name_alone(us: Knowledge) -> None:
    us.state(claim("us", "leader", entity("randa")))
    before = {row["id"]: row for row in us.rows(RenderedEntity) if row["id"] != "randa"}
    us.state(claim("randa", "name", text("R. K."), name_kind="alias"))
    us.state(claim("randa", "born", date("1970")))
    after = {row["id"]: row for row in us.rows(RenderedEntity) if row["id"] != "randa"}
    assert after == before
    assert citation(us, "putz")["revision"] == 1
    assert us.item("randa")["revision"] == 4
    assert unchanged_by_reprojecting(us)


def test_a_name_that_ends_gives_way_to_the_next(us: Knowledge) -> None:
    (named,) = us.state(claim("randa", "name", text("Dr Randa"), name_kind="preferred"))
    us.state(claim("us", "leader", entity("randa")))
    with us.revision() as change:
        statements.set_state(change, [named], State.RETRACTED)
    assert us.item("us")["leader"][0]["entity"]["name"] == "Randa"
    assert revisions(us)["us"] == 4
    assert [row["text"] for row in us.rows(Name) if row["entity_id"] == "randa"] == ["Randa"]


def test_what_refers_to_a_withdrawn_entity_keeps_the_reference_marked(us: Knowledge) -> None:
    us.state(claim("us", "leader", entity("randa")))
    with us.revision() as change:
        records.set_lives(change, ["randa"], Lifecycle.WITHDRAWN, "a double")
    shown = {"id": "randa", "kind": "person", "name": "Randa", "withdrawn": True}
    assert us.item("us")["leader"][0]["entity"] == shown
    assert us.item("us")["revision"] == 3
    assert citation(us, "putz")["authors"][0]["entities"] == [shown]
    assert us.item("randa")["withdrawn"] is True
    assert [row["id"] for row in us.rows(Person)] == ["kassis"]
    with us.revision() as change:
        records.set_lives(change, ["randa"], Lifecycle.ACTIVE)
    assert "withdrawn" not in us.item("us")["leader"][0]["entity"]
    assert us.item("us")["revision"] == 4
    assert [row["id"] for row in us.rows(Person)] == ["kassis", "randa"]


def test_what_is_withdrawn_with_all_its_statements_keeps_the_name_it_went_by(
    us: Knowledge,
) -> None:
    us.state(claim("us", "leader", entity("randa")))
    named = [row["id"] for row in us.rows(StatementNow) if row["subject_now"] == "randa"]
    with us.revision() as change:
        statements.set_state(change, named, State.RETRACTED)
        records.set_lives(change, ["randa"], Lifecycle.WITHDRAWN, "a double")
    assert us.item("us")["leader"][0]["entity"]["name"] == "Randa"
    assert {row["name"] for row in us.rows(RenderedEntity) if row["id"] == "randa"} == {"Randa"}
    with us.revision() as change:
        records.set_lives(change, ["randa"], Lifecycle.ACTIVE)
    assert us.item("us")["leader"][0]["entity"]["name"] == "randa"
    assert unchanged_by_reprojecting(us)


def test_mentions_follow_what_is_shown(us: Knowledge) -> None:
    (sid,) = us.state(claim("us", "leader", entity("randa")))
    us.state(claim("us", "leader", entity("kassis"), rank=Rank.DEPRECATED))
    mentioned = {(r["entity_id"], r["holder_id"]) for r in us.rows(Mention)}
    assert mentioned == {("randa", "us"), ("randa", "putz"), ("them", "other")}
    with us.revision() as change:
        statements.set_state(change, [sid], State.RETRACTED)
    assert ("randa", "us") not in {(r["entity_id"], r["holder_id"]) for r in us.rows(Mention)}


def test_lists_filter_on_the_bounds_of_what_is_shown(us: Knowledge) -> None:
    us.state(claim("us", "founded", date("2015"), *cited("putz")))
    rows = {row["id"]: row for row in us.rows(Organization)}
    assert (rows["us"]["founded_min"], -rows["us"]["founded_neg_max"]) == (16436, 16800)
    assert rows["us"]["founded_desc"] == -16436
    assert rows["us"]["dissolved_min"] == rows["us"]["dissolved_desc"] == BEYOND
    assert (rows["us"]["sourced"], rows["them"]["sourced"]) == (1, 0)


def test_several_dates_span_from_the_first_to_the_last(us: Knowledge) -> None:
    us.create(talks="event")
    us.state(
        claim("talks", "dates", date("2014-02-10/2014-02-15")),
        claim("talks", "dates", date("2014-01-22"), place="bern"),
    )
    (row,) = us.rows(Event)
    assert row["dates_min"] == 16092
    assert -row["dates_neg_max"] == 16116
    assert [d["date"] for d in us.item("talks")["dates"]] == ["2014-01-22", "2014-02-10/2014-02-15"]


def test_a_statement_stands_in_lists_with_what_is_known_of_it(us: Knowledge) -> None:
    contradicting = EvidenceDraft("other", stance=Stance.CONTRADICTS)
    one, other = us.state(
        claim("us", "founded", date("2014"), contradicting),
        claim("us", "founded", date("2015"), EvidenceDraft(citation="putz")),
    )
    rows = {row["id"]: row for row in us.rows(StatementNow)}
    assert (rows[one]["sourced"], rows[one]["shown"], rows[one]["disputed"]) == (0, 0, 1)
    assert (rows[other]["sourced"], rows[other]["shown"], rows[other]["disputed"]) == (1, 1, 1)
    assert us.item("us")["conflicts"] == ["founded"]


def test_a_merge_unites_what_was_stated_of_both(us: Knowledge) -> None:
    ours, theirs, led = us.state(
        claim("us", "founded", date("2015"), *cited("putz")),
        claim("them", "founded", date("2015"), *cited("other")),
        claim("bern", "related", entity("them"), attributed_to="them"),
    )
    merge(us, "them", "us")
    item = us.item("us")
    assert item["founded"] == "2015"
    assert item["conflicts"] == []
    assert [s["statement"] for s in item["sources"]["founded"]] == [ours, theirs]
    assert item["sources"]["founded"][0]["citations"] == ["putz", "other"]
    assert item["former_ids"] == ["them"]
    assert {name["text"] for name in item["names"]} == {"Us", "Them"}
    assert item["revision"] == 3
    assert "them" not in revisions(us)
    related = us.item("bern")["related"][0]
    assert related["entity"]["id"] == related["attributed_to"]["id"] == "us"
    assert us.item("bern")["revision"] == 3
    assert citation(us, "other")["container_entities"][0]["id"] == "us"
    assert citation(us, "other")["revision"] == 3
    rows = {row["id"]: row for row in us.rows(StatementNow)}
    assert {rows[sid]["subject_now"] for sid in (ours, theirs)} == {"us"}
    assert rows[ours]["claim"] == rows[theirs]["claim"]
    assert rows[led]["value_now"] == "us"
    assert [row["id"] for row in us.rows(Organization)] == ["us"]


def test_what_is_stated_of_a_merged_entity_goes_to_the_one_that_stands(us: Knowledge) -> None:
    (ours,) = us.state(claim("us", "founded", date("2015")))
    merge(us, "them", "us")
    again, other, twin = us.state(
        claim("them", "founded", date("2015"), *cited("putz")),
        claim("them", "leader", entity("randa")),
        claim("us", "leader", entity("randa")),
    )
    assert again == ours
    assert twin == other
    item = us.item("us")
    assert item["sources"]["founded"][0]["citations"] == ["putz"]
    assert [leader["statement"] for leader in item["leader"]] == [other]
    us.state(claim("us", "name", text("All of us"), name_kind="preferred"))
    assert citation(us, "other")["container_entities"][0]["name"] == "All of us"
    assert unchanged_by_reprojecting(us)


def test_a_retracted_twin_is_not_revived_beside_the_one_that_stands(us: Knowledge) -> None:
    ours, theirs = us.state(
        claim("us", "leader", entity("randa")), claim("them", "leader", entity("kassis"))
    )
    with us.revision() as change:
        statements.set_state(change, [ours], State.RETRACTED)
    merge(us, "kassis", "randa")
    merge(us, "them", "us")
    (found,) = us.state(claim("us", "leader", entity("kassis"), *cited("putz")))
    assert found == theirs
    assert [leader["statement"] for leader in us.item("us")["leader"]] == [theirs]


def test_merges_in_a_row_end_at_the_last(us: Knowledge) -> None:
    us.state(claim("bern", "related", entity("randa")))
    us.create(third="person")
    merge(us, "randa", "kassis")
    merge(us, "kassis", "third")
    assert us.item("third")["former_ids"] == ["kassis", "randa"]
    assert us.item("bern")["related"][0]["entity"]["id"] == "third"
    assert us.item("bern")["revision"] == us.head()
    assert unchanged_by_reprojecting(us)


def test_reprojecting_rebuilds_what_was_lost(us: Knowledge) -> None:
    us.state(claim("us", "leader", entity("randa"), *cited("putz")))
    before = snapshot_of(us.database, PROJECTED)
    with us.database.write() as session:
        session.execute(table(RenderedEntity).delete().where(RenderedEntity.id == "us"))
        session.execute(table(Name).update().values(key="spoiled"))
        row = {"entity_id": "bern", "holder_type": "entity", "holder_id": "nobody"}
        session.execute(insert(Mention).values(**row))
    assert reproject_database(us.database) == 5
    assert snapshot_of(us.database, PROJECTED) == before
    assert us.head() == 2


def test_what_another_version_rendered_is_rendered_anew_once(us: Knowledge) -> None:
    with us.database.write() as session:
        session.execute(table(RenderedEntity).update().values(body="{}"))
        session.execute(table(Head).update().values(rendering=0))
    bring_up_to_date(us.database)
    assert us.item("us")["name"] == "Us"
    with us.database.write() as session:
        session.execute(table(RenderedEntity).update().values(body="{}"))
    bring_up_to_date(us.database)
    with us.database.write() as session:
        assert set(session.scalars(select(RenderedEntity.body))) == {"{}"}
