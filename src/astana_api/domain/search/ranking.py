"""Rank search hits: the best-matching name of each entity, and the sort order of hits."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from astana_api.domain.search.query import Query
from astana_api.domain.search.scoring import (
    MatchType,
    NameRow,
    NameScore,
    Passage,
    Tier,
    score_fuzzy,
    score_literal,
)
from astana_api.domain.search.search_tokens import Findable


class HitOrder(NamedTuple):
    """The sort key of a hit; lower sorts first."""

    tier: int
    distance: int
    kind: str
    id: str


class Match(NamedTuple):
    """A hit: an entity that matches by a name, or a record that matches by its texts.

    The caller loads the `passage` of a text match later. `matched_words` is the number of words of
    the query that match, None if all do.
    """

    order: HitOrder
    match_type: MatchType
    name: NameRow | None = None
    passage: Passage | None = None
    matched_words: int | None = None


def rank_names(
    query: Query,
    names: Iterable[NameRow],
    kinds: Mapping[str, str],
    limit: int | None = None,
    *,
    candidates: bool = True,
) -> dict[str, Match]:
    """Return the best match of each entity by entity id; `kinds` maps each id to its kind.

    If at least `limit` entities match literally, fuzzy matches, which rank lower, are omitted.
    Without `candidates`, matches across scripts that no stored name confirms are omitted.
    """
    best: dict[str, tuple[NameScore, str, NameRow]] = {}
    unmatched = []
    for name in names:
        score = score_literal(query, name)
        if score is None:
            unmatched.append(name)
        else:
            _update_best(best, score, name)
    if limit is None or len(best) < limit:
        # A literal match outranks fuzzy ones of the same entity, except for unspaced words.
        done = frozenset() if any(word.is_unspaced for word in query.words) else frozenset(best)
        remaining = [name for name in unmatched if name.entity_id not in done]
        for name, score in zip(remaining, score_fuzzy(query, remaining), strict=True):
            if score is not None and (candidates or not score.match_type.is_candidate):
                _update_best(best, score, name)
    return {
        entity_id: Match(
            HitOrder(score.tier, score.distance, kinds[entity_id], entity_id),
            score.match_type,
            name,
            matched_words=score.matched_words if score.tier == Tier.PARTIAL else None,
        )
        for entity_id, (score, _, name) in best.items()
    }


def _update_best(
    best: dict[str, tuple[NameScore, str, NameRow]], score: NameScore, name: NameRow
) -> None:
    current = best.get(name.entity_id)
    # The statement id breaks ties.
    if current is None or (score, name.statement_id) < current[:2]:
        best[name.entity_id] = (score, name.statement_id, name)


def match_identifier(kind: Findable, record_id: str) -> Match:
    """Return a match by a whole identifier, which ranks as an exact name."""
    return Match(HitOrder(Tier.EXACT_NAME, 0, kind.value, record_id), MatchType.EXACT)


def match_text(kind: Findable, record_id: str, weight: int) -> Match:
    """Return a match by a description, title or id; a lower weight (shorter text) sorts first."""
    return Match(HitOrder(Tier.TEXT, weight, kind.value, record_id), MatchType.TEXT)
