"""The pages of the guide, read from the folder `docs` and rendered once each."""

import html
import posixpath
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from astana_api.api.guide.markdown import render_markdown
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
    media_type = _MEDIA_TYPES.get(Path(path).suffix)
    if media_type is not None:
        body = _static(path) if path in _STATIC else _list_files()[path].read_bytes()
        return GuideFile(body, media_type, compute_digest(body))
    file = _list_files()[path]
    folder = file.parent.relative_to(bundled_path("docs")).as_posix().removeprefix(".")
    title, content = render_markdown(
        file.read_text("utf-8"), lambda link: resolve_link(folder, link)
    )
    template = _static("guide.html").decode()
    body = template.replace("{title}", html.escape(title)).replace("{content}", content).encode()
    return GuideFile(body, _HTML, compute_digest(body))
