"""Collect the records of a Popolo file, embedded ones included, by type and local id."""

from collections.abc import Mapping
from typing import Final

from astana_api.domain.text.normalization import quote
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import NoteType
from astana_api.importers.popolo.record_types import KINDS
from astana_api.importers.record_reader import RecordReader

_EMBEDDED_OBJECTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "person": (("area", "area"),),
    "organization": (("parent", "organization"), ("area", "area")),
    "area": (("parent", "area"),),
    "event": (("parent", "event"), ("organization", "organization")),
    "post": (("organization", "organization"), ("area", "area")),
    "membership": (
        ("person", "person"),
        ("organization", "organization"),
        ("on_behalf_of", "organization"),
        ("post", "post"),
        ("area", "area"),
    ),
}
"""The keys of embedded records and their types, by the type of the outer record."""

_EMBEDDED_LISTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "person": (("memberships", "membership"),),
    "organization": (("memberships", "membership"), ("posts", "post")),
    "post": (("memberships", "membership"),),
}
"""The keys of embedded lists and the type of their records, by the type of the outer record."""


class FileIndex:
    """The records of a file: a reference by id and an embedded record are resolved alike."""

    def __init__(self, collector: DraftCollector) -> None:
        self.collector = collector
        self.entities: dict[str, tuple[str, RecordReader]] = {}
        self.posts: dict[str, RecordReader] = {}
        self.memberships: list[RecordReader] = []
        self.records = 0
        self._stubs: list[tuple[str, RecordReader]] = []

    def add(self, record_type: str, record: RecordReader) -> None:
        """Add a record of a list, with the records that it embeds."""
        self.records += 1
        if record_type not in _EMBEDDED_OBJECTS:
            reason = f"a {record_type} has no equivalent"
            self.collector.count_note(NoteType.SKIPPED, record.path, reason)
            return
        local_id = _local_id(record_type, record)
        if record_type == "membership":
            self.memberships.append(record)
        elif local_id is None:
            self.collector.note(NoteType.REJECTED, record.path, "the record has no id")
            return
        elif not self._register(record_type, local_id, record):
            return
        for key, embedded_type in _EMBEDDED_OBJECTS[record_type]:
            if isinstance(record.fields.get(key), dict) and (embedded := record.record(key)):
                self._stubs.append((embedded_type, embedded))
        for key, embedded_type in _EMBEDDED_LISTS.get(record_type, ()):
            for child in record.records(key):
                fields = {f"{record_type}_id": local_id, **child.fields}
                self.add(embedded_type, RecordReader(fields, child.path, self.collector))

    def add_stubs(self) -> None:
        """Add the embedded records that the file does not have in full."""
        for record_type, record in self._stubs:
            local_id = _local_id(record_type, record)
            if local_id is None:
                self.collector.note(NoteType.REJECTED, record.path, "the record has no id")
            elif record_type == "post":
                self.posts.setdefault(name_record(record_type, local_id), record)
            else:
                self.entities.setdefault(name_record(record_type, local_id), (record_type, record))

    def entity_id(self, record_type: str, local_id: str) -> str:
        """Return the id of an entity: the ids of a file are unique for each type only."""
        return self.collector.source.entity_id(name_record(record_type, local_id))

    def resolve(self, record: RecordReader, key: str, record_type: str) -> str | None:
        """Return the id of the entity that a field names, by its id or as an embedded record."""
        local_id = self._referenced_id(record, key, record_type)
        if local_id is None:
            return None
        if name_record(record_type, local_id) not in self.entities:
            self._reject_dangling(record, key, record_type, local_id)
            return None
        return self.entity_id(record_type, local_id)

    def resolve_member(self, membership: RecordReader) -> str | None:
        """Return the id of the person, or of the organization, that is the member."""
        member = membership.fields.get("member")
        if membership.fields.get("person_id") or membership.fields.get("person"):
            return self.resolve(membership, "person", "person")
        if isinstance(member, dict) and (reader := membership.record("member")):
            return self.resolve_attendee(reader)
        return None

    def resolve_attendee(self, attendee: RecordReader) -> str | None:
        """Return the id of a person or, if no person has the id, an organization at an event."""
        local_id = attendee.key("id")
        if local_id is None:
            return None
        for record_type in ("person", "organization"):
            if name_record(record_type, local_id) in self.entities:
                return self.entity_id(record_type, local_id)
        attendee.reject("id", f"the file has no person with the id {quote(local_id)}")
        return None

    def find_entity(self, local_id: str) -> str | None:
        """Return the id of the only entity with the local id, of any type."""
        names = {name_record(record_type, local_id) for record_type in KINDS}
        found = [name for name in names if name in self.entities]
        return self.collector.source.entity_id(found[0]) if len(found) == 1 else None

    def resolve_post(self, record: RecordReader) -> RecordReader | None:
        """Return the post of a membership."""
        local_id = self._referenced_id(record, "post", "post")
        if local_id is None:
            return None
        post = self.posts.get(name_record("post", local_id))
        if post is None:
            self._reject_dangling(record, "post", "post", local_id)
        return post

    def _referenced_id(self, record: RecordReader, key: str, record_type: str) -> str | None:
        local_id = record.key(f"{key}_id")
        embedded = record.fields.get(key)
        if local_id is None and isinstance(embedded, dict):
            reader = RecordReader(embedded, record.path_of(key), self.collector)
            local_id = _local_id(record_type, reader)
        return local_id

    def _reject_dangling(
        self, record: RecordReader, key: str, record_type: str, local_id: str
    ) -> None:
        path_key = f"{key}_id" if f"{key}_id" in record.fields else key
        record.reject(path_key, f"the file has no {record_type} with the id {quote(local_id)}")

    def _register(self, record_type: str, local_id: str, record: RecordReader) -> bool:
        """Add a record under its id, and return whether it is the first of the id."""
        name = name_record(record_type, local_id)
        if record_type == "post":
            first = self.posts.setdefault(name, record)
        else:
            first = self.entities.setdefault(name, (record_type, record))[1]
        if first is not record:
            record.reject("id", f"repeats the id of {first.path}; the record is not imported")
        return first is record


def _local_id(record_type: str, record: RecordReader) -> str | None:
    """Return the local id of a record; an area may have the identifier of its issuer only."""
    local_id = record.key("id")
    if local_id is None and record_type == "area":
        local_id = record.key("identifier")
    return local_id


def name_record(record_type: str, local_id: str) -> str:
    """Return a name that is unique for all types: the type and the local id."""
    return local_id if local_id.startswith(f"{record_type}/") else f"{record_type}-{local_id}"
