"""The text of a search as a query parameter."""

from typing import Annotated

from fastapi import Query

from astana_api.domain.search import query
from astana_api.domain.search.query import MAX_QUERY_LENGTH, EmptyQueryError
from astana_api.errors import InvalidQueryParameter

QueryText = Annotated[
    str,
    Query(
        min_length=1,
        max_length=MAX_QUERY_LENGTH,
        description="A name or some words. Case, accents and marks do not count, words may come in "
        "any order, and quotes hold a phrase together. Nothing else is an operator.",
        examples=["Kassis"],
    ),
]


def parse_query_text(text: str) -> query.Query:
    """Return the query of a search.

    Raise InvalidQueryParameter, naming `q`, for a text without letters and digits.
    """
    try:
        return query.parse_query(text)
    except EmptyQueryError as exc:
        raise InvalidQueryParameter.named("q", str(exc)) from None
