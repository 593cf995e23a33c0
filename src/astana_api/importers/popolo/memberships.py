"""Read the memberships of Popolo as statements.

A membership is the statement `member` of the organization, with the role as printed; the files of
this program name another property in `x_property`, and qualifiers that Popolo lacks in
`x_qualifiers`. The area and the organization on whose behalf the person is a member are statements
`related` of the person with the role `represents`, for the same time.
"""

from typing import Final

from astana_api.domain.dates.edtf import EdtfError
from astana_api.domain.statements.identity import collect_qualifiers
from astana_api.domain.statements.projection import relation_bounds
from astana_api.importers.draft_collector import Qualifier
from astana_api.importers.imported_files import NoteType
from astana_api.importers.popolo.entities import read_sources
from astana_api.importers.popolo.file_index import FileIndex, name_record
from astana_api.importers.read_facts import ReadFact, add_facts
from astana_api.importers.record_reader import RecordReader

REPRESENTS: Final = "represents"
_PROPERTIES: Final = ("member", "leader", "position")


def read_membership(record: RecordReader, index: FileIndex) -> None:
    """Add the statements of a membership; without an own date it has those of its term."""
    collector = index.collector
    record.ignore("id")
    post = index.resolve_post(record)
    member = index.resolve_member(record)
    organization = index.resolve(record, "organization", "organization")
    if post is not None and "organization_id" not in record.fields and organization is None:
        organization = index.resolve(post, "organization", "organization")
    represented = [
        (record.path_of(f"{key}_id"), entity)
        for key, record_type in (("on_behalf_of", "organization"), ("area", "area"))
        if (entity := index.resolve(record, key, record_type))
    ]
    term, term_name = _find_term(record, index)
    qualifiers = _read_period(record, term)
    role = record.text("role")
    if role is None and post is not None:
        role = post.text("role") or post.text("label")
    evidence = read_sources(record, collector)
    property_id = _read_property(record)
    body = organization
    if body is None and property_id == "position" and represented:
        # An office for a state: its area takes the place of an organization.
        body = represented.pop()[1]
    if member is None or body is None:
        missing = "person" if member is None else "organization"
        if f"{missing}_id" not in record.fields or not record.key(f"{missing}_id"):
            record.reject(f"{missing}_id", f"the membership has no {missing}")
        return
    more = _read_qualifiers(record, index)
    note = "\n".join(filter(None, (term_name, record.collect_unread())))
    subject, value = (member, body) if property_id == "position" else (body, member)
    fact = ReadFact(
        record.path, property_id, value, qualifiers={**qualifiers, **more, "role": role}
    )
    add_facts(
        collector,
        subject,
        [fact],
        location=record.path,
        note=note or None,
        evidence=evidence,
    )
    facts = [
        ReadFact(path, "related", entity, qualifiers={**qualifiers, "role": REPRESENTS})
        for path, entity in represented
    ]
    add_facts(collector, member, facts, location=record.path, evidence=evidence)


def _read_property(record: RecordReader) -> str:
    property_id = record.text("x_property") or "member"
    if property_id in _PROPERTIES:
        return property_id
    record.reject("x_property", f"expected one of {', '.join(_PROPERTIES)}")
    return "member"


def _read_qualifiers(record: RecordReader, index: FileIndex) -> dict[str, Qualifier]:
    """Return the times and the author of the claim, which Popolo lacks; others stay unread."""
    qualifiers = record.fields.get("x_qualifiers")
    if not isinstance(qualifiers, dict):
        return {}
    taken: dict[str, Qualifier] = {
        name: value
        for name, value in qualifiers.items()
        if (name == "ended" and isinstance(value, bool))
        or (name in {"start", "end", "during"} and isinstance(value, str))
    }
    author = qualifiers.get("attributed_to")
    if isinstance(author, str) and (entity := index.find_entity(author)):
        taken["attributed_to"] = entity
    rest = {name: value for name, value in qualifiers.items() if name not in taken}
    record.keep("x_qualifiers", rest)
    return taken


def _read_period(record: RecordReader, term: RecordReader | None) -> dict[str, Qualifier | None]:
    """Return the start and the end of a membership, each of its term if it has none of its own.

    The dates of a term that are invalid or contradict those of the membership do not count.
    """
    own = {"start": record.text("start_date"), "end": record.text("end_date")}
    if term is None or all(own.values()):
        return dict(own)
    period = {key: date or term.text(f"{key}_date") for key, date in own.items()}
    try:
        relation_bounds(collect_qualifiers(period.get))
    except EdtfError as exc:
        reason = f"the dates of the legislative period are not used: {exc}"
        record.collector.note(NoteType.SKIPPED, record.path, reason)
        return dict(own)
    return dict(period)


def _find_term(record: RecordReader, index: FileIndex) -> tuple[RecordReader | None, str | None]:
    """Return the event that is the legislative period of a membership, and the line of a note."""
    if not (local_id := record.key("legislative_period_id")):
        return None, None
    if index.resolve(record, "legislative_period", "event") is None:
        return None, None
    term = index.entities[name_record("event", local_id)][1]
    return term, f"legislative period: {term.text('name') or local_id}"
