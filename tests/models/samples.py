"""Two valid rows for every table: one to insert, and one that can be inserted beside it."""

from typing import Any

from sqlalchemy import Connection, insert

from astana_api.models import Base

Row = dict[str, Any]

SHA, OTHER_SHA = "0" * 64, "1" * 64
DATE_SUFFIXES = ("earliest", "earliest_desc", "latest_desc", "duration_class")


def _kind(*dates: str, classified: bool = True) -> tuple[Row, Row]:
    row: Row = {"name_key": "key", "sourced": 1}
    row |= {f"{date}_{suffix}": 0 for date in dates for suffix in DATE_SUFFIXES}
    if classified:
        row["classification"] = None
    return {**row, "id": "first"}, {**row, "id": "second"}


def _version(key: str, **fields: object) -> tuple[Row, Row]:
    fields = {**fields, "to_revision": None}
    return (
        {key: "first", "from_revision": 1, **fields},
        {key: "second", "from_revision": 2, **fields},
    )


_CITATION: Row = dict.fromkeys(
    (
        "title",
        "container_title",
        "publisher",
        "issued",
        "accessed",
        "archived",
        "url",
        "archive_url",
        "language",
        "medium",
        "note",
        "raw",
    )
)
_STATEMENT: Row = {
    "subject": "first",
    "property": "name",
    "type": "text",
    "value": "Astana",
    "value_entity": None,
    "value_citation": None,
    "lang": "en",
    "qualifiers": "{}",
}
_STATE: Row = {
    "to_revision": None,
    "state": "current",
    "rank": "normal",
    "superseded_by": None,
    "reason": None,
}
_EVIDENCE: Row = {
    "statement_id": "st-a",
    "citation_id": "first",
    "document_id": "first",
    "section": "lead",
    "exact": "Astana",
    "prefix": None,
    "suffix": None,
    "locator": None,
    "stance": "supports",
}
_EVIDENCE_VERSION: Row = {"to_revision": None, "basis": "stated", "stated_as": None, "note": None}
_DOSSIER: Row = {"description": None, "license": None, "rules_off": "[]", "revision": 1}
_SESSION = {
    "key_id": "a",
    "created_at": "2026-11-24T04:00:00Z",
    "expires_at": "2026-11-24T16:00:00Z",
}
_ANCHOR_CHECK: Row = {
    "to_revision": None,
    "state": "found",
    "before": "in ",
    "exact": "Astana",
    "after": ".",
}
_LINK_CHECK: Row = {
    "checked_at": "2026-11-24T04:00:00Z",
    "url": "https://example.org/",
    "outcome": "ok",
    "status": 200,
    "redirects": "[]",
    "error": None,
}
_RESPONSE: Row = {
    "request_sha256": SHA,
    "created_at": "2026-11-24T04:00:00Z",
    "status": 201,
    "headers": "{}",
    "body": "{}",
}
_NOW: Row = {
    "subject_now": "first",
    "subject_kind": "organization",
    "name_key": "astana",
    "property": "name",
    "type": "text",
    "value_now": "Astana",
    "text_key": "astana",
    "role_key": None,
    "claim": "st-a",
    "state": "current",
    "rank": "normal",
    "sourced": 1,
    "anchored": 1,
    "disputed": 0,
    "displayed": 1,
    "earliest": 0,
    "latest_desc": 0,
    "duration_class": 0,
    "first_revision": 1,
}
_TIMELINE_ENTRY: Row = {"role": "involved", "earliest": 0, "latest_desc": 0, "statement_id": "st-a"}
_RENDERED: Row = {
    "kind": "place",
    "status": "active",
    "name": "Astana",
    "name_key": "astana",
    "name_revision": 1,
    "sourced": 1,
    "revision": 1,
    "digest": "0" * 16,
    "body": b"{}",
    "summary": "{}",
}
_CITATION_NOW: Row = {
    "type": "webpage",
    "language": None,
    "url_status": "live",
    "title_key": "key",
    "issued_earliest": 0,
    "issued_earliest_desc": 0,
    "issued_latest_desc": 0,
    "issued_duration_class": 0,
    "revision": 1,
    "digest": "0" * 16,
    "body": b"{}",
}
_KEY: Row = {
    "scopes": "read write",
    "created_at": "2026-11-24T04:00:00Z",
    "expires_at": None,
    "revoked_at": None,
    "last_used_at": None,
}
_REVISION: Row = {
    "at": "2026-11-24T04:00:00Z",
    "actor": "tester",
    "message": "a test",
    "origin": "api",
}
_NAME: Row = {
    "entity_id": "first",
    "text": "Astana",
    "language": "en",
    "script": "Latn",
    "kind": None,
    "displayed": 1,
    "sourced": 0,
    "key": "astana",
    "latin": "astana",
}
_TOKEN: Row = {"form": 0, "token": "astana", "record_type": 4, "weight": 1}

