"""Guess the fields of a reference from the text that a citation style prints.

The grammar is that of Citation Style 1 and 2 of Wikipedia - Author (date). "Title". Work (in
French). Publisher. Archived from the original on D. Retrieved D. - with the variants of APA, MLA
and Chicago that are common.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from astana_api.domain.enums import UrlStatus
from astana_api.importers.references.citation_guess import CitationGuess
from astana_api.importers.references.containers import (
    is_body,
    is_place_of,
    site_in_title,
    split_place,
)
from astana_api.importers.references.details import ADDRESS, read_details, set_address
from astana_api.importers.references.names import split_editors, split_names
from astana_api.importers.references.printed_dates import (
    ambiguous_dates,
    find_date,
    is_undated,
    parse_date,
)
from astana_api.importers.references.rich_text import REMOVED, RichText
from astana_api.importers.references.stock_phrases import (
    BACK_LINKS,
    DEAD,
    MAINTENANCE,
    UNFIT,
    USURPED,
)
from astana_api.importers.references.titles import SENTENCE_END, FoundTitle, find_title

MAX_LENGTH: Final = 2_000
"""A longer text is not parsed: it is a remark, not a reference."""

_BARE_ADDRESS: Final = re.compile(
    r"<?((?:https?://|ftp://)\S+|(?:[\w-]+\.)+[a-z]{2,}/\S*)>?\.?", re.IGNORECASE
)
_IN_BOOK: Final = re.compile(
    rf"(?:^|[.,;\s{REMOVED}])(?:In|Dans|En|Em|В)(?::|\s)\s*(?P<editors>[^.{REMOVED}][^()]{{1,200}}?)"
    rf"\s*\((?:eds?|Hrsg|Hg|dir|ред|red)s?\.?\)[.,:]?"
)
_EDITORS: Final = re.compile(
    r"(?P<editors>[^().][^()]{0,200}?)\s*\((?:eds?|Hrsg|Hg|dir|ред|red)s?\.?\)\.?"
)
_IN: Final = re.compile(rf"[\s.,{REMOVED}]*+(?:In|Dans|В):?\s+")
_EDITORS_FIRST: Final = re.compile(rf"[\s.,{REMOVED}]*+{_EDITORS.pattern}")
_DATE_IN_PARENTHESES: Final = re.compile(r"\s*[(\[]([^()\[\]]{2,40})[)\]]\s*[.,:]?\s*")
_LINK_NUMBER: Final = re.compile(r"(?<!\S)\[\d{1,4}\](?=[\s.,;:]|\Z)")
"""The label that a wiki prints for an address without a text."""
_SNAPSHOT: Final = re.compile(
    r"https?://web\.archive\.org/web/(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)\d{0,6}"
    r"(?:[a-z]{2}_)?/(?P<url>https?://.+)",
    re.IGNORECASE,
)
_VIDEO_HOSTS: Final = frozenset(
    ["youtube.com", "m.youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "rutube.ru"]
)
_VIDEO_SITES: Final = frozenset(["youtube", "vimeo", "dailymotion", "rutube"])
_REPORT: Final = re.compile(
    r"\b(?:report|rapport|bericht|\w+bericht|informe|relatório|rapporto|отч[её]т|доклад)\b|تقرير",
    re.IGNORECASE,
)
_TRANSLATION: Final = re.compile(r"[\s\x00]*\[([^\[\]]{3,300})\]")
_SPEECH: Final = re.compile(
    r"\b(?:speech|address|remarks|keynote|lecture) (?:by|of|at|to|before|delivered)\b|\bspeech\Z"
    r"|\bdiscours d[eu]\b|\brede (?:von|des|der)\b|\bdiscurso de\b|\bdiscorso d[ie]\b"
    r"|\b(?:речь|выступление) \w|(?<!\w)(?:خطاب|كلمة) \w",
    re.IGNORECASE,
)
_EDGE: Final = " \t\u00a0.,;:()[]–—-" + REMOVED
_MEDIA_TYPES: Final = {"motion_picture", "broadcast", "speech", "report", "map", "thesis"}


def parse_reference(
    printed: RichText, *, type_hint: str | None = None, has_styles: bool = False
) -> CitationGuess:
    """Return the fields; `has_styles`: italics mark the titles of publications.

    `type_hint` is the CSL type that the markup tells.
    """
    rich = RichText(printed.text, list(printed.spans))
    guess = CitationGuess(type_hint or "webpage")
    if type_hint is None:
        guess.guessed.add("type")
    _read_flags(rich, guess)
    _note_ambiguous_dates(rich.text, guess)
    if len(rich.text) <= MAX_LENGTH and not _read_bare_address(rich, guess):
        title = find_title(rich)
        if title is not None:
            _read_fields(rich, title, guess, has_hint=type_hint is not None, has_styles=has_styles)
    _read_snapshot(guess)
    return guess


def _read_fields(
    rich: RichText, title: FoundTitle, guess: CitationGuess, *, has_hint: bool, has_styles: bool
) -> None:
    guess.fields["title"] = title.text
    if title.style == "sentence":
        guess.guessed.add("title")
    after = _rest(rich, title)
    _read_before_title(rich.text[: title.start], guess)
    for link in rich.styled("link", title.start, title.end):
        set_address(guess, link.target)
    _read_book_parts(after, guess)
    read_details(after, guess)
    _read_date(after, guess)
    _read_containers(after, guess, title, has_styles=has_styles)
    _guess_type(guess, title, has_hint=has_hint)


def _note_ambiguous_dates(text: str, guess: CitationGuess) -> None:
    for date in ambiguous_dates(ADDRESS.sub("", text)):
        guess.notes.append(
            f"the date {date} is left out: which number is the month depends on the country"
        )


def _read_snapshot(guess: CitationGuess) -> None:
    """Take the address of the page and the date from the address of an archived copy."""
    match = _SNAPSHOT.fullmatch(guess.fields.get("archive_url", ""))
    if match is not None:
        guess.set_default("url", match["url"], guessed=True)
        date = parse_date(f"{match['year']}-{match['month']}-{match['day']}")
        guess.set_default("archived", date, guessed=True)


def _read_flags(rich: RichText, guess: CitationGuess) -> None:
    back_links = BACK_LINKS.match(rich.text)
    if back_links and back_links.end():
        rich.remove(0, back_links.end())
    for pattern, status in (
        (UNFIT, UrlStatus.UNFIT),
        (USURPED, UrlStatus.USURPED),
        (DEAD, UrlStatus.DEAD),
    ):
        if match := pattern.search(rich.text):
            guess.url_status = guess.url_status or status
            if pattern is not UNFIT:
                rich.remove(*match.span())
    if match := MAINTENANCE.search(rich.text):
        rich.remove(*match.span())
    for match in list(_LINK_NUMBER.finditer(rich.text)):
        rich.remove(*match.span())


def _read_bare_address(rich: RichText, guess: CitationGuess) -> bool:
    """Read a reference that is an address and nothing else, except the date of access."""
    # The link of a number that was removed is an address; that of a title is not.
    links = [span for span in rich.styled("link") if not rich.part(span)]
    copy = RichText(rich.text, links)
    accessed = CitationGuess()
    match = _BARE_ADDRESS.fullmatch(copy.text.strip(_EDGE))
    if match is None:
        read_details(copy, accessed)
        if copy.text.strip(_EDGE) or "url" not in accessed.fields:
            return False
        guess.fields |= accessed.fields
    else:
        set_address(guess, match[1].rstrip(">"))
    address = guess.fields.get("url") or guess.fields.get("archive_url", "")
    set_host(guess, address)
    return True


def _host(address: str) -> str:
    """Return the host in lower case; empty if the address has none that can be read."""
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


def set_host(guess: CitationGuess, address: str) -> None:
    """Take the host of an address as the name of the site."""
    host = _host(address)
    if host:
        guess.set_default("container_title", host.removeprefix("www."), guessed=True)


def _rest(rich: RichText, title: FoundTitle) -> RichText:
    """Return the text after the title; its spans keep their positions."""
    text = REMOVED * title.end + rich.text[title.end :]
    spans = [span for span in rich.spans if span.start >= title.end]
    if translation := _TRANSLATION.match(text, title.end):
        text = text[: title.end] + REMOVED * len(translation[0]) + text[translation.end() :]
    return RichText(text, spans)


def _read_before_title(text: str, guess: CitationGuess) -> None:
    """Read authors and the date before the title, and editors of a book."""
    for match in list(ADDRESS.finditer(text)):
        set_address(guess, match[0].strip("<>").rstrip(".,;:"))
    text = ADDRESS.sub(" ", text)
    editors = ""
    for match in _DATE_IN_PARENTHESES.finditer(text):
        date = parse_date(match[1])
        if date is not None or is_undated(match[1]):
            guess.set_default("issued", date)
            text, editors = text[: match.start()], text[match.end() :]
            break
    if match_editors := _EDITORS.fullmatch(editors.strip()):
        guess.names["editors"] = split_editors(match_editors["editors"])
    elif match_editors := _EDITORS.fullmatch(text.strip()):
        guess.names["editors"] = split_editors(match_editors["editors"])
        return
    text = text.replace(REMOVED, " ").strip(" \t\u00a0,;:–—-([")
    printed = find_date(text)
    if printed is not None and printed.end == len(text.rstrip(" .,")):
        # "12 May 2015. Title": a date without parentheses ends the names.
        guess.set_default("issued", printed.edtf)
        text = text[: printed.start]
    if names := split_names(text):
        guess.names["authors"] = names


def _read_book_parts(rich: RichText, guess: CitationGuess) -> None:
    if match := _IN_BOOK.search(rich.text):
        guess.names["editors"] = split_editors(match["editors"])
        if "type" in guess.guessed or guess.type == "book":
            guess.type = "chapter"
        rich.remove(*match.span())
    elif match := _IN.match(rich.text):
        rich.remove(match.start(), match.end())
    elif match := _EDITORS_FIRST.match(rich.text):
        guess.names.setdefault("editors", split_editors(match["editors"]))
        rich.remove(match.start(), match.end())


def _read_date(rich: RichText, guess: CitationGuess) -> None:
    """Read the date of publication: one that punctuation or a removed part encloses."""
    position = 0
    while "issued" not in guess.fields and (date := find_date(rich.text, position)):
        before, after = rich.text[: date.start].rstrip(" \u00a0"), rich.text[date.end :].lstrip(" ")
        is_enclosed = (not before or before[-1] in f".,;:([{REMOVED}–—") and (
            not after or after[0] in f".,;:)]{REMOVED}–—"
        )
        if is_enclosed:
            guess.set_default("issued", date.edtf)
            rich.remove(date.start, date.end)
        position = date.end


def _read_containers(
    rich: RichText, guess: CitationGuess, title: FoundTitle, *, has_styles: bool
) -> None:
    for span in rich.styled("italic"):
        name = rich.part(span).strip(_EDGE)
        if name and "container_title" not in guess.fields:
            guess.fields["container_title"] = name
            rich.remove(span.start, span.end)
    parts = _parts(rich.text, by_comma=title.style != "sentence" or has_styles)
    if parts and "container_title" not in guess.fields and guess.type != "book":
        # Books, reports and films have a publisher; so has what is not italic where titles are.
        is_publisher = (
            title.style == "italic"
            or guess.type in _MEDIA_TYPES
            or (has_styles and not _is_host(parts[0]))
            or is_body(parts[0])
            or (title.style != "quoted" and bool({"isbn", "edition"} & set(guess.fields)))
        )
        if not is_publisher or (len(parts) > 1 and not has_styles):
            guess.set_default("container_title", parts.pop(0), guessed=True)
    if parts and is_place_of(parts[0], guess.fields.get("container_title", "")):
        guess.set_default("publisher_place", parts.pop(0), guessed=not has_styles)
    if parts:
        city, publisher = split_place(parts[0])
        if city is None and len(parts) == 2 and guess.type in {"book", "chapter"}:
            city, publisher = parts
        guess.set_default("publisher_place", city)
        guess.set_default("publisher", publisher, guessed=not has_styles)
    if guess.type == "post":
        guess.set_default("container_title", _network(guess.fields.get("url", "")))
    if title.style != "italic" and not {"container_title", "publisher"} & set(guess.fields):
        guess.set_default("container_title", site_in_title(title.text), guessed=True)
        if title.style == "link" and "url" in guess.fields:
            set_host(guess, guess.fields["url"])


def _parts(text: str, *, by_comma: bool) -> list[str]:
    """Return what is left of the text after the details are removed, part by part."""
    found = []
    for piece in re.split(rf"{REMOVED}+", SENTENCE_END.sub(REMOVED, text)):
        commas = piece.split(", ") if by_comma and re.match(r"\s*[,;]", piece) else [piece]
        found += [part.strip(_EDGE) if "(" not in part else part.strip(" .,;:") for part in commas]
    return [part for part in found if any(character.isalnum() for character in part)]


def _is_host(text: str) -> bool:
    return re.fullmatch(r"(?:[\w-]+\.)+[A-Za-z]{2,}", text) is not None


def _network(address: str) -> str | None:
    host = _host(address).removeprefix("www.")
    networks = {"x.com": "Twitter", "twitter.com": "Twitter", "facebook.com": "Facebook"}
    return networks.get(host)


def _guess_type(guess: CitationGuess, title: FoundTitle, *, has_hint: bool) -> None:
    fields = guess.fields
    if has_hint or "type" not in guess.guessed:
        if guess.type == "book" and title.style == "quoted" and "container_title" in fields:
            guess.type = "chapter"
        return
    if guess.type == "chapter":
        return
    host = _host(fields.get("url", ""))
    site = fields.get("container_title", "").lower().removesuffix(".com")
    if host.removeprefix("www.") in _VIDEO_HOSTS or site in _VIDEO_SITES:
        guess.type = "motion_picture"
        return
    is_part = title.style != "italic" and "container_title" in fields
    if "isbn" in fields or "edition" in fields:
        guess.type = "chapter" if is_part else "book"
    elif is_part and ({"volume", "issn", "doi", "pmid"} & set(fields)):
        guess.type = "article-journal"
    elif title.style == "italic" and "publisher" in fields:
        guess.type = "report" if is_body(fields["publisher"]) and "url" in fields else "book"
    elif _SPEECH.search(title.text):
        guess.type = "speech"
    elif _REPORT.search(title.text) and fields.get("medium") == "PDF" and "publisher" in fields:
        guess.type = "report"
