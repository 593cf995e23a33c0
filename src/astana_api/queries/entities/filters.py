"""Filters of entity lists on other tables: names, statements and sources.

A property filter matches the statements that the entity's JSON displays, through an index on their
values, so that a new property needs no migration. A source filter matches the sources that support
the entity's current statements, displayed or not, as in `/{id}/citations`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    func,
    literal_column,
    not_,
    select,
)

from astana_api.db.base import table
from astana_api.domain.enums import Stance, State, ValueType
from astana_api.domain.search.search_tokens import TokenForm
from astana_api.domain.vocabulary import PROPERTIES, PropertyDefinition
from astana_api.models import CitationKey, CitationNow, Name, SearchToken, SQLEvidence, StatementNow
from astana_api.models.citations import CitationKeyType
from astana_api.models.search_tokens import FORM_CODES
from astana_api.queries.duration_scans import lies_beyond
from astana_api.queries.evidence import is_open
from astana_api.queries.lists.conditions import Binds, Filter, any_of, at_most, starts_with
from astana_api.queries.lists.definitions import SubqueryFilter
from astana_api.queries.lists.index_scans import (
    MAX_SCANNED_VALUES,
    IndexScan,
    MergedScan,
    ScanPlanner,
)

_name = table(Name).c
_token = table(SearchToken).c
_now = table(StatementNow).c
_evidence = table(SQLEvidence).c
_citation = table(CitationNow).c
_key = table(CitationKey).c

# Literals and not bind parameters: only then can the planner use the partial indexes.
_IS_DISPLAYED = _now.displayed == literal_column("1")
_IS_TEXT = _now.type == literal_column(f"'{ValueType.TEXT.value}'")
_IS_DATE = _now.type == literal_column(f"'{ValueType.DATE.value}'")


_SCANNED = table(StatementNow).alias("scanned")


def id_filter(_column: ColumnElement[Any]) -> SubqueryFilter:
    """Return the filter by ids."""
    return SubqueryFilter(by_ids=lambda binds: binds)


def name_filter(column: ColumnElement[Any]) -> SubqueryFilter:
    """Return the filter by any name of the entity; values are folded names."""
    return _name_filter(column, any_of(_name.key))


def name_prefix_filter(column: ColumnElement[Any]) -> SubqueryFilter:
    """Return the filter by the start of any name of the entity; values are folded and short."""
    return _name_filter(column, starts_with(_name.key))


def _name_filter(column: ColumnElement[Any], matches: Filter) -> SubqueryFilter:
    return SubqueryFilter(
        lambda binds: select(_name.entity_id).where(matches(binds)),
        lambda binds: exists().where(_name.entity_id == column, matches(binds)),
    )


def _identifier_filter(column: ColumnElement[Any]) -> SubqueryFilter:
    """Return the filter by identifiers; values are folded keys, or schemes with keys."""
    is_identifier = _token.form == literal_column(str(FORM_CODES[TokenForm.IDENTIFIER]))
    matches = any_of(_token.token)
    return SubqueryFilter(
        lambda binds: select(_token.record_id).where(is_identifier, matches(binds)),
        lambda binds: exists().where(is_identifier, matches(binds), _token.record_id == column),
    )


def property_filters(
    column: ColumnElement[Any], prop: PropertyDefinition
) -> Mapping[str, SubqueryFilter]:
    """Return the filters by a property, by name: its values, date bounds, `has_X` and `lacks_X`.

    The filters by date take the same values as on columns: see `duration_scans.date_filters`.
    """
    is_property = _now.property == prop.id
    if prop.id == "identifier":
        return {
            f"has_{prop.id}": _presence_filter(column, prop),
            f"lacks_{prop.id}": SubqueryFilter(by_row=_absence_filter(column, prop)),
            prop.id: _identifier_filter(column),
        }
    filters: dict[str, SubqueryFilter] = {f"has_{prop.id}": _presence_filter(column, prop)}
    filters[f"lacks_{prop.id}"] = SubqueryFilter(by_row=_absence_filter(column, prop))
    if ValueType.DATE in prop.values:
        filters |= _date_filters(column, prop.id, is_property)
    else:
        # An entity has few statements and a value can have very many: coalesce() keeps the planner
        # from using the index on values for one row.
        by_row = any_of(func.coalesce(_value_column(prop, _now), ""))
        by_value = any_of(_value_column(prop, _now))
        if takes_ids_and_texts(prop):
            text_values = _value_filter(column, by_value, is_property, _IS_TEXT, row_filter=by_row)
            filters[text_filter_name(prop)] = text_values
            values = _value_filter(column, by_value, is_property, not_(_IS_TEXT), row_filter=by_row)
        else:
            values = _value_filter(column, by_value, is_property, row_filter=by_row)
        filters[prop.id] = replace(values, index_order="name")
    return filters


def _date_filters(
    column: ColumnElement[Any], date: str, is_property: ColumnElement[bool]
) -> Mapping[str, SubqueryFilter]:
    """Return the filters by a date, which may have several values: the first and the last count."""

    def has_value(filter_: Filter) -> SubqueryFilter:
        return _value_filter(column, filter_, is_property, ids_condition=_IS_DATE)

    def lacks_value(bound: ColumnElement[int]) -> SubqueryFilter:
        condition = has_value(lambda binds: bound < binds[0]).by_row
        assert condition is not None
        return SubqueryFilter(by_row=lambda binds: not_(condition(binds)))

    return {
        f"{date}_from": has_value(at_most(_now.latest_desc)),
        f"{date}_to": has_value(at_most(_now.earliest)),
        f"{date}_lies_from": lacks_value(_now.earliest),
        f"{date}_lies_to": lacks_value(_now.latest_desc),
        f"{date}_lies_beyond": SubqueryFilter(
            by_row=has_value(lies_beyond(_now.earliest, _now.latest_desc)).by_row
        ),
    }


def _value_column(prop: PropertyDefinition, columns: Any) -> ColumnElement[str]:
    """Return the column of `statements_now` that a filter compares."""
    key: ColumnElement[str] = columns.text_key if prop.ignores_case else columns.value_now
    return key


def takes_ids_and_texts(prop: PropertyDefinition) -> bool:
    """Return whether the values of the property are entities or texts."""
    return ValueType.ENTITY in prop.values and ValueType.TEXT in prop.values


def text_filter_name(prop: PropertyDefinition) -> str:
    """Return the name of the filter by text: `X.text` where `X` takes ids of entities."""
    return f"{prop.id}.text" if takes_ids_and_texts(prop) else prop.id


def plan_name_scans(
    column: ColumnElement[Any], filters: Mapping[str, Filter | SubqueryFilter]
) -> ScanPlanner:
    """Return the planner of scans, in the order of names, for a filter by a property's values.

    `column` is the id of the table that the list reads from.
    """
    scanned = _SCANNED.c
    indexed = {
        name
        for name, condition in filters.items()
        if isinstance(condition, SubqueryFilter) and condition.index_order
    }

    def plan(
        sort: Sequence[str], binds: Mapping[str, Binds], selective: Collection[str]
    ) -> MergedScan | None:
        served = [n for n in binds if n in indexed and 0 < len(binds[n]) <= MAX_SCANNED_VALUES]
        # A selective filter without a scan is better evaluated first.
        if list(sort) not in (["name"], ["-name"]) or set(selective) - set(served) or not served:
            return None
        text_type: ColumnElement[str] = literal_column(f"'{ValueType.TEXT.value}'")
        name = next((n for n in served if n in selective), served[0])
        scans = [
            IndexScan(
                source=_SCANNED.join(column.table, column == scanned.subject_now),
                keys=(scanned.name_key, scanned.subject_now),
                where=(
                    _value_column(PROPERTIES[name], scanned) == value,
                    scanned.property == literal_column(f"'{name}'"),
                    scanned.displayed == literal_column("1"),
                    *([scanned.type != text_type] if f"{name}.text" in filters else []),
                ),
                may_duplicate=True,
            )
            for value in binds[name]
        ]
        return MergedScan(frozenset({name}), scans, disjoint=len(scans) == 1)

    return plan


def _value_filter(
    column: ColumnElement[Any],
    filter_: Filter,
    *conditions: ColumnElement[bool],
    ids_condition: ColumnElement[bool] | None = None,
    row_filter: Filter | None = None,
) -> SubqueryFilter:
    """Return the filter by displayed statements.

    `ids_condition` is redundant: it only makes a partial index usable for the selection of ids.
    `row_filter` replaces `filter_` where one row is checked.
    """
    ids_conditions = () if ids_condition is None else (ids_condition,)
    return SubqueryFilter(
        lambda binds: select(_now.subject_now).where(
            *conditions, _IS_DISPLAYED, *ids_conditions, filter_(binds)
        ),
        lambda binds: exists().where(
            _now.subject_now == column,
            *conditions,
            _IS_DISPLAYED,
            (row_filter or filter_)(binds),
        ),
    )


def _presence_filter(column: ColumnElement[Any], prop: PropertyDefinition) -> SubqueryFilter:
    # A statement of the type `novalue` says that there is no value.
    is_value = _now.type != ValueType.NOVALUE.value
    return _value_filter(column, lambda _: is_value, _now.property == prop.id)


def _absence_filter(column: ColumnElement[Any], prop: PropertyDefinition) -> Filter:
    is_present = _presence_filter(column, prop).by_row
    assert is_present is not None
    return lambda binds: not_(is_present(binds))


def source_filters(column: ColumnElement[Any]) -> Mapping[str, SubqueryFilter]:
    """Return the filters by the sources that support current statements of an entity.

    `publisher` takes folded names, and `=` with an entity's id: see `models.CitationKey`.
    """
    is_publisher = _key.part == CitationKeyType.PUBLISHER.value
    return {
        "cited_by": _source_filter(column, _evidence.citation_id),
        "document": _source_filter(column, _evidence.document_id),
        "publisher": _citation_filter(column, _key.citation_id, any_of(_key.key), is_publisher),
        "language": _citation_filter(column, _citation.id, any_of(_citation.language)),
    }


def _select_supported(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the subjects of current statements with supporting evidence that meets conditions."""
    return (
        select(_now.subject_now)
        .join(table(SQLEvidence), _evidence.statement_id == _now.id)
        .where(
            _now.state == State.CURRENT.value,
            _evidence.stance == Stance.SUPPORTS.value,
            is_open(_evidence.id),
            *conditions,
        )
    )


def _source_filter(column: ColumnElement[Any], source: ColumnElement[Any]) -> SubqueryFilter:
    # An entity has little evidence and a source can have very much: coalesce() keeps the planner
    # from using the index on sources for one row.
    by_ids, by_row = any_of(source), any_of(func.coalesce(source, ""))
    return SubqueryFilter(
        lambda binds: _select_supported(by_ids(binds)),
        lambda binds: _select_supported(_now.subject_now == column, by_row(binds)).exists(),
        expensive=True,
    )


def _citation_filter(
    column: ColumnElement[Any],
    key: ColumnElement[Any],
    filter_: Filter,
    *conditions: ColumnElement[bool],
) -> SubqueryFilter:
    """Return the filter by citations whose record, joined by `key`, matches a filter.

    It is a join: SQLite would materialize the subquery of IN before it returns the first row.
    """
    cited = func.coalesce(_evidence.citation_id, "")
    return SubqueryFilter(
        lambda binds: _select_supported(*conditions, filter_(binds), key == _evidence.citation_id),
        lambda binds: _select_supported(
            _now.subject_now == column, exists().where(key == cited, *conditions, filter_(binds))
        ).exists(),
        expensive=True,
    )
