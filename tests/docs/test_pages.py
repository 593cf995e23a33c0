"""The pages hang together, and say what the code says."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from astana_api.api.app import documented_application
from astana_api.errors import all_problems
from astana_api.models import Base
from astana_api.settings import Settings, variables
from tests.docs.generated import GENERATED, filled
from tests.docs.pages import PAGES, ROOT, anchors, links, name_of

DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "adr").glob("0*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "What was weighed"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in links(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            broken.append(link)
    assert broken == []


def test_every_page_can_be_reached_from_the_readme() -> None:
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
    assert text == filled(text), "run: python -m tests.docs.refresh"


def test_every_generated_table_stands_on_one_page() -> None:
    text = "".join(page.read_text() for page in PAGES)
    assert {name: text.count(f"<!-- {name}: begin -->") for name in GENERATED} == dict.fromkeys(
        GENERATED, 1
    )


def test_every_setting_is_documented() -> None:
    text = (DOCS / "operations.md").read_text()
    names = [variable for name in Settings.model_fields for variable in variables(name)]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_problem_is_documented() -> None:
    text = (DOCS / "api.md").read_text()
    assert [kind.code for kind in all_problems() if f"`{kind.code}`" not in text] == []


def test_every_address_is_documented() -> None:
    """By each word in it: the page shows what lies under an item once for all of them."""
    section = (DOCS / "api.md").read_text().split("## Addresses")[1].split("## Items")[0]
    words = set(re.findall(r"[\w.-]+", " ".join(re.findall(r"`([^`]+)`", section))))
    missing = [
        path
        for path in documented_application().openapi()["paths"]
        if not {w for w in path.split("/") if w and "{" not in w} <= words
    ]
    assert missing == []


def test_every_table_is_documented() -> None:
    section = (DOCS / "data-model.md").read_text().split("## Tables")[1]
    assert set(re.findall(r"`([a-z_]+)`", section)) == set(Base.metadata.tables)


def test_the_picture_is_drawn_for_everybody() -> None:
    """It is described for who cannot see it, and fetches nothing."""
    picture = (DOCS / "pictures" / "data-model.svg").read_text()
    assert "<title" in picture
    assert "<desc" in picture
    assert re.findall(r"(?:href|src|url)\s*=?\s*[\"(]\s*(?!#)", picture) == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_four_parts_and_its_number(decision: Path) -> None:
    text = decision.read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert text.startswith(f"# {int(decision.name[:4])}. ")


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    assert [int(each.name[:4]) for each in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = links((DOCS / "adr" / "README.md").read_text())
    assert listed == [each.name for each in DECISIONS]


def words_in_code() -> list[str]:
    text = (DOCS / "glossary.md").read_text()
    return re.findall(r"\| `([\w.]+)` \|$", text, re.MULTILINE)


def test_the_glossary_has_a_name_in_code_for_each_word() -> None:
    rows = re.findall(r"^\| (?!word|---).*\|$", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    assert len(rows) == len(words_in_code()) > 40


@pytest.mark.parametrize("dotted", sorted(set(words_in_code())))
def test_a_word_of_the_glossary_exists_in_code(dotted: str) -> None:
    parts = dotted.split(".")
    modules = next(n for n, part in enumerate(parts) if not part.islower() or n == len(parts) - 1)
    found = import_module(".".join(["astana_api", *parts[:modules]]))
    for part in parts[modules:]:
        fields = getattr(found, "__dataclass_fields__", {})
        found = fields[part] if part in fields else getattr(found, part)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_is_written_for_people(page: Path) -> None:
    """Lines fit a screen, but for tables and commands; nothing is left to be done."""
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
