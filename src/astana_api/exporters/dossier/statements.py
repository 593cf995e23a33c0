"""Convert statements to mappings of a dossier."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from astana_api.domain.enums import Basis, Rank, Stance, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import EvidenceDraft, Locator, StatementDraft, Value
from astana_api.domain.statements.identity import order_qualifiers
from astana_api.domain.statements.validation import MAX_ANCHOR_LENGTH
from astana_api.domain.text.normalization import normalize_text
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.exporters.dossier.not_carried import Omission
from astana_api.exporters.dossier.yaml_files import InlineList, Record, drop_absent

_REFERENCE_SECTION: Final = "ref:"


@dataclass(frozen=True, slots=True)
class AnchorTargets:
    """The document of a folder: its sections, and its references by citation."""

    document: str | None = None
    sections: Set[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)


def build_draft(rendered: Json, value: str | None, foreign: Container[str]) -> StatementDraft:
    """Return a rendered statement, whose value has the canonical text, as a draft.

    Evidence with an id in `foreign` is left out.
    """
    qualifiers = (
        (name, qualifier["id"] if QUALIFIERS[name] == "entity" else qualifier)
        for name, qualifier in rendered["qualifiers"].items()
    )
    return StatementDraft(
        subject=rendered["subject"]["id"],
        property=rendered["property"],
        value=Value(ValueType(rendered["value_type"]), value, rendered["lang"]),
        qualifiers=order_qualifiers(qualifiers),
        rank=Rank(rendered["rank"]),
        evidence=tuple(
            _build_evidence(piece) for piece in rendered["evidence"] if piece["id"] not in foreign
        ),
    )


def _build_evidence(rendered: Json) -> EvidenceDraft:
    locator = rendered["locator"]
    return EvidenceDraft(
        **{
            key: rendered[key]
            for key in ("citation", "document", "section", "exact", "prefix", "suffix")
        },
        stance=Stance(rendered["stance"]),
        basis=Basis(rendered["basis"]),
        stated_as=rendered["stated_as"],
        note=rendered["note"],
        locator=Locator(locator["label"], locator["value"]) if locator else None,
    )


def mentioned_entities(draft: StatementDraft) -> Iterator[str]:
    """Yield the ids of the subject and of the entities in the value and the qualifiers."""
    yield draft.subject
    if draft.value.type is ValueType.ENTITY and draft.value.text is not None:
        yield draft.value.text
    for name, value in draft.qualifiers:
        if QUALIFIERS[name] == "entity":
            yield str(value)


def fit_evidence(
    draft: EvidenceDraft, targets: AnchorTargets, omissions: Counter[Omission]
) -> EvidenceDraft | None:
    """Return the evidence as the folder can carry it, None if it cannot; count what is left out."""
    citation = draft.citation
    if citation is not None and citation.isdigit() and citation not in targets.numbers:
        omissions[Omission.NUMERIC_CITATION] += 1
        return None
    if draft.document is not None and (
        draft.document != targets.document or draft.section not in targets.sections
    ):
        omissions[Omission.ANCHOR] += 1
        if citation is None:
            return None
        return replace(draft, document=None, section=None, exact=None, prefix=None, suffix=None)
    fitting = draft
    if _is_too_long(draft.exact):
        fitting = replace(draft, exact=None, prefix=None, suffix=None)
    elif _is_too_long(draft.prefix) or _is_too_long(draft.suffix):
        fitting = replace(
            draft,
            prefix=None if _is_too_long(draft.prefix) else draft.prefix,
            suffix=None if _is_too_long(draft.suffix) else draft.suffix,
        )
    omissions[Omission.PHRASE] += fitting is not draft
    return fitting


def _is_too_long(text: str | None) -> bool:
    return text is not None and len(normalize_text(text)) > MAX_ANCHOR_LENGTH


def build_statement(draft: StatementDraft, targets: AnchorTargets) -> Record:
    """Return the mapping of a statement, whose evidence the folder can carry."""
    evidence = list(_group_evidence(draft.evidence, targets))
    return {
        **_build_value(draft.property, draft.value),
        **dict(draft.qualifiers),
        **({} if draft.rank is Rank.NORMAL else {"rank": draft.rank.value}),
        **(evidence[0] if len(evidence) == 1 else dict(drop_absent([("evidence", evidence)]))),
    }


def _build_value(property_id: str, value: Value) -> Record:
    match value.type:
        case ValueType.SOMEVALUE | ValueType.NOVALUE:
            return {property_id: {value.type.value: True}}
        case ValueType.COORDINATES:
            latitude, _, longitude = (value.text or "").partition(",")
            return {property_id: {"latitude": latitude, "longitude": longitude}}
        case ValueType.TEXT:
            if PROPERTIES[property_id].default_value_type is not ValueType.TEXT:
                return {property_id: {"text": value.text, "lang": value.lang}}
            return {property_id: value.text, "lang": value.lang}
        case _:
            return {property_id: value.text}


def _group_evidence(pieces: Sequence[EvidenceDraft], targets: AnchorTargets) -> Iterator[Record]:
    """Yield the entries; adjacent pieces that differ in the citation only are one entry."""
    for _, group in groupby(enumerate(pieces), key=_group_key):
        yield _build_entry([piece for _, piece in group], targets)


def _group_key(item: tuple[int, EvidenceDraft]) -> EvidenceDraft | int:
    """Return what pieces of evidence in one entry have in common; an index if nothing."""
    index, piece = item
    is_shared = piece.citation is not None and piece.locator is None
    return replace(piece, citation=None) if is_shared else index


def _build_entry(pieces: Sequence[EvidenceDraft], targets: AnchorTargets) -> Record:
    piece = pieces[0]
    cited = InlineList(
        str(targets.numbers[each.citation]) if each.citation.isdigit() else each.citation
        for each in pieces
        if each.citation is not None
    )
    is_in_reference = (piece.section or "").startswith(_REFERENCE_SECTION)
    default_basis = Basis.RECORD if is_in_reference else Basis.STATED
    return dict(
        drop_absent(
            [
                ("cite", cited),
                ("locator", dict([piece.locator]) if piece.locator else None),
                ("at", piece.section),
                ("exact", piece.exact),
                ("prefix", piece.prefix),
                ("suffix", piece.suffix),
                ("stance", None if piece.stance is Stance.SUPPORTS else piece.stance.value),
                ("basis", None if piece.basis is default_basis else piece.basis.value),
                ("stated_as", piece.stated_as),
                ("note", piece.note),
            ]
        )
    )
