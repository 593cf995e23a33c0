"""Read an article in wikitext, whose references are citation templates or text."""

import html
import re
from typing import Final

from astana_api.domain.enums import UrlStatus
from astana_api.importers.articles.article import (
    Article,
    Block,
    RichTextBuilder,
    Role,
    is_reference_heading,
    lay_out,
)
from astana_api.importers.articles.wikitext_scanner import (
    Markup,
    Node,
    arguments,
    scan_wikitext,
    template_name,
)
from astana_api.importers.articles.wikitext_templates import expand_template
from astana_api.importers.imported_files import UnreadableFile
from astana_api.importers.references.citation_guess import CitationGuess
from astana_api.importers.references.rich_text import RichText
from astana_api.importers.references.templates import (
    is_citation_template,
    print_citation,
    read_template,
)

_HEADING: Final = re.compile(r"(={1,6})\s*(.+?)\s*\1\s*\Z")
_INLINE: Final = re.compile(
    r"(?P<mark>'{2,5})|\[(?P<address>(?:https?:)?//[^\s\[\]<>\"]+)(?:\s+(?P<label>[^\[\]]*))?\]"
    r"|(?P<tag></?[a-z][^<>]{0,300}>)",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"\bname\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'/>]+))", re.IGNORECASE)
_HIDDEN_LINK: Final = re.compile(
    r"\s*(?:file|image|category|fichier|catégorie|datei|kategorie|файл"
    r"|категория|archivo|categoría|ملف|تصنيف|[a-z]{2,3}):",
    re.IGNORECASE,
)
_INFOBOX: Final = re.compile(r"(?:infobox|taxobox|ficha de|карточка|صندوق معلومات|infobulle)\b.*")
_SKIPPED_ROWS: Final = re.compile(
    r"(?:name|image|logo|caption|alt|image_?\w*|logo_?\w*|colou?r\w*|\w*_?caption|\w+_?size|\d+|map\w*"
    r"|module|footnotes|\w*_?title)\Z"
)


