"""Rendering of a Markdown page of the documentation as HTML."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it.token import Token

_COMMENT = re.compile(r"^<!--.*?-->$", re.MULTILINE)


class RenderedPage(NamedTuple):
    """A page as HTML, and its sections by their anchor."""

    title: str
    content: str
    sections: dict[str, str]


def heading_anchor(title: str) -> str:
    """Return the anchor of a heading, as GitHub generates it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _text_of(token: "Token") -> str:
    return "".join(child.content for child in token.children or ())


def _resolve_links(token: "Token", resolve: Callable[[str], str | None]) -> None:
    """Replace the targets of links and images; a link without a target becomes plain text."""
    opened: list[Token] = []
    for child in token.children or ():
        if child.type == "link_open":
            target = resolve(str(child.attrs["href"]))
            opened.append(child)
            if target is None:
                child.tag = "span"
                child.attrs = {}
            else:
                child.attrs["href"] = target
        elif child.type == "link_close":
            child.tag = opened.pop().tag
        elif child.type == "image":
            child.attrs["src"] = resolve(str(child.attrs["src"])) or ""


def _wrap_tables(tokens: Sequence["Token"]) -> list["Token"]:
    """Put each table into a block that scrolls, so that a wide one does not widen the page."""
    from markdown_it.token import Token

    wrapped = []
    for token in tokens:
        if token.type == "table_open":
            attrs: dict[str, str | int | float] = {"class": "table"}
            wrapped.append(Token("div_open", "div", 1, attrs=attrs, block=True))
        wrapped.append(token)
        if token.type == "table_close":
            wrapped.append(Token("div_close", "div", -1, block=True))
    return wrapped


def render_markdown(text: str, resolve: Callable[[str], str | None]) -> RenderedPage:
    """Return a page as HTML.

    `resolve` returns the target of a link or image in the guide, or None if the guide does not have
    it. HTML in the page is escaped; comments are removed.
    """
    # Imported late: only readers of the guide need it.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(_COMMENT.sub("", text))
    title, sections = "", {}
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = _text_of(tokens[number + 1])
            anchor = heading_anchor(heading)
            token.attrs["id"] = anchor
            title = title or heading
            if token.tag == "h2":
                sections[anchor] = heading
        elif token.type == "inline":
            _resolve_links(token, resolve)
    content = parser.renderer.render(_wrap_tables(tokens), parser.options, {})
    return RenderedPage(title, content, sections)
