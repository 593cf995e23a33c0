"""HTML-safe snippets of text with highlighted matches."""

from html import escape
from typing import Final

from astana_api.domain.search.query import Query
from astana_api.domain.text.folding import fold, word_spans

MAX_LENGTH: Final = 160
"""Maximum characters of a snippet, without its markup."""
_CONTEXT: Final = 40
_ELLIPSIS: Final = "\u2026"


def split_words(text: str) -> list[str]:
    """Return the words that a snippet of the text can mark."""
    return [text[start:end] for start, end in word_spans(text)]


def render_snippet(query: Query, text: str, fuzzy: frozenset[str] | None = None) -> str:
    """Return the text, or an excerpt, as escaped HTML with `<mark>` around each match.

    `fuzzy` are the words to mark (`scoring.find_matching_words`); without it, the words are marked
    that have the query words as typed.
    """
    matches = [
        (start, end)
        for start, end in word_spans(text)
        if (_is_match(query, text[start:end]) if fuzzy is None else text[start:end] in fuzzy)
    ]
    begin, end = _window(text, matches)
    pieces = [_ELLIPSIS] if begin else []
    position = begin
    for first, last in matches:
        if first >= begin and last <= end:
            pieces += [escape(text[position:first]), f"<mark>{escape(text[first:last])}</mark>"]
            position = last
    pieces.append(escape(text[position:end]))
    return "".join(pieces) + (_ELLIPSIS if end < len(text) else "")


def _window(text: str, matches: list[tuple[int, int]]) -> tuple[int, int]:
    if len(text) <= MAX_LENGTH:
        return 0, len(text)
    begin = 0
    if matches and matches[0][1] > MAX_LENGTH:
        # Start at a word boundary if there is one.
        begin = max(0, text.rfind(" ", 0, max(0, matches[0][0] - _CONTEXT)) + 1)
        begin = max(begin, matches[0][0] - MAX_LENGTH // 2)
    return begin, min(len(text), begin + MAX_LENGTH)


def _is_match(query: Query, word: str) -> bool:
    return any(
        part.startswith(each.key) or part == each.key[0] or (each.is_unspaced and each.key in part)
        for part in fold(word).split()
        for each in query.words
    )
