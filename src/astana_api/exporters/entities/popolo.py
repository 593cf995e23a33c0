"""Export entities as one Popolo document: persons, organizations, memberships, events, areas.

Popolo groups objects by class, so each class is written to a temporary file, and the files follow
each other at the end: memory does not grow with the number of entities.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Final

import orjson

from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json
from astana_api.exporters.entities.pending_statements import PendingStatements
from astana_api.exporters.entities.popolo_objects import (
    build_area,
    build_event,
    build_memberships,
    build_organization,
    build_person,
    finish_object,
    remove_empty,
)
from astana_api.exporters.exported_records import ExportContext, ExportedEntity

NOT_CARRIED: Final[Mapping[str, str]] = {
    "works": "Popolo has no class for them",
    "rank": "there is none: deprecated statements are left out, as a reader would take them as "
    "true, and preferred ones are as normal ones",
    "properties": "Popolo has memberships, a parent, an area and attendees; other relations, such "
    "as a seat and a country, and other texts are notes",
    "unknown values": "a field has no form for an unknown value and for none; both are notes",
    "kinds of values": "a member is a person or an organization, an attendee a person, an "
    "organizer an organization and an area a place; others are notes",
    "references to names of places": "`location` and `national_identity` are texts",
    "qualifiers": "a field of Popolo has no period; a value with qualifiers is a note, except a "
    "name, an identifier, an attendee and a membership",
    "dates": "Popolo takes years, months and days; an approximate, uncertain or open date, a range "
    "and a season are notes, and so are the dates of an event that met more than once",
    "several values": "a field takes one value; others are notes",
    "unsafe addresses": "a website that is no address of http or https is a note",
    "displayed names": "only `other_names` have a language, by a custom of the field, and a kind; "
    "`name` is a preferred name of unknown language",
    "names without a kind": "one of `other_names` is an alias, and a former name if it has an end",
    "language of texts": "a description, classification and role have none",
    "evidence": "an object has links to its sources, without passage, stance and basis",
}
"""What Popolo cannot carry, with the reason. "Notes" are the texts in `x_notes`."""

_Builder = Callable[[Json, PendingStatements], Json]
_BUILDERS: Final[Mapping[str, tuple[str, _Builder]]] = {
    Kind.PERSON: ("persons", build_person),
    Kind.ORGANIZATION: ("organizations", build_organization),
    Kind.EVENT: ("events", build_event),
    Kind.PLACE: ("areas", build_area),
}
_COLLECTIONS: Final = ("persons", "organizations", "memberships", "events", "areas")
_IN_MEMORY: Final = 1 << 20
_CHUNK: Final = 1 << 16


def write_popolo(records: Iterable[ExportedEntity], context: ExportContext) -> Iterator[bytes]:
    """Yield the document, after all records were read into temporary files."""
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
            for name in _COLLECTIONS
        }
        for record in records:
            for name, value in _build_objects(record, context):
                separator = b",\n" if files[name].tell() else b"\n"
                files[name].write(separator + orjson.dumps(value))
        meta = remove_empty({"revision": context.revision, "license": context.license})
        yield b'{"meta":' + orjson.dumps(meta)
        for name, file in files.items():
            yield f',\n"{name}":['.encode()
            file.seek(0)
            while chunk := file.read(_CHUNK):
                yield chunk
            yield b"]"
        yield b"}\n"


def _build_objects(record: ExportedEntity, context: ExportContext) -> Iterator[tuple[str, Json]]:
    if record.item["kind"] not in _BUILDERS:
        return
    name, build = _BUILDERS[record.item["kind"]]
    pending = PendingStatements(record)
    for membership in build_memberships(pending, context):
        yield "memberships", membership
    yield name, finish_object(build(record.item, pending), record, pending, context)
