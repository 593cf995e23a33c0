"""Write the search tokens of entities and citations."""

from collections.abc import Iterable, Iterator
from typing import Any

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


def entity_tokens(projection: Projection) -> Weights:
    """Return the tokens of the names, descriptions and id; none of a withdrawn entity."""
    entity = projection.entity
    if entity.status is Lifecycle.WITHDRAWN:
        return {}
    names = (claim.value.text for claim in projection.displayed["name"])
    # In every language, although only one description is displayed.
    descriptions = (
        statement.value.text
        for statement in entity.statements
        if statement.property == "description"
        and statement.state is State.CURRENT
        and statement.rank is not Rank.DEPRECATED
    )
    return weigh_tokens(filter(None, names), [*filter(None, descriptions), entity.id])


def citation_tokens(draft: CitationDraft) -> Weights:
    """Return the tokens of the title in each language."""
    titles = [draft.title, *dict(draft.titles).values()]
    return weigh_tokens((), (title for title in titles if title))


def replace_tokens(
    session: Session,
    ids: Iterable[str],
    records: Iterable[tuple[Findable, str, Weights]],
    *,
    citations: bool,
) -> None:
    """Replace the stored tokens of the entities, or citations, with these ids.

    `records` have the new tokens. Those of a record that did not change are not written.
    """
    stored = _load_lists(session, ids, citations=citations)
    weights_by_key = {
        (record_id, RECORD_TYPE_CODES[kind]): weights
        for kind, record_id, weights in records
        if weights
    }
    new = {key: format_token_list(weights) for key, weights in weights_by_key.items()}
    outdated = {key: tokens for key, tokens in stored.items() if new.get(key) != tokens}
    if outdated:
        connection = session.connection()
        old_rows = [
            {f"old_{name}": value for name, value in row.items()}
            for key, tokens in outdated.items()
            for row in _rows(key, parse_token_list(tokens))
        ]
        connection.execute(_DELETE_TOKEN, old_rows)
        columns = table(TokenList).c
        connection.execute(
            delete(table(TokenList)).where(
                tuple_(columns.record_id, columns.record_type).in_(list(outdated))
            )
        )
    added = {key: tokens for key, tokens in new.items() if stored.get(key) != tokens}
    if added:
        token_rows = [
            row
            for key in added
            for row in _rows(
                key,
                (
                    (FORM_CODES[form], token, weight)
                    for (form, token), weight in weights_by_key[key].items()
                ),
            )
        ]
        insert_rows(session, table(SearchToken), token_rows)
        insert_rows(
            session,
            table(TokenList),
            [
                {"record_id": record_id, "record_type": code, "tokens": tokens}
                for (record_id, code), tokens in added.items()
            ],
        )


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
