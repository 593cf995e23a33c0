"""Write the search tokens of entities and citations."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select, tuple_
from sqlalchemy.orm import Session

from astana_api.db.base import table
from astana_api.db.bulk import insert_rows
from astana_api.domain.enums import Lifecycle, Rank, State
from astana_api.domain.search.search_tokens import Findable, Weights, weigh_tokens
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.statements.projection import Projection
from astana_api.models import SearchToken, TokenList
from astana_api.models.search_tokens import (
    FORM_CODES,
    RECORD_TYPE_CODES,
    format_token_list,
    parse_token_list,
)

Key = tuple[str, int]
"""The id of a record and the code of its type."""

_token = table(SearchToken).c
_DELETE_TOKEN = delete(table(SearchToken)).where(
    *(column == bindparam(f"old_{column.name}") for column in _token)
)
_CITATION_CODE = RECORD_TYPE_CODES[Findable.CITATION]


class RecordTokens(NamedTuple):
    """The tokens of a record with their weights."""

    type: Findable
    id: str
    weights: Weights


def entity_tokens(projection: Projection) -> RecordTokens:
    """Return the tokens of the names, descriptions and id; none of a withdrawn entity."""
    entity = projection.entity
    if entity.status is Lifecycle.WITHDRAWN:
        return RecordTokens(Findable(entity.kind.value), entity.id, {})
    names = (claim.value.text for claim in projection.displayed["name"])
    # In every language, although only one description is displayed.
    descriptions = (
        statement.value.text
        for statement in entity.statements
        if statement.property == "description"
        and statement.state is State.CURRENT
        and statement.rank is not Rank.DEPRECATED
    )
    weights = weigh_tokens(filter(None, names), [*filter(None, descriptions), entity.id])
    return RecordTokens(Findable(entity.kind.value), entity.id, weights)


def citation_tokens(draft: CitationDraft) -> RecordTokens:
    """Return the tokens of the title in each language."""
    titles = [draft.title, *dict(draft.titles).values()]
    weights = weigh_tokens((), (title for title in titles if title))
    return RecordTokens(Findable.CITATION, draft.id, weights)


def replace_tokens(
    session: Session, ids: Iterable[str], records: Iterable[RecordTokens], *, citations: bool
) -> None:
    """Replace the stored tokens of the entities, or citations, with these ids.

    `records` have the new tokens. Those of a record that did not change are not written.
    """
    stored = _load_lists(session, ids, citations=citations)
    new = {_key(record): record for record in records}
    unchanged = {
        key
        for key, tokens in stored.items()
        if key in new and format_token_list(new[key].weights) == tokens
    }
    outdated = {key: tokens for key, tokens in stored.items() if key not in unchanged}
    if outdated:
        old_rows = [
            {f"old_{name}": value for name, value in row.items()}
            for key, tokens in outdated.items()
            for row in _rows(key, parse_token_list(tokens))
        ]
        session.connection().execute(_DELETE_TOKEN, old_rows)
        columns = table(TokenList).c
        session.connection().execute(
            delete(table(TokenList)).where(
                tuple_(columns.record_id, columns.record_type).in_(list(outdated))
            )
        )
    insert_tokens(session, (record for key, record in new.items() if key not in unchanged))


def insert_tokens(session: Session, records: Iterable[RecordTokens]) -> None:
    """Store the tokens of records that have none."""
    token_rows: list[dict[str, Any]] = []
    list_rows: list[dict[str, Any]] = []
    for record in records:
        if not record.weights:
            continue
        record_id, code = key = _key(record)
        weights = record.weights.items()
        token_rows += _rows(
            key, ((FORM_CODES[form], token, weight) for (form, token), weight in weights)
        )
        tokens = format_token_list(record.weights)
        list_rows.append({"record_id": record_id, "record_type": code, "tokens": tokens})
    if list_rows:
        insert_rows(session, table(SearchToken), token_rows)
        insert_rows(session, table(TokenList), list_rows)


def _key(record: RecordTokens) -> Key:
    return record.id, RECORD_TYPE_CODES[record.type]


def _load_lists(session: Session, ids: Iterable[str], *, citations: bool) -> dict[Key, str]:
    is_citation = TokenList.record_type == _CITATION_CODE
    query = select(TokenList.record_id, TokenList.record_type, TokenList.tokens).where(
        TokenList.record_id.in_(list(ids)), is_citation if citations else ~is_citation
    )
    return {(record_id, code): tokens for record_id, code, tokens in session.execute(query)}


def _rows(key: Key, tokens: Iterable[tuple[int, str, int]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of `search_tokens` of a record."""
    record_id, code = key
    for form, token, weight in tokens:
        yield {
            "form": form,
            "token": token,
            "record_type": code,
            "weight": weight,
            "record_id": record_id,
        }
