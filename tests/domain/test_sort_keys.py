"""Index keys have a bounded length and are equal only for equal texts."""

from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.sort_keys import MAX_KEY_BYTES, TRUNCATION_MARK, index_key
from astana_api.domain.text.folding import fold, sort_key

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = st.builds(
    lambda word, repeats, suffix: word * repeats + suffix, WORDS, st.integers(0, 200), WORDS
)


@given(TEXTS, TEXTS)
def test_index_keys_are_bounded_and_equal_only_for_equal_texts(first: str, second: str) -> None:
    assert len(index_key(first).encode()) <= MAX_KEY_BYTES + 35
    assert (index_key(first) == index_key(second)) == (first == second)


@given(TEXTS)
def test_index_key_keeps_short_text_and_truncates_long_text_between_characters(text: str) -> None:
    key = index_key(text)
    if len(text.encode()) <= MAX_KEY_BYTES:
        assert key == text
    else:
        prefix = key.rpartition(TRUNCATION_MARK)[0]
        assert text.startswith(prefix)
        assert MAX_KEY_BYTES - 3 <= len(prefix.encode()) <= MAX_KEY_BYTES


@given(TEXTS)
def test_folded_text_never_contains_truncation_mark(text: str) -> None:
    assert TRUNCATION_MARK not in fold(text)


def test_sort_key_of_expanding_text_is_bounded() -> None:
    # U+FDFA alone folds to four words.
    assert len(sort_key("\ufdfa" * 1_000).encode()) <= MAX_KEY_BYTES + 35
