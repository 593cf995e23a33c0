"""Texts of a dossier that YAML cannot read without quotes get a message with the quoted text."""

import re

import pytest

from astana_api.importers.dossier.diagnostics import DiagnosticCollector, InvalidDossier
from astana_api.importers.dossier.files.yaml import read_yaml, to_python

CONTEXTS = {
    "mapping": "founded: {}\nname: X\n",
    "nested mapping": "a:\n  founded: {}\n  name: X\n",
    "list": "- {}\n- X\n",
    "inline mapping": "a: {{founded: {}, name: X}}\n",
    "inline list": "a: [X, {}, Y]\n",
    "mapping with a comment": "founded: {} # a comment\nname: X\n",
    "list of inline mappings": "- {{value: {}, cite: [a]}}\n",
}
TEXTS = [
    "[..1988]/",
    "[..2016-02-03]/",
    "[1990..1994]/2001",
    "{1960,1961}/1970",
    "[sic] that",
    "{a} and b",
    "* star",
    "& co",
    "!<",
    "| bar",
    "> 5",
    "%50",
    "@ada",
    "`ada`",
    '"New" club',
    "'New' club",
]


def read(content: str) -> tuple[object, list[str]]:
    collector = DiagnosticCollector()
    root = read_yaml(content.encode(), "x.yaml", collector)
    try:
        collector.raise_if_any()
    except InvalidDossier as exc:
        return None, [str(each) for each in exc.diagnostics]
    assert root is not None
    return to_python(root), []


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_that_needs_quotes_gets_them_in_the_message(context: str, text: str) -> None:
    _, messages = read(CONTEXTS[context].format(text))
    assert len(messages) == 1
    line, column, begin, quoted = re.findall(
        r"x\.yaml:(\d+):(\d+): not YAML: a text that begins with (\S) needs quotes: (.*)",
        messages[0],
    )[0]
    assert CONTEXTS[context].format(text).splitlines()[int(line) - 1][int(column) - 1] == text[0]
    assert begin == text[0]
    # What the message says is what makes the file valid.
    found, messages = read(CONTEXTS[context].format(quoted))
    assert messages == []
    assert repr(text) in repr(found)


@pytest.mark.parametrize(
    "content",
    [
        "a: [1, 2\nb: c\n",
        "a: {b: [1], c: d: e}\n",
        "a: {b: 'x', c: [1]\n",
        "a: b: c\n",
        'a: "x\nb: c\n',
        "a: [1, 2]\n b: c\n",
    ],
)
def test_other_syntax_error_gets_no_advice_about_the_first_character(content: str) -> None:
    _, messages = read(content)
    assert messages
    assert not any(
        "that begins with [" in each or "that begins with {" in each for each in messages
    )


@pytest.mark.parametrize(("text", "sign"), [("&co that", "&"), ("*star", "*"), ("!important", "!")])
def test_anchor_alias_and_tag_mention_quotes(text: str, sign: str) -> None:
    _, [message] = read(f"founded: {text}\n")
    assert message.endswith(f"or quote a text with {sign}")
