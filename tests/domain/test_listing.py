"""Keys are bounded, and tell texts apart as the texts themselves do."""

from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.sort_keys import MAX_KEY_BYTES, TRUNCATION_MARK, index_key
from astana_api.domain.text.folding import fold, sort_key

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = st.builds(lambda word, times, end: word * times + end, WORDS, st.integers(0, 200), WORDS)


@given(TEXTS, TEXTS)
def test_keys_are_short_and_equal_for_equal_texts_alone(one: str, other: str) -> None:
    assert len(index_key(one).encode()) <= MAX_KEY_BYTES + 35
    assert (index_key(one) == index_key(other)) == (one == other)


@given(TEXTS)
def test_a_short_text_is_its_own_key_and_a_long_one_is_cut_between_characters(text: str) -> None:
    key = index_key(text)
    if len(text.encode()) <= MAX_KEY_BYTES:
        assert key == text
    else:
        beginning = key.rpartition(TRUNCATION_MARK)[0]
        assert text.startswith(beginning)
        assert MAX_KEY_BYTES - 3 <= len(beginning.encode()) <= MAX_KEY_BYTES


@given(TEXTS)
def test_no_folded_text_looks_as_if_it_were_cut(text: str) -> None:
    assert TRUNCATION_MARK not in fold(text)


def test_names_are_sorted_by_a_bounded_key_however_far_they_fold() -> None:
    # U+FDFA alone folds to four words.
    assert len(sort_key("\ufdfa" * 1_000).encode()) <= MAX_KEY_BYTES + 35
