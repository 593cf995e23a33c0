"""Find the title of a printed reference: in quotation marks, a link, italics or a sentence."""

import re
from dataclasses import dataclass
from typing import Final

from astana_api.importers.references.printed_dates import is_undated, parse_date
from astana_api.importers.references.rich_text import REMOVED, RichText, Span

_CLOSING: Final = {
    '"': '"', "“": "”", "«": "»", "„": "“”", "‹": "›", "「": "」", "‘": "’", "”": "”",
}  # fmt: skip
_AFTER_TITLE: Final = re.compile(
    rf"\s*\Z|\s?[.,;:]|\s*[(\[{REMOVED}]|\s+[–—-]\s+via\b|\s+(?=[A-ZА-Я])"
)
_QUOTE: Final = re.compile("[" + re.escape("".join({*_CLOSING, *"".join(_CLOSING.values())})) + "]")
_OPENING: Final = re.compile("[" + re.escape("".join(_CLOSING)) + "]")
_PARENTHESES: Final = re.compile(r"[(\[]([^()\[\]]{3,40})[)\]]\s*[.,:]?\s*")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LINK_LABEL: Final = re.compile(
    r"(?:the )?original|archiv\w*|pdf|link|online|here|doi|isbn|wayback machine|10\.\d{4}.*",
    re.IGNORECASE,
)
# A full stop that ends a part: not of an initial, nor of an abbreviation.
_ABBREVIATIONS: Final = "".join(
    rf"(?<!\b{word})"
    for word in [
        "Dr",
        "Mr",
        "Ms",
        "St",
        "vs",
        "Jr",
        "Sr",
        "Co",
        "No",
        "no",
        "pp",
        "Mrs",
        "Vol",
        "vol",
        "Inc",
        "Ltd",
        "Rev",
        "Gen",
        "Col",
        "Prof",
        "Univ",
    ]
)
SENTENCE_END: Final = re.compile(
    rf"(?<![\s.][^\W\d_]){_ABBREVIATIONS}[.?!](?:\s+|(?={REMOVED})|\Z)"
)
_NAMES_FIRST: Final = re.compile(
    r"[^\W\d_][\w'’-]+(?: [\w'’-]+)?, (?:[^\W\d_]\.[ -]?|[^\W\d_][\w'’-]+ ?){1,3}"
    r"(?:(?:;|,? (?:and|&)|,) [^.]{3,60})?\.\s+"
)


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """The title, and where it and its quotation marks stand."""

    text: str
    start: int
    end: int
    style: str
    """"quoted", "link", "italic" or "sentence"."""


def find_title(rich: RichText) -> FoundTitle | None:
    """Return the title; None for a reference without words."""
    return _quoted(rich) or _dated_sentence(rich) or _linked(rich) or _italic(rich) or _plain(rich)


def _quoted(rich: RichText) -> FoundTitle | None:
    for link in rich.styled("link"):
        label = rich.part(link).strip()
        if len(label) > 2 and _OPENING.match(label) and _QUOTE.match(label[-1]):
            return FoundTitle(_clean(label[1:-1]), link.start, link.end, "quoted")
    opening = _first_opening(rich)
    if opening is None:
        return None
    closing = _find_closing(rich.text, opening)
    if closing is None:
        return None
    title = _clean(rich.text[opening + 1 : closing])
    return FoundTitle(title, opening, closing + 1, "quoted") if title else None


def _first_opening(rich: RichText) -> int | None:
    """Return the first opening mark, unless it is within an italic title or an apostrophe."""
    for match in _OPENING.finditer(rich.text):
        position = match.start()
        if position and not re.match(rf"[\s(\[{REMOVED}]", rich.text[position - 1]):
            continue
        if any(
            span.start < position < span.end and rich.text[:position].count(". ") < 2
            for span in rich.styled("italic")
        ):
            return None
        if match[0] == "‘" and position:
            continue
        return position
    return None


def _find_closing(text: str, opening: int) -> int | None:
    """Return the mark that closes the title, after the quotations within it."""
    marks = _CLOSING[text[opening]]
    own = text[opening]
    depth, candidates = 0, []
    for match in _QUOTE.finditer(text, opening + 1):
        position, mark = match.start(), match[0]
        before, after = text[position - 1], text[position + 1 : position + 2]
        opens = before.isspace() or before in "(["
        if mark == own and (mark not in marks or (opens and after and not after.isspace())):
            depth += 1
        elif mark in marks and not (opens and after.isspace()):
            if depth:
                depth -= 1
                if _AFTER_TITLE.match(text, position + 1):
                    candidates.append(position)
            elif _AFTER_TITLE.match(text, position + 1):
                return position
    return candidates[-1] if candidates else None


def _linked(rich: RichText) -> FoundTitle | None:
    for link in rich.styled("link"):
        label = rich.part(link).strip()
        if label and not _ADDRESS.match(label) and not _LINK_LABEL.fullmatch(label):
            is_italic = any(_overlap(span, link) for span in rich.styled("italic"))
            style = "italic" if is_italic else "link"
            return FoundTitle(_clean(label), link.start, link.end, style)
    return None


def _dated_sentence(rich: RichText) -> FoundTitle | None:
    """Return the sentence after "(date)." that is neither italic nor a link: the style of APA."""
    for match in _PARENTHESES.finditer(rich.text):
        if parse_date(match[1]) is None and not is_undated(match[1]):
            continue
        start = match.end()
        if match.start() == 0 or any(
            abs(span.start - start) <= 1 for span in (*rich.styled("italic"), *rich.styled("link"))
        ):
            return None
        title = _sentence(rich, start)
        if title and re.search(r"\((?:ed|eds|Hrsg)\.?\)", rich.text[start : title.end + 8]):
            return None
        return title
    return None


def _italic(rich: RichText) -> FoundTitle | None:
    for span in rich.styled("italic"):
        title = _clean(rich.part(span))
        if title and rich.text[: span.start].count(". ") < 4:
            return FoundTitle(title, span.start, span.end, "italic")
    return None


def _plain(rich: RichText) -> FoundTitle | None:
    """Return the first sentence, or the second if the first one is of names."""
    start = re.match(rf"[\s{REMOVED}]*", rich.text)
    assert start is not None
    names = _NAMES_FIRST.match(rich.text, start.end())
    if names:
        title = _sentence(rich, names.end())
        if title:
            return title
    return _sentence(rich, start.end())


def _sentence(rich: RichText, start: int) -> FoundTitle | None:
    found = SENTENCE_END.search(rich.text, start)
    end = found.start() if found else len(rich.text)
    if found and found[0][0] in "?!":
        end += 1
    for pattern in (rf"{REMOVED}", r"\s[(\[]"):
        if stop := re.compile(pattern).search(rich.text, start, end):
            end = stop.start()
    if address := _ADDRESS.search(rich.text, start, end):
        end = address.start()
    title = _clean(rich.text[start:end])
    return FoundTitle(title, start, end, "sentence") if title else None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _clean(text: str) -> str:
    text = re.sub(r"\s+", " ", text.replace(REMOVED, "")).strip()
    if text.endswith((",", ";")) or (text.endswith(".") and not text.endswith("..")):
        text = text[:-1].rstrip()
    return text
