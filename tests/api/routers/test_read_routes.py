"""Tests of the read routes of statements, citations, documents, revisions and statistics."""

from typing import Any

import pytest
from pydantic import BaseModel

from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Value
from astana_api.schemas.responses.about import Index, Property, PropertyList, Readiness, Stats
from astana_api.schemas.responses.changes import (
    ChangeList,
    CitationHistory,
    Feed,
    StatementHistory,
    WholeRevision,
)
from astana_api.schemas.responses.citations import Citation, CitationList
from astana_api.schemas.responses.documents import (
    Document,
    DocumentList,
    DocumentReference,
    DocumentReferenceList,
)
from astana_api.schemas.responses.revisions import RevisionList
from astana_api.schemas.responses.statements import StatementList, StatementWithStates
from tests.support.databases import claim
from tests.support.sources_world import RouterClient, World, merge


def _citation(citation_id: str) -> Value:
    return Value(ValueType.CITATION, citation_id)


def ids(items: list[Any]) -> list[str]:
    return [item["id"] for item in items]


def test_response_bodies_match_response_models(client: RouterClient, world: World) -> None:
    """Compare every key: a key that the model lacks would be lost in validation."""
    shapes: dict[str, type[BaseModel]] = {
        "/": Index,
        "/v1": Index,
        "/readyz": Readiness,
        "/v1/stats": Stats,
        "/v1/statements?state=current&state=superseded&state=retracted": StatementList,
        f"/v1/statements/{world.ids['leader']}": StatementWithStates,
        "/v1/citations?count=exact": CitationList,
        "/v1/citations/report": Citation,
        "/v1/citations/report/statements": StatementList,
        "/v1/documents": DocumentList,
        "/v1/documents/memo": Document,
        "/v1/documents/memo/references": DocumentReferenceList,
        "/v1/documents/memo/references/2": DocumentReference,
        "/v1/properties": PropertyList,
        "/v1/properties/founded": Property,
        "/v1/revisions": RevisionList,
        "/v1/revisions/3": WholeRevision,
        "/v1/revisions/2/changes": ChangeList,
        "/v1/changes": Feed,
        f"/v1/statements/{world.ids['leader']}/history": StatementHistory,
        "/v1/citations/report/history": CitationHistory,
    }
    for target, model in shapes.items():
        response = client.get(target)
        through = model.model_validate(response)
        assert through.model_dump(mode="json", by_alias=True, exclude_unset=True) == response, (
            target
        )


def test_pagination_returns_each_item_once_in_sort_order(client: RouterClient) -> None:
    whole = ids(client.get("/v1/statements")["items"])
    assert ids(client.get_all_items("/v1/statements?limit=2")) == whole
    assert ids(client.get_all_items("/v1/statements?limit=2&sort=-stated")) == whole[::-1]
    by_title = ["undated", "letter", "report"]
    assert ids(client.get_all_items("/v1/citations?limit=1&sort=title")) == by_title
    assert ids(client.get_all_items("/v1/citations?limit=1")) == ["letter", "report", "undated"]
    assert ids(client.get_all_items("/v1/citations?limit=1&sort=-id")) == [
        "undated",
        "report",
        "letter",
    ]
    assert ids(client.get_all_items("/v1/citations?limit=1&sort=issued")) == [
        "report",
        "letter",
        "undated",
    ]
    assert ids(client.get_all_items("/v1/citations?limit=2&sort=-issued,-title")) == [
        "letter",
        "report",
        "undated",
    ]
    numbers = [r["number"] for r in client.get_all_items("/v1/documents/memo/references?limit=1")]
    assert numbers == [1, 2, 3]
    assert [r["number"] for r in client.get_all_items("/v1/revisions?limit=2")] == [5, 4, 3, 2, 1]


def test_count_exact_returns_total_and_link_header(client: RouterClient) -> None:
    response = client("/v1/statements?limit=2&count=exact&property=name&property=leader")
    body = response.json()
    assert body["total"] == 5
    assert response.headers["link"] == f'<{body["next"]}>; rel="next"'
    assert "total" not in client.get("/v1/statements")


def test_list_statements_defaults_to_current_state(client: RouterClient, world: World) -> None:
    current = ids(client.get("/v1/statements?entity=club")["items"])
    assert current == [world.ids[name] for name in ("club", "leader", "founder", "later")]
    retracted = client.get("/v1/statements?state=retracted")["items"]
    assert ids(retracted) == [world.ids["aim"]]
    assert retracted[0]["reason"] == "nobody said so"
    sections = "/v1/statements?document=memo&section=opening&state=superseded"
    assert ids(client.get(sections)["items"]) == [world.ids["founded"]]
    assert client.get("/v1/statements?sourced=false&property=founded_by")["items"] == []
    assert client.get("/v1/statements?entity=nobody")["items"] == []


def test_lists_filtered_by_merged_entity_id(client: RouterClient, world: World) -> None:
    before = client.get("/v1/statements?subject=old-club")["items"]
    merge(world.knowledge, "old-club", "club")
    after = ids(client.get("/v1/statements?subject=old-club")["items"])
    assert set(after) > set(ids(before))
    assert ids(client.get("/v1/citations?entity=old-club")["items"]) == ["report"]


