"""Hints for a word that is not among the known ones."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Final

MAX_LISTED: Final = 10
"""The number of known words that a message lists; a count of the others follows."""


def find_close_match(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that is most like the word, None if none is close."""
    return next(iter(get_close_matches(word, candidates, n=1, cutoff=0.6)), None)


def suggest(word: str, candidates: Collection[str]) -> str:
    """Return a sentence with the closest candidate, else with the candidates; "" without any."""
    if close := find_close_match(word, candidates):
        return f"Did you mean {close}?"
    return f"Known are: {list_words(candidates)}." if candidates else ""


def list_words(words: Iterable[str]) -> str:
    """Return the words separated by commas; of many, the first and the number of the others."""
    listed = list(words)
    if len(listed) <= MAX_LISTED:
        return ", ".join(listed)
    return f"{', '.join(listed[:MAX_LISTED])} and {len(listed) - MAX_LISTED} more"
