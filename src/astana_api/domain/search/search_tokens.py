"""The words by which an entity or a citation is found, and those of what is searched for.

A holder is found by the words of its names, each as it is written and in Latin letters; by their
skeletons, for candidates; and by the words of its texts. Scripts that put no space between words
are taken apart into single characters and pairs.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from astana_api.domain.text.folding import fold, word_spans
from astana_api.domain.text.transliteration import latin_key, skeletons


class TokenForm(StrEnum):
    """Of what a search word is one."""

    NAME = "name"
    SKELETON = "skeleton"
    TEXT = "text"


class Findable(StrEnum):
    """What a search finds: an entity of one of the five kinds, or a citation."""

    ORGANIZATION = "organization"
    PERSON = "person"
    EVENT = "event"
    PLACE = "place"
    WORK = "work"
    CITATION = "citation"


MAX_TOKEN_LENGTH: Final = 60
"""Characters of a word that are kept: an index has no room for what is pasted together."""
MAX_TEXT_TOKENS: Final = 200
"""Different words of one text that it is found by."""
MAX_WEIGHT: Final = 99
MAX_QUERY_LENGTH: Final = 300
"""Characters that may be searched for."""

Weights = Mapping[tuple[TokenForm, str], int]
"""By form and word: how many words the shortest text has that it stands in."""

STOP_WORDS: Final = frozenset(
    (
        *("a", "al", "an", "and", "at", "bin", "by", "da", "de", "den", "der", "des", "di", "du"),
        *("el", "for", "fi", "from", "ibn", "in", "la", "le", "los", "of", "on", "or", "the"),
        *("to", "und", "v", "van", "von", "wa", "и", "в", "на", "по", "و", "في", "من"),
    )
)
"""Words of a query that need not stand in what is found."""

# Chinese, Japanese, Thai, Lao, Burmese and Khmer: no space tells their words apart.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_ARTICLES: Final = frozenset({"al", "el"})
_ARTICLE_LETTERS: Final = "ال"


def is_unspaced(word: str) -> bool:
    """Whether a word has letters of a script that puts no space between words."""
    return not word.isascii() and _UNSPACED.search(word) is not None


def ngrams(word: str) -> list[str]:
    """The characters, and the pairs of them, of what a word has of an unspaced script."""
    found: list[str] = []
    if is_unspaced(word):
        for run in _UNSPACED.findall(word):
            found += run
            found += [run[place : place + 2] for place in range(len(run) - 1)]
    return found


def spelling_variants(words: list[str]) -> list[str]:
    """The words of a name, with the Arabic article in one with the next, and left away."""
    found = list(words)
    for place, word in enumerate(words):
        if word in _ARTICLES and place + 1 < len(words):
            found.append(word + words[place + 1])
        elif word.startswith(_ARTICLE_LETTERS) and len(word) > 4:
            found.append(word[2:])
    return found


def tokenize_name(text: str) -> set[str]:
    """The words by which a name is found."""
    written = fold(text).split()
    found = {*spelling_variants(written), *spelling_variants(latin_key(text).split())}
    for word in written:
        found.update(ngrams(word))
    return {word[:MAX_TOKEN_LENGTH] for word in found}


def tokenize_text(text: str) -> list[str]:
    """The different words by which a text is found, in their order."""
    found: dict[str, None] = {}
    for word in fold(text).split():
        found[word[:MAX_TOKEN_LENGTH]] = None
        found.update(dict.fromkeys(ngrams(word)))
        if len(found) >= MAX_TEXT_TOKENS:
            break
    return list(found)


def weigh_tokens(names: Iterable[str], texts: Iterable[str]) -> Weights:
    """The words of a holder, each with its weight: what has fewer words comes first."""
    found: dict[tuple[TokenForm, str], int] = {}

    def add(form: TokenForm, words: Iterable[str], weight: int) -> None:
        for word in words:
            found[form, word] = min(weight, found.get((form, word), MAX_WEIGHT))

    for name in names:
        length = min(len(fold(name).split()), MAX_WEIGHT)
        add(TokenForm.NAME, tokenize_name(name), length)
        consonants = skeletons(name)
        # One consonant tells too little, unless there is no more.
        telling = [each for each in consonants if len(each) > 1] or consonants
        add(TokenForm.SKELETON, (each[:MAX_TOKEN_LENGTH] for each in telling), length)
    for text in texts:
        words = tokenize_text(text)
        add(TokenForm.TEXT, words, min(len(words), MAX_WEIGHT))
    return found


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word that is searched for, in each of the forms that names are compared in."""

    key: str
    latin: tuple[str, ...]
    skeletons: frozenset[str]
    is_stop_word: bool
    is_unspaced: bool

    @property
    def name_tokens(self) -> tuple[str, ...]:
        """The search words of names that it is to be found by."""
        found = [*self.text_tokens, *self.latin] if self.is_unspaced else [self.key, *self.latin]
        if self.key.startswith(_ARTICLE_LETTERS) and len(self.key) > 4:
            found.append(self.key[2:])
        return tuple(dict.fromkeys(word[:MAX_TOKEN_LENGTH] for word in found))

    @property
    def text_tokens(self) -> tuple[str, ...]:
        """The words that a text has to have for it: its pairs, in a script without spaces."""
        if self.is_unspaced and len(self.key) > 1:
            return tuple(part for part in ngrams(self.key) if len(part) > 1) or (self.key,)
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    `phrases` are the folded parts that stood in quotes, and that have to be found word for word.
    """

    key: str
    words: tuple[QueryWord, ...]
    phrases: tuple[str, ...]


class EmptyQueryError(ValueError):
    """There is nothing to search for: neither a letter nor a digit."""


# Straight and curly quotes and guillemets; one that is not closed is none.
_QUOTED: Final = re.compile(r'"([^"]*)"|[“„]([^“”„]*)[”“]|«([^«»]*)»')


def parse_query(text: str) -> Query:
    """Read what was typed. Marks mean nothing but quotes, which hold words together.

    Raises EmptyQueryError, with what to do, where no letter and no digit is left.
    """
    key = fold(text)
    if not key:
        raise EmptyQueryError("There is nothing to search for: give at least one letter or digit.")
    phrases = [fold("".join(groups)) for groups in _QUOTED.findall(text)]
    pieces = (text[start:end] for start, end in word_spans(text))
    return Query(
        key,
        tuple(word for piece in pieces for word in _query_words(piece)),
        tuple(phrase for phrase in phrases if phrase),
    )


def _query_words(piece: str) -> Iterable[QueryWord]:
    # A piece is one word, but for a few characters that fold to several.
    keys = fold(piece).split()
    for key in keys:
        written = piece if len(keys) == 1 else key
        latin = latin_key(written).split()
        told = [word for word in latin if word not in _ARTICLES] or latin
        yield QueryWord(key, tuple(told), skeletons(written), key in STOP_WORDS, is_unspaced(key))
