"""Make an id of a text."""

import re
from typing import Final

from anyascii import anyascii

from astana_api.domain.text.normalization import MAX_ENTITY_ID_LENGTH

_NON_ID_CHARACTERS: Final = re.compile(r"[^a-z0-9]+")


def make_slug(text: str) -> str:
    """Return the text in lower-case ASCII words joined by hyphens; empty if nothing is left."""
    words = _NON_ID_CHARACTERS.sub("-", anyascii(text).lower())
    return words.strip("-")[:MAX_ENTITY_ID_LENGTH].strip("-")
