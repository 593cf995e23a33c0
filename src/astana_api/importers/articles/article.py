"""An article: the blocks of its text by line, and the sections that headings make of them."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from astana_api.domain.text.slugs import make_slug
from astana_api.importers.references.citation_guess import CitationGuess
from astana_api.importers.references.grammar import parse_reference
from astana_api.importers.references.rich_text import RichText, Span, Style

CITATION_MARK: Final = re.compile(r"\[\s*(\d{1,4})\s*\]")
_MAX_SECTION_KEY: Final = 100
_MAX_SUBTITLE: Final = 60
_REFERENCES: Final = frozenset(
    [
        "references",
        "notes",
        "sources",
        "citations",
        "footnotes",
        "bibliography",
        "endnotes",
        "références",
        "sources",
        "notes",
        "einzelnachweise",
        "quellen",
        "referencias",
        "notas",
        "referências",
        "note",
        "fonti",
        "примечания",
        "источники",
        "ссылки",
        "література",
        "примітки",
        "kaynakça",
        "kaynaklar",
        "przypisy",
        "referenties",
        "bronnen",
        "referenser",
        "مراجع",
        "المراجع",
        "مصادر",
        "المصادر",
        "дереккөздер",
    ]
) | {"notes and references", "references and notes", "notes et références", "note e riferimenti"}


class Role(StrEnum):
    """What a block of an article is."""

    TITLE = "title"
    HEADING = "heading"
    INFOBOX = "infobox"
    PARAGRAPH = "paragraph"
    REFERENCE = "reference"


@dataclass(slots=True)
class Block:
    """A line of the article. An infobox row has a label, a reference its number."""

    role: Role
    text: RichText
    line: int = 0
    label: str = ""
    number: int = 0
    type_hint: str | None = None
    citation: CitationGuess | None = None
    """What a citation template says of a reference."""


@dataclass(frozen=True, slots=True)
class ArticleSection:
    """A section: its lines, from 1, are inclusive."""

    key: str
    heading: str | None
    first_line: int
    last_line: int


@dataclass(slots=True)
class Article:
    """A text with its structure; `text` is what anchors refer to.

    `has_styles`: the source marks italics. `is_converted`: the text was made of markup, and is not
    the file itself. `infobox_name` is the name of the template or None.
    """

    title: str
    text: str
    blocks: list[Block]
    language: str | None = None
    has_styles: bool = False
    is_converted: bool = False
    infobox_name: str | None = None
    notes: list[str] = field(default_factory=list)

    def sections(self) -> list[ArticleSection]:
        """Return the sections in order; their keys are unique."""
        found: list[ArticleSection] = []
        used: set[str] = set()
        current: list[Block] = []

        def close() -> None:
            if not current:
                return
            first = current[0]
            heading = first.text.text.strip() if first.role is Role.HEADING else None
            wordy = make_slug(heading)[:_MAX_SECTION_KEY].strip("-") if heading else ""
            base = wordy or _unheaded_key(first)
            key, number = base, 2
            while key in used:
                key, number = f"{base}-{number}", number + 1
            used.add(key)
            found.append(ArticleSection(key, heading, first.line, current[-1].line))
            current.clear()

        for block in self.blocks:
            if block.role is Role.REFERENCE:
                close()
                continue
            is_new = block.role is Role.HEADING or (
                bool(current)
                and block.role is not current[-1].role
                and not (current[0].role is Role.HEADING and block.role is Role.PARAGRAPH)
            )
            if is_new:
                close()
            current.append(block)
        close()
        return found

    def references(self) -> list[Block]:
        return [block for block in self.blocks if block.role is Role.REFERENCE]

    def parse_citation(self, reference: Block) -> CitationGuess:
        """Return the fields of a reference: those of its template, or a guess from its text."""
        if reference.citation is not None:
            return reference.citation
        # Italics tell the publication if the style of the reference uses them.
        is_styled = reference.type_hint is not None or any(reference.text.styled("italic"))
        return parse_reference(
            reference.text,
            type_hint=reference.type_hint,
            has_styles=self.has_styles and is_styled,
        )


def _unheaded_key(block: Block) -> str:
    if block.role is Role.PARAGRAPH:
        text = block.text.text.strip()
        return "lead" if len(text) > _MAX_SUBTITLE or text.endswith(".") else "subtitle"
    return "section" if block.role is Role.HEADING else block.role.value


def is_reference_heading(text: str) -> bool:
    """Return whether a heading introduces the list of references."""
    return text.strip(" :#*=").lower() in _REFERENCES


def lay_out(blocks: list[Block]) -> str:
    """Set the line of each block, and return the text; a blank line is between parts."""
    lines: list[str] = []
    previous: Role | None = None
    for block in blocks:
        is_list = block.role in {Role.INFOBOX, Role.REFERENCE} and block.role is previous
        if lines and not is_list:
            lines.append("")
        prefix = ""
        if block.role is Role.INFOBOX:
            prefix = f"{block.label}: "
        elif block.role is Role.REFERENCE:
            prefix = f"{block.number}. "
        lines.append(prefix + block.text.text)
        block.line = len(lines)
        previous = block.role
    return "\n".join(lines) + "\n"


class RichTextBuilder:
    """Append pieces of a line; runs of white space become one space."""

    def __init__(self) -> None:
        self.result = RichText()
        self._pieces: list[str] = []
        self._length = 0
        self._ends_in_space = True

    @property
    def position(self) -> int:
        return self._length

    def append(self, text: str) -> None:
        text = re.sub(r"\s+", " ", text)
        if self._ends_in_space and text.startswith(" "):
            text = text[1:]
        if text:
            self._ends_in_space = text.endswith(" ")
            self._pieces.append(text)
            self._length += len(text)

    def mark(self, start: int, style: Style, target: str = "") -> None:
        """Give what was appended since `start` a style."""
        if self._length > start:
            self.result.spans.append(Span(start, self._length, style, target))

    def finish(self) -> RichText:
        self.result.text = "".join(self._pieces).rstrip()
        return self.result
