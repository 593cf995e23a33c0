"""Read the claims of a Wikidata item as statements."""

from dataclasses import replace
from typing import Final

from astana_api.domain.enums import Kind, NameKind, Rank, ValueType
from astana_api.domain.text.normalization import quote
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.importers.draft_collector import DraftCollector, Qualifier
from astana_api.importers.imported_files import NoteType
from astana_api.importers.read_facts import ReadFact, add_facts
from astana_api.importers.record_reader import RecordReader
from astana_api.importers.wikidata.properties import (
    WikidataProperty,
    find_property,
    kind_of_value,
)
from astana_api.importers.wikidata.references import read_references
from astana_api.importers.wikidata.snaks import LabelIndex, Snak, read_snak

_TIMES: Final = {"P580": "start", "P582": "end", "P585": "during"}
_INSTANCE_OF: Final = "P31"
_PERIOD: Final = ("P580", "P582")
_RANKS: Final = frozenset(Rank)
_ROLES: Final = ("P2868", "P3831", "P39")
_VALUE_TYPES: Final = {
    "item": ValueType.ENTITY,
    "string": ValueType.TEXT,
    "text": ValueType.TEXT,
    "quantity": ValueType.TEXT,
    "time": ValueType.DATE,
    "coordinates": ValueType.COORDINATES,
    "somevalue": ValueType.SOMEVALUE,
    "novalue": ValueType.NOVALUE,
}


