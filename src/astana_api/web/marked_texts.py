"""The text of a document by section, with the phrases marked that carry statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from astana_api.domain.rendering.entities import Json
from astana_api.domain.text.anchors import find_span
from astana_api.queries.checks.texts import QuotedPhrase

MAX_CHARACTERS: Final = 200_000
"""Of a text with more, the page of the document shows the selected section only."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text, and the statements that quote it or a phrase in it."""

    text: str
    statements: Sequence[str] = ()


def mark_sections(
    text: str, sections: Iterable[Json], phrases: Iterable[QuotedPhrase], selected: str | None
) -> dict[str, list[TextPart]]:
    """Return the parts of each section with line numbers, by its key."""
    is_whole = len(text) <= MAX_CHARACTERS
    lines = text.split("\n")
    phrases_by_section: dict[str, list[QuotedPhrase]] = {}
    for phrase in phrases:
        phrases_by_section.setdefault(phrase.section, []).append(phrase)
    return {
        each["key"]: _mark_phrases(
            "\n".join(lines[each["first_line"] - 1 : each["last_line"]]),
            phrases_by_section.get(each["key"], ()),
        )
        for each in sections
        if each["first_line"] is not None and (is_whole or each["key"] == selected)
    }


def _mark_phrases(text: str, phrases: Iterable[QuotedPhrase]) -> list[TextPart]:
    """Return the parts of a text; phrases that overlap are one part."""
    found = [(span, each.statement) for each in phrases if (span := find_span(each, text))]
    parts: list[TextPart] = []
    position, end = 0, 0
    statements: list[str] = []
    for (first, last), statement in [*sorted(found), ((len(text), len(text)), "")]:
        if first >= end:
            # The phrase begins after the marked part before it.
            if statements:
                parts.append(TextPart(text[position:end], tuple(dict.fromkeys(statements))))
            if end < first:
                parts.append(TextPart(text[end:first]))
            position, statements = first, []
        end = max(end, last)
        statements.append(statement)
    return parts
