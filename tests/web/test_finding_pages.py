"""Search, timeline, graph and path pages: drawings with a table of the same content."""

from urllib.parse import quote

import pytest

from astana_api.domain.dates.edtf import parse
from astana_api.web.drawing.graphs import DiagramEdge, DiagramNode, draw_graph
from astana_api.web.drawing.timelines import DrawnItem, draw_timeline
from tests.web.conftest import Fetch
from tests.web.html import Element, parse_html


def main(body: bytes) -> Element:
    return parse_html(body).all("main")[0]


@pytest.mark.parametrize(
    ("query", "target", "marked"),
    [
        ("astana platform", "/organizations/astana-platform", "Astana"),
        ("منصة أستانا", "/organizations/astana-platform", "منصة"),
        ("Казахстан", "/places/kazakhstan", "Казахстан"),
    ],
)
def test_search_finds_and_marks_matches_in_any_script(
    fetch: Fetch, query: str, target: str, marked: str
) -> None:
    [response] = fetch(f"/search?q={quote(query)}")
    page = parse_html(response.body)
    assert page.all("a", href=target)
    assert marked in [each.text for each in page.all("mark")]
    assert page.by_id("q").attrs["value"] == query


def test_search_facet_narrows_and_can_be_removed(fetch: Fetch) -> None:
    [everything] = fetch("/search?q=astana")
    [facet] = [a for a in main(everything.body).all("a") if a.text.startswith("Place (")]
    [narrowed] = fetch(facet.attrs["href"])
    page = main(narrowed.body)
    results = page.all("ol", class_="plain")[0].all("li")
    assert results
    assert all("Place" in each.text for each in results)
    [chosen] = page.all("a", aria_current="true")
    assert "kind" not in chosen.attrs["href"]


def test_search_page_escapes_the_query(fetch: Fetch) -> None:
    [response] = fetch("/search?q=" + quote('"><script>x</script>'))
    assert response.status == 200
    assert not [each for each in parse_html(response.body).all("script") if each.children]


def test_suggestions_are_json_for_the_pages(fetch: Fetch) -> None:
    [response] = fetch("/suggestions?q=" + quote("منصة"))
    assert response.json()["items"][0]["id"] == "astana-platform"


def test_timeline_page_draws_and_lists_the_same_items(fetch: Fetch) -> None:
    [response] = fetch("/timeline?from=2017&to=2018&kind=event&entity=")
    page = main(response.body)
    [drawing] = page.all("svg")
    drawn = [a.attrs["href"] for a in drawing.all("a")]
    listed = [
        a.attrs["href"]
        for row in page.all("tbody")[0].all("tr")
        for a in row.all("a")
        if a.attrs["href"].startswith("/statements/")
    ]
    assert drawn == listed != []
    assert fetch("/timeline?from=soon")[0].status == 400


def test_graph_page_draws_and_lists_the_same_edges(fetch: Fetch) -> None:
    near, far = fetch("/graph/astana-platform", "/graph/astana-platform?depth=2")
    page = main(near.body)
    assert len(page.all("svg")[0].all("line")) == len(page.all("tbody")[0].all("tr"))
    assert page.all("svg")[0].all("a", href="/persons/randa-kassis")
    assert len(main(far.body).all("line")) > len(page.all("line"))


def test_path_page_reads_from_one_entity_to_the_other(fetch: Fetch) -> None:
    found, form, none = fetch(
        "/path?from=randa-kassis&to=kazakhstan", "/path", "/path?from=nobody&to=kazakhstan"
    )
    first = main(found.body).all("ol", class_="plain")[0].all("li")[0]
    assert first.text.startswith("Randa Kassis — leads →")
    assert first.text.endswith("Kazakhstan")
    assert main(form.body).all("input", name="from")
    assert none.status == 404


def test_drawing_shows_certain_and_possible_days_and_open_ends() -> None:
    items = [
        DrawnItem(text, "#", text, parse(text).bounds)
        for text in ("2015/2017", "[2015..2017]", "[..2016]")
    ]
    drawing = draw_timeline(items, 1_000)
    assert drawing is not None
    interval, within, until = drawing.rows
    assert interval.certain is not None
    assert interval.certain.width < interval.possible.width
    assert within.certain is None
    # Without a first day, the bar begins at the edge.
    assert until.possible.x == 0
    assert draw_timeline([], 1_000) is None


def test_drawing_of_large_graph_is_cut_and_its_nodes_are_apart() -> None:
    nodes = [DiagramNode(str(n), "person", "x" * 80, min(n, 1)) for n in range(500)]
    edges = [DiagramEdge("0", node.id, "knows") for node in nodes[1:]]
    drawing = draw_graph(nodes, edges)
    assert drawing.is_cut
    positions = {(each.x, each.y) for each in drawing.nodes}
    assert len(positions) == len(drawing.nodes) == len(drawing.edges) + 1
    assert max(len(each.label) for each in drawing.nodes) < 30
