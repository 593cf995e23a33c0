"""Parameter `at`: truth at a date in items, relations and lists, on each database."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from astana_api.api.routers.entities import routes as entities
from astana_api.api.routers.sources import citations
from astana_api.api.routers.statements import routes as statements
from astana_api.commands import records
from astana_api.commands.statements import set_state
from astana_api.domain.enums import Lifecycle, State
from astana_api.domain.statements.drafts import StatementDraft
from tests.support.databases import KnowledgeBase, claim, date, entity, text
from tests.support.seeded_app import ASGIClient, run_app
from tests.support.sources_world import RouterClient

ORGANIZATIONS = ("us", "them", "troika")
PERSONS = ("randa", "kassis")
YEARS = ("2014", "2015", "2016-05", "2018", "[..2016]", "2019~")
PERIODS = (*YEARS, "2015-03-01", "2016/2018")
DATES = ("2013", "2015", "2016-05-03", "2017/2018", "[2018..2020]", "../2014", "2030")


@pytest.fixture
def asker(knowledge: KnowledgeBase) -> Iterator[RouterClient]:
    routers = [(m.router, m.TAG) for m in (statements, citations)]
    asker = RouterClient(
        knowledge.database, [*routers, *zip(entities.ROUTERS, entities.TAGS, strict=True)]
    )
    yield asker
    asker.close()


def random_drafts(rng: random.Random) -> Iterator[StatementDraft]:
    """Yield lifespans, offices and meetings with dates that may contradict each other."""
    pick = rng.choice
    for key in ORGANIZATIONS:
        for property_id in ("founded", "dissolved"):
            if pick([True, False]):
                yield claim(key, property_id, date(pick(YEARS)))
        yield claim(key, "headquarters", entity("bern"), start=pick(YEARS), ended=False)
        yield claim(key, "aim", text("peace"))
    for key in PERSONS:
        yield claim(key, "born", date(pick(["1970", "2016"])))
    yield claim("talks", "dates", date(pick(["2017-07-10/2017-07-13", "2018-01"])))
    yield claim("talks", "scheduled", date(pick([*YEARS, "[..2016]/"])))
    for _ in range(25):
        period: dict[str, Any] = pick(
            [
                {},
                {"start": pick(YEARS[:3])},
                {"end": pick(YEARS)},
                {"during": pick(PERIODS)},
                {"start": "2014", "during": "2015/2018"},
            ]
        )
        period |= pick([{}, {}, {"ended": pick([True, False])}]) if "end" not in period else {}
        yield claim(
            pick(ORGANIZATIONS), "member", entity(pick([*PERSONS, *ORGANIZATIONS])), **period
        )
        yield claim("talks", "participant", entity(pick(PERSONS)), role=pick(["host", "guest"]))


def fill(knowledge: KnowledgeBase, seed: int) -> None:
    knowledge.create(
        us="organization",
        them="organization",
        troika="organization",
        randa="person",
        kassis="person",
        bern="place",
        talks="event",
    )
    rng = random.Random(seed)
    statement_ids = knowledge.state(*random_drafts(rng))
    with knowledge.revision() as change:
        set_state(change, [statement_ids[3]], State.RETRACTED, reason="wrong")
        records.set_entity_status(change, ["them"], Lifecycle.WITHDRAWN)


@pytest.mark.parametrize("seed", range(3))
def test_lists_with_at_omit_only_false_statements(
    asker: RouterClient, knowledge: KnowledgeBase, seed: int
) -> None:
    fill(knowledge, seed)
    truth_values = set()
    for target in (
        "/v1/statements?state=current&state=retracted",
        "/v1/statements?property=member&property=dates&property=founded&rank=normal",
        "/v1/persons/randa/relations?",
        "/v1/organizations/us/relations?direction=out",
        "/v1/events/talks/statements?",
    ):
        for at in DATES:
            for as_of in ("", f"&as_of={knowledge.head()}"):
                url = f"{target}&at={at}{as_of}"
                items = asker.get_all_items(f"{url}&include_no=true")
                not_false = [each for each in items if each["holds"] != "no"]
                assert asker.get_all_items(url) == not_false
                paged = asker.get(f"{url}&limit=3&count=exact")
                assert paged["items"] == not_false[:3]
                assert paged["total"] == len(not_false)
                assert asker.get_all_items(f"{url}&limit=3") == not_false
                truth_values |= {each["holds"] for each in items}
    assert truth_values == {"yes", "possibly", "no"}


@pytest.mark.parametrize("seed", range(3))
def test_item_with_at_agrees_with_its_statements(
    asker: RouterClient, knowledge: KnowledgeBase, seed: int
) -> None:
    fill(knowledge, seed)
    for at in DATES:
        for item in ("organizations/us", "organizations/troika", "events/talks", "persons/randa"):
            truth_by_statement = {
                each["id"]: each["holds"]
                for each in asker.get(f"/v1/{item}/statements?at={at}&include_no=true")["items"]
            }
            unfiltered = asker.get(f"/v1/{item}?at={at}&include_no=true")
            filtered = asker.get(f"/v1/{item}?at={at}")
            for key, values in unfiltered.items():
                if isinstance(values, list) and values and isinstance(values[0], dict):
                    assert [e["holds"] for e in values] == [
                        truth_by_statement[e["statement"]] for e in values
                    ]
                    assert filtered[key] == [e for e in values if e["holds"] != "no"]
            for key, sources in unfiltered["sources"].items():
                if "holds" not in sources[0]:
                    assert filtered[key] == unfiltered[key]
                elif sources[0]["holds"] == "no":
                    assert (filtered[key], key in filtered["sources"]) == (None, False)
                else:
                    assert sources[0]["holds"] == truth_by_statement[sources[0]["statement"]]
                    assert filtered[key] == unfiltered[key]


def test_at_with_as_of_uses_lifespans_of_that_revision(
    asker: RouterClient, knowledge: KnowledgeBase
) -> None:
    knowledge.create(us="organization", randa="person")
    knowledge.state(claim("us", "leader", entity("randa"), start="2000", ended=False))
    before = knowledge.head()
    knowledge.state(claim("us", "dissolved", date("2010")))
    [later] = asker.get("/v1/persons/randa/relations?at=2015&include_no=true")["items"]
    assert later["holds"] == "no"
    [earlier] = asker.get(f"/v1/persons/randa/relations?at=2015&as_of={before}")["items"]
    assert earlier["holds"] == "yes"
    assert asker.get("/v1/persons/randa/relations?at=2015")["items"] == []
    assert asker.get("/v1/organizations/us?at=2015")["holds"] == "no"
    assert asker.get(f"/v1/organizations/us?at=2015&as_of={before}")["holds"] == "possibly"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("as_of=99", "as_of"),
        ("as_of=0", "as_of"),
        ("as_of=x", "as_of"),
        ("at=2015-02-30", "at"),
        ("include_no=true", "include_no"),
        ("at=2015&include_no=yes", "include_no"),
    ],
)
@pytest.mark.parametrize(
    "path", ["/organizations/us", "/organizations/us/relations", "/statements"]
)
def test_invalid_at_or_as_of_returns_400(
    asker: RouterClient, knowledge: KnowledgeBase, path: str, query: str, parameter: str
) -> None:
    knowledge.create(us="organization")
    status, code, named = asker.get_problem(f"/v1{path}?{query}")
    assert (status, code, named) == (400, "invalid-query-parameter", [parameter])


def run_with_client(url: str, ask: Callable[[ASGIClient], Awaitable[None]]) -> None:
    async def run() -> None:
        async with run_app(url) as client:
            await ask(client)

    asyncio.run(run())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_leader_of_the_platform_by_year(request: pytest.FixtureRequest, kind: str) -> None:
    async def ask(client: ASGIClient) -> None:
        async def leaders(query: str) -> list[tuple[str, str]]:
            item = (await client.get(f"/v1/organizations/astana-platform?{query}")).json()
            return [(each["value"]["id"], each["holds"]) for each in item["leader"]]

        assert set(await leaders("at=2019")) == {("randa-kassis", "possibly")}
        assert await leaders("at=2024") == []
        assert set(await leaders("at=2024&include_no=true")) == {("randa-kassis", "no")}
        assert await leaders("at=2010") == []

        async def led(year: int) -> set[str]:
            target = f"/v1/persons/randa-kassis/relations?at={year}&property=leader"
            items = (await client.get(target)).json()["items"]
            return {each["holds"] for each in items if each["entity"]["id"] == "astana-platform"}

        assert await led(2019) == {"possibly"}
        assert await led(2024) == set()
        item = (await client.get("/v1/organizations/astana-platform?at=2019&as_of=1")).json()
        assert item["holds"] == "yes"

    run_with_client(request.getfixturevalue(f"seeded_{kind}"), ask)
