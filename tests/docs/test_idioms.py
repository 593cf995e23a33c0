"""Texts for users are plain technical English, without private idioms."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from astana_api.api.app import build_app
from tests.docs.idioms import find_idioms
from tests.docs.pages import PAGES, ROOT, name_of, prose

SOURCES = sorted((ROOT / "src" / "astana_api").rglob("*.py"))
DATA = {"related_roles.py"}
"""Modules whose strings are words of dossiers."""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_page_has_no_idioms(page: Path) -> None:
    assert [*find_idioms(prose(page.read_text()))] == []


def documented_texts(node: Any) -> Iterator[str]:
    """Yield the summaries and descriptions of the OpenAPI document, without the examples."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"summary", "description"} and isinstance(value, str):
                yield value
            elif key not in {"example", "examples"}:
                yield from documented_texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from documented_texts(value)


def test_openapi_document_has_no_idioms() -> None:
    texts = set(documented_texts(build_app().openapi()))
    assert len(texts) > 500
    assert [(found, text) for text in texts for found in find_idioms(text)] == []


def messages(source: Path) -> Iterator[str]:
    """Yield the strings of a module with several words, except docstrings."""
    tree = ast.parse(source.read_text())
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if " " in node.value and id(node) not in docstrings:
            yield node.value


def test_messages_of_the_program_have_no_idioms() -> None:
    found = [
        f"{source.relative_to(ROOT)}: {idiom} in {message!r}"
        for source in SOURCES
        if source.name not in DATA
        for message in messages(source)
        for idiom in find_idioms(message)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "The server answers 410.",
        "Whoever writes needs a key.",
        "A slip of the pen is told.",
        "What rests\non it.",
        "`-` turns it round.",
    ],
)
def test_find_idioms_finds_each_idiom(text: str) -> None:
    assert [*find_idioms(text)]


def test_find_idioms_accepts_plain_words() -> None:
    text = "The response is 410. The answer of an operator, restored data, and interest on it."
    assert [*find_idioms(text)] == []
