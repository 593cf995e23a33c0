"""The texts that something was found by: descriptions, titles, ids."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Rank as StatementRank
from astana_api.domain.enums import State
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.search.ranking import Rank
from astana_api.domain.search.scoring import Passage, Where
from astana_api.domain.search.search_tokens import Findable, Query, is_unspaced
from astana_api.domain.text.folding import fold
from astana_api.domain.text.scripts import script
from astana_api.models import CitationNow, Statement, StatementNow
from astana_api.queries.lists.key_batches import ByKeys
from astana_api.queries.search.candidates import Key, of_kinds

_now = table(StatementNow).c
_said = table(Statement).c
_cited = table(CitationNow).c

_DESCRIPTIONS = ByKeys(
    lambda keys: (
        select(_now.subject_now, _now.first_revision, _now.seq, _now.id, _said.value, _said.lang)
        .join(table(Statement), _said.id == _now.id)
        .where(
            _now.subject_now.in_(keys),
            _now.property == "description",
            _now.state == State.CURRENT.value,
            _now.rank != StatementRank.DEPRECATED.value,
        )
    )
)
_CITATIONS = ByKeys(lambda keys: select(_cited.id, _cited.body).where(_cited.id.in_(keys)))


async def passages(
    snapshot: Snapshot, query: Query, ranks: Sequence[Rank], languages: Collection[str] = ()
) -> dict[Key, Passage]:
    """The text of each that has most of what is searched for, in one of the languages if any."""
    entities, citations = of_kinds([(rank.kind, rank.id) for rank in ranks])
    found: dict[Key, Passage] = {}
    kinds = {rank.id: rank.kind for rank in ranks if rank.kind != Findable.CITATION}
    described: dict[str, list[Row]] = {entity_id: [] for entity_id in entities}
    for row in sorted(await _DESCRIPTIONS.rows(snapshot, entities), key=lambda row: row[1:3]):
        described[row[0]].append(row)
    for entity_id, rows in described.items():
        texts = (
            Passage(row[4], row[5], script(row[4]), row[3], Where.DESCRIPTION)
            for row in rows
            if row[4]
        )
        by_id = Passage(entity_id, None, script(entity_id), None, Where.ID)
        best = _best(query, [*texts, by_id], languages)
        if best is not None:
            found[kinds[entity_id], entity_id] = best
    for citation_id, body in await _CITATIONS.rows(snapshot, citations):
        best = _best(query, titles(loads(body)), languages)
        if best is not None:
            found[Findable.CITATION.value, citation_id] = best
    return found


def titles(citation: Json) -> Iterator[Passage]:
    """A citation's title as printed, and those in other languages."""
    said = citation["title"]
    if said:
        yield Passage(said, citation["language"], script(said), None, Where.TITLE)
    for language, title in citation["titles"].items():
        if title != said:
            yield Passage(title, language, script(title), None, Where.TITLE)


def _best(query: Query, texts: Iterable[Passage], languages: Collection[str]) -> Passage | None:
    fitting = [
        text
        for text in texts
        if (not languages or text.language in languages)
        and all(_has(phrase, text.text) for phrase in query.phrases)
    ]
    # The first of those that have most words, in the order in which they were stated.
    return max(fitting, key=lambda text: _number(query, text.text), default=None)


def _has(phrase: str, text: str) -> bool:
    key = fold(text)
    return phrase in key if is_unspaced(phrase) else f" {phrase} " in f" {key} "


def _number(query: Query, text: str) -> int:
    key = fold(text)
    words = set(key.split())
    return sum(word.key in words or (word.is_unspaced and word.key in key) for word in query.words)
