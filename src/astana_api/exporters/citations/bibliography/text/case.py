"""Change the case of text as `text-case` of CSL says.

Words that have capitals, such as NATO or iPhone, are left alone, and so are words in other scripts
than Latin where a title is in title case. Each change keeps the length of the text.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from astana_api.exporters.citations.bibliography.text.fragments import (
    CLOSE_QUOTE,
    OPEN_QUOTE,
    Fragment,
    plain_text,
)

TITLE_OF_TERM: Final = "title-of-term"
"""The title case of a term of the locale, which is not limited to a language or script."""

_TOKEN: Final = re.compile(r"[^\W_]+|\s+|.", re.DOTALL)
_WORD_BREAK: Final = re.compile(r"[\s\-/–—]")
_LAST_WORD: Final = re.compile(r"\s([^\s\-/–—]+)\Z")
# fmt: off
_STOP_WORDS: Final = frozenset((
    "a", "about", "an", "and", "as", "at", "but", "by", "d", "de", "down", "for", "from", "in",
    "into", "l", "nor", "of", "on", "onto", "or", "over", "so", "the", "till", "to", "up", "van",
    "via", "von", "with", "yet",
))
# fmt: on


class _Position(Enum):
    START = auto()
    SENTENCE_START = auto()
    WORD_START = auto()
    LAST_WORD = auto()
    IN_WORD = auto()
    AFTER_SENTENCE = auto()
    AFTER_PUNCTUATION = auto()


_STARTS: Final = (_Position.START, _Position.SENTENCE_START)
_WORD_STARTS: Final = (*_STARTS, _Position.WORD_START, _Position.LAST_WORD)


def change_case(fragment: Fragment, text_case: str) -> Fragment:
    """Return the fragment in the case of a value of `text-case`."""
    text = plain_text(fragment)
    if text_case == "lowercase":
        changed = _same_length(text, str.lower)
    elif text_case == "uppercase":
        changed = _same_length(text, str.upper)
    else:
        changed = _change_words(text, _CHANGES[text_case])
    runs: Fragment = []
    offset = 0
    for run in fragment:
        runs.append(run._replace(text=changed[offset : offset + len(run.text)]))
        offset += len(run.text)
    return runs


def _change_words(text: str, change: Callable[[str, _Position], str]) -> str:
    last = _LAST_WORD.search(text)
    position = _Position.START
    changed = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if last and match.start() == last.start(1) and position is _Position.WORD_START:
            position = _Position.LAST_WORD
        changed.append(change(token, position) if token[0].isalnum() else token)
        position = _next_position(token[-1], position)
    return "".join(changed)


def _next_position(char: str, position: _Position) -> _Position:
    if char in {OPEN_QUOTE, CLOSE_QUOTE}:
        return position
    if char in ".?!:":
        return _Position.AFTER_SENTENCE
    if char.isalnum():
        return _Position.IN_WORD
    if char.isspace() and position is _Position.AFTER_SENTENCE:
        return _Position.SENTENCE_START
    if _WORD_BREAK.match(char):
        return _Position.WORD_START
    return position if position in _WORD_STARTS else _Position.AFTER_PUNCTUATION


def _title(word: str, position: _Position) -> str:
    is_latin = unicodedata.name(word[0], "").startswith(("LATIN", "DIGIT"))
    return _title_of_term(word, position) if is_latin else word


def _title_of_term(word: str, position: _Position) -> str:
    if not _is_lower(word):
        return word
    capitalized = position in _STARTS or (
        len(word) > 1
        and (
            position is _Position.LAST_WORD
            or (position is _Position.WORD_START and word not in _STOP_WORDS)
        )
    )
    return _capitalize(word) if capitalized else word


def _capitalize_first(word: str, position: _Position) -> str:
    return _capitalize(word) if position is _Position.START and _is_lower(word) else word


def _capitalize_all(word: str, position: _Position) -> str:
    return _capitalize(word) if position in _WORD_STARTS and _is_lower(word) else word


def _sentence(word: str, position: _Position) -> str:
    if position in _STARTS:
        return _capitalize(word) if _is_lower(word) else word
    return _same_length(word, str.lower) if word[0].isupper() and _is_lower(word[1:]) else word


_CHANGES: Final = {
    "title": _title,
    TITLE_OF_TERM: _title_of_term,
    "capitalize-first": _capitalize_first,
    "capitalize-all": _capitalize_all,
    "sentence": _sentence,
}


def _is_lower(word: str) -> bool:
    """Tell whether there are only small letters and digits; raised letters are neither."""
    return all(unicodedata.category(char) in {"Ll", "Nd"} for char in word)


def _capitalize(word: str) -> str:
    return _same_length(word[0], str.upper) + word[1:]


def _same_length(text: str, change: Callable[[str], str]) -> str:
    return "".join(new if len(new := change(char)) == 1 else char for char in text)
