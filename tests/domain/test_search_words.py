"""The words that names are found by, and what is read of a query."""

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
    ("name", "words"),
    [
        ("Randa Kassis", {"randa", "kassis"}),
        ("Bashar al-Assad", {"bashar", "al", "assad", "alassad"}),
        ("بشار الأسد", {"بشار", "الاسد", "اسد", "bshar", "al", "asd", "alasd"}),
        ("Кассис", {"кассис", "kassis"}),
        ("中国", {"中国", "中", "国", "zhongguo"}),
    ],
)
def test_a_name_is_found_by_its_words_and_by_those_in_latin_letters(
    name: str, words: set[str]
) -> None:
    assert tokenize_name(name) == words


def test_the_shortest_text_that_has_a_word_gives_its_weight() -> None:
    found = weigh_tokens(["Randa Kassis", "Kassis"], ["A politician of Syria", "kassis-randa"])
    assert found[TokenForm.NAME, "kassis"] == 1
    assert found[TokenForm.NAME, "randa"] == 2
    assert found[TokenForm.SKELETON, "ks"] == 1
    assert found[TokenForm.TEXT, "syria"] == 4
    assert (TokenForm.TEXT, "astana") not in found


def test_no_word_is_longer_than_an_index_takes() -> None:
    found = weigh_tokens(["x" * 10_000], ["y" * 10_000])
    assert max(len(word) for _, word in found) <= MAX_TOKEN_LENGTH


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ('"Astana Platform" head', ("astana platform",)),
        ("“Astana Platform” «Сочи»", ("astana platform", "сочи")),
        ('"Astana Platform', ()),
        ('"" head', ()),
    ],
)
def test_quotes_hold_words_together_if_they_are_closed(
    typed: str, phrases: tuple[str, ...]
) -> None:
    assert parse_query(typed).phrases == phrases


@pytest.mark.parametrize("typed", ["", " ", "!!!", "\u200d", "ـــ", '""', "*", "'"])
def test_what_has_no_letter_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(EmptyQueryError, match="at least one letter or digit"):
        parse_query(typed)


@given(ANY_TEXT)
def test_whatever_has_a_letter_can_be_read(typed: str) -> None:
    if fold(typed):
        query = parse_query(typed)
        assert query.words
        assert all(word.key and word.name_tokens for word in query.words)
    else:
        with pytest.raises(EmptyQueryError):
            parse_query(typed)


@given(ANY_TEXT)
def test_words_lie_where_they_are_said_to(text: str) -> None:
    spans = word_spans(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    pieces = " ".join(text[start:end] for start, end in spans)
    assert fold(pieces).split() == [
        word for start, end in spans for word in fold(text[start:end]).split()
    ]


def test_slips_are_one_step_away() -> None:
    found = single_edit_variants("kasis")
    assert {"kassis", "kass", "kasi", "aksis", "kaiss", "kases"} - {"kass"} <= set(found)
    assert "kasis" not in found
    assert found == sorted(found)
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
def test_particles_of_arabic_names_come_and_go(spellings: list[str]) -> None:
    assert len({skeletons(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
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
def test_one_of_the_readings_is_that_of_the_other_script(one: str, other: str) -> None:
    assert skeletons(one) & skeletons(other)
