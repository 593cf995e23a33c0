"""Test the lists of tokens of records."""

import sqlite3
from contextlib import closing

import pytest

from astana_api.domain.search.search_tokens import TokenForm, weigh_tokens
from astana_api.models.search_tokens import (
    FORM_CODES,
    LIKE_ESCAPE,
    RECORD_TYPES,
    format_token_list,
    parse_token_list,
    token_pattern,
)

WEIGHTS = weigh_tokens(["Randa Kassis", "رندا قسيس", "東京"], ["A text of 100% of_it"])


def matches(tokens: str, pattern: str) -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        query = "SELECT ? LIKE ? ESCAPE ?"
        return bool(connection.execute(query, (tokens, pattern, LIKE_ESCAPE)).fetchone()[0])


def test_parse_returns_every_token_of_a_list_with_its_weight() -> None:
    found = {
        (form, token): weight
        for form, token, weight in parse_token_list(format_token_list(WEIGHTS))
    }
    assert found == {(FORM_CODES[form], token): weight for (form, token), weight in WEIGHTS.items()}
    assert list(parse_token_list(format_token_list({}))) == []


@pytest.mark.parametrize(("form", "token"), sorted(WEIGHTS))
def test_pattern_matches_list_with_token(form: TokenForm, token: str) -> None:
    assert matches(format_token_list(WEIGHTS), token_pattern(form, token))
    others = {key: weight for key, weight in WEIGHTS.items() if key != (form, token)}
    assert not matches(format_token_list(others), token_pattern(form, token))


@pytest.mark.parametrize("token", ["kass", "assis", "randa_", "ran%", "randa 2"])
def test_pattern_of_part_or_wildcard_matches_no_token(token: str) -> None:
    assert not matches(format_token_list(WEIGHTS), token_pattern(TokenForm.NAME, token))


def test_record_types_are_in_the_order_of_their_names() -> None:
    """The order decides which rows of a common word are read."""
    assert list(RECORD_TYPES) == sorted(RECORD_TYPES)
