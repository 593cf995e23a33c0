"""Resolve references between the entities of a FollowTheMoney file, and its country codes."""

import re
from collections.abc import Mapping
from typing import Final

from astana_api.domain.enums import Kind, NameKind
from astana_api.domain.text.normalization import quote
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.followthemoney.entity_records import MergedEntity
from astana_api.importers.followthemoney.schemata import KINDS
from astana_api.importers.imported_files import NoteType
from astana_api.importers.read_facts import ReadFact, add_facts
from astana_api.importers.record_reader import RecordReader

_COUNTRY_CODE: Final = re.compile(r"[a-z]{2,4}(?:-[a-z0-9]{1,6})?")
COUNTRY_SCHEME: Final = "country code"


class ReferenceResolver:
    """The ids of the entities of a file, and of the places that its country codes name."""

    def __init__(self, entities: Mapping[str, MergedEntity], collector: DraftCollector) -> None:
        self.entities = entities
        self.collector = collector
        self._kinds = {
            self.entity_id(local_id): KINDS[entity.schema]
            for local_id, entity in entities.items()
            if entity.schema in KINDS
        }
        for entity_id, kind in self._kinds.items():
            collector.add_entity(entity_id, kind)

    def entity_id(self, local_id: str) -> str:
        """Return the id of the entity with the id in the file."""
        return self.collector.source.entity_id(local_id)

    def resolve(self, record: RecordReader, key: str) -> list[str]:
        """Return the ids of the entities that a property names.

        A missing entity is noted as rejected, one of a schema without equivalent as skipped.
        """
        found: list[str] = []
        for local_id in record.texts(key):
            entity = self.entities.get(local_id)
            if entity is None:
                record.reject(key, f"the file has no entity with the id {quote(local_id)}")
            elif entity.schema not in KINDS:
                reason = (
                    f"it names an entity of the schema {quote(entity.schema)}, which is skipped"
                )
                self.collector.note(NoteType.SKIPPED, record.path_of(key), reason)
            else:
                found.append(self.entity_id(local_id))
        return found

    def kind_of(self, entity_id: str) -> Kind | None:
        """Return the kind of an entity of the drafts."""
        return self._kinds.get(entity_id)

    def add_country(self, code: str, location: str) -> str | None:
        """Return the id of the place with a country code, and add the place at its first use."""
        text, code = code, code.lower()
        if not _COUNTRY_CODE.fullmatch(code):
            reason = f"{quote(text)} is no country code, such as kz"
            self.collector.note(NoteType.REJECTED, location, reason)
            return None
        country = self.entity_id(f"country {code}")
        if not self.collector.has_entity(country):
            self.collector.add_entity(country, Kind.PLACE)
            abbreviation = {"name_kind": NameKind.ABBREVIATION.value}
            facts = [
                ReadFact(location, "name", code, qualifiers=abbreviation),
                ReadFact(location, "identifier", code, qualifiers={"scheme": COUNTRY_SCHEME}),
            ]
            add_facts(self.collector, country, facts, location=location)
        return country
