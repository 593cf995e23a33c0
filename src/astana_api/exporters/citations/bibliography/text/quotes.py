"""Recognize quotation marks in the text of records, and write those of a language."""

import re
from typing import Final, NamedTuple

from astana_api.exporters.citations.bibliography.text.fragments import (
    CLOSE_QUOTE,
    OPEN_QUOTE,
    Fragment,
    Run,
)

_PLACEHOLDERS: Final = re.compile(f"[{OPEN_QUOTE}{CLOSE_QUOTE}]")
_WHITE_SPACE: Final = re.compile(r"[ \t\r\n]+")
_QUOTATIONS: Final = (
    re.compile(r'(?<!\w)"(?=[^\s"])([^"]*)"(?!\w)'),
    re.compile(r"“(?=[^\s”])([^“”]*)”"),
    re.compile(r"(?<!\w)'(?=[^\s'])([^']*(?:\w'\w[^']*)*)'(?!\w)"),
    re.compile(r"‘(?=[^\s’])([^‘’]*(?:\w’\w[^‘’]*)*)’(?!\w)"),
)
_MOVABLE: Final = ".,"
_SENTENCE_ENDS: Final = ".,;:!?"


class QuotationMarks(NamedTuple):
    """The marks of a language: the outer and the inner pair."""

    outer: tuple[str, str]
    inner: tuple[str, str]


def clean_text(text: str) -> str:
    """Return the text of a record in one line, without characters that are placeholders here."""
    return _WHITE_SPACE.sub(" ", _PLACEHOLDERS.sub("\ufffd", text)).strip()


def parse_quotes(text: str) -> str:
    """Return the text of a record with placeholders for the quotation marks that come in pairs."""
    text = clean_text(text)
    for quotation in _QUOTATIONS:
        text = quotation.sub(rf"{OPEN_QUOTE}\1{CLOSE_QUOTE}", text)
    return text.replace("'", "’")


def quote(fragment: Fragment) -> Fragment:
    """Return the fragment between quotation marks."""
    return [Run(OPEN_QUOTE), *fragment, Run(CLOSE_QUOTE)] if fragment else fragment


def move_punctuation(fragment: Fragment) -> Fragment:
    """Return the fragment with full stops and commas before the closing quotation marks."""
    moved: Fragment = []
    for run in fragment:
        for char in run.text:
            if char in _MOVABLE and moved and moved[-1].text == CLOSE_QUOTE:
                closing = [moved.pop()]
                while moved and moved[-1].text == CLOSE_QUOTE:
                    closing.append(moved.pop())
                if not moved or moved[-1].text not in _SENTENCE_ENDS:
                    moved.append(Run(char, run.italic))
                moved.extend(reversed(closing))
            else:
                moved.append(Run(char, run.italic))
    return merge_runs(moved)


def localize_quotes(fragment: Fragment, marks: QuotationMarks) -> Fragment:
    """Return the fragment with the marks of a language, the outer and the inner alternating."""
    depth = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal depth
        if match[0] == OPEN_QUOTE:
            depth += 1
            return (marks.outer if depth % 2 else marks.inner)[0]
        depth -= 1
        return (marks.inner if depth % 2 else marks.outer)[1]

    return [run._replace(text=_PLACEHOLDERS.sub(replace, run.text)) for run in fragment]


def merge_runs(fragment: Fragment) -> Fragment:
    """Return the fragment with one run for neighbours of the same appearance."""
    merged: Fragment = []
    for run in fragment:
        if merged and merged[-1].italic == run.italic:
            merged[-1] = Run(merged[-1].text + run.text, run.italic)
        else:
            merged.append(run)
    return merged
