"""Script detection and normalization of language tags."""

import pytest

from astana_api.domain.text.scripts import detect_script, normalize_language_tag


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Randa Kassis", "Latn"),
        ("Ｒａｎｄａ", "Latn"),
        ("Œuvre", "Latn"),
        ("منصة أستانا السياسية", "Arab"),
        ("ﻻ", "Arab"),
        ("Кассис", "Cyrl"),
        ("Қазақстан", "Cyrl"),
        ("弗拉基米尔·普京", "Hani"),
        ("ウラジーミル・プーチン", "Kana"),
        ("ﾌﾟｰﾁﾝ", "Kana"),
        ("さくら", "Hira"),
        ("東京タワー", "Jpan"),
        ("田中さくら", "Jpan"),
        ("푸틴", "Hang"),
        ("Πούτιν", "Grek"),
        ("פוטין", "Hebr"),
        ("पुतिन", "Deva"),
        ("Պուտին", "Armn"),
        ("პუტინი", "Geor"),
        ("ปูติน", "Thai"),
        ("Путин (Putin)", "Cyrl"),
        ("Путина (Putin)", "Cyrl"),
        ("Putin (Путин)", "Latn"),
        ("Kassis 2017", "Latn"),
        ("2017 – 2018", "Zyyy"),
        ("٢٠١٧", "Zyyy"),
        ("ー", "Zyyy"),
        ("", "Zyyy"),
        ("𐎠𐎡", "Zzzz"),
    ],
)
def test_detect_script_returns_the_script_of_most_letters(text: str, code: str) -> None:
    assert detect_script(text) == code


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("ar", "ar"),
        ("AR", "ar"),
        ("zh-hant", "zh-Hant"),
        ("EN-gb", "en-GB"),
        ("kk-cyrl-KZ", "kk-Cyrl-KZ"),
        ("es-419", "es-419"),
        ("de-CH-1901", "de-CH-1901"),
        ("sl-Rozaj-Biske", "sl-rozaj-biske"),
        ("zh-YUE-hk", "zh-yue-HK"),
        ("ar-Latn-u-NU-latn", "ar-Latn-u-nu-latn"),
        ("en-X-GB", "en-x-gb"),
        ("x-whatever", "x-whatever"),
        ("en-gb-OED", "en-GB-oed"),
        ("sgn-be-fr", "sgn-BE-FR"),
        ("I-KLINGON", "i-klingon"),
        ("iw", "iw"),
        ("und", "und"),
    ],
)
def test_normalize_language_tag_returns_canonical_case(tag: str, canonical: str) -> None:
    assert normalize_language_tag(tag) == canonical
    assert normalize_language_tag(canonical) == canonical


@pytest.mark.parametrize(
    "text",
    [
        *["", "a", "english", "Arabic", "en_US", "en-", "-en", "en--US", " en", "en ", "en\n"],
        *["en-en-en", "en-US-Latn", "en-u", "x", "en-x", "12", "аr", "İt", "en-123456789"],
        *["de-1901-1901", "sl-rozaj-rozaj", "en-u-co-phonebk-u-nu-latn", "i-nothing"],
    ],
)
def test_normalize_language_tag_of_invalid_text_raises_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="language tag"):
        normalize_language_tag(text)
