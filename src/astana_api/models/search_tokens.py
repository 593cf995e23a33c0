"""The search index: tokens of entities and citations. Part of the projection."""

from collections.abc import Iterator, Mapping

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base
from astana_api.domain.search.search_tokens import Findable, TokenForm, Weights

FORM_CODES: Mapping[TokenForm, int] = {
    TokenForm.NAME: 0,
    TokenForm.TEXT: 1,
    TokenForm.IDENTIFIER: 2,
}
RECORD_TYPES: tuple[Findable, ...] = (
    Findable.CITATION,
    Findable.EVENT,
    Findable.ORGANIZATION,
    Findable.PERSON,
    Findable.PLACE,
    Findable.WORK,
)
"""The types of records by their code. The order decides which rows a limited read returns."""
RECORD_TYPE_CODES: Mapping[Findable, int] = {
    record_type: code for code, record_type in enumerate(RECORD_TYPES)
}


def _code_check(column: str, number: int) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN 0 AND {number - 1}", name=column)


class SearchToken(Base):
    """A token of an entity or of a citation.

    `form` and `record_type` are the codes above: there are more rows than in any other table.
    `weight` sorts records with fewer tokens first, so that a read of a frequent token can stop
    early. The primary key covers the row in reading order.
    """

    __tablename__ = "search_tokens"
    __table_args__ = (
        _code_check("form", len(FORM_CODES)),
        _code_check("record_type", len(RECORD_TYPES)),
        {"sqlite_with_rowid": False},
    )

    form: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(primary_key=True)
    record_type: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    weight: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    record_id: Mapped[str] = mapped_column(primary_key=True)


class SearchTerm(Base):
    """A token of names by its skeletons (`domain.search.search_tokens.index_keys`).

    Each token is here once for each skeleton, however many names have it: a query finds the similar
    spellings that occur, and reads only their rows of `search_tokens`.
    """

    __tablename__ = "search_terms"
    __table_args__ = ({"sqlite_with_rowid": False},)

    skeleton: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)


class TokenList(Base):
    """The tokens of one entity or citation, to delete them.

    `tokens` has a line for each row of `search_tokens`: the code of its form, the token, a space
    and the weight. An index of the rows by record would repeat them all.
    """

    __tablename__ = "token_lists"
    __table_args__ = (
        _code_check("record_type", len(RECORD_TYPES)),
        {"sqlite_with_rowid": False},
    )

    record_id: Mapped[str] = mapped_column(primary_key=True)
    record_type: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    tokens: Mapped[str]


def format_token_list(weights: Weights) -> str:
    """Return the value of `TokenList.tokens`."""
    lines = sorted((FORM_CODES[form], token, weight) for (form, token), weight in weights.items())
    return "\n" + "".join(f"{form}{token} {weight}\n" for form, token, weight in lines)


def parse_token_list(tokens: str) -> Iterator[tuple[int, str, int]]:
    """Yield the form code, the token and the weight of each line."""
    for line in tokens.split("\n")[1:-1]:
        token, _, weight = line[1:].rpartition(" ")
        yield int(line[0]), token, int(weight)
