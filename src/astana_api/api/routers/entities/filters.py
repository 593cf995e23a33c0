"""What lists of entities are filtered by: how each filter is declared, and read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query

from astana_api.api.lists.filter_types import (
    EdtfDate,
    Ids,
    TrueOrFalse,
    earliest_to,
    flag,
    ids_of,
    latest_from,
    standing,
)
from astana_api.api.lists.pagination import given
from astana_api.api.lists.parameters import names_of
from astana_api.api.lists.sparse_fields import parse_names
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.text.normalization import TextError, clean
from astana_api.domain.text.scripts import spelling
from astana_api.domain.vocabulary import Property
from astana_api.queries.entities.lists import EntityLists

Values = Mapping[str, Sequence[Any] | None]
Read = Callable[[Any], Values]
"""From a parameter's value to filters of the list and their values; None where nothing was said."""


@dataclass(frozen=True, slots=True)
class EntityFilter:
    """A query parameter that narrows a list."""

    annotation: Any
    read: Read


@dataclass(frozen=True, slots=True)
class EntityFilters:
    """The parameters that narrow one list, by their names, in the order of documentation.

    `ids` are those whose values are entities alone, `either` those whose values may be entities.
    """

    parameters: Mapping[str, EntityFilter]
    ids: frozenset[str]
    either: frozenset[str]

    def read(self, said: Mapping[str, Any]) -> dict[str, list[Any]]:
        """The filters of the list that the parameters ask for.

        Raises InvalidQueryParameter for a parameter that has a value that it cannot have.
        """
        found: dict[str, Sequence[Any] | None] = {}
        for name, parameter in self.parameters.items():
            if said[name] is not None:
                found |= parameter.read(said[name])
        return given(found)

    async def standing(
        self, snapshot: Snapshot, filters: Mapping[str, Sequence[Any]]
    ) -> Mapping[str, Sequence[Any]]:
        """The same filters, with entities by the ids that stand now."""
        return await standing(
            snapshot, filters, ids=self.ids, either=self.either, printed=("publisher",)
        )


def _filter(name: str, values: Any, read: Callable[[Any], Any], described: str) -> EntityFilter:
    annotation = Annotated[values | None, Query(description=described)]
    return EntityFilter(annotation, lambda said: {name: read(said)})


def _folded(names: list[str]) -> list[str]:
    # As they are kept: what folds to nothing is itself, and not the like of all such names.
    return [spelling(name) for name in names]


def _stored(texts: list[str]) -> list[str]:
    """The texts as they would be stored; one that could not be matches nothing."""
    found = []
    for text in texts:
        try:
            found.append(clean(text, multiline=True))
        except TextError:
            continue
    return found


_NAME = _filter(
    "name",
    list[str],
    _folded,
    "A whole name that it bears, in any script; case, accents and vowel marks do not count. "
    "Example: `Astana Platform`.",
)
_KIND = _filter("kind", list[Kind], list, "Kinds. Example: `person`.")
_SOURCED = _filter(
    "sourced", TrueOrFalse, flag, "Whether a citation supports any of what is said of it."
)
_SOURCES = {
    "cited_by": _filter(
        "cited_by", list[str], list, "Ids of citations that support what is said of it."
    ),
    "document": _filter(
        "document", list[str], list, "Ids of documents that support what is said of it."
    ),
    "publisher": _filter(
        "publisher",
        list[str],
        list,
        "Publishers of citations that support it, by id or as printed; case and accents do not "
        "count.",
    ),
    "language": _filter(
        "language", list[str], list, "Languages (BCP 47) of citations that support it."
    ),
}


def _of_property(row: Property) -> dict[str, EntityFilter]:
    if ValueType.DATE in row.values:
        return {
            f"{row.id}_{end}": _filter(
                f"{row.id}_{end}",
                EdtfDate,
                read,
                f"`{row.id}` in this time (EDTF) or {side}, as far as is known.",
            )
            for end, side, read in (
                ("from", "later", latest_from),
                ("to", "earlier", earliest_to),
            )
        }
    forms = [form for value, form in _FORMS.items() if value in row.values]
    described = f"{row.description} {' or '.join(forms).capitalize()}."
    return {row.id: _filter(row.id, list[str], _stored, described)}


_FORMS = {
    ValueType.ENTITY: "by id",
    ValueType.CITATION: "by the citation's id",
    ValueType.TEXT: "in the very words",
    ValueType.URL: "as written",
    ValueType.NUMBER: "as written",
}


def _presence(properties: Sequence[Property]) -> dict[str, EntityFilter]:
    known = tuple(row.id for row in properties)

    def read_as(parameter: str) -> Read:
        return lambda said: {
            f"{parameter}_{name}": [1] for name in parse_names(parameter, said, known) or ()
        }

    return {
        parameter: EntityFilter(
            Annotated[str | None, names_of(known, described)], read_as(parameter)
        )
        for parameter, described in (
            ("has", "Properties, separated by commas, of each of which it has a value."),
            ("lacks", "Properties, separated by commas, of none of which it has a value."),
        )
    }


def filters_of(lists: EntityLists) -> EntityFilters:
    """The filters of a list."""
    found = {"ids": EntityFilter(Ids, lambda said: {"ids": ids_of(said)}), "name": _NAME}
    found |= {"kind": _KIND} if "kind" in lists.summaries.filters else {}
    rows = [row for row in lists.properties if row.filter and row.id != "name"]
    for row in rows:
        found |= _of_property(row)
    found |= {**_presence(lists.properties), "sourced": _SOURCED, **_SOURCES}
    entities = {row.id: row for row in rows if ValueType.ENTITY in row.values}
    either = frozenset(name for name, row in entities.items() if ValueType.TEXT in row.values)
    return EntityFilters(found, frozenset(entities) - either | {"ids"}, either)
