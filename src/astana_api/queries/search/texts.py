"""Matched texts other than names: descriptions, titles and ids."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Rank as StatementRank
from astana_api.domain.enums import State
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.search.ranking import HitOrder
from astana_api.domain.search.scoring import MatchedField, Passage
from astana_api.domain.search.search_tokens import Findable, Query, is_unspaced
from astana_api.domain.text.folding import fold
from astana_api.domain.text.scripts import detect_script
from astana_api.models import CitationNow, SQLStatement, StatementNow
from astana_api.queries.search.candidates import CandidateKey, split_by_kind

_now = table(StatementNow).c
_statement = table(SQLStatement).c
_cited = table(CitationNow).c

_DESCRIPTIONS = KeyBatchQuery(
    lambda keys: (
        select(
            _now.subject_now,
            _now.first_revision,
            _now.seq,
            _now.id,
            _statement.value,
            _statement.lang,
        )
        .join(table(SQLStatement), _statement.id == _now.id)
        .where(
            _now.subject_now.in_(keys),
            _now.property == "description",
            _now.state == State.CURRENT.value,
            _now.rank != StatementRank.DEPRECATED.value,
        )
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
    kinds = {rank.id: rank.kind for rank in ranks if rank.kind != Findable.CITATION}
    descriptions: dict[str, list[Row]] = {entity_id: [] for entity_id in entities}
    for row in sorted(await _DESCRIPTIONS.fetch(snapshot, entities), key=lambda row: row[1:3]):
        descriptions[row[0]].append(row)
    for entity_id, rows in descriptions.items():
        texts = (
            Passage(row[4], row[5], detect_script(row[4]), row[3], MatchedField.DESCRIPTION)
            for row in rows
            if row[4]
        )
        by_id = Passage(entity_id, None, detect_script(entity_id), None, MatchedField.ID)
        best = _best_passage(query, [*texts, by_id], languages)
        if best is not None:
            passages[kinds[entity_id], entity_id] = best
    for citation_id, body in await _CITATIONS.fetch(snapshot, citations):
        best = _best_passage(query, title_passages(loads(decompress(body))), languages)
        if best is not None:
            passages[Findable.CITATION.value, citation_id] = best
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
