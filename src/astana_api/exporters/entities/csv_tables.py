"""The tables of CSV files: their columns, from which the cells and the Table Schema derive."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Literal

from astana_api.domain.citation_fields import CITATION_FIELDS, FieldType
from astana_api.domain.enums import Kind, Stance
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.fields import PROPERTY_FIELDS, PropertyField
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.exporters.entities.statement_values import citation_ids, plain_text

SEPARATOR: Final = "; "
"""Between the values of a list; a value may contain it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its type in the Table Schema, and how it is read from a record."""

    name: str
    description: str
    read: Callable[[Json], Any]
    type: Literal["string", "boolean", "integer"] = "string"


def _read_key(key: str) -> Callable[[Json], Any]:
    return lambda record: record.get(key)


def _key(name: str, description: str, type_: Literal["string", "boolean"] = "string") -> Column:
    return Column(name, description, _read_key(name), type_)


def _join(values: Iterable[Any], separator: str = SEPARATOR) -> str:
    return separator.join(text for value in values if (text := plain_text(value)))


def _qualifier(key: str) -> Column:
    return Column(key, f"The qualifier `{key}`.", lambda record: record["qualifiers"].get(key))


def _read_evidence(key: str) -> Callable[[Json], Any]:
    """Return a reader of the first passage: the first supporting evidence with a document."""

    def read(record: Json) -> Any:
        for evidence in record["evidence"]:
            if evidence["document"] and evidence["stance"] == Stance.SUPPORTS:
                return evidence[key]
        return None

    return read


def _read_name(record: Json) -> Any:
    value = record["value"]
    return value.get("name") if isinstance(value, dict) else None


STATEMENT_COLUMNS: Final = (
    Column("statement", "The id of the statement.", _read_key("id")),
    Column("subject", "The id of the entity.", lambda record: record["subject"]["id"]),
    Column("subject_kind", "The kind of the entity.", lambda record: record["subject"]["kind"]),
    Column("subject_name", "The name of the entity.", lambda record: record["subject"]["name"]),
    _key("property", "The property, as in `/v1/properties`."),
    _key("value_type", "The type of the value."),
    _key("value", "The value: a text, an id, an EDTF date, a URL, `lat,lon`; empty if unknown."),
    Column("value_name", "The name of a value that is an entity.", _read_name),
    _key("lang", "The language of a text."),
    *(_qualifier(key) for key in QUALIFIERS),
    _key("rank", "`preferred`, `normal` or `deprecated`."),
    _key("sourced", "Whether a citation supports the statement.", "boolean"),
    Column(
        "citations",
        "The ids of the citations that support the statement, separated by spaces.",
        lambda record: _join(citation_ids(record), " "),
    ),
    Column(
        "contradicting_citations",
        "The ids of the citations that contradict the statement, separated by spaces.",
        lambda record: _join(citation_ids(record, Stance.CONTRADICTS), " "),
    ),
    Column("document", "The document of the first passage.", _read_evidence("document")),
    Column("section", "The section of the first passage.", _read_evidence("section")),
    Column("exact", "The text of the first passage.", _read_evidence("exact")),
)


def _read_values(key: str) -> Callable[[Json], str]:
    def read(record: Json) -> str:
        value = record.get(key)
        if isinstance(value, list):
            return _join(each["value"] for each in value)
        return plain_text(value)

    return read


def _property_columns() -> tuple[Column, ...]:
    # A property can be a list for one kind and a single value for another.
    fields: dict[str, PropertyField] = {}
    for field in chain.from_iterable(PROPERTY_FIELDS[kind] for kind in Kind):
        fields[field.key] = field if field.many else fields.get(field.key, field)
    fields.pop("description")
    return tuple(
        Column(
            key,
            field.prop.description + (" Several are separated by `; `." if field.many else ""),
            _read_values(key),
        )
        for key, field in fields.items()
    )


ENTITY_COLUMNS: Final = (
    _key("id", "The id of the entity."),
    _key("kind", "The kind of the entity."),
    _key("name", "The display name."),
    _key("description", "What the entity is."),
    *_property_columns(),
    _key("sourced", "Whether every value has a citation.", "boolean"),
    Column("revision", "The last revision that changed it.", _read_key("revision"), "integer"),
)
"""The columns for all kinds: the kinds of later records are not known when the head is written."""


def _read_contributors(key: str) -> Callable[[Json], str]:
    return lambda record: _join(each["name"] for each in record.get(key) or ())


def _read_entities(key: str) -> Callable[[Json], str]:
    return lambda record: _join((each["id"] for each in record[key]), " ")


CITATION_COLUMNS: Final = (
    _key("id", "The id of the citation."),
    _key("type", "The type of the source, as in CSL."),
    Column("authors", "The authors, separated by `; `.", _read_contributors("authors")),
    *(
        Column(
            key,
            field.description,
            _read_contributors(key) if field.type is FieldType.NAMES else _read_key(key),
        )
        for key, field in CITATION_FIELDS.items()
    ),
    _key("title_lang", "The language of the title."),
    _key("url_status", "The status of the address."),
    *(
        Column(f"{role}_entities", f"The ids of the {role}'s entities.", _read_entities(key))
        for role, key in (("container", "container_entities"), ("publisher", "publisher_entities"))
    ),
    Column("revision", "The last revision that changed it.", _read_key("revision"), "integer"),
)
