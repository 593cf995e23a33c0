"""Rendering of search matches and suggestions."""

from collections.abc import Sequence

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.rendering.entities import Json, dumps, entity_path, loads
from astana_api.domain.search.query import Query
from astana_api.domain.search.ranking import Match
from astana_api.domain.search.scoring import MatchedField, MatchType, Passage, find_matching_words
from astana_api.domain.search.search_tokens import Findable
from astana_api.domain.search.snippets import render_snippet, split_words
from astana_api.models import CitationNow, RenderedEntity
from astana_api.queries.search.candidates import CandidateKey, split_by_kind
from astana_api.queries.search.texts import load_passages
from astana_api.queries.stale_renderings import replace_stale_summaries

_rendered = table(RenderedEntity).c
_cited = table(CitationNow).c
_FUZZY = frozenset({MatchType.TYPO, MatchType.TRANSLITERATION, MatchType.SKELETON})
_CITATION_FIELDS = ("id", "type", "title", "container_title", "issued", "language", "self")

_SUMMARIES = KeyBatchQuery(
    lambda keys: select(_rendered.summary, _rendered.id).where(_rendered.id.in_(keys))
)
# Possibly stale: no field of `_CITATION_FIELDS` contains the name of an entity.
_CITATIONS = KeyBatchQuery(lambda keys: select(_cited.id, _cited.body).where(_cited.id.in_(keys)))
_NAMES = KeyBatchQuery(
    lambda keys: select(_rendered.id, _rendered.name).where(_rendered.id.in_(keys))
)


async def render_matches(snapshot: Snapshot, query: Query, matches: Sequence[Match]) -> list[bytes]:
    """Render each match: its record, the matched text, how it matched, and a snippet."""
    entities, citations = split_by_kind([(match.order.kind, match.order.id) for match in matches])
    rows = await replace_stale_summaries(snapshot, await _SUMMARIES.fetch(snapshot, entities))
    summaries: dict[str, str] = {entity_id: summary for summary, entity_id in rows}
    cited = {
        row[0]: loads(decompress(row[1])) for row in await _CITATIONS.fetch(snapshot, citations)
    }
    unread = [match.order for match in matches if match.name is None and match.passage is None]
    passages = await load_passages(snapshot, query, unread) if unread else {}
    texts = [_passage(match, passages) for match in matches]
    fuzzy_words = find_matching_words(
        query,
        {
            word
            for match, passage in zip(matches, texts, strict=True)
            if match.match_type in _FUZZY
            for word in split_words(passage.text)
        },
    )
    rendered = []
    for match, passage in zip(matches, texts, strict=True):
        fuzzy = fuzzy_words if match.match_type in _FUZZY else None
        body = dumps(
            {
                "matched": {
                    "text": passage.text,
                    "lang": passage.language,
                    "script": passage.script,
                    "statement": passage.statement_id,
                    "in": passage.field,
                },
                "how": match.match_type,
                "candidate": match.match_type.is_candidate,
                "partial": match.matched_words is not None,
                "matched_words": match.matched_words or len(query.words),
                "snippet": render_snippet(query, passage.text, fuzzy),
            }
        )
        entity, citation = summaries.get(match.order.id), "null"
        if match.order.kind == Findable.CITATION:
            record = cited[match.order.id]
            entity, citation = "null", dumps({key: record[key] for key in _CITATION_FIELDS})
        rendered.append(f'{{"entity":{entity},"citation":{citation},{body[1:]}'.encode())
    return rendered


def _passage(match: Match, passages: dict[CandidateKey, Passage]) -> Passage:
    if match.name is not None:
        name = match.name
        return Passage(name.text, name.language, name.script, name.statement_id, name.field)
    if match.passage is not None:
        return match.passage
    # A citation may have no title; every record has an id.
    default = Passage(match.order.id, None, "Zyyy", None, MatchedField.ID)
    return passages.get((match.order.kind, match.order.id), default)


async def render_suggestions(snapshot: Snapshot, matches: Sequence[Match]) -> list[Json]:
    """Render each suggested entity with the name that matched."""
    names: dict[str, str] = dict(
        await _NAMES.fetch(snapshot, [match.order.id for match in matches])
    )
    return [
        {
            "id": match.order.id,
            "kind": match.order.kind,
            "name": names[match.order.id],
            "matched": match.name.text,
            "lang": match.name.language,
            "script": match.name.script,
            "how": match.match_type,
            "candidate": match.match_type.is_candidate,
            "self": entity_path(Kind(match.order.kind), match.order.id),
        }
        for match in matches
        if match.name is not None
    ]
