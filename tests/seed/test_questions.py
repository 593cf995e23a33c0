"""Questions about the bundled dossier, each with a complete answer in one or two requests.

The expected answers are read from the document; a number in square brackets is its reference.
"""

import asyncio
from typing import Any

import pytest

from tests.seed.conftest import DossierStatements
from tests.support.seeded_app import run_app

Item = dict[str, Any]


class Questions:
    """Get JSON from the application on the seeded dossier."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, target: str) -> Item:
        async def request() -> Item:
            async with run_app(self.url) as client:
                response = await client.get(target)
            assert response.status == 200, response.body
            body: Item = response.json()
            return body

        return asyncio.run(request())

    def get_items(self, target: str) -> list[Item]:
        """Return the items of a list that has one page."""
        body = self.get(target)
        assert body["next"] is None
        items: list[Item] = body["items"]
        return items


@pytest.fixture(scope="module")
def ask(seeded_sqlite: str) -> Questions:
    return Questions(seeded_sqlite)


def test_who_met_whom_in_geneva_in_2016(ask: Questions) -> None:
    """Only [20] is of 2016; later sources do not rule the year out."""
    events = ask.get_items(
        "/v1/events?place=geneva&dates_from=2016&dates_to=2016&has=participant"
        "&fields=dates,participant"
    )
    met = {
        event["id"]: (
            [item["value"] for item in event["dates"]],
            {(item["value"] or {}).get("id") or item["role"] for item in event["participant"]},
        )
        for event in events
    }
    assert met == {
        "gatilov-meetings-in-geneva-2016": (["[..2016-02-03]"], {"gennady-gatilov", "whom he met"}),
        "syrian-kurds-discussion-in-geneva": (["[..2017-03-27]/"], {"syrian-kurds"}),
        "kassis-gatilov-meeting-in-geneva": (
            ["[..2017-04-30]"],
            {"randa-kassis", "gennady-gatilov"},
        ),
        "astana-platform-head-russian-delegates-discussion": (
            ["[..2019-06-29]"],
            {"head of the Astana Platform", "Russian delegates"},
        ),
    }


def test_which_sources_are_kassis_own_sites(ask: Questions, stated: DossierStatements) -> None:
    """Her official website, and the one that has the website of the platform that she headed."""
    graph = ask.get("/v1/graph/randa-kassis?depth=2&property=related&property=leader")
    sites = {
        edge["source"]: (edge["role"], edge["target"])
        for edge in graph["edges"]
        if "website of" in (edge["role"] or "")
    }
    assert sites == {
        "randa-kassis-official-website": ("official website of", "randa-kassis"),
        "mspsy-com": ("has the website of", "astana-platform"),
    }
    numbers: dict[str, set[int]] = {}
    containers = "&".join(f"container={site}" for site in sites)
    for source in ask.get_items(f"/v1/citations?{containers}"):
        (site,) = [item["id"] for item in source["container_entities"]]
        numbers.setdefault(site, set()).add(stated.number(source["id"]))
    assert numbers == {"randa-kassis-official-website": {17, 18, 30}, "mspsy-com": {24, 26, 33}}


def test_what_happened_in_2017_in_order(ask: Questions) -> None:
    found = ask.get_items("/v1/timeline?from=2017&to=2017&limit=500")
    surely = [
        (item["date"], item["subject"]["id"], item["property"])
        for item in found
        if item["matches"] == "yes"
    ]
    assert surely == [
        ("2016/2018", "administration-of-president-nazarbayev", "leader"),
        ("2017", "geneva-peace-talks-on-syria-2017", "dates"),
        ("2017", "syrian-salvation-government", "founded"),
        ("2017", "syrian-salvation-government", "founded_by"),
        ("2017-02-17", "terzi-speech-at-the-astana-platform", "published"),
        ("2017-02-23/2017-03-03", "geneva-iv-talks", "dates"),
        ("[2017-03..2017-07]", "drafting-of-the-syrian-constitution", "dates"),
        ("2017-03", "astana-platform", "invited"),
        ("2017-07", "draft-syrian-constitution", "completed"),
        ("2017-07-10/", "geneva-vii-talks", "dates"),
        ("2017-11-28/", "geneva-viii-talks", "scheduled"),
    ]
    by_sources_of_2017 = {
        item["subject"]["id"]
        for item in found
        if item["matches"] == "possibly" and "..2017" in item["date"]
    }
    assert by_sources_of_2017 == {
        "astana-platform-symposium-in-geneva",
        "expert-meeting-on-syrian-constitution",
        "geneva-vi-talks",
        "kassis-gatilov-meeting-in-geneva",
        "project-of-a-unitary-state",
        "syrian-kurds",
        "syrian-kurds-discussion-in-geneva",
        "syrian-opposition",
    }


def test_what_rests_on_reference_42(ask: Questions) -> None:
    reference = ask.get("/v1/documents/astana-platform-article/references/42")
    citation = reference["citation"]["id"]
    found = {
        (
            item["subject"]["id"],
            item["property"],
            item["evidence"][0]["basis"],
        )
        for item in ask.get_items(f"/v1/citations/{citation}/statements?limit=500")
    }
    draft, proposal = "draft-syrian-constitution", "project-of-a-unitary-state"
    assert found == {
        (draft, "name", "stated"),
        (draft, "classification", "stated"),
        (draft, "completed", "stated"),
        ("drafting-of-the-syrian-constitution", "dates", "inferred"),
        ("drafting-of-the-syrian-constitution", "outcome", "stated"),
        (proposal, "name", "inferred"),
        (proposal, "name", "record"),
        (proposal, "classification", "record"),
        (proposal, "description", "record"),
        (proposal, "published", "record"),
        (proposal, "related", "inferred"),
        (proposal, "named_in", "record"),
        ("syrian-opposition", "name", "record"),
        ("syrian-opposition", "called_for", "record"),
        ("syrian-opposition", "named_in", "record"),
        ("forbes", "name", "record"),
        ("forbes", "description", "record"),
        ("forbes", "named_in", "record"),
    }


def test_which_events_took_place_in_geneva(ask: Questions) -> None:
    """What was only planned has `scheduled` and no `dates`."""
    events = ask.get_items("/v1/events?place=geneva&limit=500&fields=dates,scheduled")
    assert {event["id"] for event in events if event["dates"]} == {
        "geneva-ii-conference-on-syria",
        "geneva-peace-talks-on-syria-2017",
        "geneva-iv-talks",
        "geneva-vi-talks",
        "geneva-vii-talks",
        "intra-syrian-talks-in-geneva",
        "gatilov-meetings-in-geneva-2016",
        "kassis-gatilov-meeting-in-geneva",
        "syrian-kurds-discussion-in-geneva",
        "astana-platform-symposium-in-geneva",
        "astana-platform-head-russian-delegates-discussion",
    }
    assert {event["id"] for event in events if event["scheduled"]} == {
        "geneva-peace-talks-2016",
        "geneva-viii-talks",
    }
    assert [event["id"] for event in events if not (event["dates"] or event["scheduled"])] == [
        "geneva-v-talks"
    ]


def test_how_kassis_is_connected_to_russia(ask: Questions) -> None:
    """By her dealings, and by what Russia is said to do for Syria."""
    body = ask.get("/v1/graph/path?from=randa-kassis&to=russia")
    assert (body["length"], body["cut"]) == (3, None)
    assert {tuple(node["id"] for node in path["nodes"][1:-1]) for path in body["paths"]} == {
        ("fabien-baussart", "center-of-political-and-foreign-affairs"),
        ("kassis-gatilov-meeting-in-geneva", "gennady-gatilov"),
        ("gatilov-kassis-meeting", "gennady-gatilov"),
        ("astana-platform", "astana-troika"),
        ("astana-platform", "syrian-national-congress-sochi"),
        ("constitutional-committee-called-for-by-kassis", "astana-troika"),
        ("movement-of-the-pluralistic-society", "syria"),
    }
