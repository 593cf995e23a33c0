"""Read a FollowTheMoney file."""

from astana_api.domain.text.normalization import quote
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.followthemoney.entity_records import EntityRecords
from astana_api.importers.followthemoney.references import ReferenceResolver
from astana_api.importers.followthemoney.relations import read_relation
from astana_api.importers.followthemoney.schemata import KINDS, RELATIONS
from astana_api.importers.followthemoney.things import read_thing
from astana_api.importers.imported_files import ImportedFile, ImportSource, NoteType
from astana_api.importers.json_parser import decode_text


def read_followthemoney(content: bytes, source: ImportSource) -> ImportedFile:
    """Return the drafts of a file with an entity, or an operation of a delta, on each line.

    The drafts are the state after the last operation. Raise UnreadableFile if a line is not JSON.
    """
    collector = DraftCollector(source)
    records = EntityRecords(collector)
    records.read_lines(decode_text(content, collector))
    references = ReferenceResolver(records.entities, collector)
    for entity in records.entities.values():
        if entity.schema in KINDS:
            read_thing(entity, references.entity_id(entity.id), references)
        elif entity.schema in RELATIONS:
            read_relation(entity, references)
        elif entity.schema == "Position":
            reason = "a position is no entity; its name is the role of those who hold it"
            collector.count_note(NoteType.SKIPPED, entity.location, reason)
        else:
            reason = f"the schema {quote(entity.schema)} has no equivalent"
            collector.count_note(NoteType.SKIPPED, entity.location, reason)
    return collector.finish(records.records)
