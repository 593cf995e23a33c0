"""Pages of sources, statements and changes."""

import pytest

from tests.web.conftest import Fetch
from tests.web.html import Element, parse_html

LISTS = ("organizations", "persons", "events", "places", "works", "citations", "documents")


def texts(elements: list[Element]) -> str:
    return "\n".join(each.text for each in elements)


def test_citation_page_has_record_formats_and_tags(fetch: Fetch) -> None:
    [response] = fetch("/citations/putz-2015-why?style=mla")
    page = parse_html(response.body)
    assert page.all("h1")[0].text == "Why Was Syria's Opposition in Kazakhstan?"
    tags = {
        each.attrs["name"]: each.attrs["content"]
        for each in page.all("meta", lambda m: "name" in m.attrs)
    }
    assert tags["citation_author"] == "Putz, Catherine"
    assert tags["citation_publication_date"] == "2015/05/29"
    assert tags["citation_journal_title"] == "The Diplomat"
    formatted, csl, bibtex, ris, wiki = [each.text for each in page.all("pre")]
    assert formatted.startswith("Putz, Catherine.")
    assert '"id":"putz-2015-why"' in csl.replace(" ", "")
    assert bibtex.startswith(("@online{", "@misc{"))
    assert ris.startswith("TY - ELEC")
    assert wiki.startswith("{{citation")
    main = page.all("main")[0]
    assert "dissolved: 2023" in main.text


def test_citation_page_lists_what_would_lose_its_only_source_as_the_api_does(fetch: Fetch) -> None:
    page, past, listed = fetch(
        "/citations/putz-2015-why",
        "/citations/putz-2015-why?as_of=1",
        "/v1/citations/putz-2015-why/impact?count=exact&limit=100",
    )
    impact = listed.json()
    main = parse_html(page.body).all("main")[0]
    assert main.by_id("impact").text.endswith(str(impact["total"]))
    items = main.all("ul")[-1].all("li")
    assert len(items) == impact["total"] > 0
    for item, statement in zip(items, impact["items"], strict=True):
        assert item.all("a", href=f"/statements/{statement['id']}")
    # Another source supports this one too.
    assert "dissolved" not in texts(items)
    # The impact is that of the present state.
    assert not parse_html(past.body).all("h2", id="impact")


def test_citation_page_of_unknown_style_is_400(fetch: Fetch) -> None:
    assert fetch("/citations/putz-2015-why?style=house")[0].status == 400


def test_document_page_has_sections_with_statements_and_numbered_references(fetch: Fetch) -> None:
    [overview, opened] = fetch(
        "/documents/astana-platform-article",
        "/documents/astana-platform-article?section=sochi",
    )
    page = parse_html(overview.body)
    section = page.by_id("section-sochi")
    assert section.all("a")[0].text == "Sochi Conference"
    assert not section.all("q")
    reference = page.by_id("ref-45")
    assert reference.attrs["value"] == "45"
    assert "Sochi Conference" in reference.text
    listed = parse_html(opened.body).by_id("section-sochi")
    assert "including the Astana platform" in texts(listed.all("q"))
    assert "10 of 47 references" in page.all("main")[0].text


def test_statement_page_has_evidence_and_states(fetch: Fetch) -> None:
    [listed] = fetch("/v1/organizations/astana-platform", headers={"accept": "*/*"})
    [source] = listed.json()["sources"]["dissolved"]
    page = parse_html(fetch(f"/statements/{source['statement']}")[0].body)
    assert "ceased its activities in 2023" in texts(page.all("q"))
    [table] = page.all("table")
    assert "current" in table.text


@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_each_list_leads_to_pages_of_its_records(fetch: Fetch, language: str) -> None:
    for name, response in zip(LISTS, fetch(*(f"/{n}?lang={language}" for n in LISTS)), strict=True):
        links = parse_html(response.body).all("ul", class_="plain")[0].all("a")
        records = [a.attrs["href"] for a in links if a.attrs["href"].startswith(f"/{name}/")]
        assert records, name
        # A language that was chosen with a parameter is kept.
        assert records[0].endswith(f"?lang={language}")


def test_list_is_filtered_as_the_api_and_leads_to_its_next_page(fetch: Fetch) -> None:
    [first] = fetch("/persons?limit=2&sort=-name")
    [link] = parse_html(first.body).all("a", rel="next")
    [second, unknown] = fetch(link.attrs["href"], "/persons?colour=red")
    names = [texts(parse_html(each.body).all("ul", class_="plain")) for each in (first, second)]
    assert names[0] != names[1]
    assert unknown.status == 400


def test_revision_and_history_list_the_same_changes(fetch: Fetch) -> None:
    revisions, revision, history = fetch(
        "/revisions", "/revisions/1", "/persons/randa-kassis/history"
    )
    assert parse_html(revisions.body).all("a", href="/revisions/1")
    assert parse_html(revision.body).all("li")
    page = parse_html(history.body)
    assert page.all("a", href="/persons/randa-kassis?as_of=1")
    assert "added" in page.all("main")[0].text
