"""The result of seeding a dossier: the outcome of each record, or the rejections."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from astana_api.commands.seeding.ended_records import EndedRecord
from astana_api.models.dossiers import BaselineItemType


class Outcome(StrEnum):
    """The action that seeding took for one record."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ENDED = "ended"
    """The record is no longer in the dossier and was retracted or withdrawn."""
    HELD = "held"
    """Someone else changed the record since the last import; it was not changed."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that cannot be seeded, and the reason."""

    type: BaselineItemType
    key: str
    message: str


class RejectedError(Exception):
    """The dossier conflicts with the database; nothing was written."""

    def __init__(self, rejections: list[Rejection]) -> None:
        super().__init__("\n".join(rejection.message for rejection in rejections))
        self.rejections = rejections


@dataclass(slots=True)
class SeedOutcome:
    """The outcome of every record, in the order of the dossier."""

    by_key: dict[tuple[BaselineItemType, str], Outcome] = field(default_factory=dict)
    ended: list[EndedRecord] = field(default_factory=list)

    def counts(self) -> dict[BaselineItemType, Counter[Outcome]]:
        """Count the outcomes by record type."""
        counts: dict[BaselineItemType, Counter[Outcome]] = {
            kind: Counter() for kind in BaselineItemType
        }
        for (kind, _), outcome in self.by_key.items():
            counts[kind][outcome] += 1
        return counts

    def keys_with(self, outcome: Outcome) -> list[tuple[BaselineItemType, str]]:
        """Return the keys of the records with this outcome."""
        return [key for key, value in self.by_key.items() if value is outcome]
