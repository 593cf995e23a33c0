"""Resolve entity ids to references while records are projected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.statements.records import Reference
from astana_api.loading.redirects import Redirects
from astana_api.models import RenderedEntity

_CHUNK_SIZE = 500


@dataclass(slots=True)
class ReferenceCache:
    """Resolve entity ids to references: dirty entities as just loaded, others as projected."""

    session: Session
    redirects: Redirects
    references: dict[str, Reference]

    def add(self, references: Mapping[str, Reference]) -> None:
        """Add references by id."""
        self.references |= references

    def load(self, ids: Iterable[str]) -> None:
        """Load the references of the ids that are not cached yet."""
        missing = sorted(
            {self.redirects.get(entity_id, entity_id) for entity_id in ids} - self.references.keys()
        )
        for start in range(0, len(missing), _CHUNK_SIZE):
            query = select(
                RenderedEntity.id,
                RenderedEntity.kind,
                RenderedEntity.name,
                RenderedEntity.status,
                RenderedEntity.name_revision,
            ).where(RenderedEntity.id.in_(missing[start : start + _CHUNK_SIZE]))
            for row in self.session.execute(query):
                withdrawn = row.status == Lifecycle.WITHDRAWN
                self.references[row.id] = Reference(
                    row.id, Kind(row.kind), row.name, withdrawn, row.name_revision
                )

    def __call__(self, entity_id: str) -> Reference:
        return self.references[self.redirects.get(entity_id, entity_id)]
