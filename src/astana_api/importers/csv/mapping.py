"""The mapping of the columns of a table."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from astana_api.domain.enums import Kind, NameKind, ValueType
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.importers.imported_files import UnreadableFile
from astana_api.importers.record_reader import describe_type

PARTS: Final = ("subject", "property", "value", "value_type", "lang", "rank", "kind", "note")
"""The parts of a statement that a column of a table of statements can have, and qualifiers."""

REQUIRED_PARTS: Final = ("subject", "property", "value")


class MappingModel(BaseModel):
    """A part of a mapping; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class KindColumn(MappingModel):
    """The column with the kind of each row's entity."""

    column: str


class ColumnMapping(MappingModel):
    """What a column states: a property of the row's entity, or a part of the row's statement.

    `type` is the type of the values, `kind` the kind of new entities that the values name. A
    `separator` splits a cell into several values.
    """

    property: str | None = None
    part: str | None = None
    type: ValueType | None = None
    lang: str | None = None
    kind: Kind | None = None
    separator: Annotated[str, Field(min_length=1)] | None = None
    name_kind: NameKind | None = None
    scheme: str | None = None
    role: str | None = None


class TableMapping(MappingModel):
    """How the rows of a table are read: each as a statement, or each as an entity.

    `kind` is the kind of all entities, or the column with it. Without it the kind of an entity in a
    table of statements is that which all its properties allow.
    """

    row: Literal["statement", "entity"]
    kind: Kind | KindColumn | None = None
    id: str | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    columns: dict[str, ColumnMapping]


def parse_mapping(data: object) -> TableMapping:
    """Return the mapping; raise UnreadableFile, with the path, if it is invalid."""
    if not isinstance(data, dict):
        raise UnreadableFile("mapping", f"expected an object, found {describe_type(data)}")
    try:
        mapping = TableMapping.model_validate(data)
    except ValidationError as exc:
        error = exc.errors(include_url=False, include_input=False)[0]
        path = "".join(f"/{str(part)[:60]}" for part in error["loc"])
        raise UnreadableFile(f"mapping {path}", error["msg"]) from None
    for column, target in mapping.columns.items():
        _check_column(column, target, mapping)
    if mapping.row == "entity" and (mapping.id is None or mapping.kind is None):
        raise UnreadableFile("mapping", "a table of entities needs `id` and `kind`")
    parts = {target.part for target in mapping.columns.values()}
    if mapping.row == "statement" and (missing := set(REQUIRED_PARTS) - parts):
        reason = f"a table of statements needs a column of the part {' and '.join(sorted(missing))}"
        raise UnreadableFile("mapping /columns", reason)
    return mapping


def _check_column(column: str, target: ColumnMapping, mapping: TableMapping) -> None:
    location = f"mapping /columns/{column[:60]}"
    if mapping.row == "statement":
        if target.part not in PARTS and target.part not in QUALIFIERS:
            accepted = ", ".join((*PARTS, *QUALIFIERS))
            raise UnreadableFile(f"{location}/part", f"expected one of {accepted}")
        return
    prop = PROPERTIES.get(target.property or "")
    if prop is None:
        raise UnreadableFile(f"{location}/property", "expected a property, see /v1/properties")
    if target.type is not None and not prop.allows_value_type(target.type):
        accepted = ", ".join(prop.values)
        raise UnreadableFile(f"{location}/type", f"{prop.id} takes {accepted}")
