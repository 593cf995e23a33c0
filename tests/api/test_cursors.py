"""Cursors come back as they went out, and nothing else gets through."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.api.lists.cursors import Key, decode, encode, fingerprint
from astana_api.errors import InvalidQueryParameter

HERE = fingerprint({"name": ["a"]}, ["name"])
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
integers = st.integers(-(2**63), 2**63 - 1)


def _token(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@given(st.lists(st.one_of(texts, integers), max_size=2), st.one_of(texts, integers))
def test_a_cursor_gives_back_what_was_put_in(keys: list[Key], identifier: Key) -> None:
    cursor = encode(HERE, keys, identifier)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    values = (*keys, identifier)
    assert decode(cursor, HERE, [type(value) for value in values]) == values


@given(st.text(max_size=80))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with pytest.raises(InvalidQueryParameter) as refused:
        decode(text, HERE, [str])
    assert refused.value.errors[0].parameter == "cursor"


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=8,
    )
)
def test_no_content_does_more_than_be_refused(content: object) -> None:
    with pytest.raises(InvalidQueryParameter):
        decode(_token(content), HERE, [str, str])


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        ([1, HERE, 2**63], [int]),
        ([1, HERE, -(2**63) - 1], [int]),
        ([1, HERE, True], [int]),
        ([1, HERE, 1.0], [int]),
        ([1, HERE, None], [str]),
        ([1, HERE, "1"], [int]),
        ([1, HERE, 1], [str]),
        ([1, HERE, "\ud800"], [str]),
        ([1, HERE, "\0"], [str]),
        ([1, HERE, "a"], [str, str]),
        ([1, HERE, "a", "b", "c"], [str, str]),
        ([1, HERE, ["a"]], [str]),
        ([2, HERE, "a"], [str]),
        ([True, HERE, "a"], [str]),
        ([1, "elsewhere", "a"], [str]),
        ([1], [str]),
        ([], [str]),
        ({}, [str]),
    ],
)
def test_what_does_not_fit_is_refused(content: object, kinds: list[type[Key]]) -> None:
    with pytest.raises(InvalidQueryParameter):
        decode(_token(content), HERE, kinds)


@pytest.mark.parametrize("text", ["", "====", "a b", "%%", "a" * 5_000, "W1tbW1tb" * 500, "é"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidQueryParameter, match="not a cursor"):
        decode(text, HERE, [str])


def test_a_cursor_of_another_question_says_so() -> None:
    cursor = encode(fingerprint({"name": ["b"]}, ["name"]), ["x"], "y")
    with pytest.raises(InvalidQueryParameter, match="other filters"):
        decode(cursor, HERE, [str, str])


def test_a_fingerprint_knows_filters_and_order_but_not_how_they_are_written() -> None:
    both = fingerprint({"a": ["1"], "b": ["2"]}, ["name"])
    assert fingerprint({"b": ["2"], "a": ["1"]}, ["name"]) == both
    assert fingerprint({"a": ["1"], "b": ["2"]}, ["-name"]) != both
    assert fingerprint({"a": ["1"]}, ["name"]) != both