class ClaimConverter:
    """Convert the claims of one item; `rest` are the lines of the note on the item's name."""

    def __init__(
        self, item: str, kind: Kind, labels: LabelIndex, collector: DraftCollector
    ) -> None:
        self.item = item
        self.kind = kind
        self.labels = labels
        self.collector = collector
        self.facts: list[ReadFact] = []
        self.rest: list[str] = []

    def convert(self, wikidata_id: str, claim: RecordReader) -> None:
        """Add the statement of a claim, or note why there is none."""
        if wikidata_id == _INSTANCE_OF and self.kind is Kind.PERSON:
            return
        if wikidata_id in _PERIOD and self.kind is Kind.EVENT:
            return
        snak = claim.record("mainsnak")
        if snak is None:
            self.collector.note(NoteType.REJECTED, claim.path, "the claim has no mainsnak")
            return
        try:
            value = read_snak(snak)
        except ValueError as exc:
            self.collector.note(NoteType.REJECTED, claim.path, f"{wikidata_id}: {exc}")
            return
        prop = find_property(wikidata_id, self.kind)
        if prop is None and value.is_external_id and value.text is not None:
            self._add(claim, WikidataProperty("identifier"), value, {"scheme": wikidata_id})
        elif prop is None:
            name = self.labels.describe(wikidata_id)[:100]
            reason = f"{name} has no equivalent for {quote(self.kind)}"
            self.collector.count_note(NoteType.SKIPPED, claim.path, reason)
        elif value.kind == "item" and value.text is not None:
            self._add_item(claim, wikidata_id, prop, value.text)
        else:
            self._add(claim, prop, value, {})

    def convert_period(self, claims: RecordReader) -> None:
        """Add the dates of an event from its start and its end; several of one are ambiguous."""
        dates: dict[str, str] = {}
        for wikidata_id in _PERIOD:
            for claim in claims.records(wikidata_id):
                snak = claim.record("mainsnak")
                try:
                    value = read_snak(snak) if snak else None
                except ValueError as exc:
                    self.collector.note(NoteType.REJECTED, claim.path, f"{wikidata_id}: {exc}")
                    continue
                if value is None or value.kind != "time" or wikidata_id in dates:
                    reason = f"{wikidata_id}: only the first date is read as one end of the event"
                    self.collector.note(NoteType.SKIPPED, claim.path, reason)
                else:
                    dates[wikidata_id] = value.text or ""
        if dates:
            start, end = (dates.get(wikidata_id, "") for wikidata_id in _PERIOD)
            text = start if start == end else f"{start}/{end}"
            self.facts.append(ReadFact(claims.path, "dates", text))

    def _add_item(
        self, claim: RecordReader, wikidata_id: str, prop: WikidataProperty, item: str
    ) -> None:
        definition = PROPERTIES[prop.property_id]
        if ValueType.ENTITY not in definition.values:
            label = self.labels.find(item)
            if label is None:
                self.rest.append(f"{self.labels.describe(wikidata_id)}: {item}")
                reason = f"{wikidata_id}: the file has no label of the item, whose id is in a note"
                self.collector.count_note(NoteType.LOSSY, claim.path, reason)
            else:
                self._add(claim, prop, Snak("text", *label), {})
            return
        entity = self.entity_id(item)
        if not self.collector.has_entity(entity):
            kind = kind_of_value(prop, self.kind)
            if kind is None:
                reason = (
                    f"{wikidata_id}: the file has no record of {item}, and the property does not "
                    "tell its kind"
                )
                self.collector.note(NoteType.SKIPPED, claim.path, reason)
                return
            self.add_stub(item, kind, claim.path)
        self._add(claim, prop, Snak("item", entity), {})

    def _add(
        self,
        claim: RecordReader,
        prop: WikidataProperty,
        value: Snak,
        qualifiers: dict[str, Qualifier | None],
    ) -> None:
        definition = PROPERTIES[prop.property_id]
        stated, lines = self._read_qualifiers(claim)
        if definition.allows_qualifier("role"):
            qualifiers["role"] = stated.pop("role", None) or prop.role
        if prop.name_kind is not None:
            qualifiers["name_kind"] = prop.name_kind
        for name, text in stated.items():
            if definition.allows_qualifier(name):
                qualifiers[name] = text
            else:
                lines.append(f"{name}: {text}")
        if value.note:
            lines.append(value.note)
        value_type = _VALUE_TYPES[value.kind]
        if value_type is ValueType.TEXT and ValueType.TEXT not in definition.values:
            value_type = definition.default_value_type
        fact = ReadFact(
            claim.path,
            prop.property_id,
            value.text,
            value_type,
            lang=value.lang,
            qualifiers=qualifiers,
            evidence=read_references(claim, self.labels, self.collector),
            rank=self._read_rank(claim),
            note="\n".join(lines) or None,
        )
        if not prop.inverted:
            self.facts.append(fact)
        elif value.kind == "item" and value.text is not None:
            own = self.entity_id(self.item)
            inverse = replace(fact, text=own, value_type=ValueType.ENTITY)
            add_facts(self.collector, value.text, [inverse], location=claim.path)
        else:
            reason = f"{prop.property_id} is stated of its value, and the claim has {value.kind}"
            self.collector.note(NoteType.SKIPPED, claim.path, reason)

    def _read_rank(self, claim: RecordReader) -> Rank:
        rank = claim.text("rank")
        if rank in _RANKS:
            return Rank(rank)
        if rank is not None:
            claim.reject("rank", f"expected {', '.join(_RANKS)}, found {quote(rank)}")
        return Rank.NORMAL

    def _read_qualifiers(self, claim: RecordReader) -> tuple[dict[str, Qualifier], list[str]]:
        """Return the qualifiers that are qualifiers here, and the others as lines of a note."""
        stated: dict[str, Qualifier] = {}
        lines: list[str] = []
        qualifiers = claim.record("qualifiers")
        for wikidata_id in qualifiers.fields if qualifiers else ():
            for snak in qualifiers.records(wikidata_id) if qualifiers else ():
                try:
                    value = read_snak(snak)
                except ValueError as exc:
                    self.collector.note(NoteType.REJECTED, snak.path, f"{wikidata_id}: {exc}")
                    continue
                name = _TIMES.get(wikidata_id)
                label = self.labels.find(value.text or "") if wikidata_id in _ROLES else None
                if name and name not in stated and value.kind == "time" and value.text:
                    stated[name] = value.text
                    lines += [value.note] if value.note else []
                elif wikidata_id == "P582" and value.kind in {"somevalue", "novalue"}:
                    stated["ended"] = value.kind == "somevalue"
                elif label and "role" not in stated:
                    stated["role"] = label[0]
                else:
                    text = value.text or value.kind
                    text_of_value = self.labels.describe(text) if value.kind == "item" else text
                    reason = f"the qualifier {wikidata_id} is kept in the note of the evidence"
                    self.collector.count_note(NoteType.LOSSY, snak.path, reason)
                    lines.append(f"{self.labels.describe(wikidata_id)}: {text_of_value}")
        return stated, lines

    def entity_id(self, item: str) -> str:
        """Return the id of an item: the namespace and the item's id in lower case."""
        return self.collector.source.entity_id(item.lower())

    def add_stub(self, item: str, kind: Kind, location: str) -> None:
        """Add an item of which the file has no record: its identifier, and its label if any."""
        entity = self.entity_id(item)
        self.collector.add_entity(entity, kind)
        facts = [ReadFact(location, "identifier", item, qualifiers={"scheme": "wikidata"})]
        for lang, text in self.labels.labels.get(item, {}).items():
            qualifiers = {"name_kind": NameKind.PREFERRED}
            facts.append(ReadFact(location, "name", text, lang=lang, qualifiers=qualifiers))
        add_facts(self.collector, entity, facts, location=location)
