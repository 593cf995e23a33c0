"""Search tokens of names and texts, query parsing, typo variants and skeletons."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.search.query import EmptyQueryError, parse_query
from astana_api.domain.search.search_tokens import (
    MAX_TOKEN_LENGTH,
    TokenForm,
    index_keys,
    tokenize_name,
    weigh_tokens,
)
from astana_api.domain.search.typos import single_edit_variants
from astana_api.domain.text.folding import fold, word_spans
from astana_api.domain.text.skeletons import coarse_skeletons, word_skeletons
from astana_api.domain.text.transliteration import latin_key

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("Randa Kassis", {"randa", "kassis", "randakassis"}),
        ("Bashar al-Assad", {"bashar", "al", "assad", "alassad", "basharal", "basharalassad"}),
        (
            "بشار الأسد",
            {
                "بشار",
                "الاسد",
                "اسد",
                "بشارالاسد",
                "bshar",
                "al",
                "asd",
                "alasd",
                "bsharal",
                "bsharalasd",
            },
        ),
        ("Кассис", {"кассис", "kassis"}),
        ("P.K.K.", {"pkk"}),
        ("习近平", {"习近平", "习", "近", "平", "习近", "近平", "xijinping", "xi", "jinping"}),
        ("中国", {"中国", "中", "国", "zhongguo", "zhong", "guo"}),
    ],
)
def test_tokenize_name_returns_words_in_the_own_script_and_in_latin_letters(
    name: str, tokens: set[str]
) -> None:
    assert tokenize_name(name) == tokens


def test_weigh_tokens_uses_the_length_of_the_shortest_text() -> None:
    weights = weigh_tokens(["Randa Kassis", "Kassis"], ["A politician of Syria", "kassis-randa"])
    assert weights[TokenForm.NAME, "kassis"] == 1
    assert weights[TokenForm.NAME, "randa"] == 2
    assert weights[TokenForm.TEXT, "syria"] == 2
    assert (TokenForm.TEXT, "astana") not in weights


def test_weigh_tokens_truncates_long_words() -> None:
    weights = weigh_tokens(["x" * 10_000], ["y" * 10_000])
    assert max(len(token) for _, token in weights) <= MAX_TOKEN_LENGTH


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('"Astana Platform" head', ("astana platform",)),
        ("“Astana Platform” «Сочи»", ("astana platform", "сочи")),
        ('"Astana Platform', ()),
        ('"" head', ()),
    ],
)
def test_parse_query_reads_phrases_in_closed_quotes(text: str, phrases: tuple[str, ...]) -> None:
    assert parse_query(text).phrases == phrases


@pytest.mark.parametrize("text", ["", " ", "!!!", "\u200d", "ـــ", '""', "*", "'"])
def test_parse_query_without_letter_or_digit_raises_empty_query_error(text: str) -> None:
    with pytest.raises(EmptyQueryError, match="at least one letter or digit"):
        parse_query(text)


@given(ANY_TEXT)
def test_parse_query_accepts_any_text_with_a_letter_or_digit(text: str) -> None:
    if fold(text):
        query = parse_query(text)
        assert query.words
        assert all(word.key and word.name_tokens for word in query.words)
    else:
        with pytest.raises(EmptyQueryError):
            parse_query(text)


@given(ANY_TEXT)
def test_word_spans_select_the_words_of_fold(text: str) -> None:
    spans = word_spans(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    pieces = " ".join(text[start:end] for start, end in spans)
    assert fold(pieces).split() == [
        word for start, end in spans for word in fold(text[start:end]).split()
    ]


def test_single_edit_variants_are_sorted_and_at_edit_distance_one() -> None:
    variants = single_edit_variants("kasis")
    assert {"kassis", "kass", "kasi", "aksis", "kaiss", "kases"} - {"kass"} <= set(variants)
    assert "kasis" not in variants
    assert variants == sorted(variants)
    assert (
        single_edit_variants("kas")
        == single_edit_variants("k" * 17)
        == single_edit_variants("касис")
        == []
    )


def keys(name: str, *, coarse: bool = False) -> frozenset[str]:
    """Return the skeletons of all words of a name."""
    skeletons = coarse_skeletons if coarse else word_skeletons
    return frozenset().union(*map(skeletons, latin_key(name).split()))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Juri", "Юри"),
        ("Tatjana", "Татьяна"),
        ("George", "Джордж"),
        ("François", "فرانسوا"),
        ("Çavuşoğlu", "Чавушоглу"),
        ("Jomart", "Жомарт"),
        ("Johnson", "Джонсон"),
        ("Zarif", "ظريف"),
        ("Putin", "פוטין"),
        ("Putin", "Պուտին"),
        ("Ahmed", "Ахмет"),
        ("Gaddafi", "القذافي"),
        ("Kadhafi", "Каддафи"),
        ("Osman", "عثمان"),
        ("Gamal", "جمال"),
        ("Ramadhan", "رمضان"),
        ("Venizelos", "Βενιζέλος"),
        ("Bukhara", "Μπουχάρα"),
        ("Redlands", "Ρέντλαντς"),
        ("Garland", "गारलँड"),
        ("Västerås", "ভেস্টেরাস"),
        ("Budapest", "ബുഡാപെസ്റ്റ്"),
        ("Xinhua", "Синьхуа"),
        ("Abdulkarim", "عبد الكريم"),
    ],
)
def test_skeletons_of_a_name_in_two_scripts_have_a_common_word(name: str, other: str) -> None:
    assert keys(name) & keys(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Yitzhak Rabin", "יצחק רבין"),
        ("Berthold", "ベルトルト"),
        ("Wilhelm", "ヴィルヘルム"),
        ("Parker", "パーカー"),
        ("Oliver", "奥利弗"),
        ("Gruber", "그루버"),
        ("Karunanidhi", "கருணாநிதி"),
        ("Gandhi", "காந்தி"),
        ("Khatun", "Хатун"),
    ],
)
def test_coarse_skeletons_of_a_name_in_two_scripts_have_a_common_word(
    name: str, other: str
) -> None:
    assert keys(name, coarse=True) & keys(other, coarse=True)


@pytest.mark.parametrize(
    ("token", "forms"),
    [("kassis", True), ("кассис", False), ("2017", False), ("aeiou", False)],
)
def test_index_keys_exist_for_latin_words_with_consonants(token: str, forms: bool) -> None:
    assert bool(index_keys(token)) is forms


@given(ANY_TEXT)
def test_index_keys_of_a_query_word_lead_to_the_same_word_of_a_name(text: str) -> None:
    if fold(text):
        for word in parse_query(text).words:
            if len(word.latin) == 1:
                token = word.latin[0][:MAX_TOKEN_LENGTH]
                keys = index_keys(token)
                assert not keys or keys & (word.skeletons | word.coarse) or len(word.latin[0]) > 60
