"""Read an article in HTML, as MediaWiki renders it or any page with a list of references."""

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Final

from astana_api.importers.articles.article import (
    Article,
    Block,
    RichTextBuilder,
    Role,
    is_reference_heading,
    lay_out,
)
from astana_api.importers.imported_files import UnreadableFile
from astana_api.importers.references.rich_text import RichText, Style

_VOID: Final = frozenset(
    [
        "br",
        "img",
        "hr",
        "meta",
        "link",
        "input",
        "wbr",
        "col",
        "area",
        "base",
        "embed",
        "source",
        "track",
    ]
)
_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "svg",
        "math",
        "select",
        "iframe",
    ]
)
_SKIPPED_CLASSES: Final = frozenset(
    [
        "mw-editsection",
        "toc",
        "navbox",
        "navbox-styles",
        "catlinks",
        "shortdescription",
        "sistersitebox",
        "metadata",
        "mw-cite-backlink",
        "hatnote",
        "ambox",
        "vertical-navbox",
        "sidebar",
        "thumbcaption",
        "mw-jump-link",
        "Z3988",
        "printfooter",
        "mw-indicators",
    ]
)
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ol",
        "ul",
        "dl",
        "dd",
        "dt",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "blockquote",
        "section",
        "article",
        "figure",
        "figcaption",
        "header",
        "main",
        "body",
        "pre",
    ]
)
_TYPES: Final = {
    "web": "webpage", "news": "article-newspaper", "journal": "article-journal",
    "magazine": "article-magazine", "book": "book", "encyclopaedia": "entry-encyclopedia",
    "report": "report", "techreport": "report", "thesis": "thesis", "speech": "speech",
    "conference": "paper-conference", "interview": "interview", "map": "map",
    "audio-visual": "motion_picture", "episode": "broadcast", "podcast": "broadcast",
    "pressrelease": "webpage", "arxiv": "article", "document": "document",
}  # fmt: skip
_MAX_SEARCH: Final = 64
"""How many open elements an end tag can close."""
_TAG: Final = re.compile(
    r"<!--(?:[^-]++|-(?!->))*+(?:-->|\Z)"
    r"|</?[a-zA-Z](?:[^<>\"']++|\"[^\"]{0,5000}+\"|'[^']{0,5000}+'){0,100}+>|<"
)
_MARK: Final = re.compile(r"\D*(\d{1,4})\D*")


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds within an element."""

    skipped: bool = False
    infobox: bool = False
    references: bool = False
    mark: bool = False
    style: Style | None = None
    target: str = ""


class _ArticleParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title = ""
        self.page_title = ""
        self.language: str | None = None
        self._open: list[tuple[str, _Context, int]] = [("", _Context(), 0)]
        self._line = RichTextBuilder()
        self._tag = ""
        self._label = ""
        self._mark = ""
        self._hint: str | None = None
        self._number = 0
        self._after_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag == "br":
                self._line.append(", " if self._open[-1][1].infobox else " ")
            return
        attributes = {name: value or "" for name, value in attrs}
        classes = set(attributes.get("class", "").split())
        context = self._enter(tag, attributes, classes, self._open[-1][1])
        if tag in _BLOCKS and not (context.references and tag in {"div", "p", "ul"}):
            self._flush(tag)
        if tag == "html" or "mw-parser-output" in classes:
            self.language = attributes.get("lang") or self.language
        if tag == "cite" and context.references:
            types = [_TYPES[name] for name in sorted(classes) if name in _TYPES]
            self._hint = types[0] if types else None
        self._open.append((tag, context, self._line.position))

    def _enter(
        self, tag: str, attributes: dict[str, str], classes: set[str], outer: _Context
    ) -> _Context:
        if outer.skipped or tag in _SKIPPED or classes & _SKIPPED_CLASSES:
            return replace(outer, skipped=True)
        if re.search(r"display:\s*none", attributes.get("style", "")):
            return replace(outer, skipped=True)
        if tag == "sup" and ("reference" in classes or not outer.references):
            return replace(outer, mark=True)
        if tag == "table":
            return replace(outer, infobox="infobox" in classes)
        if tag == "ol" and ("references" in classes or self._after_heading):
            return replace(outer, references=True)
        if tag in {"i", "em"}:
            return replace(outer, style="italic")
        if tag == "b" and not outer.references:
            return replace(outer, style="bold")
        if tag == "a" and (address := attributes.get("href")):
            return replace(outer, style=_link_style(address), target=address)
        return outer

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self._open) - 1, max(0, len(self._open) - _MAX_SEARCH), -1):
            if self._open[index][0] == tag:
                break
        else:
            return
        while len(self._open) > index:
            self._close(*self._open.pop())

    def _close(self, tag: str, context: _Context, start: int) -> None:
        outer = self._open[-1][1]
        if context.mark and not outer.mark and not context.skipped:
            found = _MARK.fullmatch(self._mark)
            self._line.append(f" [{found[1]}]" if found else "")
            self._mark = ""
        elif context.style and (context.style, context.target) != (outer.style, outer.target):
            self._line.mark(start, context.style, context.target)
        if tag in _BLOCKS and not (context.references and tag in {"div", "p", "ul"}):
            self._flush("")

    def handle_data(self, data: str) -> None:
        tag, context, _ = self._open[-1]
        if tag == "title":
            self.page_title += data
        elif context.mark and not context.skipped:
            self._mark = (self._mark + data)[:50]
        elif not context.skipped:
            self._line.append(data)

    def close(self) -> None:
        """Read the rest of the input, and end the last line."""
        super().close()
        self._flush("")

    def _flush(self, next_tag: str) -> None:
        """End the current line, and begin one for the element."""
        line = self._line.finish()
        tag, context = self._tag, self._open[-1][1]
        self._line, self._tag = RichTextBuilder(), next_tag
        # What is open belongs to the next line from its beginning.
        # Elements that are opened later begin later.
        for index in range(len(self._open) - 1, 0, -1):
            name, inner, start = self._open[index]
            if not start:
                break
            self._open[index] = (name, inner, 0)
        if line.text.strip():
            self._add(tag, line, context)

    def _add(self, tag: str, line: RichText, context: _Context) -> None:
        if context.references:
            self._number += 1
            self.blocks.append(
                Block(Role.REFERENCE, line, number=self._number, type_hint=self._hint)
            )
            self._hint = None
        elif context.infobox:
            if tag == "th":
                self._label = line.text
            elif self._label and tag == "td":
                self.blocks.append(Block(Role.INFOBOX, line, label=self._label.strip(" :")))
                self._label = ""
        elif tag == "h1" and not self.title:
            self.title = line.text.strip()
        elif re.fullmatch("h[1-6]", tag):
            self.blocks.append(Block(Role.HEADING, line))
            self._after_heading = is_reference_heading(line.text)
        else:
            self.blocks.append(Block(Role.PARAGRAPH, line))


def _keep_tag(match: re.Match[str]) -> str:
    """Drop comments; escape a `<` that begins no tag, for which the parser searches the rest."""
    found = match[0]
    if found.startswith("<!--"):
        return ""
    return "&lt;" if found == "<" else found


def _link_style(address: str) -> Style | None:
    if re.match(r"(?:https?:)?//", address):
        is_wiki = re.match(r"(?:https?:)?//[a-z-]+\.wikipedia\.org/wiki/", address)
        return "internal" if is_wiki else "link"
    return "internal" if re.match(r"(?:/wiki/|\./)(?!Special:|File:|Help:)", address) else None


def read_html(text: str) -> Article:
    """Return the article; raise UnreadableFile if the page has no text."""
    parser = _ArticleParser()
    parser.feed(_TAG.sub(_keep_tag, text))
    parser.close()
    page_title = re.sub(r"\s+[-–—|]\s+[^-–—|]*\Z", "", parser.page_title.strip())
    title = re.sub(r"\s+", " ", parser.title or page_title)
    if not title and parser.blocks:
        title = parser.blocks[0].text.text[:200]
    if not title:
        raise UnreadableFile("line 1", "the page has no text; expected an article")
    blocks = [Block(Role.TITLE, RichText(title)), *parser.blocks]
    return Article(
        title,
        lay_out(blocks),
        blocks,
        language=parser.language,
        has_styles=True,
        is_converted=True,
        infobox_name="infobox" if any(b.role is Role.INFOBOX for b in blocks) else None,
    )
