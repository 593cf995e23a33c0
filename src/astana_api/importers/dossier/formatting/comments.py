"""Find the comments of a YAML file, and the lines on which its values end."""

import re
from bisect import bisect_right
from typing import Final

import yaml

_COMMENT: Final = re.compile(r"#[^\n]*")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SourceLines:
    """The comments of a text, by line from 1, and the last lines of its parts."""

    def __init__(self, text: str) -> None:
        """Scan the text, whose lines end with line feeds, and which is valid YAML."""
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._comments: list[tuple[int, str]] = []
        self._first_lines: list[int] = []
        self._last_lines: list[int] = []
        previous_end = 0
        for token in yaml.scan(text, Loader=_LOADER):
            start, end = token.start_mark.index, token.end_mark.index
            for match in _COMMENT.finditer(text, previous_end, max(start, previous_end)):
                self._comments.append((bisect_right(starts, match.start()), match[0].rstrip()))
            previous_end = max(end, previous_end)
            if end > start:
                content_end = start + len(text[start:end].rstrip())
                self._first_lines.append(bisect_right(starts, start))
                self._last_lines.append(bisect_right(starts, max(start, content_end - 1)))
        for match in _COMMENT.finditer(text, previous_end):
            self._comments.append((bisect_right(starts, match.start()), match[0].rstrip()))

    def comments_between(self, first: int, last: int) -> list[str]:
        """Return the comments from the first to the last line."""
        return [text for line, text in self._comments if first <= line <= last]

    def last_line_before(self, line: int) -> int:
        """Return the line on which the last value that begins before the line ends."""
        index = bisect_right(self._first_lines, line - 1)
        return self._last_lines[index - 1] if index else 0
