"""Formatted text and how pieces of it are joined.

A fragment is a list of runs. Quotation marks are placeholders until the entry is complete, because
the marks of a language depend on how deeply they are nested.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

OPEN_QUOTE: Final = "\ufdd0"
CLOSE_QUOTE: Final = "\ufdd1"
"""Noncharacters of Unicode, which no text may contain."""


class Run(NamedTuple):
    """A stretch of text of one appearance."""

    text: str
    italic: bool = False


Fragment = list[Run]

_FIRST_WINS: Final = frozenset(
    ("!.", "!:", "?.", "?:", ":.", ";:", ";.", "!!", "??", "..", "::", ";;", ",,")
)
_SECOND_WINS: Final = frozenset((":!", ":?", ";!", ";?", "  ", " ,", " ."))
_CLOSING_QUOTES: Final = f"{CLOSE_QUOTE}\"'”’»›"
_NO_DELIMITER_BEFORE: Final = (",", ";", ".")


def text_fragment(text: str) -> Fragment:
    """Return the text as a fragment, which is empty if the text is."""
    return [Run(text)] if text else []


def plain_text(fragment: Fragment) -> str:
    """Return the text with placeholders for quotation marks."""
    return "".join(run.text for run in fragment)


def join(pieces: Iterable[Fragment], delimiter: str = "") -> Fragment:
    """Return the pieces that are not empty, with collapsed punctuation where they meet."""
    joined: Fragment = []
    for piece in pieces:
        if not piece:
            continue
        if joined and delimiter and not piece[0].text.startswith(_NO_DELIMITER_BEFORE):
            joined = _append(joined, [Run(delimiter)])
        joined = _append(joined, piece)
    return joined


def add_affixes(fragment: Fragment, prefix: str | None, suffix: str | None) -> Fragment:
    """Return the fragment between its affixes; an empty fragment has none."""
    if not fragment:
        return fragment
    return join([text_fragment(prefix or ""), fragment, text_fragment(suffix or "")])


def _append(left: Fragment, right: Fragment) -> Fragment:
    if not left or not right:
        return left or right
    end, start = left[-1].text[-1], right[0].text[0]
    if start == "." and end in _CLOSING_QUOTES:
        end = plain_text(left).rstrip(_CLOSING_QUOTES + " ")[-1:] or end
    if end + start in _FIRST_WINS:
        rest = right[0].text.lstrip(start)
        return _append(left, [*([right[0]._replace(text=rest)] if rest else []), *right[1:]])
    if end + start in _SECOND_WINS:
        rest = left[-1].text.rstrip(end)
        return _append([*left[:-1], *([left[-1]._replace(text=rest)] if rest else [])], right)
    return [*left, *right]
