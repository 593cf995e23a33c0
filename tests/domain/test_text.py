"""What may be stored: text, entity ids, and addresses that may be links."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.text.normalization import TextError, http_url, is_entity_id, normalize_text


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Randa Kassis", "Randa Kassis"),
        ("  Randa Kassis\u00a0\n", "Randa Kassis"),
        ("\u3000\u2009Randa\u202f", "Randa"),
        ("Yakis\u0327", "Yaki\u015f"),
        ("Randa  Kassis", "Randa  Kassis"),
        ("Randa\u00a0Kassis", "Randa\u00a0Kassis"),
        ("\ufeffRanda", "Randa"),
        (" \ufeff Randa \ufeff", "Randa"),
        ("نمی\u200cدانم", "نمی\u200cدانم"),
        ("\u202bقسيس\u202c", "\u202bقسيس\u202c"),
        ("😀", "😀"),
        ("Randa\r\n", "Randa"),
    ],
)
def test_text_is_stored_as_written_but_for_form_and_ends(written: str, stored: str) -> None:
    assert normalize_text(written) == stored


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("a\x00b", "U+0000"),
        ("a\x1fb", "U+001F"),
        ("a\x1c", "U+001C"),
        ("a\x7f", "U+007F"),
        ("\x85a", "U+0085"),
        ("a\ud800b", "U+D800"),
        ("\udfff", "U+DFFF"),
        ("a\uffffb", "U+FFFF"),
        ("a\tb", "U+0009"),
        ("a\nb", "U+000A"),
        ("a\rb", "U+000D"),
        ("a\u2028b", "U+2028"),
        ("", "empty"),
        ("   ", "empty"),
        ("\t\n", "empty"),
        ("\u00a0\ufeff", "empty"),
        ("\u200b\u200e", "empty"),
    ],
)
def test_a_refusal_names_the_character(written: str, named: str) -> None:
    with pytest.raises(TextError, match=named.replace("+", r"\+")):
        normalize_text(written)


def test_text_of_several_lines_keeps_them_with_one_kind_of_line_end() -> None:
    assert (
        normalize_text("one\r\ntwo\rthree\n\tfour\n", multiline=True) == "one\ntwo\nthree\n\tfour"
    )
    with pytest.raises(TextError):
        normalize_text("one\n\x00two", multiline=True)


@given(st.text(), st.booleans())
def test_what_is_accepted_is_stored_once_and_for_all(text: str, multiline: bool) -> None:
    try:
        stored = normalize_text(text, multiline=multiline)
    except TextError:
        return
    assert normalize_text(stored, multiline=multiline) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert stored.encode()
    assert "\x00" not in stored


@pytest.mark.parametrize("good", ["a", "astana-platform", "g7", "2015-talks", "a" * 100])
def test_readable_slugs_are_entity_ids(good: str) -> None:
    assert is_entity_id(good)


@pytest.mark.parametrize(
    "bad",
    ["", "-a", "a-", "a--b", "Astana", "a_b", "a b", "a\n", "é", "٣", "a/b", "a" * 101],
)
def test_other_texts_are_no_entity_ids(bad: str) -> None:
    assert not is_entity_id(bad)


@pytest.mark.parametrize(
    "address",
    [
        "https://mspsy.com/astana",
        "HTTP://example.org",
        "http://example.org:8080/a?b=c#d",
        "https://web.archive.org/web/2017/http://example.org/",
        "https://президент.рф/путь",
        "https://example.org./",
        "http://[::1]/x",
        "http://192.0.2.1/",
        "http://my_host.example/",
        "https://example.org/a|b{c}'d",
        "https://example.org/@name",
    ],
)
def test_a_web_address_may_be_a_link_as_written(address: str) -> None:
    assert http_url(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mspsy.com/x",
        "//mspsy.com/x",
        "/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "http:example.org",
        "http:///x",
        "http://",
        "https://?q",
        "http://:80/",
        "http://./",
        "http://-a.example/",
        "http://a..example/",
        "http://example.org:port/",
        "http://example.org:99999/",
        "http://[::1/",
        "https://mspsy.com@evil.example/",
        "https://user:pass@example.org/",
        " https://example.org/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://exa\tmple.org/",
        "https://example.org/\x00",
        "https://example.org/\u202egnp",
        "https://example.org\\@evil.example/",
        'https://example.org/"onclick',
        "https://example.org/<b>",
        "java\nscript:https://example.org/",
        "https://example.org/\ud800",
    ],
)
def test_nothing_else_may_be_a_link(address: str) -> None:
    assert http_url(address) is None


@given(st.text() | st.text().map("https://".__add__))
def test_any_text_is_a_link_as_written_or_none(text: str) -> None:
    assert http_url(text) in (text, None)
