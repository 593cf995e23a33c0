"""In which order matches come: the best name of each that was found, and where it stands."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from astana_api.domain.search.scoring import (
    MatchType,
    NameRow,
    NameScore,
    Passage,
    Tier,
    score_fuzzy,
    score_literal,
)
from astana_api.domain.search.search_tokens import Findable, Query


class HitOrder(NamedTuple):
    """Where a match stands among all; a lower one comes first."""

    tier: int
    distance: int
    kind: str
    id: str


class Match(NamedTuple):
    """Something that was found: an entity by one of its names, or anything by its texts.

    One by its texts has its `passage` only once that was read.
    """

    order: HitOrder
    match_type: MatchType
    name: NameRow | None = None
    passage: Passage | None = None


def rank_names(
    query: Query,
    names: Iterable[NameRow],
    kinds: Mapping[str, str],
    limit: int | None = None,
) -> dict[str, Match]:
    """The best match of each entity, by its id; `kinds` has the kind of each.

    Where `enough` have a name as it was typed, others, which come behind, may be left out.
    """
    best: dict[str, tuple[NameScore, str, NameRow]] = {}
    others = []
    for name in names:
        weighed = score_literal(query, name)
        if weighed is None:
            others.append(name)
        else:
            _update_best(best, weighed, name)
    if limit is None or len(best) < limit:
        # No other name of the same brings it further up, but by a part of an unspaced word.
        done = frozenset() if any(word.is_unspaced for word in query.words) else frozenset(best)
        for name in others:
            if name.entity_id not in done:
                weighed = score_fuzzy(query, name)
                if weighed is not None:
                    _update_best(best, weighed, name)
    return {
        entity_id: Match(
            HitOrder(weighed.tier, weighed.distance, kinds[entity_id], entity_id),
            weighed.match_type,
            name,
        )
        for entity_id, (weighed, _, name) in best.items()
    }


def _update_best(
    best: dict[str, tuple[NameScore, str, NameRow]], weighed: NameScore, name: NameRow
) -> None:
    known = best.get(name.entity_id)
    # Of equal ones that of the first statement, by id.
    if known is None or (weighed, name.statement_id) < known[:2]:
        best[name.entity_id] = (weighed, name.statement_id, name)


def match_text(kind: Findable, record_id: str, weight: int) -> Match:
    """A match by words of a description, a title or an id: the shorter text first."""
    return Match(HitOrder(Tier.TEXT, weight, kind.value, record_id), MatchType.TEXT)
