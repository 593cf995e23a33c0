"""Matched texts other than names: identifiers, descriptions, values, roles, titles and ids."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, or_, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Rank as StatementRank
from astana_api.domain.enums import State, ValueType
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.search.query import Query
from astana_api.domain.search.ranking import HitOrder
from astana_api.domain.search.scoring import MatchedField, Passage, Tier
from astana_api.domain.search.search_tokens import Findable, identifier_token, is_unspaced
from astana_api.domain.text.folding import fold
from astana_api.domain.text.scripts import detect_script
from astana_api.domain.vocabulary import INVERSE_PROPERTIES
from astana_api.models import CitationNow, SQLStatement, StatementNow
from astana_api.queries.search.candidates import CandidateKey, split_by_kind

_now = table(StatementNow).c
_statement = table(SQLStatement).c
_cited = table(CitationNow).c


def _select_texts(keys: list[ColumnElement[Any]], entity: ColumnElement[str]) -> Select[Any]:
    return (
        select(
            entity,
            _now.first_revision,
            _now.seq,
            _now.id,
            _now.property,
            _statement.type,
            _statement.value,
            _statement.lang,
            _statement.qualifiers,
        )
        .join(table(SQLStatement), _statement.id == _now.id)
        .where(
            entity.in_(keys),
            or_(
                _statement.type == literal_column(f"'{ValueType.TEXT.value}'"),
                _now.role_key.is_not(None),
            ),
            _now.property != "name",
            _now.state == State.CURRENT.value,
            _now.rank != StatementRank.DEPRECATED.value,
        )
    )


_TEXTS = KeyBatchQuery(lambda keys: _select_texts(keys, _now.subject_now))
# Roles of the entity in statements about others, such as the leader of an organization.
_HELD_ROLES = KeyBatchQuery(
    lambda keys: _select_texts(keys, _now.value_now).where(
        _now.type == literal_column(f"'{ValueType.ENTITY.value}'"),
        or_(*(_now.property == each for each in INVERSE_PROPERTIES)),
    )
)
_CITATIONS = KeyBatchQuery(lambda keys: select(_cited.id, _cited.body).where(_cited.id.in_(keys)))


async def load_passages(
    snapshot: Snapshot, query: Query, ranks: Sequence[HitOrder], languages: Collection[str] = ()
) -> dict[CandidateKey, Passage]:
    """Return the best text of each match: with all phrases, then with the most query words.

    `languages`, if any, restricts the texts. A match without such a text is absent.
    """
    entities, citations = split_by_kind([(rank.kind, rank.id) for rank in ranks])
    passages: dict[CandidateKey, Passage] = {}
    orders = {order.id: order for order in ranks if order.kind != Findable.CITATION}
    statements: dict[str, list[Row]] = {entity_id: [] for entity_id in entities}
    rows = [
        *await _TEXTS.fetch(snapshot, entities),
        *await _HELD_ROLES.fetch(snapshot, entities),
    ]
    for row in sorted(rows, key=lambda row: row[1:4]):
        statements[row[0]].append(row)
    for entity_id, of_entity in statements.items():
        order = orders[entity_id]
        if order.tier == Tier.EXACT_NAME:
            texts = _identifier_passages(query, of_entity)
        else:
            by_id = Passage(entity_id, None, detect_script(entity_id), None, MatchedField.ID)
            texts = [*_statement_passages(of_entity), by_id]
        best = _best_passage(query, texts, languages)
        if best is not None:
            passages[order.kind, entity_id] = best
    for citation_id, body in await _CITATIONS.fetch(snapshot, citations):
        best = _best_passage(query, title_passages(loads(decompress(body))), languages)
        if best is not None:
            passages[Findable.CITATION.value, citation_id] = best
    return passages


def _statement_passages(rows: Iterable[Row]) -> Iterator[Passage]:
    """Yield the texts and the roles of statements."""
    for *_, statement_id, property_id, value_type, value, language, qualifiers in rows:
        if value_type == ValueType.TEXT and property_id != "identifier":
            is_description = property_id == "description"
            where = MatchedField.DESCRIPTION if is_description else MatchedField.VALUE
            yield Passage(value, language, detect_script(value), statement_id, where)
        role = loads(qualifiers).get("role")
        if role:
            yield Passage(role, None, detect_script(role), statement_id, MatchedField.ROLE)


def _identifier_passages(query: Query, rows: Iterable[Row]) -> list[Passage]:
    """Return the identifiers that are the whole query."""
    typed = identifier_token(query.text)
    passages = []
    for *_, statement_id, property_id, _, value, _, qualifiers in rows:
        if property_id == "identifier" and value:
            scheme = loads(qualifiers).get("scheme")
            if typed in (identifier_token(value), identifier_token(f"{scheme}:{value}")):
                script, where = detect_script(value), MatchedField.IDENTIFIER
                passages.append(Passage(value, None, script, statement_id, where))
    return passages


def title_passages(citation: Json) -> Iterator[Passage]:
    """Yield a citation's title as printed, then its titles in other languages."""
    original = citation["title"]
    if original:
        yield Passage(
            original, citation["language"], detect_script(original), None, MatchedField.TITLE
        )
    for language, title in citation["titles"].items():
        if title != original:
            yield Passage(title, language, detect_script(title), None, MatchedField.TITLE)


def _best_passage(
    query: Query, texts: Iterable[Passage], languages: Collection[str]
) -> Passage | None:
    allowed = [
        text
        for text in texts
        if (not languages or text.language in languages)
        and all(_has_phrase(phrase, text.text) for phrase in query.phrases)
    ]
    # max() returns the first text, in statement order, of those with the most words.
    return max(allowed, key=lambda text: _count_words(query, text.text), default=None)


def _has_phrase(phrase: str, text: str) -> bool:
    key = fold(text)
    return phrase in key if is_unspaced(phrase) else f" {phrase} " in f" {key} "


def _count_words(query: Query, text: str) -> int:
    key = fold(text)
    words = set(key.split())
    return sum(word.key in words or (word.is_unspaced and word.key in key) for word in query.words)
