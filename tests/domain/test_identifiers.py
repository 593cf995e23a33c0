"""Identifiers of publications: their stored form, and the keys that filters compare."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.text.identifiers import (
    doi_keys,
    isbn_keys,
    issn_keys,
    parse_doi,
    parse_isbn,
    parse_issn,
    parse_pmcid,
    parse_pmid,
)


@pytest.mark.parametrize(
    ("parse", "text", "stored"),
    [
        (parse_doi, "10.1017/S0020743800", "10.1017/S0020743800"),
        (parse_doi, " doi: 10.5555/12345678 ", "10.5555/12345678"),
        (parse_doi, "DOI:10.1000.10/a<b>(c)", "10.1000.10/a<b>(c)"),
        (parse_doi, "https://dx.doi.org/10.1002/%28SICI%291", "10.1002/(SICI)1"),
        (parse_isbn, "978-3-16-148410-0", "978-3-16-148410-0"),
        (parse_isbn, "978 3 16 148410 0", "978-3-16-148410-0"),
        (parse_isbn, "ISBN-13: 9783161484100", "9783161484100"),
        (parse_isbn, "0-8044-2957-x", "0-8044-2957-X"),
        (parse_isbn, "978\u20113\u201116\u2011148410\u20110", "978-3-16-148410-0"),
        (parse_isbn, "0-8044-2957-X 9783161484100", "0-8044-2957-X 9783161484100"),
        (parse_isbn, "0 8044 2957 X; 9783161484100", "0-8044-2957-X 9783161484100"),
        (parse_issn, "2049-3630", "2049-3630"),
        (parse_issn, "ISSN 20493630, 1050-124x", "2049-3630 1050-124X"),
        (parse_pmid, "PMID: 31452104", "31452104"),
        (parse_pmcid, "pmc6708323", "PMC6708323"),
        (parse_pmcid, "6708323", "PMC6708323"),
    ],
)
def test_parse_returns_stored_form(parse: Callable[[str], str], text: str, stored: str) -> None:
    assert parse(text) == stored
    assert parse(stored) == stored


@pytest.mark.parametrize(
    ("parse", "text", "reason"),
    [
        (parse_doi, "11.1000/182", "not a DOI"),
        (parse_doi, "10.1000", "not a DOI"),
        (parse_doi, "10.1000/a b", "not a DOI"),
        (parse_doi, "https://example.org/10.1000/182", "not a DOI"),
        (parse_isbn, "978-3-16-148410-1", "the check digit is 1, expected 0"),
        (parse_isbn, "0-8044-2957-1", "the check digit is 1, expected X"),
        (parse_isbn, "977-3-16-148410-0", "10 or 13 digits"),
        (parse_isbn, "9783161484100 978", "10 or 13 digits"),
        (parse_isbn, "٩٧٨٣١٦١٤٨٤١٠٠", "10 or 13 digits"),
        (parse_issn, "2049-3631", "the check digit is 1, expected 0"),
        (parse_issn, "2049-363", "8 digits"),
        (parse_pmid, "012", "not a PMID"),
        (parse_pmid, "PMC12", "not a PMID"),
        (parse_pmcid, "PMCX", "not a PMCID"),
    ],
)
def test_parse_of_invalid_identifier_raises_value_error(
    parse: Callable[[str], str], text: str, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        parse(text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_parse_of_any_text_returns_or_raises_value_error(text: str) -> None:
    for parse in (parse_doi, parse_isbn, parse_issn, parse_pmid, parse_pmcid):
        try:
            parse(text)
        except ValueError:
            continue


def test_keys_of_equal_identifiers_are_equal() -> None:
    assert isbn_keys("3-16-148410-X") == isbn_keys("978-3-16-148410-0") == ["9783161484100"]
    assert isbn_keys("316148410X 9780306406157") == ["9783161484100", "9780306406157"]
    assert doi_keys("10.1000/AbC") == doi_keys("10.1000/aBc")
    assert issn_keys("2049-3630 1050-124X") == ["2049-3630", "1050-124X"]
