"""Find phrases of an article that a dossier can quote: each occurs once in its section."""

from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz, process

from astana_api.domain.statements.validation import MAX_ANCHOR_LENGTH
from astana_api.domain.text.normalization import normalize_text
from astana_api.importers.articles.article import Article, ArticleSection
from astana_api.importers.drafting.yaml_lines import Value

_MARGINS: Final = (12, 25, 40, MAX_ANCHOR_LENGTH)
_MAX_PASSAGE: Final = 160
_MIN_SCORE: Final = 50


class AnchorFinder:
    """Look for phrases in the sections of an article."""

    def __init__(self, article: Article) -> None:
        self.sections: list[ArticleSection] = article.sections()
        self._lines = article.text.split("\n")
        self._texts: dict[str, str] = {
            section.key: "\n".join(self._lines[section.first_line - 1 : section.last_line])
            for section in self.sections
        }
        self._by_line: dict[int, ArticleSection] = {
            line: section
            for section in self.sections
            for line in range(section.first_line, section.last_line + 1)
        }

    def line(self, number: int) -> str:
        return self._lines[number - 1]

    def find(self, phrase: str, line: int, start: int = 0) -> dict[str, Value] | None:
        """Return the anchor of a phrase in a line; None if none can be unique."""
        section = self._by_line.get(line)
        text = self.line(line)
        position = text.find(phrase, start)
        if section is None or position < 0 or not _is_quotable(phrase):
            return None
        anchor: dict[str, Value] = {"at": section.key, "exact": phrase}
        whole = self._texts[section.key]
        if _is_unique(phrase, whole):
            return anchor
        end = position + len(phrase)
        for length in _MARGINS:
            prefix = text[max(0, position - length) : position]
            if prefix.strip() and _is_margin(prefix) and _is_unique(prefix + phrase, whole):
                return {**anchor, "prefix": prefix}
            suffix = text[end : end + length]
            if suffix.strip() and _is_margin(suffix) and _is_unique(phrase + suffix, whole):
                return {**anchor, "suffix": suffix}
        return None


def _is_unique(phrase: str, text: str) -> bool:
    first = text.find(phrase)
    return first >= 0 and text.find(phrase, first + 1) < 0


def _is_quotable(phrase: str) -> bool:
    if not phrase or len(phrase) > MAX_ANCHOR_LENGTH:
        return False
    try:
        return normalize_text(phrase) == phrase
    except ValueError:
        return False


def _is_margin(text: str) -> bool:
    try:
        return normalize_text(text) == text.strip()
    except ValueError:
        return False


def find_nearest(phrase: str, lines: Sequence[str]) -> tuple[int, str] | None:
    """Return the line, from 1, and the passage that is most like a phrase; None if none is."""
    long_enough = {
        number: line for number, line in enumerate(lines, 1) if len(line) >= len(phrase) // 2
    }
    nearest = process.extractOne(
        phrase, long_enough, scorer=fuzz.partial_ratio, score_cutoff=_MIN_SCORE
    )
    return None if nearest is None else (nearest[2], _passage(phrase, nearest[0]))


def _passage(phrase: str, line: str) -> str:
    """Return the part of a line that is most like the phrase."""
    alignment = fuzz.partial_ratio_alignment(phrase, line)
    if alignment is None:
        return line[:_MAX_PASSAGE]
    start, end = alignment.dest_start, alignment.dest_end
    while start and not line[start - 1].isspace():
        start -= 1
    while end < len(line) and not line[end].isspace():
        end += 1
    return line[start:end][:_MAX_PASSAGE]
