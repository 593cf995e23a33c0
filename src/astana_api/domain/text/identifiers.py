"""Identifiers of publications: DOI, ISBN, ISSN, PMID and PMCID.

A `parse` function returns the stored form, which keeps the printed hyphens, or raises ValueError
with the reason. A `keys` function returns the forms under which equal identifiers are equal.
"""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from astana_api.domain.text.normalization import normalize_text, quote

_DOI_PREFIX: Final = re.compile(r"(?:doi:\s*|(https?://(?:dx\.)?doi\.org/))", re.IGNORECASE)
_DOI: Final = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_HYPHENS: Final = re.compile("[\u2010-\u2015\u2212]")
_ISBN_LABEL: Final = re.compile(r"(?:urn:isbn:|isbn(?:-?1[03])?:?)\s*", re.IGNORECASE)
_ISSN_LABEL: Final = re.compile(r"(?:urn:issn:|e?issn:?)\s*", re.IGNORECASE)
_ISBN_10: Final = re.compile(r"[0-9]{9}[0-9X]")
_ISBN_13: Final = re.compile(r"97[89][0-9]{10}")
_ISSN: Final = re.compile(r"[0-9]{7}[0-9X]")
_PMID: Final = re.compile(r"(?:pmid:?\s*)?([1-9][0-9]{0,8})", re.IGNORECASE)
_PMCID: Final = re.compile(r"(?:pmcid:?\s*)?(?:pmc)?([1-9][0-9]{0,8})", re.IGNORECASE)


def parse_doi(text: str) -> str:
    """Return a DOI without `doi:` or the address of a resolver, otherwise as written."""
    cleaned = normalize_text(text)
    prefix = _DOI_PREFIX.match(cleaned)
    doi = cleaned[prefix.end() :] if prefix else cleaned
    if prefix and prefix[1]:
        doi = unquote(doi)
    if not _DOI.fullmatch(doi):
        raise ValueError(f"{quote(cleaned)} is not a DOI, such as 10.1000/182")
    return doi


def doi_keys(text: str) -> list[str]:
    """Return the DOI in lower case: its case does not count."""
    return [text.lower()]


def parse_isbn(text: str) -> str:
    """Return one or more ISBN of 10 or 13 digits, separated by spaces; the check digits are right.

    Hyphens stay as printed; spaces within an ISBN become hyphens.
    """
    return " ".join(_split(text, _ISBN_LABEL, _check_isbn))


def isbn_keys(text: str) -> list[str]:
    """Return each ISBN as 13 digits: an ISBN of 10 digits has one of 13."""
    return [_as_isbn_13(_digits(part)) for part in text.split()]


def parse_issn(text: str) -> str:
    """Return one or more ISSN, separated by spaces; the check digits are right."""
    return " ".join(issn_keys(" ".join(_split(text, _ISSN_LABEL, _check_issn))))


def issn_keys(text: str) -> list[str]:
    """Return each ISSN as four digits, a hyphen and four digits."""
    return [f"{digits[:4]}-{digits[4:]}" for digits in map(_digits, text.split())]


def parse_pmid(text: str) -> str:
    """Return a PubMed identifier: digits."""
    match = _PMID.fullmatch(normalize_text(text))
    if not match:
        raise ValueError(f"{quote(text)} is not a PMID, such as 17170002")
    return match[1]


def parse_pmcid(text: str) -> str:
    """Return a PubMed Central identifier: PMC and digits."""
    match = _PMCID.fullmatch(normalize_text(text))
    if not match:
        raise ValueError(f"{quote(text)} is not a PMCID, such as PMC1764970")
    return f"PMC{match[1]}"


def _split(text: str, label: re.Pattern[str], check: Callable[[str], None]) -> list[str]:
    """Return the identifiers of a list; one alone may have spaces in place of hyphens."""
    cleaned = label.sub("", _HYPHENS.sub("-", normalize_text(text))).upper()
    identifiers: list[str] = []
    for part in filter(None, map(str.strip, re.split("[,;]", cleaned))):
        words = part.split()
        try:
            check("-".join(words))
        except ValueError:
            if len(words) < 2:
                raise
            for word in words:
                check(word)
            identifiers += words
        else:
            identifiers.append("-".join(words))
    return identifiers


def _digits(text: str) -> str:
    return text.replace("-", "")


def _check_isbn(text: str) -> None:
    digits = _digits(text)
    if _ISBN_13.fullmatch(digits):
        expected = _isbn_13_check_digit(digits)
    elif _ISBN_10.fullmatch(digits):
        expected = _check_digit_11(digits[:-1])
    else:
        raise ValueError(
            f"{quote(text)} is not an ISBN: 10 or 13 digits, such as 978-0-306-40615-7"
        )
    if digits[-1] != expected:
        raise ValueError(
            f"{quote(text)} is not an ISBN: the check digit is {digits[-1]}, expected {expected}"
        )


def _check_issn(text: str) -> None:
    digits = _digits(text)
    if not _ISSN.fullmatch(digits):
        raise ValueError(f"{quote(text)} is not an ISSN: 8 digits, such as 0378-5955")
    expected = _check_digit_11(digits[:-1])
    if digits[-1] != expected:
        raise ValueError(
            f"{quote(text)} is not an ISSN: the check digit is {digits[-1]}, expected {expected}"
        )


def _check_digit_11(digits: str) -> str:
    """Return the check digit modulo 11 of an ISBN-10 or an ISSN; X stands for 10."""
    total = sum(
        int(digit) * weight
        for digit, weight in zip(digits, range(len(digits) + 1, 1, -1), strict=True)
    )
    return "0123456789X"[-total % 11]


def _isbn_13_check_digit(digits: str) -> str:
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits[:12]))
    return str(-total % 10)


def _as_isbn_13(digits: str) -> str:
    if len(digits) == 13:
        return digits
    stem = f"978{digits[:9]}"
    return stem + _isbn_13_check_digit(stem)
