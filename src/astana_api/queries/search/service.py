"""Search: candidates by their words, ranked, narrowed and counted."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.snapshot import Snapshot
from astana_api.domain.search.ranking import Match, Rank, rank, text_match
from astana_api.domain.search.scoring import BorneName, Tier
from astana_api.domain.search.search_tokens import Findable, Query
from astana_api.domain.sort_keys import CUT
from astana_api.domain.text.folding import fold
from astana_api.models import Name
from astana_api.queries.lists.key_batches import ByKeys
from astana_api.queries.search.candidates import (
    MOST_CANDIDATES,
    MOST_GUESSED,
    Key,
    Pool,
    candidates,
    of_kinds,
)
from astana_api.queries.search.filters import Narrowing, fitting
from astana_api.queries.search.lookups import Lookup
from astana_api.queries.search.texts import passages

FACETS = ("kind", "script", "language")
MOST_BEFORE_NARROWING = 4_000
"""Candidates that are looked at for those that fit what narrows a search."""
MOST_TEXTS = 500
"""Matches by texts that are read, where their words or their language have to be seen."""

_name = table(Name).c
_NAMES = ByKeys(
    lambda keys: select(
        _name.entity_id,
        _name.statement_id,
        _name.text,
        _name.language,
        _name.script,
        _name.kind,
        _name.shown,
        _name.sourced,
        _name.key,
        _name.latin,
        _name.skeleton,
    ).where(_name.entity_id.in_(keys))
)

_by_rank = attrgetter("rank")
Facets = Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search is asked for besides its words."""

    kinds: tuple[Findable, ...] = tuple(Findable)
    narrowing: Narrowing = field(default_factory=Narrowing)
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """Every match in order. `capped` says that there may be more than were looked at."""

    matches: Sequence[Match]
    facets: Facets
    capped: bool

    def behind(self, after: Rank | None) -> Sequence[Match]:
        """Those after a rank."""
        if after is None:
            return self.matches
        return [match for match in self.matches if match.rank > after]


async def search(snapshot: Snapshot, query: Query, wanted: Wanted) -> Results:
    """What matches, the best first, among the candidates that are looked at."""
    narrowing = wanted.narrowing
    looked_at = MOST_CANDIDATES, MOST_GUESSED
    if narrowing.needs_rows:
        looked_at = MOST_BEFORE_NARROWING, MOST_BEFORE_NARROWING
    pool = await candidates(Lookup(snapshot, wanted.kinds, *looked_at), query)
    named, texts = pool.best(looked_at[pool.guessed]), pool.by_text
    if narrowing.needs_rows:
        fit = await fitting(snapshot, {*named, *texts}, narrowing)
        named = [key for key in named if key in fit]
        texts = {key: weight for key, weight in texts.items() if key in fit}
        most = MOST_GUESSED if pool.guessed else MOST_CANDIDATES
        if len(named) > most:
            pool.capped = True
            named = named[:most]
    found = await _by_names(snapshot, query, named, narrowing.languages)
    by_text = [
        text_match(Findable(kind), holder_id, weight)
        for (kind, holder_id), weight in texts.items()
        if (kind, holder_id) not in found
    ]
    by_text.sort(key=_by_rank)
    if query.phrases or narrowing.languages or {"script", "language"} & {*wanted.facets}:
        by_text = await _read(snapshot, query, by_text, narrowing.languages, pool)
    matches = sorted([*found.values(), *by_text], key=_by_rank)
    return Results(matches, _facets(matches, wanted.facets), pool.capped)


def _whole(name: BorneName) -> BorneName:
    """An index takes the beginning of a long key; what is compared is all of it."""
    return name._replace(key=fold(name.text)) if CUT in name.key else name


async def _by_names(
    snapshot: Snapshot,
    query: Query,
    named: Sequence[Key],
    languages: Collection[str] = (),
    enough: int | None = None,
) -> dict[Key, Match]:
    ids, _ = of_kinds(named)
    names = [_whole(BorneName._make(row)) for row in await _NAMES.rows(snapshot, ids)]
    if languages:
        names = [name for name in names if name.language in languages]
    found = rank(query, names, {holder_id: kind for kind, holder_id in named}, enough)
    return {(match.rank.kind, entity_id): match for entity_id, match in found.items()}


async def _read(
    snapshot: Snapshot,
    query: Query,
    matches: list[Match],
    languages: Collection[str],
    pool: Pool,
) -> list[Match]:
    """Those whose text, once it is read, has the phrases and is in one of the languages."""
    if len(matches) > MOST_TEXTS:
        pool.capped = True
    some = matches[:MOST_TEXTS]
    read = await passages(snapshot, query, [match.rank for match in some], languages)
    return [
        match._replace(passage=read[match.rank.kind, match.rank.id])
        for match in some
        if (match.rank.kind, match.rank.id) in read
    ]


def _facets(matches: Sequence[Match], wanted: Sequence[str]) -> Facets:
    """How many matches have each value, the most common first."""

    def value(match: Match, facet: str) -> str:
        if facet == "kind":
            return match.rank.kind
        shown = match.name or match.passage
        said = getattr(shown, facet, None)
        return said or "und"

    counts = {facet: Counter(value(match, facet) for match in matches) for facet in wanted}
    return {
        facet: sorted(found.items(), key=lambda each: (-each[1], each[0]))
        for facet, found in counts.items()
    }


MOST_SUGGESTED_FROM = 100
"""Candidates that a suggestion is chosen from, for each of its words."""


async def suggest(
    snapshot: Snapshot, query: Query, kinds: tuple[Findable, ...], limit: int
) -> list[Match]:
    """The entities that have names whose words begin as was typed, the nearest first.

    Where there are none, those that it may mean in another script or spelling.
    """
    lookup = Lookup(snapshot, kinds, MOST_SUGGESTED_FROM, MOST_SUGGESTED_FROM)
    for across in (False, True):
        pool = await candidates(lookup, query, across=across, texts=False)
        named = pool.best(MOST_SUGGESTED_FROM)
        found = await _by_names(snapshot, query, named, enough=limit)
        whole = [match for match in found.values() if match.rank.tier < Tier.MOST_WORDS]
        if whole:
            return sorted(whole, key=_by_rank)[:limit]
    return []
