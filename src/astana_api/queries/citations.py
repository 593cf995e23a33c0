"""Reads of citations at the head revision. Their JSON is stored when they are written."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    bindparam,
    exists,
    func,
    literal_column,
    not_,
    select,
    union_all,
)

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.validity import opened_by
from astana_api.domain.citation_fields import CSL_FIELDS
from astana_api.domain.enums import Stance, State
from astana_api.loading.citations import TEXT_FIELDS
from astana_api.models import (
    CitationKey,
    CitationNow,
    CitationVersion,
    Mention,
    SQLCitationAuthor,
    SQLDocumentReference,
    SQLEvidence,
    StatementNow,
)
from astana_api.models.citations import CitationEntity, CitationKeyType, CitationPart
from astana_api.models.projected import Mentioner
from astana_api.queries.as_of import citations as as_of
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.duration_scans import date_filters, plan_date_scans
from astana_api.queries.evidence import in_open_version, is_open
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey, SubqueryFilter
from astana_api.queries.lists.index_scans import MergedScan
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.stale_renderings import replace_stale_citations
from astana_api.queries.view import View

_now = table(CitationNow).c
_version = table(CitationVersion).c
_mention = table(Mention).c
_key = table(CitationKey).c


def _mentions_entity(binds: Binds) -> Any:
    """Match citations in whose record one of the entities is linked or named.

    The links are contributors, containers and publishers; `named_in` states the other names.
    """
    statement = table(StatementNow).c
    linked = select(_mention.mentioner_id).where(
        any_of(_mention.entity_id)(binds), _mention.mentioner_type == Mentioner.CITATION.value
    )
    named = select(statement.value_now).where(
        any_of(statement.subject_now)(binds),
        statement.property == literal_column("'named_in'"),
        statement.displayed == literal_column("1"),
    )
    return _now.id.in_(union_all(linked, named))


def _supports_entity(binds: Binds) -> Any:
    """Match citations that support a current statement about one of the entities."""
    statement, evidence = table(StatementNow).c, table(SQLEvidence).c
    current = select(statement.id).where(
        any_of(statement.subject_now)(binds), statement.state == State.CURRENT.value
    )
    return _now.id.in_(
        select(evidence.citation_id).where(
            evidence.statement_id.in_(current),
            evidence.stance == Stance.SUPPORTS.value,
            is_open(evidence.id),
        )
    )


def _key_filter(part: CitationKeyType) -> SubqueryFilter:
    """Return the filter by a key of the record: see `models.CitationKey`."""
    is_part, matches = _key.part == part.value, any_of(_key.key)
    return SubqueryFilter(
        lambda binds: select(_key.citation_id).where(is_part, matches(binds)),
        lambda binds: exists().where(_key.citation_id == _now.id, is_part, matches(binds)),
    )


_LANGUAGE_FILTER = SubqueryFilter(
    lambda binds: select(_now.id).where(any_of(_now.language)(binds)),
    any_of(func.coalesce(_now.language, "")),
)


def _is_referenced_by(binds: Binds) -> Any:
    """Match citations in the references of one of the documents."""
    reference = table(SQLDocumentReference).c
    return _now.id.in_(
        select(reference.citation_id).where(
            any_of(reference.document_id)(binds), in_open_version(reference)
        )
    )


_VERSION_FIELDS = ("titles", *(name for name in TEXT_FIELDS if name != "type"))
_ENTITY_FIELDS = {
    "container_entities": CitationPart.CONTAINER,
    "publisher_entities": CitationPart.PUBLISHER,
}
OPTIONAL_FIELDS = (*_VERSION_FIELDS, "authors", *_ENTITY_FIELDS, *CSL_FIELDS)
"""The fields that a citation may lack; each has the filters `has_X` and `lacks_X`."""


def _has_field(name: str) -> ColumnElement[bool]:
    """Return the condition that a citation has a field: one search for its open version."""
    open_version = (_version.citation_id == _now.id, _version.to_revision.is_(None))
    if name in _VERSION_FIELDS:
        # Titles by language are a JSON object.
        is_set = _version.titles != "{}" if name == "titles" else _version[name].is_not(None)
        return exists().where(*open_version, is_set)
    if name in CSL_FIELDS:
        # A quotation mark within a text is escaped in JSON: only a key matches.
        has_key = _version.csl_fields.contains(f'"{name}":', autoescape=True)
        return exists().where(*open_version, has_key)
    part = table(SQLCitationAuthor if name == "authors" else CitationEntity).c
    is_part = (part.part == _ENTITY_FIELDS[name].value,) if name in _ENTITY_FIELDS else ()
    return exists().where(
        *open_version,
        part.citation_id == _version.citation_id,
        part.from_revision == _version.from_revision,
        *is_part,
    )


def _presence_filters() -> dict[str, SubqueryFilter]:
    """Return the filters `has_X` and `lacks_X`, which take any one value."""
    filters = {}
    for name in OPTIONAL_FIELDS:
        has_field = _has_field(name)
        filters[f"has_{name}"] = _row_filter(has_field)
        filters[f"lacks_{name}"] = _row_filter(not_(has_field))
    return filters


def _row_filter(condition: ColumnElement[bool]) -> SubqueryFilter:
    return SubqueryFilter(by_row=lambda _: condition)


_PRESENCE_FILTERS = _presence_filters()
_ISSUED_FILTERS = date_filters("issued", _now.issued_earliest, _now.issued_latest_desc)
_ROW_FILTERS = {
    *("type", "language", "url_status"),
    *_ISSUED_FILTERS,
    *_PRESENCE_FILTERS,
}
"""The filters that test one row and are not selective."""


_SORTS = {
    "id": SortKey((_now.id,)),
    "-id": SortKey((_now.id,), descending=True),
    "title": SortKey((_now.title_key,)),
    "-title": SortKey((_now.title_key,), descending=True),
    "issued": SortKey((_now.issued_earliest, _now.issued_latest_desc)),
    "-issued": SortKey((_now.issued_earliest_desc, _now.issued_latest_desc)),
}
_plan_date_scans = plan_date_scans(_now, _SORTS)


def _plan_scans(
    sort: Sequence[str], filters: Mapping[str, Binds], selective: Collection[str]
) -> MergedScan | None:
    return None if filters.keys() - _ROW_FILTERS else _plan_date_scans(sort, filters, selective)


LISTING = ListDefinition(
    columns=(_now.body, _now.id),
    compressed=True,
    source=table(CitationNow),
    id=_now.id,
    sorts=_SORTS,
    filters={
        "type": any_of(_now.type),
        "language": _LANGUAGE_FILTER,
        "url_status": any_of(_now.url_status),
        **_ISSUED_FILTERS,
        "ids": _now.id.in_,
        "entity": _mentions_entity,
        **{part.value: _key_filter(part) for part in CitationKeyType},
        "document": _is_referenced_by,
        "supports": _supports_entity,
        **_PRESENCE_FILTERS,
    },
    scan_planner=_plan_scans,
    replace_stale=replace_stale_citations,
)
"""Citations by id, unless sorted. `entity` and `supports` expect canonical entity ids."""


_IS_RECORDED = CompiledStatement(
    select(_version.citation_id).where(
        _version.citation_id == bindparam("id", type_=String()), opened_by(_version)
    )
)


async def was_withdrawn(view: View, citation_id: str) -> bool:
    """Return whether a citation without valid version was recorded before."""
    params = {"id": citation_id, "as_of": view.as_of}
    return await view.snapshot.first(_IS_RECORDED, params) is not None


def build_entity_query(view: View, entity_id: str) -> ListQuery:
    """Return the list of the citations that support current statements about an entity, by id.

    The entity id must be canonical.
    """
    if isinstance(view, AsOfView):
        return as_of.build_query(view, entity_id)
    return ListQuery(LISTING, {"supports": [entity_id]})
