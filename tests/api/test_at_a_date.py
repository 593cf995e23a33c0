"""`at`: what holds at a date, in items, relations and lists of statements, on each database."""

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
from tests.support.databases import Knowledge, claim, date, entity, text
from tests.support.served import Client, serving
from tests.support.sources import Asker

ORGANIZATIONS = ("us", "them", "troika")
PERSONS = ("randa", "kassis")
YEARS = ("2014", "2015", "2016-05", "2018", "[..2016]", "2019~")
ASKED = ("2013", "2015", "2016-05-03", "2017/2018", "[2018..2020]", "../2014", "2030")


@pytest.fixture
def asker(knowledge: Knowledge) -> Iterator[Asker]:
    given = [(m.router, m.TAG) for m in (statements, citations)]
    made = Asker(knowledge.database, [*given, *zip(entities.ROUTERS, entities.TAGS, strict=True)])
    yield made
    made.close()


def some_facts(chance: random.Random) -> Iterator[StatementDraft]:
    """Lives, offices and meetings whose dates fit together or do not."""
    pick = chance.choice
    for key in ORGANIZATIONS:
        for property_id in ("founded", "dissolved"):
            if pick([True, False]):
                yield claim(key, property_id, date(pick(YEARS)))
        yield claim(key, "headquarters", entity("bern"), start=pick(YEARS))
        yield claim(key, "aim", text("peace"))
    for key in PERSONS:
        yield claim(key, "born", date(pick(["1970", "2016"])))
    yield claim("talks", "dates", date(pick(["2017-07-10/2017-07-13", "2018-01"])))
    yield claim("talks", "scheduled", date(pick(YEARS)))
    for _ in range(25):
        period: dict[str, Any] = pick(
            [{}, {"start": pick(YEARS[:3])}, {"end": pick(YEARS)}, {"during": pick(YEARS)}]
        )
        period |= pick([{}, {}, {"ended": pick([True, False])}]) if "end" not in period else {}
        yield claim(
            pick(ORGANIZATIONS), "member", entity(pick([*PERSONS, *ORGANIZATIONS])), **period
        )
        yield claim("talks", "participant", entity(pick(PERSONS)), role=pick(["host", "guest"]))


def fill(knowledge: Knowledge, seed: int) -> None:
    knowledge.create(
        us="organization",
        them="organization",
        troika="organization",
        randa="person",
        kassis="person",
        bern="place",
        talks="event",
    )
    chance = random.Random(seed)
    stated = knowledge.state(*some_facts(chance))
    with knowledge.revision() as change:
        set_state(change, [stated[3]], State.RETRACTED, reason="wrong")
        records.set_lives(change, ["them"], Lifecycle.WITHDRAWN)


@pytest.mark.parametrize("seed", range(3))
def test_lists_leave_out_what_does_not_hold_and_nothing_else(
    asker: Asker, knowledge: Knowledge, seed: int
) -> None:
    fill(knowledge, seed)
    seen = set()
    for target in (
        "/v1/statements?state=current&state=retracted",
        "/v1/statements?property=member&property=dates&property=founded&rank=normal",
        "/v1/persons/randa/relations?",
        "/v1/organizations/us/relations?direction=out",
        "/v1/events/talks/statements?",
    ):
        for asked in ASKED:
            for then in ("", f"&as_of={knowledge.head()}"):
                dated = f"{target}&at={asked}{then}"
                every = asker.every(f"{dated}&include_no=true")
                holding = [each for each in every if each["holds"] != "no"]
                assert asker.every(dated) == holding
                paged = asker.get(f"{dated}&limit=3&count=exact")
                assert paged["items"] == holding[:3]
                assert paged["total"] == len(holding)
                assert asker.every(f"{dated}&limit=3") == holding
                seen |= {each["holds"] for each in every}
    assert seen == {"yes", "possibly", "no"}


@pytest.mark.parametrize("seed", range(3))
def test_an_item_shows_what_its_statements_say_of_the_date(
    asker: Asker, knowledge: Knowledge, seed: int
) -> None:
    fill(knowledge, seed)
    for asked in ASKED:
        for item in ("organizations/us", "organizations/troika", "events/talks", "persons/randa"):
            said = {
                each["id"]: each["holds"]
                for each in asker.get(f"/v1/{item}/statements?at={asked}&include_no=true")["items"]
            }
            whole = asker.get(f"/v1/{item}?at={asked}&include_no=true")
            narrowed = asker.get(f"/v1/{item}?at={asked}")
            for key, values in whole.items():
                if isinstance(values, list) and values and isinstance(values[0], dict):
                    assert [e["holds"] for e in values] == [said[e["statement"]] for e in values]
                    assert narrowed[key] == [e for e in values if e["holds"] != "no"]
            for key, sources in whole["sources"].items():
                if "holds" not in sources[0]:
                    assert narrowed[key] == whole[key]
                elif sources[0]["holds"] == "no":
                    assert (narrowed[key], key in narrowed["sources"]) == (None, False)
                else:
                    assert sources[0]["holds"] == said[sources[0]["statement"]]
                    assert narrowed[key] == whole[key]


def test_a_life_that_is_found_out_later_counts_as_of_then(
    asker: Asker, knowledge: Knowledge
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
def test_a_moment_that_is_none_is_refused(
    asker: Asker, knowledge: Knowledge, path: str, query: str, parameter: str
) -> None:
    knowledge.create(us="organization")
    status, code, named = asker.refused(f"/v1{path}?{query}")
    assert (status, code, named) == (400, "invalid-query-parameter", [parameter])


def asking(url: str, ask: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        async with serving(url) as client:
            await ask(client)

    asyncio.run(run())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_kassis_led_the_platform_while_it_was_there(
    request: pytest.FixtureRequest, kind: str
) -> None:
    async def ask(client: Client) -> None:
        async def leaders(query: str) -> list[tuple[str, str]]:
            item = (await client.get(f"/v1/organizations/astana-platform?{query}")).json()
            return [(each["entity"]["id"], each["holds"]) for each in item["leader"]]

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

    asking(request.getfixturevalue(f"seeded_{kind}"), ask)
