"""The parser of search queries, and the forms in which a word of a query is compared."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from astana_api.domain.search.search_tokens import MAX_TOKEN_LENGTH, STOP_WORDS, is_unspaced, ngrams
from astana_api.domain.text.folding import fold, word_spans
from astana_api.domain.text.scripts import detect_script
from astana_api.domain.text.skeletons import COARSE_SCRIPTS, coarse_skeletons, word_skeletons
from astana_api.domain.text.transliteration import latin_key

MAX_QUERY_LENGTH: Final = 300
"""Maximum characters of a search query."""

_ARTICLES: Final = frozenset({"al", "el"})
_ARTICLE_LETTERS: Final = "ال"
_ASSIMILATED_ARTICLES: Final = re.compile(r"[aeu](sh|[rsntdz])\Z")
"""The Arabic article before a letter that it takes on, as in Sayf ad-Din."""


@dataclass(frozen=True)
class QueryWord:
    """One word of a query in the forms in which names are compared."""

    key: str
    latin: tuple[str, ...]
    is_stop_word: bool
    is_unspaced: bool
    is_initials: bool

    @cached_property
    def joined_latin(self) -> str:
        """The word in Latin letters."""
        return "".join(self.latin)

    @cached_property
    def skeletons(self) -> frozenset[str]:
        """The skeletons of the word."""
        return frozenset().union(*(word_skeletons(word) for word in self.latin))

    @cached_property
    def coarse(self) -> frozenset[str]:
        """The coarse skeletons of the word."""
        return coarse_skeletons(self.joined_latin)

    @property
    def name_tokens(self) -> tuple[str, ...]:
        """The tokens of names that match the word."""
        tokens = [*self.text_tokens, *self.latin] if self.is_unspaced else [self.key, *self.latin]
        if self.key.startswith(_ARTICLE_LETTERS) and len(self.key) > 3:
            tokens.append(self.key[2:])
        return tuple(dict.fromkeys(token[:MAX_TOKEN_LENGTH] for token in tokens))

    @property
    def text_tokens(self) -> tuple[str, ...]:
        """The tokens that a text has to contain: in a script without spaces, the bigrams."""
        if self.is_unspaced and len(self.key) > 1:
            return tuple(part for part in ngrams(self.key) if len(part) > 1) or (self.key,)
        return (self.key,)


@dataclass(frozen=True)
class Query:
    """A parsed search query.

    `phrases` are the folded quoted parts, which a hit has to contain verbatim. `text` is what was
    typed, without white space at its ends.
    """

    text: str
    key: str
    words: tuple[QueryWord, ...]
    phrases: tuple[str, ...]

    @cached_property
    def script(self) -> str:
        """The ISO 15924 code of the script that was typed."""
        return detect_script(self.text)

    @cached_property
    def is_coarse(self) -> bool:
        """Whether it is typed in a script that does not distinguish all sounds."""
        return self.script in COARSE_SCRIPTS

    @cached_property
    def required_words(self) -> tuple[QueryWord, ...]:
        """The words of a complete match: all but stop words, unless there are no others."""
        return tuple(word for word in self.words if not word.is_stop_word) or self.words

    @cached_property
    def joined_tokens(self) -> tuple[str, ...]:
        """The tokens of names that write adjacent words of the query, or all of them, as one."""
        tokens: list[str] = []
        for words in (
            [word.key for word in self.words],
            [word.joined_latin for word in self.words],
        ):
            tokens += [first + second for first, second in pairwise(words)]
            if len(words) > 1:
                tokens.append("".join(words))
        return tuple(dict.fromkeys(token for token in tokens if 0 < len(token) <= MAX_TOKEN_LENGTH))


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
    written = [
        (word, text[start:end] if fold(text[start:end]) == word else word)
        for start, end in word_spans(text)
        # A piece is one word, except for a few characters that fold to several words.
        for word in fold(text[start:end]).split()
    ]
    following = [word for word, _ in written[1:]] + [""]
    words = tuple(
        _query_word(word, piece, after)
        for (word, piece), after in zip(written, following, strict=True)
    )
    return Query(text.strip(), key, words, tuple(phrase for phrase in phrases if phrase))


def _query_word(key: str, written: str, following: str) -> QueryWord:
    latin = latin_key(written).split()
    latin = [word for word in latin if word not in _ARTICLES] or latin
    article = _ASSIMILATED_ARTICLES.match(key)
    is_stop_word = key in STOP_WORDS or bool(article and following.startswith(article[1]))
    is_initials = len(key) > 1 and any(each.isspace() or each == "." for each in written)
    return QueryWord(key, tuple(latin), is_stop_word, is_unspaced(key), is_initials)