_FINDING: Row = {
    "unit": "entity:first",
    "rule": "uncited",
    "severity": "low",
    "severity_desc": 0,
    "result": "not_compliant",
    "property": None,
    "revision": 1,
    "content": "a",
    "body": "{}",
    "off_reason": None,
    "off_actor": None,
    "off_at": None,
}
_ACKNOWLEDGEMENT: Row = {"content": "a", "reason": "known", "actor": "Ada", "at": "2026-01-01"}

SAMPLES: dict[str, tuple[Row, Row]] = {
    "head": (
        {
            "id": 1,
            "revision": 9,
            "schema_revision": "0001",
            "rendering_version": 1,
            "has_stale_renderings": 0,
        },
        {
            "id": 2,
            "revision": 9,
            "schema_revision": "0001",
            "rendering_version": 1,
            "has_stale_renderings": 0,
        },
    ),
    "revisions": ({"number": 1, **_REVISION}, {"number": 9, **_REVISION}),
    "api_keys": (
        {"id": "a", "name": "one", "secret_sha256": SHA, **_KEY},
        {"id": "b", "name": "two", "secret_sha256": OTHER_SHA, **_KEY},
    ),
    "page_sessions": (
        {"token_sha256": SHA, **_SESSION},
        {"token_sha256": OTHER_SHA, **_SESSION},
    ),
    "stored_responses": (
        {"key_id": "a", "idempotency_key": "one", **_RESPONSE},
        {"key_id": "a", "idempotency_key": "two", **_RESPONSE},
    ),
    "entities": ({"id": "first", "kind": "place"}, {"id": "third", "kind": "event"}),
    "entity_status_versions": _version("entity_id", status="active", reason=None),
    "redirects": (
        {"old_id": "first", "new_id": "second", "from_revision": 1, "to_revision": None},
        {"old_id": "second", "new_id": "fourth", "from_revision": 2, "to_revision": None},
    ),
    "citations": ({"id": "first"}, {"id": "third"}),
    "citation_versions": _version(
        "citation_id",
        type="webpage",
        titles="{}",
        csl_fields="{}",
        url_status="live",
        fingerprint="f",
        **_CITATION,
    ),
    "citation_authors": (
        {"citation_id": "first", "from_revision": 1, "position": 0, "name": "A. Putz"},
        {"citation_id": "first", "from_revision": 1, "position": 1, "name": "B. Putz"},
    ),
    "citation_entities": (
        {
            "citation_id": "first",
            "from_revision": 1,
            "part": "author",
            "position": 0,
            "seq": 0,
            "entity_id": "first",
        },
        {
            "citation_id": "first",
            "from_revision": 1,
            "part": "author",
            "position": 0,
            "seq": 1,
            "entity_id": "first",
        },
    ),
    "documents": ({"id": "first"}, {"id": "third"}),
    "document_versions": _version(
        "document_id",
        title="Astana Platform",
        language="en",
        sha256=SHA,
        fingerprint="f",
        url=None,
        authors="[]",
        issued=None,
        accessed=None,
        license=None,
        citation_id=None,
    ),
    "document_sections": (
        {
            "document_id": "first",
            "from_revision": 1,
            "key": "lead",
            "position": 0,
            "heading": None,
            "first_line": 1,
            "last_line": 2,
        },
        {
            "document_id": "first",
            "from_revision": 1,
            "key": "infobox",
            "position": 1,
            "heading": None,
            "first_line": 1,
            "last_line": 2,
        },
    ),
    "document_references": (
        {
            "document_id": "first",
            "from_revision": 1,
            "number": 1,
            "citation_id": "first",
            "line": 7,
        },
        {
            "document_id": "first",
            "from_revision": 1,
            "number": 2,
            "citation_id": "first",
            "line": 8,
        },
    ),
    "statements": ({"id": "st-a", **_STATEMENT}, {"id": "st-c", **_STATEMENT}),
    "statement_states": (
        {"statement_id": "st-a", "from_revision": 1, "seq": 1, **_STATE},
        {"statement_id": "st-b", "from_revision": 2, "seq": 2, **_STATE},
    ),
    "evidence": ({"id": "ev-a", **_EVIDENCE}, {"id": "ev-c", **_EVIDENCE}),
    "evidence_versions": (
        {**_EVIDENCE_VERSION, "evidence_id": "ev-a", "from_revision": 1, "seq": 1},
        {**_EVIDENCE_VERSION, "evidence_id": "ev-b", "from_revision": 2, "seq": 2},
    ),
    "document_texts": (
        {"document_id": "first", "sha256": SHA, "revision": 1, "content": b"Astana"},
        {"document_id": "first", "sha256": OTHER_SHA, "revision": 1, "content": b"Astana"},
    ),
    "anchor_checks": (
        {**_ANCHOR_CHECK, "evidence_id": "ev-a", "from_revision": 1},
        {**_ANCHOR_CHECK, "evidence_id": "ev-b", "from_revision": 2},
    ),
    "link_checks": (
        {**_LINK_CHECK, "citation_id": "first", "field": "url"},
        {**_LINK_CHECK, "citation_id": "first", "field": "archive_url"},
    ),
    "dossiers": (
        {**_DOSSIER, "id": "first", "title": "Astana"},
        {**_DOSSIER, "id": "second", "title": "Geneva"},
    ),
    "dossier_baselines": (
        {"dossier_id": "first", "type": "entity", "items": b""},
        {"dossier_id": "first", "type": "citation", "items": b""},
    ),
    "organizations": _kind("founded", "dissolved"),
    "persons": _kind("born", "died", classified=False),
    "events": _kind("dates", "scheduled"),
    "places": _kind(),
    "works": _kind("completed", "published"),
    "statements_now": ({"id": "st-a", "seq": 1, **_NOW}, {"id": "st-b", "seq": 2, **_NOW}),
    "rendered_entities": ({"id": "first", **_RENDERED}, {"id": "second", **_RENDERED}),
    "citations_now": ({"id": "first", **_CITATION_NOW}, {"id": "second", **_CITATION_NOW}),
    "citation_keys": (
        {"citation_id": "first", "part": "author", "key": "anna berg"},
        {"citation_id": "second", "part": "author", "key": "=anna"},
    ),
    "names": ({"statement_id": "st-a", **_NAME}, {"statement_id": "st-b", **_NAME}),
    "lifespans": (
        {"entity_id": "first", "start_min": 0, "start_max": 1, "end_min": 2, "end_max": 3},
        {"entity_id": "second", "start_min": 0, "start_max": 1, "end_min": 2, "end_max": 3},
    ),
    "search_tokens": (
        {**_TOKEN, "record_id": "first"},
        {**_TOKEN, "record_id": "second"},
    ),
    "token_lists": (
        {"record_id": "first", "record_type": 4, "tokens": "\n0astana 1\n"},
        {"record_id": "second", "record_type": 4, "tokens": "\n0astana 1\n"},
    ),
    "timeline_entries": (
        {"entity_id": "first", **_TIMELINE_ENTRY},
        {"entity_id": "second", **_TIMELINE_ENTRY},
    ),
    "search_terms": (
        {"skeleton": "ks", "token": "kassis"},
        {"skeleton": "ks", "token": "kasis"},
    ),
    "mentions": (
        {"entity_id": "first", "mentioner_type": "entity", "mentioner_id": "second"},
        {"entity_id": "first", "mentioner_type": "citation", "mentioner_id": "second"},
    ),
    "audit_state": (
        {"id": 1, "revision": 1, "evaluated_on": "2026-01-01", "rules_version": "a"},
        {"id": 1, "revision": 2, "evaluated_on": "2026-01-02", "rules_version": "a"},
    ),
    "audit_findings": ({"id": "fi-a", **_FINDING}, {"id": "fi-b", **_FINDING}),
    "audit_finding_records": (
        {"finding_id": "fi-a", "record_type": "entity", "record_id": "first"},
        {"finding_id": "fi-a", "record_type": "entity", "record_id": "second"},
    ),
    "audit_keys": (
        {"unit": "entity:first", "key": "name:astana"},
        {"unit": "entity:second", "key": "name:astana"},
    ),
    "audit_acknowledgements": (
        {"finding_id": "fi-a", **_ACKNOWLEDGEMENT},
        {"finding_id": "fi-b", **_ACKNOWLEDGEMENT},
    ),
    "stale_renderings": (
        {"record_type": "entity", "record_id": "first", "scope": 0},
        {"record_type": "citation", "record_id": "first", "scope": 1},
    ),
}

REFERENCED_ROWS: dict[str, tuple[Row, ...]] = {
    "revisions": tuple({"number": number, **_REVISION} for number in range(2, 8)),
    "entities": ({"id": "second", "kind": "place"}, {"id": "fourth", "kind": "place"}),
    "citations": ({"id": "second"},),
    "documents": ({"id": "second"},),
    "statements": ({"id": "st-b", **_STATEMENT},),
    "evidence": ({"id": "ev-b", **_EVIDENCE},),
}
"""Additional rows that the second rows refer to."""


def fill(connection: Connection) -> None:
    """Insert the first row and the referenced rows into every table except `head`."""
    for table in Base.metadata.sorted_tables:
        if table.name == "head":
            continue
        for row in (SAMPLES[table.name][0], *REFERENCED_ROWS.get(table.name, ())):
            connection.execute(insert(table).values(**row))
