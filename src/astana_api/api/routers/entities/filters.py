"""Filters of entity lists: the declaration and the parser of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import MaxLen, MinLen
from fastapi import Query

from astana_api.api.http.query_model import QueryModel
from astana_api.api.lists.date_match import DESCRIPTION, Match, parse_date_filters
from astana_api.api.lists.filter_types import (
    EdtfDate,
    Ids,
    LanguageTag,
    RecordId,
    TrueOrFalse,
    fold_texts,
    parse_flag,
    parse_ids,
    parse_presence,
)
from astana_api.api.lists.pagination import drop_unset
from astana_api.api.lists.parameters import names_query
from astana_api.api.lists.query_text import parse_query_text
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.search.query import MAX_QUERY_LENGTH
from astana_api.domain.search.search_tokens import Findable
from astana_api.domain.sort_keys import MAX_SHORT_LENGTH
from astana_api.domain.text.normalization import TextError, normalize_text
from astana_api.domain.vocabulary import PropertyDefinition
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.entities.filters import text_filter_name
from astana_api.queries.entities.lists import EntityLists
from astana_api.queries.entities.redirects import canonicalize_filters
from astana_api.queries.lists.definitions import ListDefinition
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.search.service import MAX_NAMED_ENTITIES, find_named_entities

FilterValues = Mapping[str, Sequence[Any] | None]
FilterParser = Callable[[Any], FilterValues]
"""Parse a parameter's value into values of list filters; None means the filter is absent."""


@dataclass(frozen=True, slots=True)
class EntityFilter:
    """A query parameter that filters a list."""

    name: str
    annotation: Any
    parse: FilterParser


@dataclass(frozen=True, slots=True)
class EntityFilters:
    """The filter parameters of one list by field name, in the order of the documentation.

    `entity_ids` are the filters whose values are ids of entities. `dates` are the properties that
    `X_from`, `X_to` and `match` compare with a period.
    """

    parameters: Mapping[str, EntityFilter]
    entity_ids: frozenset[str]
    dates: tuple[str, ...] = ()

    def parse(self, query: QueryModel) -> dict[str, list[Any]]:
        """Return the list filters for the parameters in the query.

        Raise InvalidQueryParameter for an invalid value.
        """
        filters: dict[str, Sequence[Any] | None] = {}
        for name, parameter in self.parameters.items():
            if name in query.model_fields_set:
                filters |= parameter.parse(getattr(query, name))
        periods = {
            date: (getattr(query, f"{date}_from"), getattr(query, f"{date}_to"))
            for date in self.dates
        }
        match: Match | None = getattr(query, "match", None)
        return drop_unset(filters) | parse_date_filters(match, periods)

    async def build_query(
        self,
        snapshot: Snapshot,
        listing: ListDefinition,
        filters: Mapping[str, Sequence[Any]],
        kinds: Iterable[str],
    ) -> tuple[ListQuery, bool | None]:
        """Return the list for filters, and whether the search of `q`, if any, may miss entities.

        Ids of merged entities are replaced by the current ones, and `q` by what it finds.
        """
        canonical = await canonicalize_filters(
            snapshot,
            filters,
            ids=self.entity_ids,
            ids_or_names=("publisher",),
        )
        if "q" not in canonical:
            return ListQuery(listing, canonical), None
        found_kinds = tuple(map(Findable, canonical.get("kind", sorted(kinds))))
        words = parse_query_text(canonical["q"][0])
        found = await find_named_entities(snapshot, words, found_kinds)
        list_query = ListQuery(listing, canonical | {"q": found.ids}, cursor_filters=canonical)
        return list_query, found.truncated


def _filter(name: str, values: Any, parse: Callable[[Any], Any], description: str) -> EntityFilter:
    # A field cannot have the name of a parameter with a dot.
    alias = name if "." in name else None
    annotation = Annotated[values | None, Query(alias=alias, description=description)]
    return EntityFilter(name, annotation, lambda raw_value: {name: parse(raw_value)})


def _check_query_text(text: str) -> FilterValues:
    parse_query_text(text)
    return {"q": [text]}


def _fold_prefixes(texts: list[str]) -> list[str]:
    prefixes = fold_texts(texts)
    for prefix in prefixes:
        # The index has the start of a long name; some characters fold to a whole phrase.
        if len(prefix) > MAX_SHORT_LENGTH:
            raise InvalidQueryParameter.named(
                "name.prefix",
                f"The text has {len(prefix)} characters without accents and ligatures; expected "
                f"at most {MAX_SHORT_LENGTH}.",
            )
    return prefixes


def _as_stored(texts: list[str]) -> list[str]:
    """Return the texts in stored form; drop invalid ones, which match nothing."""
    stored = []
    for text in texts:
        try:
            stored.append(normalize_text(text, multiline=True))
        except TextError:
            continue
    return stored


