"""The guide: pages, links, caching and what it refuses."""

import re

import pytest

from astana_api.api.app import Application, build_app
from astana_api.api.asgi_stack import StackOptions
from astana_api.api.guide.markdown import heading_anchor, render_markdown
from tests.api.asgi_client import send_request
from tests.docs.pages import PAGES, ROOT

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def guide() -> Application:
    return build_app()


def page_paths() -> list[str]:
    pages = (page.relative_to(DOCS) for page in PAGES if page.is_relative_to(DOCS))
    names = (page.with_suffix("").as_posix().removesuffix("README") for page in pages)
    return [f"/guide/{name}".rstrip("/") for name in names]


def test_every_link_of_the_guide_leads_to_a_page_with_its_anchor(guide: Application) -> None:
    bodies = {}
    for path in page_paths():
        response = send_request(guide, path)
        assert response.status == 200, path
        bodies[path] = response.body.decode()
    broken = []
    for path, body in bodies.items():
        for target in re.findall(r'(?:href|src)="(/guide[^"]*|#[^"]*)"', body):
            page, _, anchor = target.partition("#")
            target_body = bodies.get(page or path)
            if target_body is None:
                if send_request(guide, page).status != 200:
                    broken.append((path, target))
            elif anchor and f'id="{anchor}"' not in target_body:
                broken.append((path, target))
    assert broken == []
    assert len(bodies) > 30


@pytest.mark.parametrize("path", ["/guide", "/guide/api", "/guide/api/lists", "/guide/guide.css"])
def test_guide_page_has_strict_policy_and_entity_tag(guide: Application, path: str) -> None:
    response = send_request(guide, path)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in response.body.decode()
    head = send_request(guide, path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == response.headers["content-length"]
    revalidated = send_request(guide, path, headers={"If-None-Match": response.headers["etag"]})
    assert (revalidated.status, revalidated.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/guide/",
        "/guide/nothing",
        "/guide/api/nothing",
        "/guide/api/lists.md",
        "/guide/README",
        "/guide/../pyproject.toml",
        "/guide/..%2Fpyproject.toml",
        "/guide/a/b/c",
    ],
)
def test_unknown_guide_page_is_a_404_problem(guide: Application, path: str) -> None:
    response = send_request(guide, path)
    assert response.status == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_pages_of_the_guide_can_be_read_one_after_another(guide: Application) -> None:
    read = []
    target: str | None = "/guide"
    previous = None
    while target is not None:
        read.append(target)
        body = send_request(guide, target).body.decode()
        before, after = (
            re.search(f'{label}: <a href="([^"]*)"', body) for label in ("Previous", "Next")
        )
        assert (before and before[1]) == previous, target
        previous, target = target, after and after[1]
    assert sorted(read) == sorted(page_paths())
    api = [path.removeprefix("/guide/api/") for path in read if path.startswith("/guide/api/")]
    assert api[:3] == ["read-entities", "lists", "filters"]


def test_long_page_lists_its_sections_after_the_title(guide: Application) -> None:
    body = send_request(guide, "/guide/operations").body.decode()
    contents = re.search('</h1><nav class="contents".*?</nav>', body)
    assert contents is not None
    listed = re.findall('<a href="#([^"]*)">', contents[0])
    assert listed == re.findall('<h2 id="([^"]*)">', body)
    assert 'class="contents"' not in send_request(guide, "/guide/api/keys").body.decode()


@pytest.mark.parametrize("path", ["/guide", "/guide/tour"])
def test_menu_marks_the_present_page(guide: Application, path: str) -> None:
    body = send_request(guide, path).body.decode()
    assert re.findall('<a href="([^"]*)" aria-current="page">', body) == [path]


def test_guide_needs_no_key_where_reading_is_closed() -> None:
    closed = build_app(options=StackOptions(reads_require_key=True))
    assert send_request(closed, "/guide/tour").status == 200


def test_index_and_docs_page_link_to_the_guide(guide: Application) -> None:
    assert send_request(guide, "/").json()["links"]["guide"] == "/guide"
    assert 'href="/guide"' in send_request(guide, "/docs").body.decode()


def test_render_markdown_escapes_html_and_keeps_code() -> None:
    text = "# A `b` & c\n\n<script>x</script>\n\n<!-- note -->\n\n```sh\na <b> & c\n```\n"
    title, content, _ = render_markdown(text, lambda link: link)
    assert title == "A b & c"
    assert "<script>" not in content
    assert "note" not in content
    assert "a &lt;b&gt; &amp; c" in content
    assert 'id="a-b--c"' in content
    assert heading_anchor(title) == "a-b--c"


def test_render_markdown_link_without_target_is_plain_text() -> None:
    _, content, _ = render_markdown("[in](a.md) [out](../b.md)", {"a.md": "/guide/a"}.get)
    assert '<a href="/guide/a">in</a>' in content
    assert "<span>out</span>" in content


def test_render_markdown_table_scrolls_by_itself() -> None:
    _, content, _ = render_markdown("| a |\n|---|\n| 1 |\n", lambda link: link)
    assert content.startswith('<div class="table">')
    assert content.rstrip().endswith("</div>")
