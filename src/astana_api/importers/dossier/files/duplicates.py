"""Detect duplicate statements of a dossier; a repeated claim needs other evidence."""

from collections.abc import Iterable

from astana_api.domain.statements.identity import evidence_id, statement_id
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.statements import LocatedStatement


def reject_duplicates(
    statements: Iterable[LocatedStatement], diagnostics: DiagnosticCollector
) -> None:
    """Add a diagnostic for each claim repeated with equal evidence, or with another rank.

    A claim has one rank, even if several entries state it.
    """
    first: dict[str, LocatedStatement] = {}
    evidence: dict[str, SourceLocation] = {}
    without_evidence: dict[str, SourceLocation] = {}
    for statement in statements:
        claim = statement_id(statement.draft)
        earlier = first.setdefault(claim, statement)
        earlier_locations = [
            evidence.setdefault(evidence_id(claim, draft), location)
            for draft, location in zip(
                statement.draft.evidence, statement.evidence_locations, strict=True
            )
        ]
        if (
            not earlier_locations
            and without_evidence.setdefault(claim, statement.location) != statement.location
        ):
            diagnostics.add(
                statement.location, _duplicate_message(statement, without_evidence[claim])
            )
        for location, earlier_location in zip(
            statement.evidence_locations, earlier_locations, strict=True
        ):
            if earlier_location != location:
                diagnostics.add(location, _duplicate_message(statement, earlier_location))
        if statement.draft.rank != earlier.draft.rank:
            diagnostics.add(
                statement.location,
                f"the same claim is ranked {earlier.draft.rank.value} at {earlier.location}, and "
                f"{statement.draft.rank.value} here",
            )


def _duplicate_message(statement: LocatedStatement, location: SourceLocation) -> str:
    draft = statement.draft
    return f"{draft.subject} has this {draft.property} with this evidence already, at {location}"
