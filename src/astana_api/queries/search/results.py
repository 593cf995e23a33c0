"""Matches as JSON."""

from collections.abc import Sequence

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json, address, dumps, loads
from astana_api.domain.search.ranking import Match
from astana_api.domain.search.scoring import How, Passage, Where
from astana_api.domain.search.search_tokens import Findable, Query
from astana_api.domain.search.snippets import snippet
from astana_api.models import CitationNow, RenderedEntity
from astana_api.queries.lists.key_batches import ByKeys
from astana_api.queries.search.candidates import Key, of_kinds
from astana_api.queries.search.texts import passages

_rendered = table(RenderedEntity).c
_cited = table(CitationNow).c
_ACROSS = frozenset({How.TYPO, How.TRANSLITERATION, How.SKELETON})
_CITATION = ("id", "type", "title", "container_title", "issued", "language", "self")

_SUMMARIES = ByKeys(
    lambda keys: select(_rendered.id, _rendered.summary).where(_rendered.id.in_(keys))
)
_CITATIONS = ByKeys(lambda keys: select(_cited.id, _cited.body).where(_cited.id.in_(keys)))
_SHOWN = ByKeys(lambda keys: select(_rendered.id, _rendered.name).where(_rendered.id.in_(keys)))


async def rendered(snapshot: Snapshot, query: Query, matches: Sequence[Match]) -> list[bytes]:
    """Each match with what was found, where, how, and a snippet of it."""
    entities, citations = of_kinds([(match.rank.kind, match.rank.id) for match in matches])
    summaries: dict[str, str] = dict(await _SUMMARIES.rows(snapshot, entities))
    cited = {row[0]: loads(row[1]) for row in await _CITATIONS.rows(snapshot, citations)}
    unread = [match.rank for match in matches if match.name is None and match.passage is None]
    read = await passages(snapshot, query, unread) if unread else {}
    found = []
    for match in matches:
        passage = _passage(match, read)
        body = dumps(
            {
                "matched": {
                    "text": passage.text,
                    "lang": passage.language,
                    "script": passage.script,
                    "statement": passage.statement_id,
                    "in": passage.where,
                },
                "how": match.how,
                "candidate": match.how.is_candidate,
                "snippet": snippet(query, passage.text, across=match.how in _ACROSS),
            }
        )
        shown, other = summaries.get(match.rank.id), "null"
        if match.rank.kind == Findable.CITATION:
            record = cited[match.rank.id]
            shown, other = "null", dumps({key: record[key] for key in _CITATION})
        found.append(f'{{"entity":{shown},"citation":{other},{body[1:]}'.encode())
    return found


def _passage(match: Match, read: dict[Key, Passage]) -> Passage:
    if match.name is not None:
        name = match.name
        return Passage(name.text, name.language, name.script, name.statement_id, name.where)
    if match.passage is not None:
        return match.passage
    # A citation without a title is found by nothing; an id is always there.
    nothing = Passage(match.rank.id, None, "Zyyy", None, Where.ID)
    return read.get((match.rank.kind, match.rank.id), nothing)


async def suggestions(snapshot: Snapshot, matches: Sequence[Match]) -> list[Json]:
    """Each entity in short, with the name that was meant."""
    names: dict[str, str] = dict(await _SHOWN.rows(snapshot, [match.rank.id for match in matches]))
    return [
        {
            "id": match.rank.id,
            "kind": match.rank.kind,
            "name": names[match.rank.id],
            "matched": match.name.text,
            "lang": match.name.language,
            "script": match.name.script,
            "how": match.how,
            "candidate": match.how.is_candidate,
            "url": address(Kind(match.rank.kind), match.rank.id),
        }
        for match in matches
        if match.name is not None
    ]
