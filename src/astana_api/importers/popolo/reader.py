"""Read a Popolo file."""

from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
    UnreadableFile,
)
from astana_api.importers.json_parser import decode_text, parse_json
from astana_api.importers.popolo.entities import read_entity
from astana_api.importers.popolo.file_index import FileIndex
from astana_api.importers.popolo.memberships import read_membership
from astana_api.importers.popolo.record_types import (
    COLLECTIONS,
    KINDS,
    find_record_type,
    is_collection,
)
from astana_api.importers.record_reader import RecordReader, describe_type, read_list


def read_popolo(content: bytes, source: ImportSource) -> ImportedFile:
    """Return the drafts of a Popolo file: an object of lists, a list of records, or one record."""
    collector = DraftCollector(source)
    data = parse_json(decode_text(content, collector), collector)
    index = FileIndex(collector)
    if isinstance(data, dict) and is_collection(data):
        _add_lists(RecordReader(data, "", collector), index)
    elif isinstance(data, dict):
        _add_record(RecordReader(data, "", collector), index)
    elif isinstance(data, list):
        for record in read_list(data, "", collector):
            _add_record(record, index)
    else:
        reason = f"expected an object with lists of records, found {describe_type(data)}"
        raise UnreadableFile("line 1", reason)
    index.add_stubs()
    _read_records(index)
    return collector.finish(index.records)


def _add_lists(file: RecordReader, index: FileIndex) -> None:
    for key in file.fields:
        if key in COLLECTIONS:
            for record in file.records(key):
                index.add(COLLECTIONS[key], record)
        else:
            reason = f"{file.path_of(key)[1:]} is no list of Popolo records"
            index.collector.count_note(NoteType.SKIPPED, file.path_of(key), reason)


def _add_record(record: RecordReader, index: FileIndex) -> None:
    """Add a record of a type that only its fields tell."""
    record_type = find_record_type(record.fields)
    if record_type is None:
        reason = "the fields do not tell whether the record is a person, an organization or another"
        index.collector.note(NoteType.SKIPPED, record.path or "/", reason)
        index.records += 1
    else:
        index.add(record_type, record)


def _read_records(index: FileIndex) -> None:
    entity_ids = {name: index.collector.source.entity_id(name) for name in index.entities}
    for name, (record_type, _) in index.entities.items():
        index.collector.add_entity(entity_ids[name], KINDS[record_type])
    for name, (record_type, record) in index.entities.items():
        read_entity(record_type, record, entity_ids[name], index)
    for membership in index.memberships:
        read_membership(membership, index)
    for post in index.posts.values():
        reason = "a post is no entity; a membership without a role takes its role or label"
        index.collector.count_note(NoteType.SKIPPED, post.path, reason)
