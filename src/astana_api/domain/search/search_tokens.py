"""Search tokens of entities and citations, and the parser of search queries.

A record is indexed by the words of its names, in their own script and in Latin letters; by the
skeletons of those words, for candidates; and by the words of its texts. Words of scripts without
spaces are split into characters and bigrams.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from astana_api.domain.text.folding import fold, word_spans
from astana_api.domain.text.transliteration import latin_key, skeletons


class TokenForm(StrEnum):
    """The source of a search token."""

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
"""Maximum characters of a token; longer words are truncated to fit an index."""
MAX_TEXT_TOKENS: Final = 200
"""Distinct tokens that are indexed of one text."""
MAX_WEIGHT: Final = 99
MAX_QUERY_LENGTH: Final = 300
"""Maximum characters of a search query."""

Weights = Mapping[tuple[TokenForm, str], int]
"""By form and token: the number of words of the shortest text that contains the token."""

STOP_WORDS: Final = frozenset(
    (
        *("a", "al", "an", "and", "at", "bin", "by", "da", "de", "den", "der", "des", "di", "du"),
        *("el", "for", "fi", "from", "ibn", "in", "la", "le", "los", "of", "on", "or", "the"),
        *("to", "und", "v", "van", "von", "wa", "и", "в", "на", "по", "و", "في", "من"),
    )
)
"""Words of a query that a hit does not have to contain."""

# Chinese, Japanese, Thai, Lao, Burmese and Khmer are written without spaces between words.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_ARTICLES: Final = frozenset({"al", "el"})
_ARTICLE_LETTERS: Final = "ال"


def is_unspaced(word: str) -> bool:
    """Return whether a word has letters of a script without spaces between words."""
    return not word.isascii() and _UNSPACED.search(word) is not None


def ngrams(word: str) -> list[str]:
    """Return the characters and bigrams of a word's parts in scripts without spaces."""
    grams: list[str] = []
    if is_unspaced(word):
        for run in _UNSPACED.findall(word):
            grams += run
            grams += [run[index : index + 2] for index in range(len(run) - 1)]
    return grams


def spelling_variants(words: list[str]) -> list[str]:
    """Return the words, and variants with the Arabic article joined to the next word or cut off."""
    variants = list(words)
    for index, word in enumerate(words):
        if word in _ARTICLES and index + 1 < len(words):
            variants.append(word + words[index + 1])
        elif word.startswith(_ARTICLE_LETTERS) and len(word) > 4:
            variants.append(word[2:])
    return variants


def tokenize_name(text: str) -> set[str]:
    """Return the search tokens of a name."""
    words = fold(text).split()
    tokens = {*spelling_variants(words), *spelling_variants(latin_key(text).split())}
    for word in words:
        tokens.update(ngrams(word))
    return {token[:MAX_TOKEN_LENGTH] for token in tokens}


def tokenize_text(text: str) -> list[str]:
    """Return the distinct search tokens of a text in order of appearance."""
    tokens: dict[str, None] = {}
    for word in fold(text).split():
        tokens[word[:MAX_TOKEN_LENGTH]] = None
        tokens.update(dict.fromkeys(ngrams(word)))
        if len(tokens) >= MAX_TEXT_TOKENS:
            break
    return list(tokens)


def weigh_tokens(names: Iterable[str], texts: Iterable[str]) -> Weights:
    """Return the search tokens of a record with their weights; a lower weight ranks higher."""
    tokens: dict[tuple[TokenForm, str], int] = {}

    def add(form: TokenForm, new: Iterable[str], weight: int) -> None:
        for token in new:
            tokens[form, token] = min(weight, tokens.get((form, token), MAX_WEIGHT))

    for name in names:
        length = min(len(fold(name).split()), MAX_WEIGHT)
        add(TokenForm.NAME, tokenize_name(name), length)
        consonants = skeletons(name)
        # A single consonant is not selective; it is used only if there is nothing else.
        selective = [each for each in consonants if len(each) > 1] or consonants
        add(TokenForm.SKELETON, (each[:MAX_TOKEN_LENGTH] for each in selective), length)
    for text in texts:
        text_tokens = tokenize_text(text)
        add(TokenForm.TEXT, text_tokens, min(len(text_tokens), MAX_WEIGHT))
    return tokens


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of a query in the forms in which names are compared."""

    key: str
    latin: tuple[str, ...]
    skeletons: frozenset[str]
    is_stop_word: bool
    is_unspaced: bool

    @property
    def name_tokens(self) -> tuple[str, ...]:
        """The tokens of names that match the word."""
        tokens = [*self.text_tokens, *self.latin] if self.is_unspaced else [self.key, *self.latin]
        if self.key.startswith(_ARTICLE_LETTERS) and len(self.key) > 4:
            tokens.append(self.key[2:])
        return tuple(dict.fromkeys(token[:MAX_TOKEN_LENGTH] for token in tokens))

    @property
    def text_tokens(self) -> tuple[str, ...]:
        """The tokens that a text has to contain: in a script without spaces, the bigrams."""
        if self.is_unspaced and len(self.key) > 1:
            return tuple(part for part in ngrams(self.key) if len(part) > 1) or (self.key,)
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search query.

    `phrases` are the folded quoted parts, which a hit has to contain verbatim.
    """

    key: str
    words: tuple[QueryWord, ...]
    phrases: tuple[str, ...]


class EmptyQueryError(ValueError):
    """The query has neither a letter nor a digit."""


# Straight and curly quotes and guillemets; an unclosed quote is ignored.
_QUOTED: Final = re.compile(r'"([^"]*)"|[“„]([^“”„]*)[”“]|«([^«»]*)»')


def parse_query(text: str) -> Query:
    """Parse a query. Quotes make phrases; all other punctuation is ignored.

    Raise EmptyQueryError if no letter and no digit is left.
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
    # A piece is one word, except for a few characters that fold to several words.
    keys = fold(piece).split()
    for key in keys:
        written = piece if len(keys) == 1 else key
        latin = latin_key(written).split()
        latin = [word for word in latin if word not in _ARTICLES] or latin
        yield QueryWord(key, tuple(latin), skeletons(written), key in STOP_WORDS, is_unspaced(key))