def test_list_statements_of_citation(client: RouterClient, world: World) -> None:
    found = client.get("/v1/citations/report/statements")["items"]
    assert ids(found) == [world.ids[name] for name in ("anna", "leader", "founder")]
    assert client.get("/v1/citations/letter/statements")["items"] == []
    superseded = client.get("/v1/citations/letter/statements?state=superseded")["items"]
    assert ids(superseded) == [world.ids["founded"]]


def test_list_citations_with_filters(client: RouterClient) -> None:
    def found(query: str) -> list[str]:
        return ids(client.get(f"/v1/citations?{query}")["items"])

    assert found("type=book&type=webpage") == ["report", "undated"]
    assert found("language=de") == found("language=DE") == ["report"]
    # A record without a language matches by the language of its title.
    assert found("language=es") == ["undated"]
    assert found("url_status=unknown") == ["letter", "report", "undated"]
    assert found("issued_from=2015-06") == ["letter"]
    assert found("issued_from=2015-05-20&issued_to=2015") == ["report"]
    assert found("issued_to=2015/2016") == ["letter", "report"]
    assert found("entity=anna") == ["report"]
    assert found("entity=old-club&type=book") == []


def test_list_citations_by_entity_that_the_record_names(client: RouterClient, world: World) -> None:
    world.knowledge.state(
        claim("bern", "named_in", _citation("letter")),
        claim("old-club", "named_in", _citation("undated")),
        claim("old-club", "named_in", _citation("report")),
    )
    assert ids(client.get("/v1/citations?entity=bern")["items"]) == ["letter"]
    # Linked and named; each record comes once.
    assert ids(client.get("/v1/citations?entity=old-club")["items"]) == ["report", "undated"]
    page = client.get("/v1/citations?entity=old-club&entity=bern&sort=title&limit=2&count=exact")
    assert (len(page["items"]), page["total"]) == (2, 3)


def test_document_references_have_citing_sections(client: RouterClient) -> None:
    found = client.get("/v1/documents/memo/references")["items"]
    assert [(r["number"], r["citation"]["id"], r["cited_in"], r["line"]) for r in found] == [
        (1, "report", ["body"], 10),
        # The statement that cited it in the opening was superseded.
        (2, "letter", [], 11),
        (3, "report", ["body"], None),
    ]
    assert client.get("/v1/documents/memo")["references"] == 3
    assert client.get("/v1/documents/memo/references/3") == found[2]


@pytest.mark.parametrize("target", ["references", "references?as_of=3", "references?sort=-number"])
def test_document_references_have_the_path_at_which_each_is_found(
    client: RouterClient, target: str
) -> None:
    for reference in client.get(f"/v1/documents/memo/{target}")["items"]:
        assert reference["self"] == f"/v1/documents/memo/references/{reference['number']}"
        assert client.get(reference["self"])["number"] == reference["number"]


def test_statements_of_reference_rest_on_its_citation_in_its_document(
    client: RouterClient, world: World
) -> None:
    def found(target: str) -> list[str]:
        return [
            each["id"] for each in client.get(f"/v1/documents/memo/references/{target}")["items"]
        ]

    # `anna` rests on the same citation, but not as this document cites it.
    expected = [world.ids["leader"], world.ids["founder"]]
    assert found("1/statements") == found("3/statements") == expected
    assert found("1/statements?sort=-stated&limit=1") == expected[1:]
    assert found("2/statements") == []
    assert found("2/statements?state=superseded") == [world.ids["founded"]]
    assert found("2/statements?as_of=3") == [world.ids["founded"]]
    assert found("1/statements?at=2030") == [world.ids["founder"]]


@pytest.mark.parametrize("target", ["nothing/references/1", "memo/references/4"])
def test_statements_of_missing_reference_are_404(client: RouterClient, target: str) -> None:
    problem = client.get_problem(f"/v1/documents/{target}/statements")
    assert problem[:2] == (404, "resource-not-found")


def test_revision_counts_its_changes(client: RouterClient) -> None:
    found = client.get("/v1/revisions/4")
    assert found["message"] == "a change of mind"
    assert found["changes"] == {
        "entities": 0,
        "citations": 0,
        "documents": 0,
        "statements": 2,
        "evidence": 1,
    }
    assert client.get("/v1/revisions?actor=nobody")["items"] == []
    assert len(client.get("/v1/revisions?origin=api&sort=number")["items"]) == 5


def test_stats_count_served_records(client: RouterClient) -> None:
    found = client.get("/v1/stats")
    assert found["revision"] == 5
    assert found["entities"] == {"organization": 2, "person": 1, "event": 0, "place": 1, "work": 0}
    assert found["statements"] == {
        "current": 7,
        "superseded": 1,
        "retracted": 1,
        "sourced": 3,
        "anchored": 2,
        "disputed": 1,
    }
    assert (found["citations"], found["documents"], found["references"]) == (3, 1, 3)
    assert found["names"] == {"Latn": 4}
