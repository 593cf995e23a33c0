"""Pages of entities: facts with their sources, in any script, at any revision and of any size."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from astana_api.db.database import Database
from astana_api.queries.view import HeadView
from astana_api.settings import Settings
from astana_api.web.entities.reading import MAX_RELATIONS, PagePosition, read_entity
from tests.support.sources_world import CountingSnapshot
from tests.web.conftest import Fetch
from tests.web.html import Element, parse_html
from tests.web.site_client import SiteClient

MAX_QUERIES = 12
SETTINGS = Settings(public_url="https://kb.example.org", indexing="on")
LONG_NAME = "Ω" * 1_000
HOSTILE_NAME = "<img src=x onerror=alert(1)> \"quoted\" & 'single'"


@pytest.fixture(scope="module")
def client(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteClient]:
    """A small world: a hub with members, hostile names, sources that disagree."""
    file = tmp_path_factory.mktemp("pages") / "astana.db"
    shutil.copyfile(sqlite_template, file)
    site = SiteClient(Database(f"sqlite:///{file}"), settings=SETTINGS)
    members = [f"member-{number}" for number in range(MAX_RELATIONS + 5)]
    for each in members:
        site.create("/v1/persons", {"id": each, "name": each.title()})
    site.create("/v1/citations", {"id": "report", "type": "report", "title": "A <b>report</b>"})
    site.create("/v1/citations", {"id": "letter", "type": "webpage", "title": "A letter"})
    site.create(
        "/v1/organizations",
        {
            "id": "hub",
            "name": "Hub",
            "founded": "1987~",
            "member": [{"value": each} for each in members],
            "evidence": [{"citation": "report"}],
        },
    )
    site.create(
        "/v1/statements",
        {
            "subject": "hub",
            "property": "founded",
            "value": "1990",
            "evidence": [{"citation": "letter"}],
        },
    )
    site.create("/v1/persons", {"id": "hostile", "name": HOSTILE_NAME})
    site.create("/v1/persons", {"id": "long", "name": LONG_NAME})
    yield site
    site.close()


def find_fact(page: Element, label: str) -> Element:
    """Return the group of facts with a label."""
    [found] = [
        group
        for facts in page.all("dl", class_="facts")
        for group in facts.all("div")
        if group.all("dt") and group.all("dt")[0].text == label
    ]
    return found


def test_footnote_leads_to_source_with_phrase_and_section(fetch: Fetch) -> None:
    [response] = fetch("/organizations/astana-platform")
    page = parse_html(response.body)
    fact = find_fact(page, "dissolved")
    links = fact.all("a", where=lambda a: a.attrs["href"].startswith("#"))
    notes = [page.by_id(link.attrs["href"][1:]) for link in links]
    phrases = {note.all("q")[0].text for note in notes}
    assert phrases == {"Dissolved2023", "ceased its activities in 2023"}
    assert any("section infobox" in note.text for note in notes)
    # Each note leads back to the fact.
    [dd] = fact.all("dd")
    for note in notes:
        assert f"#{dd.attrs['id']}" in [a.attrs["href"] for a in note.all("a", class_="back")]
    assert "Why Was Syria's Opposition in Kazakhstan?" in page.by_id("sources").text + page.text


def test_unsourced_and_inferred_values_are_marked(fetch: Fetch) -> None:
    [response] = fetch("/organizations/astana-platform")
    page = parse_html(response.body)
    assert "no source" in find_fact(page, "founded").text
    assert "inferred" in find_fact(page, "aim").text
    assert not find_fact(page, "dissolved").all("span", class_="badge")


def test_names_have_language_and_direction(fetch: Fetch) -> None:
    [response] = fetch("/organizations/astana-platform")
    [arabic, *_] = [
        each for each in parse_html(response.body).all("bdi", lang="ar") if "منصة" in each.text
    ]
    assert arabic.attrs["dir"] == "rtl"


def test_relations_read_from_both_sides(fetch: Fetch) -> None:
    platform, congress = fetch(
        "/organizations/astana-platform", "/events/syrian-national-congress-sochi"
    )
    assert "Syrian National Congress" in find_fact(parse_html(platform.body), "took part in").text
    assert "Astana Platform" in find_fact(parse_html(congress.body), "participant").text


def test_page_links_to_its_data_and_version(fetch: Fetch) -> None:
    [response] = fetch("/persons/randa-kassis")
    assert '</v1/persons/randa-kassis>; rel="alternate"' in response.headers["link"]
    assert '</persons/randa-kassis?as_of=1>; rel="cite-as"' in response.headers["link"]
    page = parse_html(response.body)
    exports = [a.attrs["href"] for a in page.all("p", class_="data")[0].all("a")]
    assert "/v1/persons/randa-kassis?format=jsonld" in exports
    assert all(each.status == 200 for each in fetch(*exports))


def test_page_of_merged_or_other_kind_redirects_and_unknown_is_404(fetch: Fetch) -> None:
    moved, unknown = fetch("/persons/astana-platform", "/persons/nobody-of-that-name")
    assert (moved.status, moved.headers["location"]) == (308, "/organizations/astana-platform")
    assert unknown.status == 404


def test_conflicting_values_stand_side_by_side_with_their_sources(client: SiteClient) -> None:
    page = client.read_page("/organizations/hub")
    [conflict] = find_fact(page, "founded").all("div", class_="conflict")
    about, exact = conflict.all("div", where=lambda each: "id" in each.attrs)
    assert about.all("time", title="1987~")[0].text == "about 1987"
    assert exact.text.startswith("1990")
    assert about.all("sup")[0].text != exact.all("sup")[0].text


def test_hub_is_paged_and_each_relation_is_on_one_page(client: SiteClient) -> None:
    names = []
    target: str | None = "/organizations/hub"
    while target is not None:
        page = client.read_page(target)
        names += [a.text for a in find_fact(page, "member").all("a") if a.text.startswith("Member")]
        links = page.all("a", rel="next")
        target = links[0].attrs["href"] if links else None
    assert len(names) == len(set(names)) == MAX_RELATIONS + 5


def test_invalid_position_returns_400_page(client: SiteClient) -> None:
    response = client.fetch_page("/organizations/hub?facts_after=x")
    assert response.status == 400
    assert parse_html(response.body).all("input", name="q")


@pytest.mark.parametrize("entity_id", ["member-0", "hub"])
def test_page_reads_at_most_twelve_times_whatever_its_size(
    client: SiteClient, entity_id: str
) -> None:
    async def count() -> int:
        async with client.database.read() as snapshot:
            counting = CountingSnapshot(snapshot)
            view = HeadView(counting)
            item = await view.get_item(entity_id)
            assert item is not None
            await read_entity(view, item, PagePosition())
            return counting.reads

    assert client.run_until_complete(count()) <= MAX_QUERIES


@pytest.mark.parametrize("target", ["/persons/hostile", "/persons/long"])
def test_hostile_name_is_shown_as_text(client: SiteClient, target: str) -> None:
    page = client.read_page(target)
    assert not page.all("img")
    [heading] = page.all("h1")
    assert heading.text in (HOSTILE_NAME, LONG_NAME[:400] + "…")
    assert len(page.all("title")[0].text) < 200


def test_head_of_page_has_canonical_tags_and_json_ld(client: SiteClient) -> None:
    page = client.read_page("/persons/hostile")
    assert page.all("link", rel="canonical")[0].attrs["href"] == (
        "https://kb.example.org/persons/hostile"
    )
    assert page.all("meta", name="citation_title")[0].attrs["content"] == HOSTILE_NAME
    [json_ld] = page.all("script", type="application/ld+json")
    # `<` is escaped, so that a name cannot end the element.
    assert "\\u003cimg" in json_ld.text


def test_page_as_of_revision_has_banner_and_earlier_state(client: SiteClient) -> None:
    head = client.get("/v1/revisions")["items"][0]["number"]
    client.update("/v1/persons/member-1", {"died": "2001"})
    [banner] = client.read_page(f"/persons/member-1?as_of={head}").all("p", class_="banner")
    assert str(head) in banner.text
    assert "2001" not in client.read_page(f"/persons/member-1?as_of={head}").all("main")[0].text
    assert "2001" in client.read_page("/persons/member-1").all("main")[0].text
    assert client.fetch_page("/persons/member-1?as_of=99999").status == 400


def test_sitemap_has_every_entity_only_if_indexing_is_on(client: SiteClient, fetch: Fetch) -> None:
    [robots] = client("/robots.txt").body.decode().split("Sitemap: ")[1:]
    index = client(robots.strip().removeprefix("https://kb.example.org")).body.decode()
    assert "<loc>https://kb.example.org/sitemaps/persons-0.xml</loc>" in index
    persons = client("/sitemaps/persons-0.xml").body.decode()
    assert "<loc>https://kb.example.org/persons/hostile</loc>" in persons
    assert client("/sitemaps/../persons-0.xml").status == client("/sitemaps/x-0.xml").status == 404
    off, sitemap = fetch("/robots.txt", "/sitemap.xml")
    assert "Disallow: /\n" in off.body.decode()
    assert sitemap.status == 404
