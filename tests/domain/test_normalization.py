"""Normalization of text, and validation of entity ids and link URLs."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.text.normalization import (
    TextError,
    canonical_text,
    http_url,
    is_entity_id,
    normalize_text,
)


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
        ("\u200fقسيس\u200e", "\u200fقسيس\u200e"),
        ("\u2067قسيس \u2068Paris\u2069\u2069 2", "\u2067قسيس \u2068Paris\u2069\u2069 2"),
        ("\u2803\u2800\u2817", "\u2803\u2800\u2817"),
        ("\u1112\u1161\u11ab \u115f\u1161", "\ud55c \u115f\u1161"),
        ("\U000f0000", "\U000f0000"),
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
        ("\u200b\u200e", "visible"),
        ("\u115f\u1160", "visible"),
        ("\uffa0", "visible"),
        ("\u2800 \u2800", "visible"),
        ("\u0301\u0308", "visible"),
        ("\u0903", "visible"),
        ("\u20dd", "visible"),
        ("\ufe0f", "visible"),
        ("\U000e0100", "visible"),
        ("\U000e0067\U000e007f", "visible"),
        ("\U000e0fff", "visible"),
        ("\u034f\u200d", "visible"),
        ("\U00013441", "visible"),
        ("\U0001d159", "visible"),
        ("a\u202db", "U+202D"),
        ("\u202aa\u202c", "U+202A"),
        ("a\u2066b", "no end"),
        ("a\u2069b\u2066c", "U+2069 ends no"),
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


def test_normalize_text_multiline_with_isolate_over_two_lines_raises_text_error() -> None:
    assert normalize_text("\u2067قسيس\u2069\n2", multiline=True)
    with pytest.raises(TextError, match="no end"):
        normalize_text("\u2067قسيس\n\u2069", multiline=True)


def test_normalize_text_rejects_each_noncharacter() -> None:
    noncharacters = [*range(0xFDD0, 0xFDF0)]
    noncharacters += [plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF)]
    assert len(noncharacters) == 66
    for codepoint in noncharacters:
        with pytest.raises(TextError, match=rf"U\+{codepoint:04X} \(character 2"):
            normalize_text(f"a{chr(codepoint)}b")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Velna  Delta", "Velna Delta"),
        ("Velna\u00a0\u3000Delta", "Velna Delta"),
        ("Vel\u00adna\u2060 \u200bDelta", "Velna Delta"),
        ("Velna \u200b Delta", "Velna Delta"),
        ("\u200bVelna\u200f", "Velna"),
        ("\u200b \u200bVelna", "Velna"),
        ("Velna\u2800Delta", "Velna Delta"),
        ("Ve\u034f\u0301lna", "V\u00e9lna"),
        ("\u845b\U000e0100\u57ce", "\u845b\u57ce"),
        ("\u2067قسيس\u2069", "قسيس"),
        ("\u1820\u180b", "\u1820"),
        ("نمی\u200cدانم", "نمی\u200cدانم"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("VelnaDelta", "VelnaDelta"),
        ("Velna-Delta", "Velna-Delta"),
    ],
)
def test_canonical_text_ignores_white_space_and_invisible_characters(
    text: str, canonical: str
) -> None:
    assert canonical_text(text) == canonical
    assert canonical_text(canonical) == canonical


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
