"""Search filters: candidates are read by id, and those that do not match are removed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from astana_api.db.base import Base, table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.enums import Kind, State
from astana_api.domain.search.search_tokens import Findable
from astana_api.domain.sort_keys import NULLS_LAST
from astana_api.models import CitationNow, SQLDocumentReference, SQLEvidence, StatementNow
from astana_api.queries.evidence import in_open_version, is_open
from astana_api.queries.search.candidates import CandidateKey, split_by_kind

_now = table(StatementNow).c
_evidence = table(SQLEvidence).c
_reference = table(SQLDocumentReference).c
_cited = table(CitationNow).c

COUNTRY_PROPERTIES = ("country", "citizenship")
"""The properties that the filter by country reads."""
DATE_PROPERTIES: Mapping[Kind, tuple[str, ...]] = {
    Kind.ORGANIZATION: ("founded", "dissolved"),
    Kind.PERSON: ("born", "died"),
    Kind.EVENT: ("dates", "scheduled"),
    Kind.PLACE: (),
    Kind.WORK: ("completed", "published"),
}
"""The dates that the filter by date reads; for organizations and persons a start and an end."""
_LIVING = frozenset({Kind.ORGANIZATION, Kind.PERSON})


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """The filters of a search; ids must be canonical, not ids of merged entities."""

    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    period: Bounds | None = None

    @property
    def needs_rows(self) -> bool:
        """Return whether the filters require reads of the candidates."""
        return bool(self.countries or self.documents or self.period)


_COUNTRIES = KeyBatchQuery(
    lambda keys: select(_now.subject_now, _now.value_now).where(
        _now.subject_now.in_(keys),
        or_(*(_now.property == each for each in COUNTRY_PROPERTIES)),
        _now.displayed == 1,
    )
)
_DOCUMENTS = KeyBatchQuery(
    lambda keys: (
        select(_now.subject_now, _evidence.document_id)
        .join(table(SQLEvidence), _evidence.statement_id == _now.id)
        .where(_now.subject_now.in_(keys), _now.state == State.CURRENT.value, is_open(_evidence.id))
        .distinct()
    )
)
_REFERENCES = KeyBatchQuery(
    lambda keys: select(_reference.citation_id, _reference.document_id).where(
        _reference.citation_id.in_(keys), in_open_version(_reference)
    )
)
_ISSUED = KeyBatchQuery(
    lambda keys: select(_cited.id, _cited.issued_earliest, _cited.issued_latest_desc).where(
        _cited.id.in_(keys)
    )
)


def _dates_query(kind: Kind) -> KeyBatchQuery:
    columns = Base.metadata.tables[kind.collection].c
    dates = [
        columns[f"{date}_{end}"]
        for date in DATE_PROPERTIES[kind]
        for end in ("earliest", "latest_desc")
    ]
    return KeyBatchQuery(lambda keys: select(columns["id"], *dates).where(columns["id"].in_(keys)))


_DATES_BY_KIND = {kind: _dates_query(kind) for kind in Kind if DATE_PROPERTIES[kind]}


async def filter_candidates(
    snapshot: Snapshot, keys: Collection[CandidateKey], filters: SearchFilters
) -> set[CandidateKey]:
    """Return the candidates that match all filters except `languages`."""
    remaining = set(keys)
    if filters.countries:
        entities, _ = split_by_kind(remaining)
        remaining &= _matching_entities(
            remaining, await _COUNTRIES.fetch(snapshot, entities), filters.countries
        )
        remaining = {key for key in remaining if key[0] != Findable.CITATION}
    if filters.documents:
        entities, citations = split_by_kind(remaining)
        remaining = _matching_entities(
            remaining, await _DOCUMENTS.fetch(snapshot, entities), filters.documents
        ) | {
            (Findable.CITATION.value, row[0])
            for row in await _REFERENCES.fetch(snapshot, citations)
            if row[1] in filters.documents
        }
    if filters.period:
        remaining = await _filter_by_date(snapshot, remaining, filters.period)
    return remaining


def _matching_entities(
    keys: Iterable[CandidateKey], rows: Iterable[Row], values: Sequence[str]
) -> set[CandidateKey]:
    ids = {row[0] for row in rows if row[1] in values}
    return {key for key in keys if key[0] != Findable.CITATION and key[1] in ids}


async def _filter_by_date(
    snapshot: Snapshot, keys: set[CandidateKey], period: Bounds
) -> set[CandidateKey]:
    matches: set[CandidateKey] = set()
    _, citations = split_by_kind(keys)
    for row in await _ISSUED.fetch(snapshot, citations):
        if _overlaps(row[1], row[2], period):
            matches.add((Findable.CITATION.value, row[0]))
    for kind, query in _DATES_BY_KIND.items():
        ids = [entity_id for kind_, entity_id in keys if kind_ == kind]
        for row in await query.fetch(snapshot, ids):
            earliest, neg_latest = _lifespan(row) if kind in _LIVING else _first_date(row)
            if _overlaps(earliest, neg_latest, period):
                matches.add((kind.value, row[0]))
    return matches


def _lifespan(row: Row) -> tuple[int, int]:
    """Return the first day of the start and the negated last day of the end; unknown is open."""
    _, start, _, end, neg_end = row
    if start == NULLS_LAST and end == NULLS_LAST:
        return NULLS_LAST, NULLS_LAST
    return (-NULLS_LAST if start == NULLS_LAST else start), (
        -NULLS_LAST if end == NULLS_LAST else neg_end
    )


def _first_date(row: Row) -> tuple[int, int]:
    """Return the first of two dates, or the second if the first is unknown."""
    _, first, neg_first, second, neg_second = row
    return (first, neg_first) if first != NULLS_LAST else (second, neg_second)


def _overlaps(earliest: int, neg_latest: int, period: Bounds) -> bool:
    """Return whether an interval may overlap the period; false without dates."""
    return earliest != NULLS_LAST and neg_latest <= -period.min and earliest <= period.max