class _WikitextReader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.infobox_name: str | None = None
        self.title = ""
        self._numbers: dict[str, int] = {}
        self._contents: dict[int, list[Node]] = {}
        self._line = RichTextBuilder()
        self._open: dict[str, int] = {}

    def read(self, text: str) -> list[Block]:
        for node in scan_wikitext(text):
            if isinstance(node, str):
                self._read_lines(node)
            elif node.kind == "template" and _INFOBOX.match(template_name(node)):
                self._read_infobox(node)
            else:
                self._inline([node], self._line)
        self._end_line()
        self._add_references()
        return self.blocks

    def _read_lines(self, text: str) -> None:
        first, *others = text.split("\n")
        self._text(first, self._line)
        for line in others:
            self._end_line()
            self._text(line, self._line)

    def _end_line(self) -> None:
        line = self._line.finish()
        self._line, self._open = RichTextBuilder(), {}
        heading = _HEADING.match(line.text)
        if heading:
            self.blocks.append(Block(Role.HEADING, RichText(heading[2].strip())))
        elif line.text.strip(" *#:;-!|{}"):
            if match := re.match(r"[*#:;]+\s*", line.text):
                line = RichText(line.text[match.end() :])
            bold = next(line.styled("bold"), None)
            if bold and not self.title:
                self.title = line.part(bold).strip()
            self.blocks.append(Block(Role.PARAGRAPH, line))

    def _read_infobox(self, markup: Markup) -> None:
        self.infobox_name = self.infobox_name or template_name(markup)
        for name, value in arguments(markup):
            line = RichTextBuilder()
            self._inline(value, line)
            text = line.finish()
            if name == "name" and text.text and not self.title:
                self.title = text.text
            if text.text.strip() and not _SKIPPED_ROWS.match(name):
                self.blocks.append(Block(Role.INFOBOX, text, label=name.replace("_", " ")))

    def _inline(self, nodes: list[Node], line: RichTextBuilder) -> None:
        for node in nodes:
            if isinstance(node, str):
                self._text(node, line)
            elif node.kind == "reference":
                self._reference(node, line)
            elif node.kind == "link":
                self._link(node, line)
            elif node.kind == "template":
                self._template(node, line)

    def _template(self, node: Markup, line: RichTextBuilder) -> None:
        name = template_name(node)
        if is_citation_template(name):
            line.append(print_citation(read_template(name, self._plain_arguments(node))))
            return
        for argument, value in arguments(node):
            if argument == "refs":
                self._inline(value, RichTextBuilder())
        expanded = expand_template(name, node)
        if isinstance(expanded, str):
            line.append(expanded)
        else:
            self._inline(expanded, line)

    def _plain_arguments(self, node: Markup) -> dict[str, str]:
        plain: dict[str, str] = {}
        for argument, value in arguments(node):
            builder = RichTextBuilder()
            self._inline(value, builder)
            plain[argument] = builder.finish().text.strip()
        return plain

    def _link(self, node: Markup, line: RichTextBuilder) -> None:
        target = "".join(each for each in node.parts[0] if isinstance(each, str))
        if _HIDDEN_LINK.match(target):
            return
        start = line.position
        self._inline(node.parts[-1], line)
        line.mark(start, "internal", target.lstrip(":").partition("#")[0].strip())

    def _text(self, text: str, line: RichTextBuilder) -> None:
        position = 0
        for match in _INLINE.finditer(text):
            line.append(html.unescape(text[position : match.start()]))
            position = match.end()
            if match["mark"]:
                style = "italic" if len(match["mark"]) == 2 else "bold"
                start = self._open.pop(style, None)
                if start is None:
                    self._open[style] = line.position
                elif start <= line.position:
                    line.mark(start, "italic" if style == "italic" else "bold")
            elif match["address"]:
                start = line.position
                line.append(html.unescape(match["label"] or match["address"]))
                line.mark(start, "link", match["address"])
            elif match["tag"].lower().startswith("<br"):
                line.append(", ")
        line.append(html.unescape(text[position:]))

    def _reference(self, node: Markup, line: RichTextBuilder) -> None:
        if "group" in node.attributes.lower() and not node.parts[0]:
            return
        found = _NAME.search(node.attributes)
        name = next(filter(None, found.groups()), "") if found else ""
        key = name or f"\0{len(self._numbers)}"
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        if node.parts[0]:
            self._contents.setdefault(number, node.parts[0])
        line.append(f" [{number}]")

    def _add_references(self) -> None:
        last = self.blocks[-1] if self.blocks else None
        if self._contents and not (
            last and last.role is Role.HEADING and is_reference_heading(last.text.text)
        ):
            self.blocks.append(Block(Role.HEADING, RichText("References")))
        # A reference within a reference adds one to the end.
        number = 0
        while number < len(self._numbers):
            number += 1
            if content := self._contents.get(number):
                self._add_reference(number, content)

    def _add_reference(self, number: int, content: list[Node]) -> None:
        templates = [
            node
            for node in content
            if isinstance(node, Markup)
            and node.kind == "template"
            and is_citation_template(template_name(node))
        ]
        citation: CitationGuess | None = None
        if len(templates) == 1:
            name = template_name(templates[0])
            citation = read_template(name, self._plain_arguments(templates[0]))
        line, self._open = RichTextBuilder(), {}
        self._inline(content, line)
        text = line.finish()
        if citation and re.search(r"\[(?:permanent )?dead link", text.text):
            citation.url_status = citation.url_status or UrlStatus.DEAD
        if text.text:
            self.blocks.append(Block(Role.REFERENCE, text, number=number, citation=citation))


def read_wikitext(text: str) -> Article:
    """Return the article; raise UnreadableFile if it has no text."""
    reader = _WikitextReader()
    blocks = reader.read(text)
    title = reader.title or (blocks[0].text.text[:200] if blocks else "")
    if not title:
        raise UnreadableFile("line 1", "the file has no text; expected an article")
    blocks = [Block(Role.TITLE, RichText(title)), *_infobox_first(blocks)]
    return Article(
        title,
        lay_out(blocks),
        blocks,
        has_styles=True,
        is_converted=True,
        infobox_name=reader.infobox_name,
    )


def _infobox_first(blocks: list[Block]) -> list[Block]:
    rows = [block for block in blocks if block.role is Role.INFOBOX]
    return rows + [block for block in blocks if block.role is not Role.INFOBOX]