_NAME = _filter(
    "name",
    list[str],
    fold_texts,
    "A complete name of the entity, in any script; case, accents and vowel marks do"
    " not count. Example: `Astana Platform`.",
)
_NAME_PREFIX = _filter(
    "name.prefix",
    list[Annotated[str, MaxLen(MAX_SHORT_LENGTH)]],
    _fold_prefixes,
    "The start of a name of the entity, at most "
    f"{MAX_SHORT_LENGTH} characters; case, accents and vowel marks do not count. "
    "Example: `Astana Pl`.",
)
_Q = EntityFilter(
    "q",
    Annotated[
        Annotated[str, MinLen(1), MaxLen(MAX_QUERY_LENGTH)] | None,
        Query(
            description="Words of a name, in any order: entities with a name that has them all, as "
            "typed, misspelt or in another script; if there are none, those whose names sound "
            f"alike. At most {MAX_NAMED_ENTITIES} are found: `capped` is true if there may be "
            "more. Example: `Кассис`."
        ),
    ],
    _check_query_text,
)
_KIND = _filter("kind", list[Kind], list, "Kinds. Example: `person`.")
_SOURCED = _filter(
    "sourced",
    TrueOrFalse,
    parse_flag,
    "Whether a citation supports at least one value of the entity.",
)
_SOURCES = {
    "cited_by": _filter(
        "cited_by", list[RecordId], list, "Ids of citations that support a value of the entity."
    ),
    "document": _filter(
        "document", list[RecordId], list, "Ids of documents that support a value of the entity."
    ),
    "publisher": _filter(
        "publisher",
        list[str],
        list,
        "Publishers of citations that support it, by id or as printed; case and accents do not "
        "count.",
    ),
    "language": _filter(
        "language", list[LanguageTag], list, "Languages (BCP 47) of citations that support it."
    ),
}


def _date_annotation(prop: PropertyDefinition, side: str) -> Any:
    description = f"EDTF date: `{prop.id}` may be then or {side}."
    return Annotated[EdtfDate | None, Query(description=description)]


def _parse_later(_: Any) -> FilterValues:
    """Return nothing: dates are parsed together, because they depend on `match`."""
    return {}


_MATCH = EntityFilter(
    "match",
    Annotated[
        Match | None,
        Query(description=DESCRIPTION.format(parameters="the filters `X_from` and `X_to`")),
    ],
    _parse_later,
)


def _property_filters(prop: PropertyDefinition) -> dict[str, EntityFilter]:
    if ValueType.DATE in prop.values:
        return {
            name: EntityFilter(name, _date_annotation(prop, side), _parse_later)
            for name, side in ((f"{prop.id}_from", "later"), (f"{prop.id}_to", "earlier"))
        }
    by_id = [form for value_type, form in _ID_FORMS.items() if value_type in prop.values]
    as_text = [form for value_type, form in _TEXT_FORMS.items() if value_type in prop.values]
    filters = {}
    if by_id:
        description = f"{prop.description} Filter by {' or '.join(by_id)}."
        filters[prop.id] = _filter(prop.id, list[RecordId], list, description)
    if as_text:
        name = text_filter_name(prop)
        if prop.id == "identifier":
            form, parse = "`scheme:key` or the key alone; case does not count", fold_texts
        elif prop.ignores_case:
            form, parse = "case, accents and punctuation do not count", fold_texts
        else:
            form, parse = " or ".join(as_text), _as_stored
        description = f"{prop.description} {form.capitalize()}."
        filters[name.replace(".", "_")] = _filter(name, list[str], parse, description)
    return filters


_ID_FORMS = {ValueType.ENTITY: "entity ids", ValueType.CITATION: "citation ids"}
_TEXT_FORMS = {
    ValueType.TEXT: "exact text",
    ValueType.URL: "exact URL",
    ValueType.NUMBER: "number",
}


def _presence_filters(properties: Sequence[PropertyDefinition]) -> dict[str, EntityFilter]:
    property_ids = tuple(prop.id for prop in properties)

    def parser_of(parameter: str) -> FilterParser:
        return lambda raw_value: parse_presence(parameter, raw_value, property_ids)

    return {
        parameter: EntityFilter(
            parameter,
            Annotated[str | None, names_query(property_ids, description)],
            parser_of(parameter),
        )
        for parameter, description in (
            ("has", "Comma-separated properties; the entity has a value of each."),
            ("lacks", "Comma-separated properties; the entity has a value of none."),
        )
    }


def build_filters(lists: EntityLists) -> EntityFilters:
    """Return the filters of a list."""
    filters = {
        "ids": EntityFilter("ids", Ids, lambda raw_value: {"ids": parse_ids(raw_value)}),
        "q": _Q,
        "name": _NAME,
        "name_prefix": _NAME_PREFIX,
    }
    filters |= {"kind": _KIND} if "kind" in lists.summaries.filters else {}
    filterable = [prop for prop in lists.properties if prop.filter and prop.id != "name"]
    for prop in filterable:
        filters |= _property_filters(prop)
    dates = tuple(prop.id for prop in filterable if ValueType.DATE in prop.values)
    filters |= {"match": _MATCH} if dates else {}
    filters |= {**_presence_filters(lists.properties), "sourced": _SOURCED, **_SOURCES}
    entity_ids = {prop.id for prop in filterable if ValueType.ENTITY in prop.values}
    return EntityFilters(filters, frozenset(entity_ids | {"ids"}), dates)
