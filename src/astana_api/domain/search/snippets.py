"""HTML-safe snippets of text with highlighted matches."""

from html import escape
from typing import Final

from astana_api.domain.search.scoring import NameRow, has_matching_word
from astana_api.domain.search.search_tokens import Query
from astana_api.domain.text.folding import fold, word_spans
from astana_api.domain.text.transliteration import latin_key, skeletons

MAX_LENGTH: Final = 160
"""Maximum characters of a snippet, without its markup."""
_CONTEXT: Final = 40
_ELLIPSIS: Final = "\u2026"


def render_snippet(query: Query, text: str, *, fuzzy: bool = False) -> str:
    """Return the text, or an excerpt, as escaped HTML with `<mark>` around each match.

    `fuzzy` also marks words with typos and words that match in another script.
    """
    matches = [
        (start, end)
        for start, end in word_spans(text)
        if _is_match(query, text[start:end], fuzzy=fuzzy)
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


def _is_match(query: Query, word: str, *, fuzzy: bool) -> bool:
    key = fold(word)
    if not key:
        return False
    if not fuzzy:
        return any(
            part.startswith(each.key)
            or part == each.key[0]
            or (each.is_unspaced and each.key in part)
            for part in key.split()
            for each in query.words
        )
    skeleton_words = " ".join(sorted(skeletons(word)))
    name = NameRow("", "", word, None, "", None, 0, 0, key, latin_key(word), skeleton_words)
    return has_matching_word(query, name)
