"""What lists of entities are filtered by, where no column of theirs says it: statements, sources.

A property filters by the statements that the entity's JSON shows, through an index on their values,
so that a new one needs no migration. Sources are those that support its current statements, whether
they are shown or not: what `/{id}/citations` answers.
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
from astana_api.domain.vocabulary import Property
from astana_api.models import CitationKey, CitationNow, Evidence, Name, StatementNow
from astana_api.models.citations import CitationPart
from astana_api.queries.evidence import stands
from astana_api.queries.lists.conditions import Binds, Filter, any_of, not_above
from astana_api.queries.lists.engine import Sought
from astana_api.queries.lists.index_scans import MOST_VALUES, ByFilters, Way, Ways

_name = table(Name).c
_said = table(StatementNow).c
_evidence = table(Evidence).c
_citation = table(CitationNow).c
_key = table(CitationKey).c

# Written out, so that an index of shown statements, or of dates, is known to serve.
_SHOWN = _said.shown == literal_column("1")
_DATE = _said.type == literal_column(f"'{ValueType.DATE.value}'")


_ALONG = table(StatementNow).alias("along")


def any_id(_column: ColumnElement[Any]) -> Sought:
    """The rows of these ids."""
    return Sought(ids=lambda binds: binds)


def bearing(column: ColumnElement[Any]) -> Sought:
    """Which bear one of the names, folded."""
    found = any_of(_name.key)
    return Sought(
        lambda binds: select(_name.entity_id).where(found(binds)),
        lambda binds: exists().where(_name.entity_id == column, found(binds)),
    )


def stated(column: ColumnElement[Any], row: Property) -> Mapping[str, Sought]:
    """The filters by a property, by their names: a value of it, or what bounds its dates.

    `X_from` and `X_to` take what they do on columns: see `listings.EntityLists`.
    """
    said = _said.property == row.id
    found: dict[str, Sought] = {f"has_{row.id}": _present(column, row)}
    found[f"lacks_{row.id}"] = Sought(holds=_without(column, row))
    if ValueType.DATE in row.values:
        found[f"{row.id}_from"] = _shown(column, not_above(_said.neg_max), said, ids_only=_DATE)
        found[f"{row.id}_to"] = _shown(column, not_above(_said.min), said, ids_only=_DATE)
    else:
        # One entity has few statements and one value may have very many, so that no index of the
        # latter is offered where each entity is asked.
        each = any_of(func.coalesce(_said.value_now, ""))
        valued = _shown(column, any_of(_said.value_now), said, each=each)
        found[row.id] = replace(valued, in_order="name")
    return found


def in_order_of_names(
    column: ColumnElement[Any], filters: Mapping[str, Filter | Sought]
) -> ByFilters:
    """The ways to those who have a value of a property, by name.

    `column` is the id of the listed table, from which the list reads.
    """
    along = _ALONG.c
    valued = {n for n, met in filters.items() if isinstance(met, Sought) and met.in_order}

    def ways(sort: Sequence[str], said: Mapping[str, Binds], few: Collection[str]) -> Ways | None:
        served = [n for n in said if n in valued and 0 < len(said[n]) <= MOST_VALUES]
        # What few meet is found first, unless it is found in order.
        if list(sort) not in (["name"], ["-name"]) or set(few) - set(served) or not served:
            return None
        name = next((n for n in served if n in few), served[0])
        parts = [
            Way(
                source=_ALONG.join(column.table, column == along.subject_now),
                keys=(along.name_key, along.subject_now),
                where=(
                    along.value_now == value,
                    along.property == literal_column(f"'{name}'"),
                    along.shown == literal_column("1"),
                ),
                repeats=True,
            )
            for value in said[name]
        ]
        return Ways(frozenset({name}), parts, apart=len(parts) == 1)

    return ways


def _shown(
    column: ColumnElement[Any],
    met: Filter,
    *said: ColumnElement[bool],
    ids_only: ColumnElement[bool] | None = None,
    each: Filter | None = None,
) -> Sought:
    """`ids_only` goes without saying: it offers an index, which one entity needs not.

    `each` is `met` as it is asked of one entity, where that is another.
    """
    offered = () if ids_only is None else (ids_only,)
    return Sought(
        lambda binds: select(_said.subject_now).where(*said, _SHOWN, *offered, met(binds)),
        lambda binds: exists().where(
            _said.subject_now == column, *said, _SHOWN, (each or met)(binds)
        ),
    )


def _present(column: ColumnElement[Any], row: Property) -> Sought:
    # "There is none" is a statement, and no value.
    is_value = _said.type != ValueType.NOVALUE.value
    return _shown(column, lambda _: is_value, _said.property == row.id)


def _without(column: ColumnElement[Any], row: Property) -> Filter:
    holds = _present(column, row).holds
    assert holds is not None
    return lambda binds: not_(holds(binds))


def source_filters(column: ColumnElement[Any]) -> Mapping[str, Sought]:
    """The filters by what supports current statements of an entity.

    `publisher` takes folded names and `=` with an entity's id: see `models.CitationKey`.
    """
    published = _key.part == CitationPart.PUBLISHER.value
    return {
        "cited_by": _resting_on(column, _evidence.citation_id),
        "document": _resting_on(column, _evidence.document_id),
        "publisher": _recorded(column, _key.citation_id, any_of(_key.key), published),
        "language": _recorded(column, _citation.id, any_of(_citation.language)),
    }


def _supported(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Of what there are current statements with evidence that meets the conditions."""
    return (
        select(_said.subject_now)
        .join(table(Evidence), _evidence.statement_id == _said.id)
        .where(
            _said.state == State.CURRENT.value,
            _evidence.stance == Stance.SUPPORTS.value,
            stands(_evidence.id),
            *conditions,
        )
    )


def _resting_on(column: ColumnElement[Any], source: ColumnElement[Any]) -> Sought:
    # One entity has little evidence and one source may have very much, so that no index of the
    # latter is offered where each entity is asked.
    found, each = any_of(source), any_of(func.coalesce(source, ""))
    return Sought(
        lambda binds: _supported(found(binds)),
        lambda binds: _supported(_said.subject_now == column, each(binds)).exists(),
        dear=True,
    )


def _recorded(
    column: ColumnElement[Any],
    key: ColumnElement[Any],
    met: Filter,
    *said: ColumnElement[bool],
) -> Sought:
    """Which rest on a citation whose record, of that key, meets a filter.

    Joined, and not IN, of which SQLite would make a list of them all before it sees the first.
    """
    cited = func.coalesce(_evidence.citation_id, "")
    return Sought(
        lambda binds: _supported(*said, met(binds), key == _evidence.citation_id),
        lambda binds: _supported(
            _said.subject_now == column, exists().where(key == cited, *said, met(binds))
        ).exists(),
        dear=True,
    )
