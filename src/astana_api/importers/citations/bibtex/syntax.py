"""Parse the syntax of BibTeX: entries with the undecoded values of their fields.

The parser is our own because a file is read whole or not at all: an unclosed brace is an error with
its line, and abbreviations (`@string`), concatenation with `#` and parentheses are resolved.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.text.normalization import quote
from astana_api.importers.imported_files import UnreadableFile

MAX_EXPANSION: Final = 10
"""How many times longer than the file its values may become by abbreviations."""

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_BLOCK: Final = re.compile(r"@\s*([^\s@{}()\",=#%]+)\s*([{(])")
_OUTSIDE: Final = re.compile(r"[@{}]|(?m:^[ \t]*%.*$)")
_BRACE: Final = re.compile(r"[{}]")
_BRACE_OR_QUOTE: Final = re.compile(r'[{}"]')
_SPACE: Final = re.compile(r"(?:\s+|(?m:(?<=\n)[ \t]*%.*$))*")
_KEY: Final = re.compile(r'[^,{}="]*')
_NAME: Final = re.compile(r"[^\s=,{}()\"#%]+")


@dataclass(frozen=True, slots=True)
class BibField:
    """The undecoded value of a field, without its delimiters, and its line."""

    value: str
    line: int


@dataclass(slots=True)
class BibEntry:
    """An entry; types and names of fields are in lower case."""

    type: str
    key: str
    line: int
    fields: dict[str, BibField] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    """Fields that are left out: their lines and the reasons."""


def parse_entries(text: str) -> Iterator[BibEntry]:
    """Yield the entries in the order of the file; raise UnreadableFile for a syntax error."""
    parser = _Parser(text)
    while (entry := parser.next_entry()) is not None:
        yield entry


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line, self._line_position = 1, 0
        self._strings: dict[str, str] = dict(zip(MONTHS, MONTHS, strict=True))
        self._strings["sept"] = "sep"
        self._expanded = 0

    def next_entry(self) -> BibEntry | None:
        """Return the next entry, or None at the end of the file."""
        while (block := self._find_block()) is not None:
            kind, line = block[1].lower(), self._line_at(block.start())
            self._position = block.end()
            if kind == "comment":
                # A comment in parentheses is text between entries, as in BibTeX itself.
                if block[2] == "{":
                    self._delimited(line, _BRACE)
            elif kind == "preamble":
                self._value(line, [])
                self._close(line, "the preamble")
            elif kind == "string":
                self._string(line)
            else:
                return self._entry(kind, line)
        return None

    def _find_block(self) -> re.Match[str] | None:
        """Return the next `@type{`; text between entries is a comment."""
        depth = 0
        for match in _OUTSIDE.finditer(self._text, self._position):
            if match[0] == "@":
                if block := _BLOCK.match(self._text, match.start()):
                    return block
            elif match[0] == "{":
                depth += 1
            elif match[0] == "}":
                depth -= 1
                if depth < 0:
                    self._fail(match.start(), "a closing brace without an opening brace")
        return None

    def _entry(self, kind: str, line: int) -> BibEntry:
        match = self._match(_KEY)
        entry = BibEntry(kind, match.strip(), line)
        name = f"the entry {quote(entry.key)}"
        if self._peek() == "=":
            # An entry without a key begins with its first field.
            self._position -= len(match)
            entry.key = ""
        elif self._peek() == ",":
            self._position += 1
        while (character := self._peek()) not in ("}", ")"):
            if not character:
                raise UnreadableFile(f"line {line}", f"{name} is not closed: expected a brace")
            if character == ",":
                self._position += 1
            else:
                self._field(entry, name)
        self._position += 1
        return entry

    def _field(self, entry: BibEntry, name: str) -> None:
        start = self._position
        field_name = self._match(_NAME).lower()
        line = self._line_at(start)
        if not field_name or self._peek() != "=":
            found = quote(self._text[start : start + 20])
            self._fail(start, f"{name}: expected a field such as title = {{...}}, got {found}")
        self._position += 1
        value = self._value(line, entry.problems)
        if self._peek() not in (",", "}", ")"):
            found_at = self._line_at(self._position)
            reason = f"{name}: expected a comma or a brace after {field_name}, on line {found_at}"
            raise UnreadableFile(f"line {line}", f"{reason}; braces may not be balanced")
        present = entry.fields.setdefault(field_name, BibField(value, line))
        if present.value.strip() != value.strip():
            entry.problems.append((line, f"{field_name}: the entry has the field twice"))

    def _string(self, line: int) -> None:
        name = self._match(_NAME).lower()
        if not name or self._peek() != "=":
            self._fail(self._position, "expected an abbreviation such as @string{a = {...}}")
        self._position += 1
        self._strings[name] = self._value(line, [])
        self._close(line, f"the abbreviation {quote(name)}")

    def _value(self, line: int, problems: list[tuple[int, str]]) -> str:
        """Return the value, its parts concatenated; an abbreviation without a value is empty."""
        parts = [self._part(line, problems)]
        while self._peek() == "#":
            self._position += 1
            parts.append(self._part(line, problems))
        return "".join(parts)

    def _part(self, line: int, problems: list[tuple[int, str]]) -> str:
        match self._peek():
            case "{":
                self._position += 1
                return self._delimited(line, _BRACE)
            case '"':
                self._position += 1
                return self._delimited(line, _BRACE_OR_QUOTE)
            case _:
                return self._word(line, problems)

    def _word(self, line: int, problems: list[tuple[int, str]]) -> str:
        """Return a number, or the text of an abbreviation."""
        word = self._match(_NAME)
        if not word:
            self._fail(self._position, "expected a value in braces or quotation marks")
        if word.isdecimal():
            return word
        value = self._strings.get(word.lower())
        if value is None:
            problems.append((line, f"the abbreviation {quote(word)} has no @string"))
            return ""
        self._expanded += len(value)
        if self._expanded > MAX_EXPANSION * len(self._text):
            reason = (
                f"the abbreviations expand the file to more than {MAX_EXPANSION} times its size"
            )
            raise UnreadableFile(f"line {line}", reason)
        return value

    def _delimited(self, line: int, pattern: re.Pattern[str]) -> str:
        """Return the text up to the closing brace or quotation mark outside inner braces."""
        depth = 0
        for match in pattern.finditer(self._text, self._position):
            if match[0] == "{":
                depth += 1
            elif depth:
                depth -= match[0] == "}"
            elif match[0] == "}" and pattern is _BRACE_OR_QUOTE:
                self._fail(match.start(), "a closing brace without an opening brace")
            else:
                start, self._position = self._position, match.end()
                return self._text[start : match.start()]
        raise UnreadableFile(f"line {line}", "the value is not closed: braces are not balanced")

    def _close(self, line: int, name: str) -> None:
        if self._peek() not in ("}", ")"):
            raise UnreadableFile(f"line {line}", f"{name} is not closed: expected a brace")
        self._position += 1

    def _peek(self) -> str:
        """Return the next character after white space and comments, empty at the end."""
        match = _SPACE.match(self._text, self._position)
        assert match is not None
        self._position = match.end()
        return self._text[self._position : self._position + 1]

    def _match(self, pattern: re.Pattern[str]) -> str:
        self._peek()
        match = pattern.match(self._text, self._position)
        if match is None:
            return ""
        self._position = match.end()
        return match[0]

    def _line_at(self, position: int) -> int:
        """Return the line of a position, counting on from the last one."""
        if position < self._line_position:
            return self._text.count("\n", 0, position) + 1
        self._line += self._text.count("\n", self._line_position, position)
        self._line_position = position
        return self._line

    def _fail(self, position: int, reason: str) -> None:
        raise UnreadableFile(f"line {self._line_at(position)}", reason)
