"""Split the text of a document, by section, into the passages of an inventory.

The rules are deterministic:

- A line is cut from the next; empty lines are none. A reference is one passage, however long.
- A line of `<span class="mw-page-title-main">` is a heading (what the span holds) and, where words
  follow, a summary.
- In a section with a printed heading, the line that is the heading is one; a later line that ends
  with the same words, or names a picture's file, is a caption.
- Few words that no full stop closes (the title, the infobox) stay a line.
- Elsewhere a sentence ends with `.`, `?` or `!`, with the closing marks and the reference marks
  (`[42]`) behind it, where white space and then a capital, a digit or an opening mark follow; not
  after an initial (`U.S.`) or one of `ABBREVIATIONS`.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from astana_api.domain.statements.drafts import DocumentDraft
from astana_api.domain.text.anchors import section_texts

ABBREVIATIONS: Final = frozenset({"Dr", "Mr", "Mrs", "Ms", "No", "Prof", "St", "e.g", "i.e", "vs"})

MAX_LINE_WORDS: Final = 12
"""Maximum length of a line in words: longer text is a sentence, even without a full stop."""

_TITLE: Final = re.compile(r'<span class="mw-page-title-main">(?P<heading>.*)</span>(?P<rest>.*)\Z')
_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|svg)\Z", re.IGNORECASE)
_END: Final = re.compile(
    r"(?P<word>\S*?)[.?!][\"'”’»)]*(?:\s*\[\d+\])*(?=\s+[\"'“‘«(]*[^\W_a-z])", re.UNICODE
)
_CLOSED: Final = re.compile(r"[.?!][\"'”’»)]*(?:\s*\[\d+\])*\Z")
_INITIAL: Final = re.compile(r"(?:\w\.)*[A-Z]\Z")


class Passage(NamedTuple):
    """A passage: `position` starts at 1 in its section; `start` and `end` are text offsets.

    Kinds are heading, summary, caption, line, sentence and reference.
    """

    section: str
    position: int
    kind: str
    start: int
    end: int


def passages(text: str, document: DocumentDraft) -> list[Passage]:
    """Return all passages of the document, in the order of its sections, then its references."""
    headings = {item.key: item.heading for item in document.sections}
    return [
        Passage(section, position, kind, start, end)
        for section, part in section_texts(text, document).items()
        for position, (kind, start, end) in enumerate(
            _trimmed(part, _cut(section, part, headings.get(section))), 1
        )
    ]


def _trimmed(part: str, cuts: Iterator[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    for kind, start, end in cuts:
        cut = part[start:end]
        if cut.strip():
            yield kind, start + len(cut) - len(cut.lstrip()), end - len(cut) + len(cut.rstrip())


def _cut(section: str, part: str, heading: str | None) -> Iterator[tuple[str, int, int]]:
    """Yield the kind, start and end of each part of a section; a part may be only white space."""
    if section.startswith("ref:"):
        yield "reference", 0, len(part)
        return
    headed = False
    for line in re.finditer(r"[^\n]+", part):
        words = line[0].strip()
        title = _TITLE.match(line[0])
        if title:
            yield "heading", *_within(line, *title.span("heading"))
            yield "summary", *_within(line, *title.span("rest"))
        elif words == heading and not headed:
            headed = True
            yield "heading", *line.span()
        elif (heading and words.endswith(heading)) or _PICTURE.search(words):
            yield "caption", *line.span()
        else:
            yield from _sentences(line)


def _within(line: re.Match[str], start: int, end: int) -> tuple[int, int]:
    return line.start() + start, line.start() + end


def _sentences(line: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    start = 0
    for end in _END.finditer(line[0]):
        if _INITIAL.search(end["word"]) or end["word"].lstrip("\"'“‘«(") in ABBREVIATIONS:
            continue
        yield "sentence", *_within(line, start, end.end())
        start = end.end()
    last = line[0][start:].strip()
    bare = not start and not _CLOSED.search(last) and len(last.split()) <= MAX_LINE_WORDS
    yield "line" if bare else "sentence", *_within(line, start, len(line[0]))
