"""The pages of the guide, read from the folder `docs` and rendered once each."""

import html
import posixpath
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from astana_api.api.guide.markdown import RenderedPage, render_markdown
from astana_api.api.guide.navigation import (
    find_links,
    order_pages,
    render_contents,
    render_neighbours,
)
from astana_api.api.http.etags import compute_digest
from astana_api.settings import bundled_path

PREFIX = "/guide"
_HTML = b"text/html; charset=utf-8"
_MEDIA_TYPES = {".svg": b"image/svg+xml", ".css": b"text/css; charset=utf-8"}
_STATIC = frozenset({"guide.css", "icon.svg"})


@dataclass(frozen=True, slots=True)
class GuideFile:
    """A file of the guide in memory, with the digest of its entity tag."""

    body: bytes
    media_type: bytes
    digest: str


def _static(name: str) -> bytes:
    return (files("astana_api.api.guide") / "static" / name).read_bytes()


@cache
def _list_files() -> dict[str, Path]:
    """Return the files of the documentation by their path in the guide.

    The path of `api/lists.md` is `api/lists`, and that of `api/README.md` is `api`.
    """
    root = bundled_path("docs")
    found = {}
    for file in root.rglob("*"):
        path = file.relative_to(root)
        if path.name == "README.md":
            found[path.parent.as_posix().removeprefix(".")] = file
        elif path.suffix == ".md":
            found[path.with_suffix("").as_posix()] = file
        elif path.suffix in _MEDIA_TYPES:
            found[path.as_posix()] = file
    return found


def _guide_path(source: str) -> str:
    """Return the path in the guide of a file of the documentation, relative to its folder."""
    folder, _, name = source.rpartition("/")
    return folder if name == "README.md" else source.removesuffix(".md")


def resolve_link(folder: str, link: str) -> str | None:
    """Return the target of a link on a page in `folder`; None if the guide does not have it."""
    parts = urlsplit(link)
    if parts.scheme or not parts.path:
        return link
    path = _guide_path(posixpath.normpath(posixpath.join(folder, parts.path)))
    if path not in _list_files():
        return None
    target = f"{PREFIX}/{path}".rstrip("/")
    return f"{target}#{parts.fragment}" if parts.fragment else target


def find_file(path: str) -> GuideFile | None:
    """Return the file at a path of the guide; None if there is none."""
    return _load(path) if path in _STATIC or path in _list_files() else None


@cache
def _load(path: str) -> GuideFile:
    media_type = _MEDIA_TYPES.get(Path(path).suffix, _HTML)
    if media_type is _HTML:
        body = _render_page(path)
    else:
        body = _static(path) if path in _STATIC else _list_files()[path].read_bytes()
    return GuideFile(body, media_type, compute_digest(body))


def _render_page(path: str) -> bytes:
    page = _render(path)
    order = _reading_order()
    titles = {each: _render(each).title for each in _neighbours(path, order)}
    template = _static("guide.html").decode()
    link = f'<a href="{PREFIX}/{path}'.rstrip("/") + '"'
    template = template.replace(f"{link}>", f'{link} aria-current="page">')
    heading, end, rest = page.content.partition("</h1>")
    content = f"{heading}{end}{render_contents(page)}{rest}"
    content += render_neighbours(path, order, titles, PREFIX)
    template = template.replace("{title}", html.escape(page.title))
    return template.replace("{content}", content).encode()


def _folder_of(path: str) -> str:
    folder = _list_files()[path].parent.relative_to(bundled_path("docs"))
    return folder.as_posix().removeprefix(".")


@cache
def _render(path: str) -> RenderedPage:
    text = _list_files()[path].read_text("utf-8")
    return render_markdown(text, lambda link: resolve_link(_folder_of(path), link))


@cache
def _reading_order() -> list[str]:
    """Return the pages that the index pages link, in that order."""
    return order_pages("", _linked_pages)


def _linked_pages(index: str) -> list[str]:
    if _list_files()[index].name != "README.md":
        return []
    links = find_links(_list_files()[index].read_text("utf-8"))
    targets = (resolve_link(_folder_of(index), link) for link in links)
    paths = [t.removeprefix(f"{PREFIX}/") for t in targets if t and t.startswith(f"{PREFIX}/")]
    return [path for path in paths if path != index and path.startswith(index)]


def _neighbours(path: str, order: list[str]) -> list[str]:
    if path not in order:
        return []
    position = order.index(path)
    return order[max(position - 1, 0) : position + 2]
