"""A small dossier with versions, and the expected effect of seeding it on a `ReferenceModel`.

It contains one organization, one citation, and statements about an organization that it uses.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.support.reference_model import (
    Claim,
    EvidencePiece,
    Record,
    ReferenceModel,
    WriteRejectedError,
)

DOSSIER = "dossier:velna"
OWN_ENTITY, SOURCE = "velna", "gazette"
USED_ENTITIES = ("randa", "us")
REJECTED_STATUS = 0
"""Represents the status of a rejected seeding."""

Fact = tuple[str, object]


@dataclass(frozen=True)
class DossierVersion:
    """One version of the dossier."""

    founded: str | None = "1971"
    led: bool = False
    used_founded: str | None = None
    title: str | None = "Gazette"

    @property
    def pieces(self) -> list[EvidencePiece]:
        return [EvidencePiece(SOURCE)] if self.title else []

    def claims(self) -> list[Claim]:
        claims = [Claim(OWN_ENTITY, "name", "text", "Velna", "en")]
        if self.founded:
            claims.append(Claim(OWN_ENTITY, "founded", "date", self.founded))
        if self.led:
            claims.append(Claim(OWN_ENTITY, "leader", "entity", "randa"))
        if self.used_founded:
            claims.append(Claim("us", "founded", "date", self.used_founded))
        return claims

    def write(self, folder: Path) -> None:
        """Write the dossier to a folder."""
        folder.mkdir(exist_ok=True)
        lines = [
            "dossier:",
            "  id: velna",
            "  title: The Velna",
            f"  uses: [{', '.join(USED_ENTITIES)}]",
        ]
        if self.title:
            lines += ["citations:", f"  {SOURCE}: {{type: webpage, title: {self.title}}}"]
        lines += ["entities:"]
        for subject in (OWN_ENTITY, "us"):
            claims = [each for each in self.claims() if each.subject == subject]
            if not claims:
                continue
            lines += [f"  {subject}:", "    kind: organization", "    statements:"]
            for claim in claims:
                value = f'"{claim.value}"' if claim.type == "date" else claim.value
                lines.append(f"      - {claim.property}: {value}")
                lines += [f"        lang: {claim.lang}"] if claim.lang else []
                lines += [f"        cite: [{SOURCE}]"] if self.title else []
        (folder / "dossier.yaml").write_text("\n".join([*lines, ""]), encoding="utf-8")


class _ThreeWayDifference:
    """The three-way difference of the previous version, the new version and the database."""

    def __init__(self, model: ReferenceModel, *, restore: bool) -> None:
        self.model, self.restore = model, restore
        self.now: dict[Fact, object] = {}

    def applies(
        self,
        fact: Fact,
        target: object,
        current: tuple[object, str] | None,
        *,
        shared: bool = False,
    ) -> bool:
        """Return whether to apply the dossier; `current` is the present state and its actor."""
        self.now[fact] = target
        if current is None:
            return True
        state, by = current
        before = self.model.seeded.get(fact)
        if state == target:
            return False
        if by == DOSSIER or state == before:
            return True
        if before is None and not shared:
            raise WriteRejectedError(REJECTED_STATUS)
        return self.restore


def seed(model: ReferenceModel, dossier: DossierVersion, *, restore: bool) -> None:
    """Seed a version of the dossier. Raises WriteRejectedError if it is rejected."""
    seeding = _ThreeWayDifference(model, restore=restore)
    resolved = _resolve_claims(model, dossier)
    new = [
        claim for statement_id, claim in resolved if ("statement", statement_id) not in model.seeded
    ]
    for used in USED_ENTITIES:
        if used not in model.kinds:
            raise WriteRejectedError(REJECTED_STATUS)
        # Existing statements about a withdrawn entity may stay; new ones are rejected.
        if model.kinds[used].withdrawn and any(used in (c.subject, c.value) for c in new):
            raise WriteRejectedError(REJECTED_STATUS)
    current = _record_state(model.kinds.get(OWN_ENTITY))
    if seeding.applies(("entity", OWN_ENTITY), "organization", current):
        model.kinds[OWN_ENTITY] = Record("organization", by=DOSSIER)
    if dossier.title:
        current = _record_state(model.sources.get(SOURCE))
        if seeding.applies(("citation", SOURCE), dossier.title, current):
            model.sources[SOURCE] = Record(dossier.title, by=DOSSIER)
    _state(model, dossier, seeding, resolved)
    removed = [fact for fact in model.seeded if fact not in seeding.now]
    _prune(model, removed)
    model.seeded = seeding.now


def _record_state(record: Record | None) -> tuple[object, str] | None:
    return ("withdrawn" if record.withdrawn else record.value, record.by) if record else None


def _resolve_claims(model: ReferenceModel, dossier: DossierVersion) -> list[tuple[str, Claim]]:
    """Return the claims with the ids of their statements."""
    first: dict[Claim, str] = {}
    resolved = []
    for claim in dossier.claims():
        statement_id = model.statement_id_for(claim)
        if statement_id not in model.statements:
            statement_id = first.setdefault(model.canonical_claim(claim), statement_id)
        resolved.append((statement_id, claim))
    return resolved


def _state(
    model: ReferenceModel,
    dossier: DossierVersion,
    seeding: _ThreeWayDifference,
    resolved: list[tuple[str, Claim]],
) -> None:
    for statement_id, claim in resolved:
        if ("statement", statement_id) in seeding.now:
            continue
        statement = model.statements.get(statement_id)
        current = ((statement.state, statement.rank), statement.by) if statement else None
        target = ("current", "normal")
        if seeding.applies(("statement", statement_id), target, current, shared=True):
            model.make_current(statement_id, claim, "normal", DOSSIER)
    for statement_id, _ in resolved:
        for piece in dossier.pieces:
            statement, fact = model.statements[statement_id], ("evidence", (statement_id, piece))
            if piece not in statement.evidence and model.sources[SOURCE].withdrawn:
                # Evidence from a withdrawn citation is not added.
                seeding.now |= {fact: ""} if fact in model.seeded else {}
                continue
            by = statement.evidence_authors.get(piece)
            current_evidence = (
                ("" if piece in statement.evidence else "withdrawn", by) if by else None
            )
            if seeding.applies(fact, "", current_evidence, shared=True):
                model.add_evidence(statement_id, [piece], DOSSIER)


def _prune(model: ReferenceModel, removed: list[Fact]) -> None:
    """End records that are no longer in the dossier, unless something else needs them."""
    for kind, key in removed:
        if kind == "evidence" and isinstance(key, tuple):
            statement_id, piece = key
            if model.statements[statement_id].evidence_authors.get(piece) == DOSSIER:
                model.end_evidence(statement_id, piece, DOSSIER)
    for kind, key in removed:
        if kind == "statement" and isinstance(key, str):
            statement = model.statements[key]
            if statement.current and not statement.evidence and statement.made_by == DOSSIER:
                model.end_statement(key, "retracted", by=DOSSIER)
    for kind, _ in removed:
        is_cited = any(
            piece.citation == SOURCE
            for statement in model.statements.values()
            for piece in statement.evidence
        )
        source = model.sources[SOURCE] if kind == "citation" else None
        if source and source.by == DOSSIER and not source.withdrawn and not is_cited:
            model.sources[SOURCE] = Record(source.value, withdrawn=True, by=DOSSIER)
