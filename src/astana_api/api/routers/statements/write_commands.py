"""Write commands of statements: create, correct, retract, add and end evidence."""

from dataclasses import dataclass

from astana_api.api.routers.statements.claim_parser import (
    VALUE_KEYS,
    merge_rank,
    parse_successor,
)
from astana_api.api.writes.body_parser import StatementParser
from astana_api.api.writes.patches import Patch
from astana_api.api.writes.pipeline import Target, WriteResult, snapshot_before
from astana_api.commands import statement_edits
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.validation import DraftWithPointers
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.rendering.entities import Json, dumps
from astana_api.domain.rendering.statements import statement_path
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.errors import Gone, ResourceNotFound, json_pointer
from astana_api.models import SQLStatement
from astana_api.queries import statements
from astana_api.queries.view import HeadView
from astana_api.schemas.requests.statements import StatementPatch

_CLAIM_KEYS = VALUE_KEYS | {"qualifiers"}
"""Keys of which another value makes another statement."""

PATCHABLE_KEYS = _CLAIM_KEYS | {"rank", "evidence"}


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """A statement after the change.

    It was created if its first state begins after the revision `created_after`: a retracted claim
    that becomes current again is not created.
    """

    id: str
    created_after: int | None = None

    def render(self, snapshot: SessionSnapshot) -> WriteResult:
        statement = run_sync(statements.get_statement(HeadView(snapshot), self.id))
        if statement is None:
            raise Gone(f"The statement {self.id} is not served.")
        first_revision = statement["states"][0]["from_revision"]
        created = self.created_after is not None and first_revision > self.created_after
        status, location = 201 if created else 200, statement_path(self.id)
        return WriteResult(dumps(statement).encode(), statement["revision"], status, location)


@dataclass(frozen=True, slots=True)
class CreateStatement:
    """Create a statement, or add evidence if the claim exists."""

    draft: DraftWithPointers

    def execute(self, revision: RevisionBuilder) -> WrittenStatement:
        revision_before = revision.number - 1
        statement_id = statement_edits.create_statement(revision, self.draft)
        return WrittenStatement(statement_id, created_after=revision_before)


@dataclass(frozen=True, slots=True)
class CorrectStatement:
    """Correct the rank or evidence of a statement, or supersede its claim."""

    target: Target
    patch: Patch[StatementPatch]

    def execute(self, revision: RevisionBuilder) -> WrittenStatement:
        statement_id, patch = self.target.id, self.patch
        current = require_statement(revision, statement_id)
        self.target.require_match(current["revision"])
        parser = StatementParser(current["subject"]["id"])
        changed = patch.changed_keys(current)
        for key in changed:
            if key not in PATCHABLE_KEYS:
                parser.add_error(json_pointer(key), f"{key} is not to be changed")
        parser.raise_errors()
        evidence = None
        if "evidence" in changed:
            evidence = parser.parse_evidence_list(patch.body.evidence or (), "/evidence")
        rank = merge_rank(current, patch, changed)
        if not _CLAIM_KEYS.isdisjoint(changed):
            statement = revision.session.get(SQLStatement, statement_id)
            assert statement is not None
            successor = statement_edits.supersede(
                revision,
                statement_id,
                parse_successor(parser, statement, patch, changed, rank, evidence or ()),
                patch.body.message,
                copy_evidence=evidence is None,
            )
            return WrittenStatement(successor)
        parser.raise_errors()
        if changed:
            statement_edits.amend(revision, statement_id, rank, evidence)
        return WrittenStatement(statement_id)


@dataclass(frozen=True, slots=True)
class RetractStatement:
    """Retract a statement."""

    target: Target
    reason: str

    def execute(self, revision: RevisionBuilder) -> WrittenStatement:
        current = require_statement(revision, self.target.id)
        self.target.require_match(current["revision"])
        statement_edits.retract(revision, self.target.id, self.reason)
        return WrittenStatement(self.target.id)


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """Add a piece of evidence to a statement."""

    target: Target
    evidence: EvidenceDraft

    def execute(self, revision: RevisionBuilder) -> WrittenStatement:
        require_statement(revision, self.target.id)
        statement_edits.attach_evidence(revision, self.target.id, [(self.evidence, "")])
        return WrittenStatement(self.target.id)


@dataclass(frozen=True, slots=True)
class EndEvidence:
    """End a piece of evidence."""

    target: Target
    evidence_id: str

    def execute(self, revision: RevisionBuilder) -> WrittenStatement:
        current = require_statement(revision, self.target.id)
        self.target.require_match(current["revision"])
        statement_edits.detach_evidence(revision, self.target.id, self.evidence_id)
        return WrittenStatement(self.target.id)


def require_statement(revision: RevisionBuilder, statement_id: str) -> Json:
    """Return the statement as it is before the change; raise ResourceNotFound if missing."""
    statement = run_sync(
        statements.get_statement(HeadView(snapshot_before(revision)), statement_id)
    )
    if statement is None:
        raise ResourceNotFound(f"There is no statement {statement_id}.")
    return statement
