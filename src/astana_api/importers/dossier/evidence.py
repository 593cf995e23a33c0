"""Read the evidence of a statement: one draft for each cited source of an evidence entry."""

from typing import cast

from astana_api.domain.csl import LocatorLabel
from astana_api.domain.enums import Basis, Stance
from astana_api.domain.statements.drafts import EvidenceDraft, Locator
from astana_api.domain.statements.validation import Rule, check_evidence
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import SourceLocation
from astana_api.importers.dossier.files.file_models import (
    INLINE_EVIDENCE,
    EvidenceShape,
    StatementShape,
)
from astana_api.importers.dossier.files.yaml import MappingNode, SequenceNode
from astana_api.importers.dossier.violations import add_violations

LocatedEvidence = tuple[EvidenceDraft, SourceLocation]

_LOCATION_KEYS = ("exact", "at", "cite")
_PARTS = {
    "cite": {"citation"},
    "at": {"document", "section"},
    "exact": {"exact"},
    "prefix": {"prefix"},
    "suffix": {"suffix"},
    "locator": {"locator"},
    "note": {"note"},
}
"""The parts of evidence that each key of an entry states."""


def read_evidence(
    model: StatementShape, node: MappingNode, catalog: Catalog
) -> tuple[LocatedEvidence, ...]:
    """Return the evidence drafts with their locations, in file order.

    The location is that of the phrase, else of the section, else of the citation.
    """
    if model.evidence is None:
        return _entry(model, node, catalog)
    inline = [key for key in INLINE_EVIDENCE if getattr(model, key) is not None]
    for key in inline:
        catalog.diagnostics.add(
            node.entries[key].key_location,
            f"{key}: with `evidence`, it stands in an entry of that list",
        )
    entries = node.entries["evidence"].value
    assert isinstance(entries, SequenceNode)
    located: list[LocatedEvidence] = []
    for entry, item in zip(model.evidence, entries.items, strict=True):
        assert isinstance(item, MappingNode)
        if not any(getattr(entry, key) for key in INLINE_EVIDENCE):
            catalog.diagnostics.add(item.location, "evidence: it needs `cite` or `at`, or both")
        located.extend(_entry(entry, item, catalog))
    return tuple(located)


def _entry(
    model: EvidenceShape, node: MappingNode, catalog: Catalog
) -> tuple[LocatedEvidence, ...]:
    _check_parts(model, node, catalog)
    if model.at is not None:
        catalog.check_section(model.at, node.entries["at"].value.location)
    sources: list[str | None] = list(_citations(model, node, catalog))
    if not sources and model.at is None:
        return ()
    if model.locator and len(sources) > 1:
        catalog.diagnostics.add(
            node.entries["locator"].key_location,
            "locator: it belongs to one source, and `cite` has several: write one entry for each",
        )
    location = next(
        node.entries[key].value.location for key in _LOCATION_KEYS if getattr(model, key)
    )
    return tuple(
        (
            EvidenceDraft(
                citation=citation,
                document=catalog.document if model.at else None,
                section=model.at,
                exact=model.exact,
                prefix=model.prefix,
                suffix=model.suffix,
                stance=model.stance or Stance.SUPPORTS,
                basis=_basis(model),
                stated_as=model.stated_as,
                note=model.note,
                locator=_locator(model),
            ),
            location,
        )
        for citation in sources or [None]
    )


def _locator(model: EvidenceShape) -> Locator | None:
    for label, value in (model.locator or {}).items():
        return Locator(cast("LocatorLabel", label), value)
    return None


def _check_parts(model: EvidenceShape, node: MappingNode, catalog: Catalog) -> None:
    """Add a diagnostic for each key whose prerequisite key is missing."""
    parts = {part for key in _PARTS if getattr(model, key) for part in _PARTS[key]}
    violations = list(check_evidence(parts, _basis(model)))
    has_source = all(violation.rule is not Rule.SOURCE for violation in violations)
    for violation in violations:
        if violation.rule is Rule.NOTE and not has_source:
            continue
        if violation.rule is not Rule.SOURCE:
            add_violations([violation], node.entries, catalog.diagnostics)
            continue
        for key in ("stance", "basis", "stated_as", "note"):
            if getattr(model, key):
                catalog.diagnostics.add(
                    node.entries[key].key_location,
                    f"{key}: it needs evidence to speak of: `cite` or `at`",
                )


def _basis(model: EvidenceShape) -> Basis:
    """Return the stated basis; by default what stands in a reference itself is of its record."""
    is_in_reference = model.at is not None and model.at.startswith("ref:")
    return model.basis or (Basis.RECORD if is_in_reference else Basis.STATED)


def _citations(model: EvidenceShape, node: MappingNode, catalog: Catalog) -> list[str]:
    """Return the cited ids without duplicates: two references may point to one citation."""
    if not model.cite:
        return []
    numbers = node.entries["cite"].value
    assert isinstance(numbers, SequenceNode)
    seen: set[str] = set()
    citations: dict[str, None] = {}
    for cited, item in zip(model.cite, numbers.items, strict=True):
        if cited in seen:
            catalog.diagnostics.add(item.location, f"cite: {cited} is given twice")
        elif cited.isdigit():
            citation = catalog.resolve_reference(int(cited), item.location)
            if citation is not None:
                citations[citation] = None
        elif catalog.check_citation(cited, item.location, "cite"):
            citations[cited] = None
        seen.add(cited)
    return list(citations)
