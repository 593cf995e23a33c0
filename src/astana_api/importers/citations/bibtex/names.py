"""Split lists of names as BibTeX does: `von Last, Jr, First and {A Body}`."""

import re
from collections.abc import Iterator
from typing import Final

from astana_api.domain.statements.drafts import AuthorDraft
from astana_api.importers.citations.bibtex.latex import decode_latex
from astana_api.importers.citations.contributors import join_name

OTHERS: Final = "others"
"""The name that stands for further names."""

_DEPTH: Final = re.compile(r"\\begin\s*\{|\\end\s*\{|\\.|[{}]", re.DOTALL)
_AND: Final = re.compile(r"(?<=\s)and(?=\s)", re.IGNORECASE)
_COMMA: Final = re.compile(",")
_SPACE: Final = re.compile(r"[\s~]+")
_PART: Final = re.compile(
    r"\s*(given|family|prefix|suffix|given-i|useprefix)\s*=\s*(.*)", re.DOTALL
)


def split_names(value: str) -> list[str]:
    """Return the undecoded names of a list; `and` within braces does not separate."""
    return [name.strip() for name in _split(f" {value} ", _AND) if name.strip()]


def parse_name(text: str) -> AuthorDraft | None:
    """Return the contributor of an undecoded name, None if the name is empty.

    A name in braces is a body, and is not split.
    """
    if text.startswith("{") and _closes_at_end(text):
        name = decode_latex(text)
        return AuthorDraft(name) if name else None
    parts = [part.strip() for part in _split(text, _COMMA)]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    labelled = [_PART.fullmatch(part) for part in parts]
    if all(labelled):
        values = {match[1]: decode_latex(match[2]) for match in labelled if match}
        family, forename = values.get("family"), values.get("given")
        particle, suffix = values.get("prefix"), values.get("suffix")
        return join_name(family, forename, particle=particle, suffix=suffix)
    words = [word for word in _split(parts[0], _SPACE) if word]
    if len(parts) == 1:
        first, von, last = _split_display_form(words)
        return join_name(_join(last), _join(first), particle=_join(von))
    von, last = _split_family(words)
    suffix = decode_latex(parts[1]) if len(parts) > 2 else None
    forename = decode_latex(", ".join(parts[2:] if len(parts) > 2 else parts[1:]))
    return join_name(_join(last), forename, particle=_join(von), suffix=suffix)


def _split_display_form(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Split `First von Last`; the last word is always part of the family name."""
    lower = [index for index, word in enumerate(words[:-1]) if _is_lower(word)]
    if not lower:
        return words[:-1], [], words[-1:]
    return words[: lower[0]], words[lower[0] : lower[-1] + 1], words[lower[-1] + 1 :]


def _split_family(words: list[str]) -> tuple[list[str], list[str]]:
    """Split `von Last`."""
    lower = [index for index, word in enumerate(words[:-1]) if _is_lower(word)]
    end = lower[-1] + 1 if lower and _is_lower(words[0]) else 0
    return words[:end], words[end:]


def _is_lower(word: str) -> bool:
    """Return whether the first letter outside braces is in lower case; a braced word has none."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    letter = next((letter for letter in decode_latex(word) if letter.isalpha()), "")
    return letter.islower()


def _join(words: list[str]) -> str | None:
    return decode_latex(" ".join(words)) or None


def _closes_at_end(text: str) -> bool:
    """Return whether the brace that opens the text is closed by its last character."""
    depth = 0
    for match in _DEPTH.finditer(text):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth:
            return match.end() == len(text)
    return False


def _split(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """Yield the parts between separators outside braces and environments."""
    start = 0
    for first, last in _spans(text):
        for match in separator.finditer(text, first, last):
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of the text outside braces and environments, as start and end."""
    depth, environments, start = 0, 0, 0
    for match in _DEPTH.finditer(text):
        outside = depth == 0 and environments == 0
        if match[0].startswith("\\begin"):
            environments, depth = environments + 1, depth + 1
        elif match[0].startswith("\\end"):
            environments, depth = max(environments - 1, 0), depth + 1
        elif match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth = max(depth - 1, 0)
        if outside and (depth or environments):
            yield start, match.start()
        elif not outside and depth == 0 and environments == 0:
            start = match.end()
    if depth == 0 and environments == 0:
        yield start, len(text)
