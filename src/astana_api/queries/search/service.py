"""Search and suggestions: candidates found by word, filtered, ranked and counted."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.search.query import Query
from astana_api.domain.search.ranking import (
    HitOrder,
    Match,
    match_identifier,
    match_text,
    rank_names,
)
from astana_api.domain.search.scoring import NameRow, Tier
from astana_api.domain.search.search_tokens import Findable
from astana_api.domain.sort_keys import TRUNCATION_MARK
from astana_api.domain.text.folding import fold
from astana_api.models import Name
from astana_api.queries.search.candidates import (
    MAX_CANDIDATES,
    CandidateKey,
    Candidates,
    find_candidates,
    split_by_kind,
)
from astana_api.queries.search.filters import SearchFilters, filter_candidates
from astana_api.queries.search.lookups import Lookup
from astana_api.queries.search.texts import load_passages

FACETS = ("kind", "script", "language")
MAX_BEFORE_FILTERS = 4_000
"""Maximum number of candidates that filters are applied to."""
MAX_TEXTS = 500
"""Maximum number of text matches whose text is read to check phrases or languages."""

_name = table(Name).c
_NAMES = KeyBatchQuery(
    lambda keys: select(
        _name.entity_id,
        _name.statement_id,
        _name.text,
        _name.language,
        _name.script,
        _name.kind,
        _name.displayed,
        _name.sourced,
        _name.key,
        _name.latin,
    ).where(_name.entity_id.in_(keys))
)

_get_order = attrgetter("order")
Facets = Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """The options of a search besides its words.

    Without `candidates`, no match is a guess across scripts; an entity may still match by a text.
    Without `partial`, every match has all words.
    """

    kinds: tuple[Findable, ...] = tuple(Findable)
    filters: SearchFilters = field(default_factory=SearchFilters)
    facets: tuple[str, ...] = ()
    candidates: bool = True
    partial: bool = True


@dataclass(frozen=True, slots=True)
class RankedMatches:
    """All matches in order. If `truncated`, there may be more matches than candidates read."""

    matches: Sequence[Match]
    facets: Facets
    truncated: bool

    def after(self, after: HitOrder | None) -> Sequence[Match]:
        """Return the matches after a position; all if it is None."""
        if after is None:
            return self.matches
        return [match for match in self.matches if match.order > after]


async def search(snapshot: Snapshot, query: Query, options: SearchOptions) -> RankedMatches:
    """Return the matches among the candidates, best first."""
    filters = options.filters
    limit = MAX_BEFORE_FILTERS if filters.needs_rows else MAX_CANDIDATES
    candidates = await find_candidates(Lookup(snapshot, options.kinds, limit), query, limit)
    named, texts = candidates.by_name, candidates.by_text
    identified = [] if filters.languages else candidates.by_identifier
    if filters.needs_rows:
        filtered = await filter_candidates(snapshot, {*named, *texts, *identified}, filters)
        identified = [key for key in identified if key in filtered]
        named = [key for key in named if key in filtered]
        texts = {key: weight for key, weight in texts.items() if key in filtered}
        candidates.truncated |= len(named) > MAX_CANDIDATES
        named = named[:MAX_CANDIDATES]
    by_name = await _match_names(
        snapshot, query, named, filters.languages, candidates=options.candidates
    )
    by_name |= {
        (kind, record_id): match_identifier(Findable(kind), record_id)
        for kind, record_id in identified
    }
    by_text = [
        match_text(Findable(kind), record_id, weight)
        for (kind, record_id), weight in texts.items()
        if (kind, record_id) not in by_name
    ]
    by_text.sort(key=_get_order)
    if query.phrases or filters.languages or {"script", "language"} & {*options.facets}:
        by_text = await _filter_by_text(snapshot, query, by_text, filters.languages, candidates)
    matches = sorted([*by_name.values(), *by_text], key=_get_order)
    if not options.partial:
        matches = [match for match in matches if match.order.tier != Tier.PARTIAL]
    return RankedMatches(matches, _count_facets(matches, options.facets), candidates.truncated)


def _with_full_key(name: NameRow) -> NameRow:
    """Return the name with its complete key: the stored key is cut for the index."""
    return name._replace(key=fold(name.text)) if TRUNCATION_MARK in name.key else name


async def _match_names(
    snapshot: Snapshot,
    query: Query,
    named: Sequence[CandidateKey],
    languages: Collection[str] = (),
    limit: int | None = None,
    *,
    candidates: bool = True,
) -> dict[CandidateKey, Match]:
    ids, _ = split_by_kind(named)
    names = [_with_full_key(NameRow._make(row)) for row in await _NAMES.fetch(snapshot, ids)]
    order = {entity_id: index for index, entity_id in enumerate(ids)}
    names.sort(key=lambda name: (order[name.entity_id], name.statement_id))
    if languages:
        names = [name for name in names if name.language in languages]
    kinds = {entity_id: kind for kind, entity_id in named}
    matches = rank_names(query, names, kinds, limit, candidates=candidates)
    return {(match.order.kind, entity_id): match for entity_id, match in matches.items()}


async def _filter_by_text(
    snapshot: Snapshot,
    query: Query,
    matches: list[Match],
    languages: Collection[str],
    candidates: Candidates,
) -> list[Match]:
    """Return the matches whose text contains the phrases, in one of the languages."""
    if len(matches) > MAX_TEXTS:
        candidates.truncated = True
    matches = matches[:MAX_TEXTS]
    passages = await load_passages(snapshot, query, [match.order for match in matches], languages)
    return [
        match._replace(passage=passages[match.order.kind, match.order.id])
        for match in matches
        if (match.order.kind, match.order.id) in passages
    ]


def _count_facets(matches: Sequence[Match], facets: Sequence[str]) -> Facets:
    """Return the number of matches for each value of each facet, most frequent first."""

    def get_value(match: Match, facet: str) -> str:
        if facet == "kind":
            return match.order.kind
        return getattr(match.name or match.passage, facet, None) or "und"

    counters = {facet: Counter(get_value(match, facet) for match in matches) for facet in facets}
    return {
        facet: sorted(counter.items(), key=lambda each: (-each[1], each[0]))
        for facet, counter in counters.items()
    }


MAX_NAMED_ENTITIES = 500
"""Maximum number of entities that a filter by a search finds."""


@dataclass(frozen=True, slots=True)
class NamedEntities:
    """The ids of entities, best match first. If `truncated`, there may be more."""

    ids: Sequence[str]
    truncated: bool


async def find_named_entities(
    snapshot: Snapshot, query: Query, kinds: tuple[Findable, ...]
) -> NamedEntities:
    """Return the entities with a name that has all words as typed, misspelt or in another script.

    If there are none, return those whose names have the same consonants.
    """
    lookup = Lookup(snapshot, kinds, MAX_NAMED_ENTITIES)
    candidates = await find_candidates(lookup, query, MAX_NAMED_ENTITIES, texts=False)
    by_name = await _match_names(snapshot, query, candidates.by_name)
    orders = sorted(match.order for match in by_name.values())
    spelt = [order.id for order in orders if order.tier < Tier.SKELETON]
    ids = spelt or [order.id for order in orders if order.tier == Tier.SKELETON]
    return NamedEntities(ids, candidates.truncated)


MAX_SUGGESTION_CANDIDATES = 100
"""Maximum number of candidates for suggestions, per word."""


async def suggest(
    snapshot: Snapshot, query: Query, kinds: tuple[Findable, ...], limit: int
) -> list[Match]:
    """Return at most `limit` entities with names that match the words as prefixes, best first.

    If there are none, return fuzzy matches: other scripts and spellings.
    """
    lookup = Lookup(snapshot, kinds, MAX_SUGGESTION_CANDIDATES)
    for fuzzy in (False, True):
        candidates = await find_candidates(
            lookup, query, MAX_SUGGESTION_CANDIDATES, fuzzy=fuzzy, texts=False
        )
        by_name = await _match_names(snapshot, query, candidates.by_name, limit=limit)
        complete = [match for match in by_name.values() if match.order.tier < Tier.PARTIAL]
        if complete:
            return sorted(complete, key=_get_order)[:limit]
    return []
