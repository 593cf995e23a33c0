"""The evidence of a statement: one draft for each source, all of an entry with the same place."""

from astana_api.domain.enums import Stance
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import Place
from astana_api.importers.dossier.files.file_models import (
    INLINE_EVIDENCE,
    EvidenceShape,
    StatementShape,
)
from astana_api.importers.dossier.files.yaml import Mapping, Sequence

Placed = tuple[EvidenceDraft, Place]

_PLACED_AT = ("exact", "at", "cite")


def read_evidence(shape: StatementShape, node: Mapping, catalog: Catalog) -> tuple[Placed, ...]:
    """Evidence with its places, in the order in which it is stated.

    The place is that of the phrase, else of the section, else of what is cited.
    """
    if shape.evidence is None:
        return _entry(shape, node, catalog)
    inline = [key for key in INLINE_EVIDENCE if getattr(shape, key) is not None]
    for key in inline:
        catalog.faults.add(
            node.entries[key].place, f"{key}: with `evidence`, it stands in an entry of that list"
        )
    entries = node.entries["evidence"].value
    assert isinstance(entries, Sequence)
    placed: list[Placed] = []
    for one, item in zip(shape.evidence, entries.items, strict=True):
        assert isinstance(item, Mapping)
        if one.cite or one.at:
            placed.extend(_entry(one, item, catalog))
        elif all(getattr(one, key) is None for key in INLINE_EVIDENCE if key != "cite"):
            catalog.faults.add(item.place, "evidence: it needs `cite` or `at`, or both")
        else:
            _entry(one, item, catalog)
    return tuple(placed)


def _entry(shape: EvidenceShape, node: Mapping, catalog: Catalog) -> tuple[Placed, ...]:
    _fits_together(shape, node, catalog)
    if shape.at is not None:
        catalog.section(shape.at, node.entries["at"].value.place)
    sources: list[str | None] = list(_citations(shape, node, catalog))
    if not sources and shape.at is None:
        return ()
    place = next(node.entries[key].value.place for key in _PLACED_AT if getattr(shape, key))
    return tuple(
        (
            EvidenceDraft(
                citation=citation,
                document=catalog.document if shape.at else None,
                section=shape.at,
                exact=shape.exact,
                prefix=shape.prefix,
                suffix=shape.suffix,
                stance=shape.stance or Stance.SUPPORTS,
                note=shape.note,
            ),
            place,
        )
        for citation in sources or [None]
    )


def _fits_together(shape: EvidenceShape, node: Mapping, catalog: Catalog) -> None:
    """Adds a fault for each key that says something about another which is not there."""
    missing: dict[str, str] = {}
    if shape.exact is None:
        missing |= dict.fromkeys(("prefix", "suffix"), "`exact`, beside which it stands")
    if shape.at is None:
        missing["exact"] = "`at`, the section in which it stands"
        if not shape.cite:
            missing |= dict.fromkeys(("stance", "note"), "evidence to speak of: `cite` or `at`")
    for key, needed in missing.items():
        if getattr(shape, key) is not None:
            catalog.faults.add(node.entries[key].place, f"{key}: it needs {needed}")


def _citations(shape: EvidenceShape, node: Mapping, catalog: Catalog) -> list[str]:
    """The citations meant, each once: two references of a document may point to the same."""
    if not shape.cite:
        return []
    numbers = node.entries["cite"].value
    assert isinstance(numbers, Sequence)
    seen: set[str] = set()
    citations: dict[str, None] = {}
    for cited, item in zip(shape.cite, numbers.items, strict=True):
        if cited in seen:
            catalog.faults.add(item.place, f"cite: {cited} is given twice")
        elif cited.isdigit():
            citation = catalog.reference(int(cited), item.place)
            if citation is not None:
                citations[citation] = None
        elif catalog.citation(cited, item.place, "cite"):
            citations[cited] = None
        seen.add(cited)
    return list(citations)
