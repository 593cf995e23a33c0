"""Encoding, decoding and validation of cursors."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.api.lists.cursors import Key, decode, encode, fingerprint
from astana_api.errors import InvalidQueryParameter

FINGERPRINT = fingerprint({"name": ["a"]}, ["name"])
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
integers = st.integers(-(2**63), 2**63 - 1)


def _encode_json(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@given(st.lists(st.one_of(texts, integers), max_size=2), st.one_of(texts, integers))
def test_decode_returns_encoded_keys(keys: list[Key], identifier: Key) -> None:
    cursor = encode(FINGERPRINT, keys, identifier)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    values = (*keys, identifier)
    assert decode(cursor, FINGERPRINT, [type(value) for value in values]) == values


@given(st.text(max_size=80))
def test_decode_of_arbitrary_text_raises_invalid_query_parameter(text: str) -> None:
    with pytest.raises(InvalidQueryParameter) as raised:
        decode(text, FINGERPRINT, [str])
    assert raised.value.errors[0].parameter == "cursor"


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=8,
    )
)
def test_decode_of_arbitrary_json_raises_invalid_query_parameter(content: object) -> None:
    with pytest.raises(InvalidQueryParameter):
        decode(_encode_json(content), FINGERPRINT, [str, str])


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        ([1, FINGERPRINT, 2**63], [int]),
        ([1, FINGERPRINT, -(2**63) - 1], [int]),
        ([1, FINGERPRINT, True], [int]),
        ([1, FINGERPRINT, 1.0], [int]),
        ([1, FINGERPRINT, None], [str]),
        ([1, FINGERPRINT, "1"], [int]),
        ([1, FINGERPRINT, 1], [str]),
        ([1, FINGERPRINT, "\ud800"], [str]),
        ([1, FINGERPRINT, "\0"], [str]),
        ([1, FINGERPRINT, "a"], [str, str]),
        ([1, FINGERPRINT, "a", "b", "c"], [str, str]),
        ([1, FINGERPRINT, ["a"]], [str]),
        ([2, FINGERPRINT, "a"], [str]),
        ([True, FINGERPRINT, "a"], [str]),
        ([1, "other", "a"], [str]),
        ([1], [str]),
        ([], [str]),
        ({}, [str]),
    ],
)
def test_decode_of_wrong_types_raises_invalid_query_parameter(
    content: object, kinds: list[type[Key]]
) -> None:
    with pytest.raises(InvalidQueryParameter):
        decode(_encode_json(content), FINGERPRINT, kinds)


@pytest.mark.parametrize("text", ["", "====", "a b", "%%", "a" * 5_000, "W1tbW1tb" * 500, "é"])
def test_decode_of_invalid_token_raises_invalid_query_parameter(text: str) -> None:
    with pytest.raises(InvalidQueryParameter, match="not a cursor"):
        decode(text, FINGERPRINT, [str])


def test_decode_with_other_filters_raises_invalid_query_parameter() -> None:
    cursor = encode(fingerprint({"name": ["b"]}, ["name"]), ["x"], "y")
    with pytest.raises(InvalidQueryParameter, match="other filters"):
        decode(cursor, FINGERPRINT, [str, str])


def test_fingerprint_depends_on_filters_and_sort_but_not_on_key_order() -> None:
    expected = fingerprint({"a": ["1"], "b": ["2"]}, ["name"])
    assert fingerprint({"b": ["2"], "a": ["1"]}, ["name"]) == expected
    assert fingerprint({"a": ["1"], "b": ["2"]}, ["-name"]) != expected
    assert fingerprint({"a": ["1"]}, ["name"]) != expected
