"""Locate anchors (W3C TextQuoteSelectors) in the text of a document, and quote them."""

import re
from functools import cached_property
from typing import Final, NamedTuple, Protocol

from astana_api.domain.enums import AnchorState
from astana_api.domain.statements.drafts import DocumentDraft
from astana_api.domain.text.normalization import canonical_text

MAX_QUOTED_CONTEXT: Final = 200
"""Characters of the text on each side of a quoted phrase."""


class TextQuote(Protocol):
    """A phrase, and the text directly before and after it, of which each may be absent."""

    @property
    def exact(self) -> str | None:
        """The phrase."""
        ...

    @property
    def prefix(self) -> str | None:
        """The text directly before the phrase."""
        ...

    @property
    def suffix(self) -> str | None:
        """The text directly after the phrase."""
        ...


class Quotation(NamedTuple):
    """A phrase of a text with its context in the same section."""

    before: str
    exact: str
    after: str


class AnchorMatch(NamedTuple):
    """The state of an anchor, and its quotation if the phrase was found once."""

    state: AnchorState
    quotation: Quotation | None = None


class SectionText:
    """The text of a section. Its normalized form is computed once, when an anchor needs it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def normalized(self) -> str:
        """The text as `normalize_for_search` returns it."""
        return normalize_for_search(self.text)

    def locate(self, anchor: TextQuote) -> AnchorMatch:
        """Search for the phrase as written, and then in the normalized text."""
        exact = anchor.exact or ""
        offsets = find_anchor(anchor, self.text)
        if len(offsets) == 1:
            return _match(AnchorState.FOUND, self.text, offsets[0], len(exact))
        if offsets:
            return AnchorMatch(AnchorState.AMBIGUOUS)
        quoted = normalize_for_search((anchor.prefix or "") + exact + (anchor.suffix or ""))
        offsets = _find_all(quoted, self.normalized)
        if len(offsets) > 1:
            return AnchorMatch(AnchorState.AMBIGUOUS)
        if not offsets:
            return AnchorMatch(AnchorState.MISSING)
        length = len(normalize_for_search(exact))
        start = len(normalize_for_search((anchor.prefix or "") + exact)) - length
        return _match(AnchorState.FOUND_NORMALIZED, self.normalized, offsets[0] + start, length)


def section_texts(text: str, document: DocumentDraft) -> dict[str, str]:
    """Return the text of each section and of each reference (`ref:N`).

    Omit sections and references without line numbers. Line feeds join the lines.
    """
    lines = text.split("\n")
    ranges = {section.key: (section.first_line, section.last_line) for section in document.sections}
    ranges |= {f"ref:{ref.number}": (ref.line, ref.line) for ref in document.references}
    return {
        section: "\n".join(lines[first - 1 : last])
        for section, (first, last) in ranges.items()
        if first is not None and last is not None
    }


def find_anchor(anchor: TextQuote, text: str) -> list[int]:
    """Return the offsets of each occurrence of the anchor's `exact` in its section's text."""
    prefix = anchor.prefix or ""
    offsets = _find_all(prefix + (anchor.exact or "") + (anchor.suffix or ""), text)
    return [offset + len(prefix) for offset in offsets]


def find_span(anchor: TextQuote, text: str) -> tuple[int, int] | None:
    """Return the start and end of an anchor's `exact` in its section's text, with any white space.

    None unless it occurs once.
    """
    exact = anchor.exact or ""
    offsets = find_anchor(anchor, text)
    if offsets:
        return (offsets[0], offsets[0] + len(exact)) if len(offsets) == 1 else None
    if not exact.strip():
        return None
    before, phrase, after = (
        r"\s+".join(map(re.escape, (part or "").split()))
        for part in (anchor.prefix, exact, anchor.suffix)
    )
    spans = [match.span(1) for match in re.finditer(rf"{before}\s*({phrase})\s*{after}", text)]
    return spans[0] if len(spans) == 1 else None


def normalize_for_search(text: str) -> str:
    """Return the text with single spaces for white space and line breaks, and as it looks."""
    return canonical_text(" ".join(text.split()))


def _find_all(quote: str, text: str) -> list[int]:
    offsets = []
    position = text.find(quote) if quote else -1
    while position >= 0:
        offsets.append(position)
        position = text.find(quote, position + 1)
    return offsets


def _match(state: AnchorState, text: str, start: int, length: int) -> AnchorMatch:
    end = start + length
    before = text[max(0, start - MAX_QUOTED_CONTEXT) : start]
    return AnchorMatch(
        state, Quotation(before, text[start:end], text[end : end + MAX_QUOTED_CONTEXT])
    )
