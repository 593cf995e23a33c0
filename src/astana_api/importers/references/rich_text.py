"""A line of text with the parts of it that are links, or printed in italics."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

REMOVED: Final = "\x00"
"""Stands for each removed character, so that the positions of the spans stay."""

Style = Literal["italic", "bold", "link", "internal"]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text; a link has its `target`; an internal one leads to another article."""

    start: int
    end: int
    style: Style
    target: str = ""


@dataclass(slots=True)
class RichText:
    """A text; `remove` and `spans` share its positions."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)

    def remove(self, start: int, end: int) -> None:
        """Remove a part that has been read; the links in it stay."""
        self.text = self.text[:start] + REMOVED * (end - start) + self.text[end:]

    def styled(self, style: Style, start: int = 0, end: int | None = None) -> Iterator[Span]:
        """Yield the spans of a style that begin in a part of the text."""
        limit = len(self.text) if end is None else end
        return (span for span in self.spans if span.style == style and start <= span.start < limit)

    def part(self, span: Span) -> str:
        return self.text[span.start : span.end].replace(REMOVED, "")
