"""Search tokens of entities and citations.

A record is indexed by the words of its names, in their own script and in Latin letters, and by the
words of its texts. Words of scripts without spaces are split into characters and bigrams. The
skeletons of the Latin words lead from a spelling to the similar ones that occur.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Final

from astana_api.domain.sort_keys import index_key
from astana_api.domain.text.folding import fold
from astana_api.domain.text.skeletons import coarse_skeletons, word_skeletons
from astana_api.domain.text.transliteration import latin_key, split_family_names


class TokenForm(StrEnum):
    """The source of a search token."""

    NAME = "name"
    TEXT = "text"
    IDENTIFIER = "identifier"


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
MAX_FINE_LENGTH: Final = 10
"""Maximum letters of a Latin word that is found by its fine skeletons."""

Weights = Mapping[tuple[TokenForm, str], int]
"""By form and token: the number of words of the shortest text that contains the token."""

STOP_WORDS: Final = frozenset(
    (
        *("a", "al", "an", "and", "at", "bin", "by", "da", "de", "den", "der", "des", "di", "du"),
        *("el", "for", "fi", "from", "ibn", "in", "la", "le", "los", "of", "on", "or", "the"),
        *("to", "und", "v", "van", "von", "wa", "и", "в", "на", "по", "و", "في", "من"),
    )
)
"""Words of a query that a hit does not have to contain, and of texts that are not indexed."""
# Chinese, Japanese, Thai, Lao, Burmese and Khmer are written without spaces between words.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_ARTICLE_LETTERS: Final = "ال"
_MAX_JOINED_WORDS: Final = 4
_MAX_JOINED_LENGTH: Final = 30
"""Maximum words of a name whose words are also joined, and letters of the result."""


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


def spelling_variants(words: Sequence[str]) -> list[str]:
    """Return the words, words without their joined Arabic article, and adjacent words as one.

    So `le marck` also has `lemarck`, and `al assad` `alassad`; long names have only their words.
    """
    variants = list(words)
    variants += [w[2:] for w in words if w.startswith(_ARTICLE_LETTERS) and len(w) > 3]
    if 1 < len(words) <= _MAX_JOINED_WORDS:
        joined = [first + second for first, second in pairwise(words)]
        if len(words) > 2:
            joined.append("".join(words))
        variants += [word for word in joined if len(word) <= _MAX_JOINED_LENGTH]
    return variants


def tokenize_name(text: str) -> set[str]:
    """Return the search tokens of a name: as written, and in Latin letters."""
    words = fold(text).split()
    tokens = {*spelling_variants(words), *spelling_variants(latin_key(text).split())}
    if not text.isascii():
        tokens.update(split_family_names(text))
        for word in words:
            tokens.update(ngrams(word))
    return {token[:MAX_TOKEN_LENGTH] for token in tokens}


def tokenize_text(text: str) -> list[str]:
    """Return the distinct search tokens of a text in order of appearance."""
    tokens: dict[str, None] = {}
    words = fold(text).split()
    for word in [word for word in words if word not in STOP_WORDS] or words:
        tokens[word[:MAX_TOKEN_LENGTH]] = None
        tokens.update(dict.fromkeys(ngrams(word)))
        if len(tokens) >= MAX_TEXT_TOKENS:
            break
    return list(tokens)


def weigh_tokens(
    names: Iterable[str], texts: Iterable[str], identifiers: Iterable[str] = ()
) -> Weights:
    """Return the search tokens of a record with their weights; a lower weight ranks higher."""
    tokens: dict[tuple[TokenForm, str], int] = {}

    def add(form: TokenForm, new: Iterable[str], weight: int) -> None:
        for token in new:
            tokens[form, token] = min(weight, tokens.get((form, token), MAX_WEIGHT))

    for name in names:
        add(TokenForm.NAME, tokenize_name(name), min(len(fold(name).split()), MAX_WEIGHT))
    for text in texts:
        text_tokens = tokenize_text(text)
        add(TokenForm.TEXT, text_tokens, min(len(text_tokens), MAX_WEIGHT))
    add(TokenForm.IDENTIFIER, filter(None, map(identifier_token, identifiers)), 1)
    return tokens


def identifier_token(text: str) -> str:
    """Return the token of a whole identifier, `key` or `scheme:key`; empty without letters."""
    return index_key(fold(text))


def index_keys(token: str) -> frozenset[str]:
    """Return the skeletons under which a token of a name is found; none unless it is Latin.

    Long words, which are mostly two joined ones, have only coarse skeletons.
    """
    if not token.isascii() or token.isdigit():
        return frozenset()
    keys = coarse_skeletons(token)
    if len(token) > MAX_FINE_LENGTH:
        return frozenset(sorted(keys, key=lambda key: (-len(key), key))[:1])
    return keys | word_skeletons(token)
