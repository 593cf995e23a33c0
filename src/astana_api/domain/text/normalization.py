"""Normalization and validation of text, entity ids and link URLs.

All text is normalized once on input, so that every server computes the same statement ids, both
databases accept the text, and every export format can represent it.
"""

import json
import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

MAX_ENTITY_ID_LENGTH: Final = 100
"""In characters."""

ENTITY_ID_PATTERN: Final = re.compile(
    rf"(?=.{{1,{MAX_ENTITY_ID_LENGTH}}}\Z)[a-z0-9]+(?:-[a-z0-9]+)*\Z"
)
"""A slug: lower-case ASCII words and numbers joined by single hyphens. Use with `match`."""

# An explicit set, because `str.strip()` also removes U+001C-001F and U+0085, which are rejected.
# It includes the byte order mark, an artefact of encoding.
_STRIPPED: Final = (
    "\t\n\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# Bidirectional embeddings and overrides reorder the text after them, up to the end of the line.
_FORBIDDEN: Final = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff{_NONCHARACTERS}]"
)
_ISOLATE: Final = re.compile("[\u2066-\u2069]")
_POP_ISOLATE: Final = "\u2069"
_TAB_OR_LINE_BREAK: Final = re.compile(r"[\t\n\r\u2028\u2029]")
_CARRIAGE_RETURN: Final = re.compile(r"\r\n?")

# A combining mark needs a base character.
_INVISIBLE_CATEGORIES: Final = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc", "Mn", "Mc", "Me"})
_IGNORABLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""The property Default_Ignorable_Code_Point of Unicode, without the embeddings and overrides."""
_BLANK: Final = "\u2800\U00013441\U00013442\U0001d159"
"""Symbols and letters without ink: the braille blank, hieroglyphic blanks, the null notehead."""
_WITHOUT_INK: Final = re.compile(f"[{_IGNORABLE}{_BLANK}]")
# Joiners are part of the spelling of words in Persian and in scripts of India.
_IGNORED_IN_IDENTITY: Final = re.compile(f"(?![\u200c\u200d])[{_IGNORABLE}]")
_WHITE_SPACE: Final = re.compile(f"[{_STRIPPED}\u2800]+")

_FORBIDDEN_IN_URL: Final = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff<>\"\\]")
_HTTP: Final = re.compile(r"https?://", re.IGNORECASE)
_HOST_LABEL: Final = re.compile(r"\w(?:[\w-]*\w)?\Z")


class TextError(ValueError):
    """The text is empty or has a forbidden character; the message names it and its position."""


def normalize_text(text: str, *, multiline: bool = False) -> str:
    """Return the text in NFC, without white space or byte order marks at its ends.

    Inner white space is unchanged, so that a quotation still matches its document; so are
    bidirectional marks and zero-width joiners, which are part of the spelling in some scripts.
    Tabs and line breaks are allowed in `multiline` text only, where CRLF and CR become LF.

    Raise TextError for control characters (including NUL), lone surrogates, noncharacters,
    bidirectional embeddings and overrides, an isolate that is not closed in its line, an inner tab
    or line break in single-line text, and text without a visible character.
    """
    if text.isascii() and text.isprintable():
        stored = text.strip(" ")
        if not stored:
            raise TextError("the text is empty")
        return stored
    if multiline:
        text = _CARRIAGE_RETURN.sub("\n", text)
    _reject_match(_FORBIDDEN, text, "may not be stored")
    stored = unicodedata.normalize("NFC", text).strip(_STRIPPED)
    if not stored:
        raise TextError("the text is empty")
    if all(_is_invisible(character) for character in stored):
        raise TextError("the text has no visible character")
    if not multiline:
        _reject_match(_TAB_OR_LINE_BREAK, stored, "is not allowed in text of one line")
    _reject_open_isolates(stored)
    return stored


def canonical_text(text: str) -> str:
    """Return the form of a normalized text that identifies it: two equal forms look the same.

    White space becomes single spaces, and invisible characters are removed, except the joiners.
    """
    if text.isascii() and "  " not in text:
        return text
    visible = _IGNORED_IN_IDENTITY.sub("", text)
    # A removed U+034F may have kept a letter apart from its accent.
    return unicodedata.normalize("NFC", _WHITE_SPACE.sub(" ", visible).strip(" "))


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _INVISIBLE_CATEGORIES or _WITHOUT_INK.match(character) is not None


def _reject_open_isolates(text: str) -> None:
    """Raise TextError for an isolate without its end, or an end without an isolate, in a line.

    A closed isolate cannot reorder the text around it; software inserts it around names.
    """
    for line in () if text.isascii() else text.splitlines():
        depth = 0
        for match in _ISOLATE.finditer(line):
            depth += -1 if match[0] == _POP_ISOLATE else 1
            if depth < 0:
                raise TextError("U+2069 ends no bidirectional isolate (U+2066 to U+2068)")
        if depth:
            raise TextError("a bidirectional isolate (U+2066 to U+2068) has no end (U+2069)")


def _reject_match(pattern: re.Pattern[str], text: str, reason: str) -> None:
    """Raise TextError with the first character that matches, if any."""
    match = pattern.search(text)
    if match:
        position = match.start() + 1
        raise TextError(f"U+{ord(match[0]):04X} (character {position} of the text) {reason}")


def is_entity_id(text: str) -> bool:
    """Return whether the text has the form of an entity id (`astana-platform`)."""
    return ENTITY_ID_PATTERN.match(text) is not None


def http_url(text: str) -> str | None:
    """Return the text unchanged if it is a URL that is safe to link to, else None.

    A safe URL is an absolute `http` or `https` URL with a host, without user information (which
    can disguise the host), white space, control or invisible characters, quotation marks, angle
    brackets or backslashes.
    """
    if not _HTTP.match(text) or _FORBIDDEN_IN_URL.search(text):
        return None
    if not text.isascii() and any(unicodedata.category(character) == "Cf" for character in text):
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port  # raises ValueError for an invalid port
    except ValueError:
        return None
    if not host or "@" in parts.netloc:
        return None
    if parts.netloc.startswith("["):
        return text
    labels = host.removesuffix(".").split(".")
    return text if all(_HOST_LABEL.match(label) for label in labels) else None


MAX_QUOTED_LENGTH: Final = 60
"""Maximum characters of a client's text that an error message quotes."""


def quote(text: str) -> str:
    """Return the text in quotation marks, shortened and safe to print on any terminal."""
    short = text if len(text) <= MAX_QUOTED_LENGTH else f"{text[:MAX_QUOTED_LENGTH]}..."
    safe = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in short
    )
    return json.dumps(safe, ensure_ascii=False).replace("\\\\", "\\")
