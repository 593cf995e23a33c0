"""Normalization of text, and validation of entity ids and link URLs."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.text.normalization import TextError, http_url, is_entity_id, normalize_text


@pytest.mark.parametrize(
    ("text", "normalized"),
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
def test_normalize_text_returns_nfc_without_surrounding_white_space(
    text: str, normalized: str
) -> None:
    assert normalize_text(text) == normalized


@pytest.mark.parametrize(
    ("text", "reason"),
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
def test_normalize_text_with_forbidden_character_raises_text_error(text: str, reason: str) -> None:
    with pytest.raises(TextError, match=reason.replace("+", r"\+")):
        normalize_text(text)


def test_normalize_text_multiline_converts_line_ends_to_lf() -> None:
    assert (
        normalize_text("one\r\ntwo\rthree\n\tfour\n", multiline=True) == "one\ntwo\nthree\n\tfour"
    )
    with pytest.raises(TextError):
        normalize_text("one\n\x00two", multiline=True)


@given(st.text(), st.booleans())
def test_normalize_text_is_idempotent(text: str, multiline: bool) -> None:
    try:
        normalized = normalize_text(text, multiline=multiline)
    except TextError:
        return
    assert normalize_text(normalized, multiline=multiline) == normalized
    assert unicodedata.is_normalized("NFC", normalized)
    assert normalized.encode()
    assert "\x00" not in normalized


@pytest.mark.parametrize("slug", ["a", "astana-platform", "g7", "2015-talks", "a" * 100])
def test_is_entity_id_accepts_slugs(slug: str) -> None:
    assert is_entity_id(slug)


@pytest.mark.parametrize(
    "text",
    ["", "-a", "a-", "a--b", "Astana", "a_b", "a b", "a\n", "é", "٣", "a/b", "a" * 101],
)
def test_is_entity_id_rejects_other_texts(text: str) -> None:
    assert not is_entity_id(text)


@pytest.mark.parametrize(
    "url",
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
def test_http_url_returns_a_safe_url_unchanged(url: str) -> None:
    assert http_url(url) == url


@pytest.mark.parametrize(
    "url",
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
def test_http_url_of_unsafe_text_is_none(url: str) -> None:
    assert http_url(url) is None


@given(st.text() | st.text().map("https://".__add__))
def test_http_url_returns_any_text_unchanged_or_none(text: str) -> None:
    assert http_url(text) in (text, None)
