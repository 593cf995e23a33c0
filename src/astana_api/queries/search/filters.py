"""What narrows a search: candidates are looked up by their ids, and those kept that fit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from astana_api.db.base import Base, table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.enums import Kind, State
from astana_api.domain.search.search_tokens import Findable
from astana_api.domain.sort_keys import BEYOND
from astana_api.models import CitationNow, DocumentReference, Evidence, StatementNow
from astana_api.queries.evidence import of_current_version, stands
from astana_api.queries.lists.key_batches import ByKeys
from astana_api.queries.search.candidates import Key, of_kinds

_now = table(StatementNow).c
_evidence = table(Evidence).c
_reference = table(DocumentReference).c
_cited = table(CitationNow).c

COUNTRY = ("country", "citizenship")
"""The properties that say of which state something or somebody is."""
DATES: Mapping[Kind, tuple[str, ...]] = {
    Kind.ORGANIZATION: ("founded", "dissolved"),
    Kind.PERSON: ("born", "died"),
    Kind.EVENT: ("dates", "scheduled"),
    Kind.PLACE: (),
    Kind.WORK: ("completed", "published"),
}
"""The dates that a kind is found by. Of the first two, one begins a life and the other ends it."""
_LIVING = frozenset({Kind.ORGANIZATION, Kind.PERSON})


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is asked for besides the words; ids are of entities that stand now."""

    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    earliest: Bounds | None = None
    latest: Bounds | None = None

    @property
    def needs_rows(self) -> bool:
        """Whether candidates have to be looked up for it."""
        return bool(self.countries or self.documents or self.earliest or self.latest)


_COUNTRIES = ByKeys(
    lambda keys: select(_now.subject_now, _now.value_now).where(
        _now.subject_now.in_(keys),
        or_(*(_now.property == each for each in COUNTRY)),
        _now.shown == 1,
    )
)
_READ_IN = ByKeys(
    lambda keys: (
        select(_now.subject_now, _evidence.document_id)
        .join(table(Evidence), _evidence.statement_id == _now.id)
        .where(_now.subject_now.in_(keys), _now.state == State.CURRENT.value, stands(_evidence.id))
        .distinct()
    )
)
_REFERRED = ByKeys(
    lambda keys: select(_reference.citation_id, _reference.document_id).where(
        _reference.citation_id.in_(keys), of_current_version(_reference)
    )
)
_ISSUED = ByKeys(
    lambda keys: select(_cited.id, _cited.issued_min, _cited.issued_neg_max).where(
        _cited.id.in_(keys)
    )
)


def _dated(kind: Kind) -> ByKeys:
    columns = Base.metadata.tables[kind.collection].c
    dates = [columns[f"{date}_{end}"] for date in DATES[kind] for end in ("min", "neg_max")]
    return ByKeys(lambda keys: select(columns["id"], *dates).where(columns["id"].in_(keys)))


_DATED = {kind: _dated(kind) for kind in Kind if DATES[kind]}


async def fitting(snapshot: Snapshot, keys: Collection[Key], by: Narrowing) -> set[Key]:
    """Those of the candidates that fit."""
    left = set(keys)
    if by.countries:
        entities, _ = of_kinds(left)
        left &= _having(left, await _COUNTRIES.rows(snapshot, entities), by.countries)
        left = {key for key in left if key[0] != Findable.CITATION}
    if by.documents:
        entities, citations = of_kinds(left)
        left = _having(left, await _READ_IN.rows(snapshot, entities), by.documents) | {
            (Findable.CITATION.value, row[0])
            for row in await _REFERRED.rows(snapshot, citations)
            if row[1] in by.documents
        }
    if by.earliest or by.latest:
        left = await _in_time(snapshot, left, by)
    return left


def _having(keys: Iterable[Key], rows: Iterable[Row], wanted: Sequence[str]) -> set[Key]:
    found = {row[0] for row in rows if row[1] in wanted}
    return {key for key in keys if key[0] != Findable.CITATION and key[1] in found}


async def _in_time(snapshot: Snapshot, keys: set[Key], by: Narrowing) -> set[Key]:
    found: set[Key] = set()
    _, citations = of_kinds(keys)
    for row in await _ISSUED.rows(snapshot, citations):
        if _overlaps(row[1], row[2], by):
            found.add((Findable.CITATION.value, row[0]))
    for kind, dated in _DATED.items():
        ids = [entity_id for of, entity_id in keys if of == kind]
        for row in await dated.rows(snapshot, ids):
            earliest, neg_latest = _life(row) if kind in _LIVING else _first_known(row)
            if _overlaps(earliest, neg_latest, by):
                found.add((kind.value, row[0]))
    return found


def _life(row: Row) -> tuple[int, int]:
    """From the first day of its beginning to the last of its end; open where one is not said."""
    _, begun, _, ended, neg_ended = row
    if begun == BEYOND and ended == BEYOND:
        return BEYOND, BEYOND
    return (-BEYOND if begun == BEYOND else begun), (-BEYOND if ended == BEYOND else neg_ended)


def _first_known(row: Row) -> tuple[int, int]:
    """The first of two dates that is known: the other stands in for it only."""
    _, first, neg_first, second, neg_second = row
    return (first, neg_first) if first != BEYOND else (second, neg_second)


def _overlaps(earliest: int, neg_latest: int, by: Narrowing) -> bool:
    """Whether what lies between may have been in the time asked for; what has no date was not."""
    if earliest == BEYOND:
        return False
    after = by.earliest is None or neg_latest <= -by.earliest.min
    before = by.latest is None or earliest <= by.latest.max
    return after and before
