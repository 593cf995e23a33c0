"""Search tokens of names and texts, query parsing, typo variants and skeletons."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.search.search_tokens import (
    MAX_TOKEN_LENGTH,
    EmptyQueryError,
    TokenForm,
    parse_query,
    tokenize_name,
    weigh_tokens,
)
from astana_api.domain.search.typos import single_edit_variants
from astana_api.domain.text.folding import fold, word_spans
from astana_api.domain.text.transliteration import skeletons

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("Randa Kassis", {"randa", "kassis"}),
        ("Bashar al-Assad", {"bashar", "al", "assad", "alassad"}),
        ("بشار الأسد", {"بشار", "الاسد", "اسد", "bshar", "al", "asd", "alasd"}),
        ("Кассис", {"кассис", "kassis"}),
        ("中国", {"中国", "中", "国", "zhongguo"}),
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
    assert weights[TokenForm.SKELETON, "ks"] == 1
    assert weights[TokenForm.TEXT, "syria"] == 4
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


@pytest.mark.parametrize(
    "spellings",
    [
        ["Abdurrahman", "Abd al-Rahman", "Abdel Rahman", "Abdul-Rahman", "عبد الرحمن"],
        ["Abdallah", "Abdullah", "عبد الله", "عبدالله"],
        ["as-Sisi", "el-Sisi", "Sisi", "السيسي"],
        ["Osama bin Laden", "Osama ibn Laden", "أسامة بن لادن"],
    ],
)
def test_skeletons_ignore_particles_of_arabic_names(spellings: list[str]) -> None:
    assert len({skeletons(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Juri", "Юри"),
        ("Tatjana", "Татьяна"),
        ("George", "Джордж"),
        ("François", "فرانسوا"),
        ("Jomart", "Жомарт"),
        ("Johnson", "Джонсон"),
        ("Zarif", "ظريف"),
        ("Putin", "פוטין"),
        ("Putin", "Պուտին"),
        ("Ahmed", "Ахмет"),
    ],
)
def test_skeletons_of_a_name_in_two_scripts_have_a_common_word(name: str, other: str) -> None:
    assert skeletons(name) & skeletons(other)
