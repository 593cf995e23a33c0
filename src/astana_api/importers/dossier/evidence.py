"""Read the evidence of a statement: one draft for each cited source of an evidence entry."""

from astana_api.domain.enums import Stance
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import SourceLocation
from astana_api.importers.dossier.files.file_models import (
    INLINE_EVIDENCE,
    EvidenceShape,
    StatementShape,
)
from astana_api.importers.dossier.files.yaml import MappingNode, SequenceNode

LocatedEvidence = tuple[EvidenceDraft, SourceLocation]

_LOCATION_KEYS = ("exact", "at", "cite")


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
        if entry.cite or entry.at:
            located.extend(_entry(entry, item, catalog))
        elif all(getattr(entry, key) is None for key in INLINE_EVIDENCE if key != "cite"):
            catalog.diagnostics.add(item.location, "evidence: it needs `cite` or `at`, or both")
        else:
            _entry(entry, item, catalog)
    return tuple(located)


def _entry(
    model: EvidenceShape, node: MappingNode, catalog: Catalog
) -> tuple[LocatedEvidence, ...]:
    _check_dependent_keys(model, node, catalog)
    if model.at is not None:
        catalog.check_section(model.at, node.entries["at"].value.location)
    sources: list[str | None] = list(_citations(model, node, catalog))
    if not sources and model.at is None:
        return ()
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
                note=model.note,
            ),
            location,
        )
        for citation in sources or [None]
    )


def _check_dependent_keys(model: EvidenceShape, node: MappingNode, catalog: Catalog) -> None:
    """Add a diagnostic for each key whose prerequisite key is missing."""
    missing: dict[str, str] = {}
    if model.exact is None:
        missing |= dict.fromkeys(("prefix", "suffix"), "`exact`, beside which it stands")
    if model.at is None:
        missing["exact"] = "`at`, the section in which it stands"
        if not model.cite:
            missing |= dict.fromkeys(("stance", "note"), "evidence to speak of: `cite` or `at`")
    for key, prerequisite in missing.items():
        if getattr(model, key) is not None:
            catalog.diagnostics.add(
                node.entries[key].key_location, f"{key}: it needs {prerequisite}"
            )


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
