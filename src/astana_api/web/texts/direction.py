"""Names and values of any script, isolated so that they do not reorder the text around them."""

import re
import unicodedata
from typing import Final

from markupsafe import Markup

MAX_DISPLAYED: Final = 400
"""Characters of a text in a line; the record has all of them."""
_BIDI_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates: one without its end would leave the isolated element."""
_RIGHT_TO_LEFT: Final = frozenset(("R", "AL"))


def remove_bidi_controls(text: str) -> str:
    """Return the text without the characters that change the order of the text after it."""
    return _BIDI_CONTROLS.sub("", text)


def text_direction(text: str) -> str:
    """Return the direction of the first letter with one: `rtl`, or `ltr` without any."""
    for character in text:
        bidi_class = unicodedata.bidirectional(character)
        if bidi_class in _RIGHT_TO_LEFT:
            return "rtl"
        if bidi_class == "L":
            return "ltr"
    return "ltr"


def clip_text(text: str, limit: int = MAX_DISPLAYED) -> str:
    """Return the text, cut at the limit with an ellipsis."""
    return text if len(text) <= limit else f"{text[:limit].rstrip()}…"


def isolate_text(text: object, lang: str | None = None, limit: int = MAX_DISPLAYED) -> Markup:
    """Return a `bdi` element with the text, its language, if any, and its direction."""
    cleaned = clip_text(remove_bidi_controls(str(text)), limit)
    language = Markup(' lang="{}"').format(lang) if lang else Markup("")
    return Markup('<bdi{} dir="{}">{}</bdi>').format(language, text_direction(cleaned), cleaned)
