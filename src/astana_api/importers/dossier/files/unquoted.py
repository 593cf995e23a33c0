"""Find the unquoted text that made a line invalid YAML: one that begins with an indicator."""

import re
from typing import Final, NamedTuple

_VALUE_START: Final = re.compile(r"(?:(?<=[:,\-?] )|(?<=[\[{])|^)(?=\S)")
_CLOSING: Final = {"[": "]", "{": "}", '"': '"', "'": "'"}
_INDICATORS: Final = frozenset("[]{}\"'*&!|>%@`,-?:")
_INLINE_END: Final = re.compile(r"[,\]}]| #|$")
_BLOCK_END: Final = re.compile(r"\s*(?:\s#.*)?$")


class UnquotedText(NamedTuple):
    """A text without quotes, and its position in the line from 0."""

    position: int
    text: str

    def describe(self) -> str:
        """Return what is wrong, with the text as it must be written."""
        return f"a text that begins with {self.text[0]} needs quotes: {_quote_yaml(self.text)}"


def find_unquoted_text(line: str, problem: int) -> UnquotedText | None:
    """Return the text around the position of a syntax error; None if it has another cause.

    YAML reads an indicator at the beginning of a value as its own syntax: `[..1988]/` is a list,
    and the slash after it an error.
    """
    for match in reversed(list(_VALUE_START.finditer(line, 0, problem + 1))):
        start = match.start()
        if start > problem or start == len(line) or line[start] not in _INDICATORS:
            continue
        read = line[start:problem].rstrip()
        closing = _CLOSING.get(line[start])
        if closing is not None:
            # It is complete, and more text follows. In an incomplete list the error is within it.
            if len(read) < 2 or not read.endswith(closing) or not line[problem:].strip():
                continue
        elif re.search(r"[,:]\s", read[1:]):
            continue
        return UnquotedText(start, _whole_text(line, start, problem))
    return None


def _whole_text(line: str, start: int, problem: int) -> str:
    """Return the value up to the end of the line, or of the item in an inline collection."""
    is_inline = re.search(r"(?:^|[:,\-]\s|[\[{])[\[{]", line[:start]) is not None
    if not is_inline:
        return _BLOCK_END.sub("", line[start:])
    end = _INLINE_END.search(line, problem if line[start] in _CLOSING else start + 1)
    return line[start : end.start() if end else None].rstrip()


def _quote_yaml(text: str) -> str:
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
