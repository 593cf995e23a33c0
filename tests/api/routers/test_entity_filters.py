"""Filters over HTTP: by value, by presence, by source, and many rows by their ids."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.statements import routes as statements
from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.statements.drafts import Value
from tests.support.databases import Knowledge, cited, claim, date, entity, text
from tests.support.sources import Asker, World, fill, merge

MODULES = (statements, citations, documents)


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    """The club and its sources; and a union, of which somebody leads and nobody knows who."""
    world = fill(knowledge)
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
        claim("talks", "participant", entity("old-club")),
        claim("talks", "participant", text("experts")),
    )
    return world


@pytest.fixture
def asker(world: World) -> Iterator[Asker]:
    routers = [
        *zip(ROUTERS, TAGS, strict=True),
        *((module.router, module.TAG) for module in MODULES),
    ]
    made = Asker(world.database, routers)
    yield made
    made.close()


def test_names_without_letters_are_compared_as_they_are(knowledge: Knowledge, asker: Asker) -> None:
    knowledge.state(claim("guild", "name", text("!!!", "zxx")))
    knowledge.state(claim("union", "name", text("☮", "zxx")))
    assert ids(asker, "organizations?name=!!!") == ["guild"]
    assert ids(asker, f"organizations?name={quote('☮')}") == ["union"]
    assert ids(asker, "organizations?name=%3F%3F&name=-") == []


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
def test_an_empty_filter_is_refused(asker: Asker, target: str) -> None:
    named = target.partition("?")[2].partition("=")[0]
    assert asker.refused(f"/v1/{target}") == (400, "invalid-query-parameter", [named])


def ids(asker: Asker, target: str) -> list[str]:
    return [item["id"] for item in asker.every(f"/v1/{target}")]


CASES: list[tuple[str, list[str]]] = [
    # By an entity; what is held wrong is not shown, and does not count.
    ("organizations?leader=anna", ["club"]),
    ("entities?leader=anna&leader=bern", ["club"]),
    ("organizations?leader=anna&founded_from=2017", []),
    # By an entity or by the very words.
    ("organizations?operates_in=bern", ["union"]),
    ("organizations?operates_in=Bern&operates_in=bern&sort=id", ["guild", "union"]),
    ("events?participant=experts", ["talks"]),
    # Texts, addresses and keys as they stand.
    ("organizations?website=https://union.example/", ["union"]),
    ("organizations?identifier=Q1", ["union"]),
    ("organizations?identifier=q1", []),
    ("organizations?identifier=%20Q1%20", ["union"]),
    # A date, with and without a column of its own.
    ("organizations?founded_to=2015", ["union"]),
    ("entities?founded_from=2015-07", ["club"]),
    ("entities?founded_from=2014&founded_to=2015-05", []),
    # By presence: unknown is a value, none is not.
    ("organizations?has=leader&sort=id", ["club", "union"]),
    ("organizations?has=leader,website", ["union"]),
    ("organizations?lacks=leader,operates_in&sort=id", ["old-club"]),
    ("organizations?has=founded&lacks=website", ["club"]),
    ("entities?lacks=name&sort=-id", ["union", "talks", "guild"]),
    # By source: what supports a current statement, not what speaks against it.
    ("entities?cited_by=report&sort=id", ["anna", "club"]),
    ("entities?cited_by=undated", ["union"]),
    ("entities?cited_by=letter", []),
    ("entities?document=memo", ["club"]),
    ("entities?language=de&sort=id", ["anna", "club"]),
    ("entities?language=fr", []),
    # Many at once, in the order of the list; what is not there is left out.
    ("organizations?ids=union,nobody,anna,club", ["club", "union"]),
    ("entities?ids=union,anna,club&sort=-id", ["union", "club", "anna"]),
]


def test_filters_keep_what_they_say(asker: Asker) -> None:
    for target, expected in CASES:
        found = ids(asker, target)
        assert (found if "sort=" in target else sorted(found)) == expected, target
        assert ids(asker, f"{target}&limit=1") == found, target
        assert asker.get(f"/v1/{target}&count=exact")["total"] == len(expected), target


def test_old_ids_lead_to_what_stands_now(asker: Asker, world: World) -> None:
    merge(world.knowledge, "old-club", "union")
    assert ids(asker, "events?participant=old-club") == ["talks"]
    assert ids(asker, "events?participant=union") == ["talks"]
    assert ids(asker, "organizations?ids=old-club,union,club&sort=id") == ["club", "union"]
    assert ids(asker, "citations?container=old-club") == ["report"]
    assert ids(asker, "citations?container=union") == ["report"]
    assert ids(asker, "statements?value=old-club&property=participant") == [
        ids(asker, "statements?value=union&property=participant")[0]
    ]


def test_many_statements_citations_and_documents_are_read_at_once(
    asker: Asker, world: World
) -> None:
    known = world.ids
    wanted = ",".join([known["founded"], known["leader"], "st-aaaaaaaaaaaaaaaa", known["aim"]])
    # What was superseded or retracted is found by its id, as at its own address.
    in_order = [known["leader"], known["founded"], known["aim"]]
    assert ids(asker, f"statements?ids={wanted}") == in_order
    assert ids(asker, f"statements?ids={wanted}&state=current") == [known["leader"]]
    assert ids(asker, "citations?ids=undated,nothing,letter") == ["letter", "undated"]
    assert ids(asker, "documents?ids=memo,nothing") == ["memo"]


def test_citations_are_found_by_whom_they_name(asker: Asker) -> None:
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
        assert ids(asker, f"citations?{query}") == expected, query


def test_documents_are_found_by_what_they_cite(asker: Asker) -> None:
    assert ids(asker, "documents?citation=letter") == ["memo"]
    assert ids(asker, "documents?citation=undated") == []


def test_what_cannot_be_filtered_is_refused_by_name(asker: Asker) -> None:
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
        found = asker.refused(f"/v1/organizations?{query}")
        assert found == (400, "invalid-query-parameter", [parameter]), query
