"""Records of an entity and its statements at one revision: the input of the projection."""

from dataclasses import dataclass
from typing import NamedTuple

from astana_api.domain.enums import SOURCED_BASES, Basis, Kind, Lifecycle, Rank, Stance, State
from astana_api.domain.statements.drafts import Qualifiers, Value


class ProjectedEvidence(NamedTuple):
    """A current piece of evidence: the fields that the projection needs."""

    citation: str | None
    document: str | None
    section: str | None
    stance: Stance
    basis: Basis
    stated_as: str | None = None

    @property
    def is_source(self) -> bool:
        """Return whether the evidence makes its statement sourced."""
        return (
            self.citation is not None
            and self.stance is Stance.SUPPORTS
            and self.basis in SOURCED_BASES
        )


class StatementRecord(NamedTuple):
    """A statement at one revision; redirects of its subject, value and qualifiers are resolved.

    `claim` is the id of its claim after that resolution. `first` is the revision that created it
    and its index there; `last_modified_revision` the last that changed its state or its evidence.
    Evidence is in the order in which it was added. `own` is False if the statement was made about
    an entity that was merged into this one.
    """

    id: str
    property: str
    value: Value
    qualifiers: Qualifiers
    rank: Rank
    state: State
    claim: str
    first: tuple[int, int]
    last_modified_revision: int
    evidence: tuple[ProjectedEvidence, ...]
    own: bool = True


class IncomingStatement(NamedTuple):
    """A statement about another entity, `subject`, whose value is the entity of a record."""

    subject: str
    statement: StatementRecord


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """An active or withdrawn entity with every statement about it.

    `incoming` are the statements of the inverse relations that its JSON shows. `former_ids` are the
    ids that were merged into it; `last_modified_revision` is the last revision that changed its
    status or its redirects.
    """

    id: str
    kind: Kind
    status: Lifecycle
    last_modified_revision: int
    former_ids: tuple[str, ...]
    statements: tuple[StatementRecord, ...]
    incoming: tuple[IncomingStatement, ...] = ()


class Reference(NamedTuple):
    """The data of a reference to an entity, and the last revision that changed it."""

    id: str
    kind: Kind
    name: str
    withdrawn: bool
    revision: int
