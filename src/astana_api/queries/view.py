"""The interface for reads of the data of one revision, and its implementation for the head.

`queries.as_of.view` has the implementation for an earlier revision.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from sqlalchemy import String, bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD
from astana_api.domain.dates.truth import Lifespan
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.rendering.entities import ReferenceLookup
from astana_api.models import CitationNow
from astana_api.queries.entities import items, lifespans, references
from astana_api.queries.entities.items import EntityItem, EntityStatus
from astana_api.queries.evidence import ClaimSupport, load_support
from astana_api.queries.stale_renderings import render_stale_citations

_citation = table(CitationNow).c
_CITATION_COLUMNS = (_citation.body, _citation.revision, _citation.digest)
_CITATION_BY_ID = CompiledStatement(
    select(*_CITATION_COLUMNS).where(_citation.id == bindparam("id", type_=String()))
)
_CITATIONS = KeyBatchQuery(
    lambda keys: select(_citation.id, *_CITATION_COLUMNS).where(_citation.id.in_(keys))
)


class CitationItem(NamedTuple):
    """The JSON of a citation, with the two parts of its ETag: digest and revision.

    The digest is None if it is not stored with the JSON.
    """

    body: bytes
    revision: int
    digest: str | None


def _citation_item(body: bytes, revision: int, digest: str) -> CitationItem:
    return CitationItem(decompress(body), revision, digest)


class View(Protocol):
    """The data of one revision, read through a snapshot of the same or a later revision."""

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that queries read."""
        ...

    @property
    def as_of(self) -> int:
        """The revision, as the value of `db.validity.AS_OF`: `HEAD` for the head."""
        ...

    async def get_item(self, entity_id: str) -> EntityItem | None:
        """Return an entity; None for an id that does not exist or is merged into another."""
        ...

    async def get_status(self, entity_id: str) -> EntityStatus | None:
        """Return the status of an entity; None for an id that does not exist or is merged."""
        ...

    async def get_merge_target(self, entity_id: str) -> tuple[str, Kind] | None:
        """Return the entity at the end of an id's redirects; None if the id has no redirect."""
        ...

    async def load_names(self, ids: Iterable[str]) -> ReferenceLookup:
        """Return a lookup of entity references by id. Ids may have been merged."""
        ...

    async def load_lifespans(self, ids: Iterable[str]) -> Mapping[str, Lifespan]:
        """Return the lifespans of entities, by canonical id."""
        ...

    async def get_citation(self, citation_id: str) -> CitationItem | None:
        """Return a citation; None if withdrawn or unknown."""
        ...

    async def load_citations(self, ids: Iterable[str]) -> Mapping[str, CitationItem]:
        """Return the citations that are not withdrawn, by id."""
        ...

    async def load_support(self, claims: Iterable[str]) -> ClaimSupport:
        """Return the sources of the claims of relations, as `queries.relations` lists them."""
        ...


@dataclass(slots=True)
class HeadView:
    """The head revision, or the uncommitted rows of a unit of work; most JSON is stored."""

    snapshot: Snapshot
    as_of: ClassVar[int] = HEAD

    async def get_item(self, entity_id: str) -> EntityItem | None:
        """See `View`."""
        return await items.get_item(self.snapshot, entity_id)

    async def get_status(self, entity_id: str) -> EntityStatus | None:
        """See `View`."""
        return await items.get_status(self.snapshot, entity_id)

    async def get_merge_target(self, entity_id: str) -> tuple[str, Kind] | None:
        """See `View`."""
        return await items.get_merge_target(self.snapshot, entity_id)

    async def load_names(self, ids: Iterable[str]) -> ReferenceLookup:
        """See `View`."""
        return await references.load_names(self.snapshot, ids)

    async def load_lifespans(self, ids: Iterable[str]) -> Mapping[str, Lifespan]:
        """See `View`."""
        return await lifespans.load_lifespans(self.snapshot, ids)

    async def get_citation(self, citation_id: str) -> CitationItem | None:
        """See `View`."""
        row = await self.snapshot.first(_CITATION_BY_ID, {"id": citation_id})
        if row is None:
            return None
        stale = await render_stale_citations(self.snapshot, [citation_id])
        for revision, body in stale.values():
            return CitationItem(body.encode(), revision, None)
        return _citation_item(*row)

    async def load_citations(self, ids: Iterable[str]) -> Mapping[str, CitationItem]:
        """See `View`."""
        rows = await _CITATIONS.fetch(self.snapshot, ids)
        items = {citation_id: _citation_item(*item) for citation_id, *item in rows}
        for key, (revision, body) in (await render_stale_citations(self.snapshot, items)).items():
            items[key] = CitationItem(body.encode(), revision, None)
        return items

    async def load_support(self, claims: Iterable[str]) -> ClaimSupport:
        """See `View`."""
        return await load_support(self.snapshot, claims)
