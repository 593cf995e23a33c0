"""The documentation's pages are linked, complete, and consistent with the code."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from astana_api.api.app import build_app
from astana_api.errors import all_problems
from astana_api.models import Base
from astana_api.settings import Settings, environment_variables
from tests.docs.generated import GENERATED, fill_tables
from tests.docs.pages import PAGES, ROOT, anchors, links, name_of

DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "adr").glob("0*.md"))
MAX_API_PAGE_LINES = 200
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives considered"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_resolve(page: Path) -> None:
    broken = []
    for link in links(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            broken.append(link)
    assert broken == []


def test_every_page_is_reachable_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        found = (page.parent / link.partition("#")[0] for link in links(page.read_text()))
        waiting += [target.resolve() for target in found if target.suffix == ".md"]
    assert [name_of(page) for page in PAGES if page not in reached] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_generated_tables_are_up_to_date(page: Path) -> None:
    text = page.read_text()
    assert text == fill_tables(text), "run: python -m tests.docs.refresh"


def test_every_generated_table_is_on_exactly_one_page() -> None:
    text = "".join(page.read_text() for page in PAGES)
    assert {name: text.count(f"<!-- {name}: begin -->") for name in GENERATED} == dict.fromkeys(
        GENERATED, 1
    )


def test_every_setting_is_documented() -> None:
    text = (DOCS / "operations.md").read_text()
    names = [variable for name in Settings.model_fields for variable in environment_variables(name)]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_problem_is_documented() -> None:
    text = (DOCS / "api" / "errors.md").read_text()
    assert [kind.code for kind in all_problems() if f"`{kind.code}`" not in text] == []


def test_every_path_is_documented() -> None:
    """Compare the segments of paths: the page documents subresources once for all items."""
    section = (DOCS / "api" / "README.md").read_text().split("## Paths")[1]
    words = set(re.findall(r"[\w.-]+", " ".join(re.findall(r"`([^`]+)`", section))))
    missing = [
        path
        for path in build_app().openapi()["paths"]
        if not {w for w in path.split("/") if w and "{" not in w} <= words
    ]
    assert missing == []


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_api_pages_are_short_indexed_and_begin_with_an_example() -> None:
    pages = sorted((DOCS / "api").glob("*.md"))
    indexed = set(links((DOCS / "api" / "README.md").read_text()))
    assert [page.name for page in pages if page.name not in {*indexed, "README.md"}] == []
    for page in pages:
        text = page.read_text()
        assert len(text.splitlines()) <= MAX_API_PAGE_LINES, page.name
        assert "```console" in text.partition("\n## ")[0], f"{page.name} begins with no example"


def test_every_table_is_documented() -> None:
    section = (DOCS / "data-model.md").read_text().split("## Tables")[1]
    assert set(re.findall(r"`([a-z_]+)`", section)) == set(Base.metadata.tables)


def test_picture_has_text_alternative_and_no_external_resources() -> None:
    """It has a title and a description for screen readers, and loads nothing."""
    picture = (DOCS / "pictures" / "data-model.svg").read_text()
    assert "<title" in picture
    assert "<desc" in picture
    assert re.findall(r"(?:href|src|url)\s*=?\s*[\"(]\s*(?!#)", picture) == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_number_and_four_sections(decision: Path) -> None:
    text = decision.read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert text.startswith(f"# {int(decision.name[:4])}. ")


def test_decisions_are_numbered_without_gaps_and_indexed() -> None:
    assert [int(each.name[:4]) for each in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = links((DOCS / "adr" / "README.md").read_text())
    assert listed == [each.name for each in DECISIONS]


def glossary_code_names() -> list[str]:
    text = (DOCS / "glossary.md").read_text()
    return re.findall(r"\| `([\w.]+)` \|$", text, re.MULTILINE)


def test_glossary_has_a_code_name_for_each_term() -> None:
    rows = re.findall(r"^\| (?!term|---).*\|$", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    assert len(rows) == len(glossary_code_names()) > 30


@pytest.mark.parametrize("dotted", sorted(set(glossary_code_names())))
def test_glossary_code_name_exists(dotted: str) -> None:
    parts = dotted.split(".")
    modules = next(n for n, part in enumerate(parts) if not part.islower() or n == len(parts) - 1)
    found = import_module(".".join(["astana_api", *parts[:modules]]))
    for part in parts[modules:]:
        fields = getattr(found, "__dataclass_fields__", {})
        found = fields[part] if part in fields else getattr(found, part)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_page_has_short_lines_and_no_todo(page: Path) -> None:
    """Tables and fenced blocks may have longer lines."""
    text = page.read_text()
    assert not re.search(r"\b(TODO|FIXME|TBD|XXX)\b", text)
    generated = r"^<!-- (\w+): begin -->.*?^<!-- \1: end -->"
    fenced = r"^```.*?^```$"
    outside = re.sub(f"{generated}|{fenced}", "", text, flags=re.MULTILINE | re.DOTALL)
    long = [
        line
        for line in outside.splitlines()
        if len(line) > 110 and not line.startswith(("|", "![", "- ["))
    ]
    assert long == []
