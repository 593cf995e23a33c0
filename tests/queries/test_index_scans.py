"""Filters by a property's values, sorted by name: merged index scans without duplicates."""

import asyncio
import re
from itertools import product
from pathlib import Path

import pytest

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db.database import Database
from astana_api.domain.enums import Kind
from astana_api.queries.entities.lists import BY_KIND, EVERY_KIND
from astana_api.queries.lists import definitions, engine
from tests.queries.test_entity_lists import explain, ids
from tests.queries.test_query_plans import plan
from tests.support.databases import KnowledgeBase, claim, entity, text
from tests.support.postgres import fresh_database

ORGANIZATIONS = BY_KIND[Kind.ORGANIZATION].summaries
BODIES = [f"body-{n}" for n in range(7)]
NAMES = dict(zip(BODIES, ("Zo", "aba", "Mid", "Zo", "Ára", "mid", "Be"), strict=True))


@pytest.fixture
def led(knowledge: KnowledgeBase) -> Database:
    """Organizations that Anna led twice, some of which Berta led too."""
    knowledge.create(**dict.fromkeys(map(underscored, BODIES), "organization"))
    knowledge.create(anna="person", berta="person", talks="event")
    drafts = [claim(body, "name", text(name)) for body, name in NAMES.items()]
    for body in BODIES[1:]:
        drafts += [claim(body, "leader", entity("anna"), start=s) for s in ("2014", "2016")]
    drafts += [claim(body, "leader", entity("berta")) for body in BODIES[::3]]
    # Another kind, for the list of all kinds.
    drafts += [
        claim("talks", "related", entity("anna")),
        claim("body-2", "related", entity("anna")),
    ]
    knowledge.state(*drafts)
    return knowledge.database


def underscored(entity_id: str) -> str:
    return entity_id.replace("-", "_")


def by_name(bodies: list[str]) -> list[str]:
    return sorted(bodies, key=lambda body: (NAMES[body].lower().replace("á", "a"), body))


def test_filter_by_value_returns_each_entity_once_in_sort_order(led: Database) -> None:
    of_anna, of_berta = BODIES[1:], BODIES[::3]
    assert ids(led, ORGANIZATIONS, leader=["anna"]) == by_name(of_anna)
    assert ids(led, ORGANIZATIONS, ("-name",), leader=["anna"]) == by_name(of_anna)[::-1]
    assert ids(led, ORGANIZATIONS, leader=["anna", "berta"]) == by_name(BODIES)
    assert ids(led, ORGANIZATIONS, ("-name",), leader=["berta", "anna"]) == by_name(BODIES)[::-1]
    assert ids(led, ORGANIZATIONS, leader=["berta", "nobody", "no-one"]) == by_name(of_berta)
    assert ids(led, ORGANIZATIONS, ("id",), leader=["anna", "berta"]) == BODIES
    assert ids(led, ORGANIZATIONS, leader=[f"nobody-{n}" for n in range(9)] + ["anna"]) == by_name(
        of_anna
    )


def test_filter_by_value_combined_with_other_filters(led: Database) -> None:
    assert ids(led, ORGANIZATIONS, leader=["anna"], related=["anna"]) == ["body-2"]
    assert ids(led, ORGANIZATIONS, leader=["anna"], ids=["body-0", "body-3"]) == ["body-3"]
    assert ids(led, ORGANIZATIONS, leader=["anna"], sourced=[1]) == []
    assert ids(led, EVERY_KIND.summaries, related=["anna"]) == ["body-2", "talks"]
    assert ids(led, EVERY_KIND.summaries, related=["anna"], kind=["event"]) == ["talks"]


def test_scans_of_non_selective_filter_combined_with_selective_filters(
    led: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(definitions, "SORT_LIMIT", 2)
    of_both = by_name(["body-3", "body-6"])
    assert ids(led, ORGANIZATIONS, leader=["anna"], has_related=["x"]) == ["body-2"]
    assert ids(led, ORGANIZATIONS, leader=["berta"], lacks_related=["x"]) == by_name(BODIES[::3])
    assert ids(led, ORGANIZATIONS, leader=["anna"], name=["zo"]) == ["body-3"]
    assert [i for i in ids(led, ORGANIZATIONS, leader=["berta"]) if i != "body-0"] == of_both


@pytest.mark.parametrize("values", [1, 2, 8])
def test_sqlite_plan_of_filter_by_value_scans_one_index_per_value(
    tmp_path: Path, values: int
) -> None:
    small = Database(f"sqlite:///{tmp_path / 'small.db'}")
    migrate_and_reproject(small)
    for listing, name, column in (
        (ORGANIZATIONS, "leader", "value_now"),
        (EVERY_KIND.summaries, "headquarters", "value_now"),
        (EVERY_KIND.summaries, "classification", "text_key"),
    ):
        for sort in ("name", "-name"):
            for has_cursor in (False, True):
                found = plan(
                    small, engine._page_statement(listing, ((name, values),), (sort,), has_cursor)
                )
                # One ordered scan per value; only the merged rows are sorted.
                assert (
                    found.count(f"scanned USING COVERING INDEX ix_statements_now_{column}")
                    == values
                )
                assert not re.search("SCAN (?!anon)", found), found
                assert "TEMP B-TREE FOR DISTINCT" not in found, found
    small.engine.dispose()


def test_postgresql_plan_of_filter_by_value_scans_one_index_per_value(
    postgres_url: str, postgresql_template: str
) -> None:
    with fresh_database(postgres_url, template=postgresql_template) as url:
        for (listing, name, column), sort in product(
            (
                (ORGANIZATIONS, "leader", "value_now"),
                (EVERY_KIND.summaries, "classification", "text_key"),
            ),
            ("name", "-name"),
        ):
            found = asyncio.run(explain(url, listing, ((name, 2),), (sort,)))
            scan = rf"Index Only Scan (?:Backward )?using ix_statements_now_{column} on"
            assert len(re.findall(scan, found)) == 2, found
            assert "Seq Scan" not in found, found
