"""What is known of an entity at one revision: the input of the projection."""

from dataclasses import dataclass
from typing import NamedTuple

from astana_api.domain.enums import Kind, Lifecycle, Rank, Stance, State
from astana_api.domain.statements.drafts import Qualifiers, Value


class ProjectedEvidence(NamedTuple):
    """A piece of evidence that stands, as far as the projection needs it."""

    citation: str | None
    document: str | None
    section: str | None
    stance: Stance


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A statement as it stands, its subject, value and qualifiers following redirects.

    `first` is the revision and place in which it was first stated; `touched` the last revision
    that changed its state or its evidence. Evidence is in the order in which it was stated. `own`
    tells what was said of the entity itself from what was said of one that was merged into it.
    """

    id: str
    property: str
    value: Value
    qualifiers: Qualifiers
    stated_as: str | None
    rank: Rank
    state: State
    claim: str
    first: tuple[int, int]
    last_modified_revision: int
    evidence: tuple[ProjectedEvidence, ...]
    own: bool = True


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """An entity that is served or withdrawn, with every statement made about it.

    `former_ids` are those that were merged into it; `touched` is the last revision that changed its
    life or its redirects.
    """

    id: str
    kind: Kind
    status: Lifecycle
    last_modified_revision: int
    former_ids: tuple[str, ...]
    statements: tuple[StatementRecord, ...]


class Reference(NamedTuple):
    """How other records show an entity, and the last revision that changed it."""

    id: str
    kind: Kind
    name: str
    withdrawn: bool
    revision: int
