"""Read the file of an article in whichever format it is."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from astana_api.importers.articles.article import Article
from astana_api.importers.articles.html import read_html
from astana_api.importers.articles.markdown import read_markdown
from astana_api.importers.articles.plain_text import read_plain_text
from astana_api.importers.articles.wikitext import read_wikitext
from astana_api.importers.imported_files import UnreadableFile

MAX_FILE_SIZE: Final = 16 * 1024 * 1024
_SNIFFED: Final = 20_000
_WIKITEXT: Final = re.compile(
    r"<ref[\s>]|\{\{\s*(?:cite|infobox|reflist)|\[\[[^\[\]]+\]\]", re.IGNORECASE
)
_HTML: Final = re.compile(
    r"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_MARKDOWN: Final = re.compile(r"^#{1,3} \S|^\[\^[^\]]+\]:|\]\(https?://", re.MULTILINE)


class ArticleFormat(StrEnum):
    """The format of an article."""

    TEXT = "text"
    WIKITEXT = "wikitext"
    HTML = "html"
    MARKDOWN = "markdown"


_SUFFIXES: Final = {
    ".html": ArticleFormat.HTML,
    ".htm": ArticleFormat.HTML,
    ".xhtml": ArticleFormat.HTML,
    ".md": ArticleFormat.MARKDOWN,
    ".markdown": ArticleFormat.MARKDOWN,
    ".wiki": ArticleFormat.WIKITEXT,
    ".wikitext": ArticleFormat.WIKITEXT,
    ".mediawiki": ArticleFormat.WIKITEXT,
}
_READERS: Final = {
    ArticleFormat.TEXT: read_plain_text,
    ArticleFormat.WIKITEXT: read_wikitext,
    ArticleFormat.HTML: read_html,
    ArticleFormat.MARKDOWN: read_markdown,
}


def read_article(file: Path, article_format: ArticleFormat | None = None) -> Article:
    """Return the article of a file; raise UnreadableFile if it is no text or has none.

    Without a format, the suffix of the file tells it, or else the content.
    """
    content = file.read_bytes()
    if len(content) > MAX_FILE_SIZE:
        raise UnreadableFile(
            file.name,
            f"the file has {len(content):,} bytes; expected at most {MAX_FILE_SIZE:,}",
        )
    text = _decode(content)
    chosen = article_format or _SUFFIXES.get(file.suffix.lower()) or _detect(text)
    if chosen is not ArticleFormat.TEXT:
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _READERS[chosen](text)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("line 1", "the file is UTF-16; convert it to UTF-8")
    try:
        text = content.decode()
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise UnreadableFile(
            f"line {line}",
            f"the byte 0x{content[exc.start]:02X} is not UTF-8; convert the file to UTF-8",
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableFile(f"line {line}", "the file has a NUL character; expected a text")
    if "\r" in text and "\n" not in text:
        raise UnreadableFile("line 1", "its lines end with CR; convert it to LF or CRLF line ends")
    if not text.removeprefix("\ufeff").strip():
        raise UnreadableFile("line 1", "the file has no text; expected an article")
    return text


def _detect(text: str) -> ArticleFormat:
    start = text[:_SNIFFED].removeprefix("\ufeff")
    if _HTML.match(start):
        return ArticleFormat.HTML
    if len(_WIKITEXT.findall(start)) > 1:
        return ArticleFormat.WIKITEXT
    return ArticleFormat.MARKDOWN if len(_MARKDOWN.findall(start)) > 1 else ArticleFormat.TEXT
