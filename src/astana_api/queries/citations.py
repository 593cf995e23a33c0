"""Citations as they stand, rendered when they were written."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import String, bindparam, exists, func, select

from astana_api.db.base import table
from astana_api.db.compiled import Row, prepared
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Stance, State
from astana_api.models import (
    Citation,
    CitationKey,
    CitationNow,
    DocumentReference,
    Evidence,
    Mention,
    StatementNow,
)
from astana_api.models.citations import CitationPart
from astana_api.models.projected import Holder
from astana_api.queries.duration_scans import in_order_of_dates
from astana_api.queries.evidence import of_current_version, stands
from astana_api.queries.lists import engine as lists
from astana_api.queries.lists.conditions import Binds, any_of, not_above
from astana_api.queries.lists.engine import Key, Listing, Sought
from astana_api.queries.lists.index_scans import Ways

_now = table(CitationNow).c
_mention = table(Mention).c
_key = table(CitationKey).c


def _naming(binds: Binds) -> Any:
    """Whose author, container or publisher is one of the entities."""
    return _now.id.in_(
        select(_mention.holder_id).where(
            any_of(_mention.entity_id)(binds), _mention.holder_type == Holder.CITATION.value
        )
    )


def _supporting(binds: Binds) -> Any:
    """On which a current statement about one of the entities rests."""
    statement, evidence = table(StatementNow).c, table(Evidence).c
    current = select(statement.id).where(
        any_of(statement.subject_now)(binds), statement.state == State.CURRENT.value
    )
    return _now.id.in_(
        select(evidence.citation_id).where(
            evidence.statement_id.in_(current),
            evidence.stance == Stance.SUPPORTS.value,
            stands(evidence.id),
        )
    )


def _crediting(part: CitationPart) -> Sought:
    """Who is named in a part of the record: see `models.CitationKey`."""
    named, met = _key.part == part.value, any_of(_key.key)
    return Sought(
        lambda binds: select(_key.citation_id).where(named, met(binds)),
        lambda binds: exists().where(_key.citation_id == _now.id, named, met(binds)),
    )


_WRITTEN_IN = Sought(
    lambda binds: select(_now.id).where(any_of(_now.language)(binds)),
    any_of(func.coalesce(_now.language, "")),
)


def _listed_in(binds: Binds) -> Any:
    """Which a document has among its references."""
    reference = table(DocumentReference).c
    return _now.id.in_(
        select(reference.citation_id).where(
            any_of(reference.document_id)(binds), of_current_version(reference)
        )
    )


_OF_A_ROW = {"type", "language", "url_status", "issued_from", "issued_to"}
"""The filters that do not lead to few citations by themselves."""


_SORTS = {
    "id": Key((_now.id,)),
    "-id": Key((_now.id,), descending=True),
    "title": Key((_now.title_key,)),
    "-title": Key((_now.title_key,), descending=True),
    "issued": Key((_now.issued_min, _now.issued_neg_max)),
    "-issued": Key((_now.issued_desc, _now.issued_neg_max)),
}
_by_date = in_order_of_dates(_now, _SORTS)


def _ways(sort: Sequence[str], said: Mapping[str, Binds], few: Collection[str]) -> Ways | None:
    return None if said.keys() - _OF_A_ROW else _by_date(sort, said, few)


LISTING = Listing(
    columns=(_now.body,),
    source=table(CitationNow),
    id=_now.id,
    sorts=_SORTS,
    filters={
        "type": any_of(_now.type),
        "language": _WRITTEN_IN,
        "url_status": any_of(_now.url_status),
        "issued_from": not_above(_now.issued_neg_max),
        "issued_to": not_above(_now.issued_min),
        "ids": _now.id.in_,
        "entity": _naming,
        "author": _crediting(CitationPart.AUTHOR),
        "container": _crediting(CitationPart.CONTAINER),
        "publisher": _crediting(CitationPart.PUBLISHER),
        "document": _listed_in,
        "supports": _supporting,
    },
    ways=_ways,
)
"""By id unless sorted. `entity` and `supports` take ids of entities that stand now."""


@prepared
def _ONE() -> Any:  # noqa: N802 - becomes the statement
    return select(_now.body, _now.revision, _now.digest).where(
        _now.id == bindparam("id", type_=String())
    )


@prepared
def _KNOWN() -> Any:  # noqa: N802 - becomes the statement
    return select(Citation.id).where(Citation.id == bindparam("id", type_=String()))


async def one(snapshot: Snapshot, citation_id: str) -> Row | None:
    """The JSON of a citation, its revision and its digest; None where it is not served."""
    return await snapshot.first(_ONE, {"id": citation_id})


async def was_withdrawn(snapshot: Snapshot, citation_id: str) -> bool:
    """Whether a citation that is not served once was."""
    return await snapshot.first(_KNOWN, {"id": citation_id}) is not None


async def of_entity(snapshot: Snapshot, entity_id: str, limit: int) -> tuple[list[str], bool]:
    """The JSON of the first citations, by id, on which statements about an entity rest.

    Answers too whether there are more. The entity must stand now.
    """
    page = await lists.page(
        snapshot, LISTING, filters={"supports": [entity_id]}, sort=(), after=None, limit=limit
    )
    return [row[0] for row in page.rows], page.next_keys is not None
