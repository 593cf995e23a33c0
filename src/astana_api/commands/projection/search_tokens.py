"""Write the search tokens of entities and citations."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select, tuple_
from sqlalchemy.orm import Session

from astana_api.db.base import table
from astana_api.db.bulk import insert_missing_rows, insert_rows
from astana_api.domain.enums import Lifecycle, Rank, State, ValueType
from astana_api.domain.search.search_tokens import (
    Findable,
    TokenForm,
    Weights,
    index_keys,
    weigh_tokens,
)
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.statements.projection import Projection
from astana_api.domain.statements.records import StatementRecord
from astana_api.models import SearchTerm, SearchToken, TokenList
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
_term = table(SearchTerm).c
_DELETE_TERM = delete(table(SearchTerm)).where(
    *(column == bindparam(f"old_{column.name}") for column in _term)
)
_CITATION_CODE = RECORD_TYPE_CODES[Findable.CITATION]
_NO_TEXTS = frozenset({"name", "identifier"})
"""The properties whose texts have tokens of their own."""
_NAME_CODE = FORM_CODES[TokenForm.NAME]
_CHUNK_SIZE = 500


class RecordTokens(NamedTuple):
    """The tokens of a record with their weights."""

    type: Findable
    id: str
    weights: Weights


def entity_tokens(projection: Projection) -> RecordTokens:
    """Return the tokens of names, identifiers, texts, roles and id; none of a withdrawn entity."""
    entity = projection.entity
    if entity.status is Lifecycle.WITHDRAWN:
        return RecordTokens(Findable(entity.kind.value), entity.id, {})
    names = (claim.value.text for claim in projection.displayed["name"])
    # Also texts that are not displayed, such as a description in another language.
    stated = [statement for statement in entity.statements if _is_found(statement)]
    held = [each.statement for each in entity.incoming if _is_found(each.statement)]
    texts = [
        statement.value.text
        for statement in stated
        if statement.value.type is ValueType.TEXT and statement.property not in _NO_TEXTS
    ]
    texts += [_qualifier(statement, "role") for statement in (*stated, *held)]
    identifiers: list[str] = []
    for statement in stated:
        if statement.property == "identifier" and statement.value.text:
            identifiers.append(statement.value.text)
            if scheme := _qualifier(statement, "scheme"):
                identifiers.append(f"{scheme}:{statement.value.text}")
    weights = weigh_tokens(
        filter(None, names), [*filter(None, dict.fromkeys(texts)), entity.id], identifiers
    )
    return RecordTokens(Findable(entity.kind.value), entity.id, weights)


def _is_found(statement: StatementRecord) -> bool:
    return statement.state is State.CURRENT and statement.rank is not Rank.DEPRECATED


def _qualifier(statement: StatementRecord, name: str) -> str | None:
    value = dict(statement.qualifiers).get(name)
    return value if isinstance(value, str) else None


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
    if outdated and not citations:
        old = {
            token
            for tokens in outdated.values()
            for form, token, _ in parse_token_list(tokens)
            if form == _NAME_CODE
        }
        _delete_unused_terms(session, old)


def _delete_unused_terms(session: Session, tokens: set[str]) -> None:
    """Delete the terms of those tokens that no name has any more."""
    removed = sorted(token for token in tokens if index_keys(token))
    for start in range(0, len(removed), _CHUNK_SIZE):
        chunk = removed[start : start + _CHUNK_SIZE]
        used = select(_token.token).distinct()
        used = used.where(_token.form == _NAME_CODE, _token.token.in_(chunk))
        unused = set(chunk).difference(session.scalars(used))
        rows = [{f"old_{name}": value for name, value in row.items()} for row in _term_rows(unused)]
        if rows:
            session.connection().execute(_DELETE_TERM, rows)


def _term_rows(tokens: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"skeleton": skeleton, "token": token}
        for token in sorted(tokens)
        for skeleton in sorted(index_keys(token))
    ]


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
        names = {row["token"] for row in token_rows if row["form"] == _NAME_CODE}
        if term_rows := _term_rows(names):
            insert_missing_rows(session, table(SearchTerm), term_rows)
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
