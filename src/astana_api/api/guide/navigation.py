"""Links between the pages of the guide, and to the sections of a long page."""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from astana_api.api.guide.markdown import RenderedPage

MIN_SECTIONS: Final = 3
"""A page with so many sections has a list of them."""
_LINK: Final = re.compile(r"\]\(([^)#\s]+)")


def find_links(text: str) -> Iterator[str]:
    """Yield the targets of the links in a Markdown page, without their fragments."""
    for match in _LINK.finditer(text):
        yield match[1]


def order_pages(index: str, linked_pages: Callable[[str], Sequence[str]]) -> list[str]:
    """Return the pages in the order in which the index pages link them, the index first.

    `linked_pages` returns the pages that an index page links, of its own folder and below; none for
    other pages. The pages of a folder follow its index.
    """
    order = {index: None}
    for page in linked_pages(index):
        if page not in order:
            order |= dict.fromkeys(order_pages(page, linked_pages))
    return list(order)


def render_contents(page: RenderedPage) -> str:
    """Return the links to the sections of a page; "" if it has few."""
    if len(page.sections) < MIN_SECTIONS:
        return ""
    links = (_link(f"#{anchor}", text) for anchor, text in page.sections.items())
    return f'<nav class="contents" aria-label="Sections">{_items(links)}</nav>'


def render_neighbours(
    path: str, order: Sequence[str], titles: Mapping[str, str], prefix: str
) -> str:
    """Return the links to the pages before and after a page; "" if it is not in the order."""
    if path not in order:
        return ""
    position = order.index(path)
    links = []
    for label, index in (("Previous", position - 1), ("Next", position + 1)):
        if 0 <= index < len(order):
            target = f"{prefix}/{order[index]}".rstrip("/")
            links.append(f"{label}: {_link(target, titles[order[index]])}")
    return f'<nav class="neighbours" aria-label="Pages">{_items(links)}</nav>'


def _link(target: str, text: str) -> str:
    return f'<a href="{html.escape(target)}">{html.escape(text)}</a>'


def _items(links: Iterator[str] | Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{link}</li>' for link in links)}</ul>"
