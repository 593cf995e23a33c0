"""Read the references of a claim as citations and evidence."""

from hashlib import sha256
from typing import Final

import orjson

from astana_api.domain.dates.edtf import EdtfError, parse_point
from astana_api.domain.statements.drafts import CitationDraft, EvidenceDraft
from astana_api.domain.statements.values import parse_url
from astana_api.domain.text.normalization import normalize_text
from astana_api.domain.text.scripts import normalize_language_tag
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import NoteType
from astana_api.importers.record_reader import RecordReader
from astana_api.importers.wikidata.snaks import LabelIndex, Snak, read_snak
from astana_api.schemas.field_types import MAX_LINE_LENGTH, MAX_TEXT_LENGTH, check_url_scheme

_FIELDS: Final = {
    "P854": "url",
    "P4656": "url",
    "P1065": "archive_url",
    "P2960": "archived",
    "P813": "accessed",
    "P577": "issued",
    "P1476": "title",
    "P248": "container_title",
}
"""The fields of a citation; the first value counts, and the others are kept in the note."""


def read_references(
    claim: RecordReader, labels: LabelIndex, collector: DraftCollector
) -> tuple[EvidenceDraft, ...]:
    """Return evidence for each reference of a claim, and add the references as citations."""
    evidence: dict[EvidenceDraft, None] = {}
    for reference in claim.records("references"):
        snaks = reference.fields.get("snaks")
        if isinstance(snaks, dict) and snaks:
            # Wikidata gives equal references the same hash, but not every file has it.
            digest = sha256(orjson.dumps(snaks, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
            citation = collector.source.entity_id(f"reference-{digest}")
            draft = _read_citation(citation, reference, labels, collector)
            if draft is not None:
                collector.add_citation(draft)
                evidence[EvidenceDraft(citation)] = None
    return tuple(evidence)


def _read_citation(
    citation: str, reference: RecordReader, labels: LabelIndex, collector: DraftCollector
) -> CitationDraft | None:
    fields: dict[str, str] = {}
    titles: tuple[tuple[str, str], ...] = ()
    lines: list[str] = []
    snaks = reference.record("snaks")
    for wikidata_id in snaks.fields if snaks else ():
        for snak in snaks.records(wikidata_id) if snaks else ():
            try:
                value = read_snak(snak)
                key = _FIELDS.get(wikidata_id)
                text = _read_field(key, value, labels) if key and key not in fields else None
            except (ValueError, EdtfError) as exc:
                collector.note(NoteType.REJECTED, snak.path, str(exc))
                continue
            if key and text:
                fields[key] = text
                if key == "title" and value.lang:
                    titles = _read_title(value.lang, text)
            else:
                text_of_value = (
                    labels.describe(value.text)
                    if value.kind == "item" and value.text
                    else (value.text or value.kind)
                )
                lines.append(f"{labels.describe(wikidata_id)}: {text_of_value}")
    if not fields and not lines:
        return None
    note = "\n".join(lines)
    try:
        note = normalize_text(note, multiline=True) if note else ""
    except ValueError as exc:
        collector.note(NoteType.REJECTED, reference.path, str(exc))
        note = ""
    if len(note) > MAX_TEXT_LENGTH:
        collector.note(NoteType.SKIPPED, reference.path, "the reference is too long for a note")
        note = ""
    return CitationDraft(
        citation,
        "webpage" if "url" in fields else "document",
        titles=titles,
        note=note or None,
        title=fields.get("title"),
        container_title=fields.get("container_title"),
        issued=fields.get("issued"),
        accessed=fields.get("accessed"),
        archived=fields.get("archived"),
        url=fields.get("url"),
        archive_url=fields.get("archive_url"),
    )


def _read_field(key: str, value: Snak, labels: LabelIndex) -> str | None:
    """Return the value of a field, None if it has another type; raise ValueError if invalid."""
    if value.text is None:
        return None
    if key in {"url", "archive_url"}:
        return check_url_scheme(parse_url(value.text)) if value.kind == "string" else None
    if key in {"accessed", "issued", "archived"}:
        return parse_point(value.text).text if value.kind == "time" else None
    if key == "container_title":
        label = labels.find(value.text) if value.kind == "item" else None
        text = label[0] if label else None
    else:
        text = value.text if value.kind in {"text", "string"} else None
    return normalize_text(text) if text and len(text) <= MAX_LINE_LENGTH else None


def _read_title(lang: str, title: str) -> tuple[tuple[str, str], ...]:
    try:
        return ((normalize_language_tag(lang[:100]), title),)
    except ValueError:
        return ()
