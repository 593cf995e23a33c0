"""In which order matches come: the best name of each that was found, and where it stands."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from astana_api.domain.search.scoring import (
    BorneName,
    How,
    Passage,
    Tier,
    Weighed,
    as_typed,
    in_any_way,
)
from astana_api.domain.search.search_tokens import Findable, Query


class Rank(NamedTuple):
    """Where a match stands among all; a lower one comes first."""

    tier: int
    behind: int
    kind: str
    id: str


class Match(NamedTuple):
    """Something that was found: an entity by one of its names, or anything by its texts.

    One by its texts has its `passage` only once that was read.
    """

    rank: Rank
    how: How
    name: BorneName | None = None
    passage: Passage | None = None


def rank(
    query: Query,
    names: Iterable[BorneName],
    kinds: Mapping[str, str],
    enough: int | None = None,
) -> dict[str, Match]:
    """The best match of each entity, by its id; `kinds` has the kind of each.

    Where `enough` have a name as it was typed, others, which come behind, may be left out.
    """
    best: dict[str, tuple[Weighed, str, BorneName]] = {}
    others = []
    for name in names:
        weighed = as_typed(query, name)
        if weighed is None:
            others.append(name)
        else:
            _keep(best, weighed, name)
    if enough is None or len(best) < enough:
        # No other name of the same brings it further up, but by a part of an unspaced word.
        done = frozenset() if any(word.is_unspaced for word in query.words) else frozenset(best)
        for name in others:
            if name.entity_id not in done:
                weighed = in_any_way(query, name)
                if weighed is not None:
                    _keep(best, weighed, name)
    return {
        entity_id: Match(
            Rank(weighed.tier, weighed.behind, kinds[entity_id], entity_id),
            weighed.how,
            name,
        )
        for entity_id, (weighed, _, name) in best.items()
    }


def _keep(
    best: dict[str, tuple[Weighed, str, BorneName]], weighed: Weighed, name: BorneName
) -> None:
    known = best.get(name.entity_id)
    # Of equal ones that of the first statement, by id.
    if known is None or (weighed, name.statement_id) < known[:2]:
        best[name.entity_id] = (weighed, name.statement_id, name)


def text_match(kind: Findable, holder_id: str, weight: int) -> Match:
    """A match by words of a description, a title or an id: the shorter text first."""
    return Match(Rank(Tier.TEXT, weight, kind.value, holder_id), How.TEXT)
