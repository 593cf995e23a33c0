"""Test the lists of tokens of records."""

from astana_api.domain.search.search_tokens import weigh_tokens
from astana_api.models.search_tokens import (
    FORM_CODES,
    RECORD_TYPES,
    format_token_list,
    parse_token_list,
)

WEIGHTS = weigh_tokens(["Randa Kassis", "رندا قسيس", "東京"], ["A text of 100% of_it"])


def test_parse_returns_every_token_of_a_list_with_its_weight() -> None:
    found = {
        (form, token): weight
        for form, token, weight in parse_token_list(format_token_list(WEIGHTS))
    }
    assert found == {(FORM_CODES[form], token): weight for (form, token), weight in WEIGHTS.items()}
    assert list(parse_token_list(format_token_list({}))) == []


def test_record_types_are_in_the_order_of_their_names() -> None:
    """The order decides which rows of a common word are read."""
    assert list(RECORD_TYPES) == sorted(RECORD_TYPES)
