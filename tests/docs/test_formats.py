"""Each format has a page in the guide with commands that run, and the overview lists it."""

import re

import pytest

from astana_api.exporters.formats import FORMATS, JSON
from astana_api.importers.detection import ImportFormat
from tests.docs.formats import IMPORT_ONLY
from tests.docs.formats import PAGES as FORMAT_PAGES
from tests.docs.pages import ROOT, blocks, commands

FOLDER = ROOT / "docs" / "formats"
PAGE_OF = {
    **{each.name: page for page, losses in FORMAT_PAGES.items() for each in losses},
    **{name: page for page, (name, _) in IMPORT_ONLY.items()},
}


def commands_of(name: str) -> list[str]:
    """Return the commands on the page of a format."""
    text = (FOLDER / f"{PAGE_OF[name]}.md").read_text()
    return [
        command.line
        for block in blocks(text)
        if block.language == "console"
        for command in commands(block)
    ]


@pytest.mark.parametrize("name", [each for each in FORMATS if each != JSON.name])
def test_page_of_export_format_has_command_that_exports_it(name: str) -> None:
    media_type = re.escape(FORMATS[name].media_type)
    selected = re.compile(rf"\bformat={name}\b|--format {name}\b|Accept: {media_type}")
    assert any(selected.search(line) for line in commands_of(name))


@pytest.mark.parametrize("name", ImportFormat)
def test_page_of_import_format_has_command_that_imports_it(name: str) -> None:
    assert any(line.startswith("astana-api import ") for line in commands_of(name))


def test_every_page_of_a_format_is_in_the_overview() -> None:
    pages = {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    assert pages == set(PAGE_OF.values())
