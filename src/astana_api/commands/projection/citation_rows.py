"""Build the projected rows of citations."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table

from astana_api.commands.projection.rendering_columns import json_columns
from astana_api.db.base import table
from astana_api.domain.rendering.entities import ReferenceLookup
from astana_api.domain.sort_keys import index_key
from astana_api.domain.text import scripts
from astana_api.loading.citations import LoadedCitation
from astana_api.models import CitationKey, CitationNow, Mention
from astana_api.models.projected import Mentioner

Row = dict[str, Any]
Rows = dict[Table, list[Row]]


def build_rows(records: Iterable[LoadedCitation], references: ReferenceLookup) -> Rows:
    """Return all projected rows of citations by table, except the search tokens."""
    citations: list[Row] = []
    keys: list[Row] = []
    mentions: list[Row] = []
    for record in records:
        citations.append(_citation_row(record, references))
        keys += [
            {"citation_id": record.draft.id, "part": part, "key": key}
            for part, key in record.filter_keys(references)
        ]
        mentions += [
            {
                "entity_id": entity_id,
                "mentioner_type": Mentioner.CITATION.value,
                "mentioner_id": record.draft.id,
            }
            for entity_id in sorted({references(entity_id).id for entity_id in record.entities})
        ]
    return {table(CitationNow): citations, table(CitationKey): keys, table(Mention): mentions}


def _citation_row(record: LoadedCitation, references: ReferenceLookup) -> Row:
    revision, body = record.render_with_revision(references)
    issued_dates = record.issued_sort_key
    return {
        "id": record.draft.id,
        "type": record.draft.type,
        "language": index_key(record.language) if record.language else None,
        "url_status": record.draft.url_status.value,
        "title_key": scripts.sort_key(record.draft.title or record.draft.id),
        "issued_earliest": issued_dates.earliest,
        "issued_earliest_desc": issued_dates.earliest_desc,
        "issued_latest_desc": issued_dates.latest_desc,
        "issued_duration_class": issued_dates.duration_class,
        "revision": revision,
        **json_columns(body),
    }
