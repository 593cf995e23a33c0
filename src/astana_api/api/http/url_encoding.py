"""Patterns of what paths and query strings may not contain."""

import re

INVALID_PERCENT_ENCODING = re.compile(rb"%(?![0-9A-Fa-f]{2})")
CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates, which no name, id or query needs."""
