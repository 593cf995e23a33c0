"""What a record states of an entity, before it is checked against the vocabulary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.importers.draft_collector import DraftCollector, Qualifier
from astana_api.importers.imported_files import NoteType


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A value at a location of the file; the type is that of a plain value of the property."""

    location: str
    property_id: str
    text: str | None
    value_type: ValueType | None = None
    lang: str | None = None
    qualifiers: Mapping[str, Qualifier | None] = field(default_factory=dict)
    evidence: tuple[EvidenceDraft, ...] = ()
    rank: Rank = Rank.NORMAL
    note: str | None = None


def add_facts(
    collector: DraftCollector,
    entity: str,
    facts: Iterable[ReadFact],
    *,
    location: str,
    note: str | None = None,
    evidence: tuple[EvidenceDraft, ...] = (),
) -> None:
    """Add what a record states of an entity, each with the evidence of the record.

    The note, which is what no property says, is added to the evidence of the first valid name, or
    of the first valid fact. If there is none, a note says that the text is lost.
    """
    ordered = sorted(facts, key=lambda fact: fact.property_id != "name")
    for fact in ordered:
        lines = "\n".join(filter(None, (fact.note, note)))
        is_valid = collector.add_statement(
            fact.location,
            entity,
            fact.property_id,
            fact.value_type or PROPERTIES[fact.property_id].default_value_type,
            fact.text,
            lang=fact.lang,
            qualifiers=fact.qualifiers,
            evidence=(*fact.evidence, *evidence),
            rank=fact.rank,
            note=lines or None,
        )
        if is_valid:
            note = None
    if note is not None:
        reason = "the record states nothing whose evidence could have the note of the rest"
        collector.note(NoteType.SKIPPED, location, reason)
