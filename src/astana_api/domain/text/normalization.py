"""What text may be stored, which ids are ids, and which addresses may be links.

Everything that enters the knowledge base passes here once, so that a statement id is the same on
every server, both databases take the text, and every export format can carry it.
"""

import json
import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

MAX_ENTITY_ID_LENGTH: Final = 100
"""Longest entity id, in characters."""

ENTITY_ID_PATTERN: Final = re.compile(
    rf"(?=.{{1,{MAX_ENTITY_ID_LENGTH}}}\Z)[a-z0-9]+(?:-[a-z0-9]+)*\Z"
)
"""A readable id: lower-case ASCII words and numbers joined by single hyphens. Use with `match`."""

# Spelled out, not `str.strip()`: that also trims U+001C-001F and U+0085, which are to be refused.
# A byte order mark is an artefact of encoding at either end of a text.
_TRIMMED: Final = (
    "\t\n\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# U+FFFE and U+FFFF are in no XML document, so no GraphML could carry them.
_REFUSED: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE: Final = re.compile(r"[\t\n\r\u2028\u2029]")
_LINE_END: Final = re.compile(r"\r\n?")
_INVISIBLE: Final = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc"})

_NOT_IN_ADDRESS: Final = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff<>\"\\]")
_HTTP: Final = re.compile(r"https?://", re.IGNORECASE)
_HOST_LABEL: Final = re.compile(r"\w(?:[\w-]*\w)?\Z")


class TextError(ValueError):
    """The text may not be stored; the message names the character and its place."""


def normalize_text(text: str, *, multiline: bool = False) -> str:
    """Return the text as it is stored: NFC, without white space or byte order marks at its ends.

    Inner white space stays as written, so that a quotation still matches its document; so do
    bidirectional controls and zero-width joiners, which are spelling in some scripts. Tabs and
    line breaks are allowed within `multiline` text only, where CRLF and CR become LF.

    Raises `TextError` for control characters (NUL among them), lone surrogates, U+FFFE and U+FFFF
    anywhere, for a tab or line break within one line, and for text that shows nothing.
    """
    if text.isascii() and text.isprintable():
        stored = text.strip(" ")
        if not stored:
            raise TextError("the text is empty")
        return stored
    if multiline:
        text = _LINE_END.sub("\n", text)
    _refuse(_REFUSED, text, "may not be stored")
    stored = unicodedata.normalize("NFC", text).strip(_TRIMMED)
    if all(unicodedata.category(character) in _INVISIBLE for character in stored):
        raise TextError("the text is empty")
    if not multiline:
        _refuse(_LINE, stored, "is not allowed in text of one line")
    return stored


def _refuse(pattern: re.Pattern[str], text: str, reason: str) -> None:
    found = pattern.search(text)
    if found:
        place = found.start() + 1
        raise TextError(f"U+{ord(found[0]):04X} (character {place} of the text) {reason}")


def is_entity_id(text: str) -> bool:
    """Say whether the text has the form of an entity id (`astana-platform`)."""
    return ENTITY_ID_PATTERN.match(text) is not None


def http_url(text: str) -> str | None:
    """Return the address as written if it may be made a link, else None.

    That is an absolute `http` or `https` URL with a host, and without user information (which
    serves to disguise the host), white space, control or invisible characters, quotation marks,
    angle brackets or backslashes. An address without a scheme is data, and no link.
    """
    if not _HTTP.match(text) or _NOT_IN_ADDRESS.search(text):
        return None
    if not text.isascii() and any(unicodedata.category(character) == "Cf" for character in text):
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return None
    if not host or "@" in parts.netloc:
        return None
    if parts.netloc.startswith("["):
        return text
    labels = host.removesuffix(".").split(".")
    return text if all(_HOST_LABEL.match(label) for label in labels) else None


MAX_QUOTED_LENGTH: Final = 60
"""In characters: as much of somebody's text as a message quotes."""


def quote(text: str) -> str:
    """The text between quotation marks, cut short, safe to print on any terminal."""
    short = text if len(text) <= MAX_QUOTED_LENGTH else f"{text[:MAX_QUOTED_LENGTH]}..."
    safe = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in short
    )
    return json.dumps(safe, ensure_ascii=False).replace("\\\\", "\\")
