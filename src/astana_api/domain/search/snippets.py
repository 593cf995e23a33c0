"""A piece of text around what was found in it, safe to be put into a page."""

from html import escape
from typing import Final

from astana_api.domain.search.scoring import NameRow, has_matching_word
from astana_api.domain.search.search_tokens import Query
from astana_api.domain.text.folding import fold, word_spans
from astana_api.domain.text.transliteration import latin_key, skeletons

MAX_LENGTH: Final = 160
"""Characters of a snippet, without its marks."""
_BEFORE: Final = 40
_MORE: Final = "\u2026"


def render_snippet(query: Query, text: str, *, fuzzy: bool = False) -> str:
    """The text, or the part of it that matters, as HTML: escaped, with `<mark>` around each match.

    `across` marks words that were found in another script, or nearly, as well.
    """
    marked = [
        (start, end)
        for start, end in word_spans(text)
        if _is_found(query, text[start:end], across=fuzzy)
    ]
    begin, end = _window(text, marked)
    pieces = [_MORE] if begin else []
    place = begin
    for first, last in marked:
        if first >= begin and last <= end:
            pieces += [escape(text[place:first]), f"<mark>{escape(text[first:last])}</mark>"]
            place = last
    pieces.append(escape(text[place:end]))
    return "".join(pieces) + (_MORE if end < len(text) else "")


def _window(text: str, marked: list[tuple[int, int]]) -> tuple[int, int]:
    if len(text) <= MAX_LENGTH:
        return 0, len(text)
    begin = 0
    if marked and marked[0][1] > MAX_LENGTH:
        # A word is not cut where it can be helped.
        begin = max(0, text.rfind(" ", 0, max(0, marked[0][0] - _BEFORE)) + 1)
        begin = max(begin, marked[0][0] - MAX_LENGTH // 2)
    return begin, min(len(text), begin + MAX_LENGTH)


def _is_found(query: Query, word: str, *, across: bool) -> bool:
    key = fold(word)
    if not key:
        return False
    if not across:
        return any(
            part.startswith(each.key)
            or part == each.key[0]
            or (each.is_unspaced and each.key in part)
            for part in key.split()
            for each in query.words
        )
    read = " ".join(sorted(skeletons(word)))
    name = NameRow("", "", word, None, "", None, 0, 0, key, latin_key(word), read)
    return has_matching_word(query, name)
