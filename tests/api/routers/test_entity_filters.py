"""Tests of list filters over HTTP: by value, presence, source and ids."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.statements import routes as statements
from astana_api.commands import records
from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.statements.drafts import CitationDraft, Value
from tests.support.databases import DataSet, KnowledgeBase, cited, claim, date, entity, text
from tests.support.sources_world import RouterClient, World, fill, merge

MODULES = (statements, citations, documents)


def fill_with_union(knowledge: KnowledgeBase) -> dict[str, str]:
    """Write the club and its sources, and a union whose leader exists but is unknown."""
    ids = fill(knowledge)
    knowledge.create(union="organization", talks="event", guild="organization")
    knowledge.state(
        claim("union", "leader", Value(ValueType.SOMEVALUE, None)),
        claim("union", "founded", date("2015-06"), *cited("undated")),
        claim("union", "website", Value(ValueType.URL, "https://union.example/")),
        claim("union", "identifier", text("Q1", "zxx"), scheme="wikidata"),
        claim("union", "operates_in", entity("bern")),
        claim("guild", "leader", Value(ValueType.NOVALUE, None)),
        claim("guild", "leader", entity("anna"), rank=Rank.DEPRECATED),
        claim("guild", "operates_in", text("Bern")),
        claim("guild", "classification", text("Crafts-Guild of Zürich")),
        claim("union", "classification", text("ΣΩΜΑΤΕΊΟ", "el")),
        claim("talks", "classification", text("!!!", "zxx")),
        claim("anna", "occupation", text("Journalist")),
        claim("anna", "occupation", text("writer")),
        claim("talks", "participant", entity("old-club")),
        claim("talks", "participant", text("experts")),
    )
    return ids


@pytest.fixture
def data_set() -> DataSet:
    return fill_with_union


@pytest.fixture
def client(world: World) -> Iterator[RouterClient]:
    routers = [
        *zip(ROUTERS, TAGS, strict=True),
        *((module.router, module.TAG) for module in MODULES),
    ]
    test_client = RouterClient(world.database, routers)
    yield test_client
    test_client.close()


def test_name_filter_without_letters_matches_exactly(
    knowledge: KnowledgeBase, client: RouterClient
) -> None:
    knowledge.state(claim("guild", "name", text("!!!", "zxx")))
    knowledge.state(claim("union", "name", text("☮", "zxx")))
    assert ids(client, "organizations?name=!!!") == ["guild"]
    assert ids(client, f"organizations?name={quote('☮')}") == ["union"]
    assert ids(client, "organizations?name=%3F%3F&name=-") == []


@pytest.mark.parametrize(
    "target",
    [
        *(
            "organizations?name=",
            "entities?leader=",
            "organizations?country=",
            "organizations?cited_by=",
        ),
        *("citations?author=", "statements?subject=&subject=club", "documents?language="),
    ],
)
def test_empty_filter_value_returns_400(client: RouterClient, target: str) -> None:
    parameter = target.partition("?")[2].partition("=")[0]
    assert client.get_problem(f"/v1/{target}") == (400, "invalid-query-parameter", [parameter])


def ids(client: RouterClient, target: str) -> list[str]:
    return [item["id"] for item in client.get_all_items(f"/v1/{target}")]


CASES: list[tuple[str, list[str]]] = [
    # By an entity; deprecated statements do not match.
    ("organizations?leader=anna", ["club"]),
    ("entities?leader=anna&leader=bern", ["club"]),
    ("organizations?leader=anna&founded_from=2017", []),
    # By an entity or by the exact text.
    ("organizations?operates_in=bern", ["union"]),
    ("organizations?operates_in=bern&sort=id", ["union"]),
    ("organizations?operates_in.text=Bern&sort=id", ["guild"]),
    ("organizations?operates_in.text=bern&sort=id", []),
    ("organizations?operates_in=bern&operates_in.text=Bern&sort=id", []),
    ("events?participant.text=experts", ["talks"]),
    # Exact texts, URLs and identifiers.
    ("organizations?website=https://union.example/", ["union"]),
    ("organizations?identifier=Q1", ["union"]),
    ("organizations?identifier=q1", ["union"]),
    ("organizations?identifier=q", []),
    ("organizations?identifier=%20Q1%20", ["union"]),
    # Words of a vocabulary: case, accents and punctuation do not count.
    ("organizations?classification=crafts%20guild%20of%20zurich", ["guild"]),
    ("entities?classification=CRAFTS-GUILD%20OF%20ZÜRICH", ["guild"]),
    ("organizations?classification=crafts", []),
    (f"organizations?classification={quote('σωματείο')}&sort=-id", ["union"]),
    ("organizations?classification=Crafts-guild%20of%20Zurich&classification=x", ["guild"]),
    ("events?classification=!!!", ["talks"]),
    ("events?classification=%3F", []),
    ("persons?occupation=JOURNALIST&occupation=Writer", ["anna"]),
    ("entities?occupation=writer&sort=name", ["anna"]),
    # A date, with and without a column of its own.
    ("organizations?founded_to=2015", ["union"]),
    ("entities?founded_from=2015-07", ["club"]),
    ("entities?founded_from=2014&founded_to=2015-05", []),
    # By presence: an unknown value counts, "no value" does not.
    ("organizations?has=leader&sort=id", ["club", "union"]),
    ("organizations?has=leader,website", ["union"]),
    ("organizations?lacks=leader,operates_in&sort=id", ["old-club"]),
    ("organizations?has=founded&lacks=website", ["club"]),
    ("entities?lacks=name&sort=-id", ["union", "talks", "guild"]),
    # By supporting source of a current statement; contradicting evidence does not match.
    ("entities?cited_by=report&sort=id", ["anna", "club"]),
    ("entities?cited_by=undated", ["union"]),
    ("entities?cited_by=letter", []),
    ("entities?document=memo", ["club"]),
    ("entities?language=de&sort=id", ["anna", "club"]),
    ("entities?language=fr", []),
    # Many ids, in the order of the list; missing ids are ignored.
    ("organizations?ids=union,nobody,anna,club", ["club", "union"]),
    ("entities?ids=union,anna,club&sort=-id", ["union", "club", "anna"]),
]


def test_list_filters_return_expected_ids(client: RouterClient) -> None:
    for target, expected in CASES:
        found = ids(client, target)
        assert (found if "sort=" in target else sorted(found)) == expected, target
        assert ids(client, f"{target}&limit=1") == found, target
        assert client.get(f"/v1/{target}&count=exact")["total"] == len(expected), target


def test_filters_with_merged_ids_match_target_entity(client: RouterClient, world: World) -> None:
    merge(world.knowledge, "old-club", "union")
    assert ids(client, "events?participant=old-club") == ["talks"]
    assert ids(client, "events?participant=union") == ["talks"]
    assert ids(client, "organizations?ids=old-club,union,club&sort=id") == ["club", "union"]
    assert ids(client, "citations?container=old-club") == ["report"]
    assert ids(client, "citations?container=union") == ["report"]
    assert ids(client, "statements?value=old-club&property=participant") == [
        ids(client, "statements?value=union&property=participant")[0]
    ]


def test_ids_filter_returns_many_statements_citations_and_documents(
    client: RouterClient, world: World
) -> None:
    statement_ids = world.ids
    requested_ids = ",".join(
        [
            statement_ids["founded"],
            statement_ids["leader"],
            "st-aaaaaaaaaaaaaaaa",
            statement_ids["aim"],
        ]
    )
    # Superseded and retracted statements are found by id.
    in_order = [statement_ids["leader"], statement_ids["founded"], statement_ids["aim"]]
    assert ids(client, f"statements?ids={requested_ids}") == in_order
    assert ids(client, f"statements?ids={requested_ids}&state=current") == [statement_ids["leader"]]
    assert ids(client, "citations?ids=undated,nothing,letter") == ["letter", "undated"]
    assert ids(client, "documents?ids=memo,nothing") == ["memo"]


def test_citation_filters_by_author_container_publisher_and_document(client: RouterClient) -> None:
    cases: list[tuple[str, list[str]]] = [
        ("author=anna", ["report"]),
        ("author=BERG%20anna", ["report"]),
        (f"author={quote('Anna Berg')}", ["report"]),
        ("author=Berg", []),
        ("container=the%20club%20paper", ["report"]),
        ("publisher=the%20club%20paper", []),
        ("document=memo", ["letter", "report"]),
        ("document=memo&language=de", ["report"]),
    ]
    for query, expected in cases:
        assert ids(client, f"citations?{query}") == expected, query


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("has=issued", ["letter", "report"]),
        ("lacks=issued", ["undated"]),
        ("has=title,language", ["report"]),
        ("lacks=title", ["letter"]),
        ("lacks=language,issued", ["undated"]),
        ("has=authors", ["report"]),
        ("lacks=authors&sort=-id", ["undated", "letter"]),
        ("has=titles", ["undated"]),
        ("lacks=titles&has=issued&sort=-issued", ["letter", "report"]),
        ("lacks=titles&issued_from=2016&sort=issued", ["letter"]),
        ("has=container_entities", ["report"]),
        ("lacks=publisher_entities,container_entities", ["letter", "undated"]),
        ("lacks=archive_url&type=webpage", ["report"]),
        ("has=archive_url", []),
        ("lacks=note&ids=undated,report", ["report", "undated"]),
    ],
)
def test_citation_filters_by_presence_of_fields(
    client: RouterClient, query: str, expected: list[str]
) -> None:
    assert ids(client, f"citations?{query}") == expected
    assert ids(client, f"citations?{query}&limit=1") == expected
    assert client.get(f"/v1/citations?{query}&count=exact")["total"] == len(expected)


def test_citation_filters_by_presence_read_the_current_record(
    client: RouterClient, world: World
) -> None:
    with world.knowledge.revision("a date") as change:
        records.record_citations(
            change,
            [
                CitationDraft("undated", "book", "Álbum", issued="2020"),
                CitationDraft("letter", "personal_communication", None),
            ],
        )
    assert ids(client, "citations?has=issued") == ["report", "undated"]
    assert ids(client, "citations?has=titles") == []


@pytest.mark.parametrize("parameter", ["has", "lacks"])
def test_citation_filter_by_unknown_field_returns_400_with_suggestion(
    client: RouterClient, parameter: str
) -> None:
    for value, suggestion in (("archived_url", "archive_url"), ("author", "authors")):
        response = client(f"/v1/citations?{parameter}={value}")
        assert response.status == 400
        [error] = response.json()["errors"]
        assert error["parameter"] == parameter
        assert repr(value) in error["detail"]
        assert suggestion in error["detail"]
    # Every citation has a type.
    assert client(f"/v1/citations?{parameter}=type").status == 400


def test_document_filter_by_citation(client: RouterClient) -> None:
    assert ids(client, "documents?citation=letter") == ["memo"]
    assert ids(client, "documents?citation=undated") == []


def test_list_with_invalid_filter_returns_400(client: RouterClient) -> None:
    for query, parameter in (
        ("has=foundet", "has"),
        ("has=born", "has"),
        ("lacks=", "lacks"),
        ("has=founded&has=leader", "has"),
        ("ids=a,,b", "ids"),
        ("ids=" + ",".join(f"a{n}" for n in range(501)), "ids"),
        ("participant=anna", "participant"),
        ("description=a", "description"),
    ):
        found = client.get_problem(f"/v1/organizations?{query}")
        assert found == (400, "invalid-query-parameter", [parameter]), query
