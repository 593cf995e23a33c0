"""Entities on the wire: the shapes of each kind, read from the vocabulary.

They follow `domain.rendering.entities`, which writes what they describe; a test holds the one to the other.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.rendering.entities import SUMMARY
from astana_api.domain.vocabulary import PROPERTIES, Property, properties_of
from astana_api.schemas.pagination import Listed
from astana_api.schemas.responses.citations import Citation
from astana_api.schemas.responses.elements import (
    ELEMENTS,
    LIST,
    MAPPING,
    TYPES,
    WORDS,
    Fields,
    NameElement,
    nullable,
    only_if,
    pascal,
    said,
)
from astana_api.schemas.responses.references import EDTF, HOLDS, Source
from astana_api.schemas.responses.relations import Relation
from astana_api.schemas.responses.statements import Statement
from astana_api.schemas.responses.timeline import TimelineItem

Item = TypeVar("Item")


class Selection(BaseModel):
    """With `fields`: the id and the keys that were asked for, each as it is in the whole."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(description="The entity's id.", examples=["astana-platform"])


class Included(BaseModel, Generic[Item]):
    """What `include` puts into an answer: the first items, and where the rest begins."""

    items: list[Item] = Field(description="The first of them.")
    next: str | None = Field(description="The address at which they go on; null if this is all.")


class IncludedStatements(Included[Statement]):
    """The current statements about an entity."""


class IncludedRelations(Included[Relation]):
    """The relations of an entity in both directions."""


class IncludedCitations(Included[Citation]):
    """The citations that support current statements of an entity."""


class IncludedTimeline(Included[TimelineItem]):
    """What is dated and concerns an entity, in the order of time."""


INCLUDED: Mapping[str, type[BaseModel]] = {
    "statements": IncludedStatements,
    "relations": IncludedRelations,
    "citations": IncludedCitations,
    "timeline": IncludedTimeline,
}
"""What `include` may name."""


_SOURCED: Any = said(bool, "Whether a citation supports any of what is shown of it.")


def _scalar(row: Property) -> Any:
    types = [TYPES.get(value_type, str) for value_type in row.values]
    return types[0] if len(types) == 1 else types[0] | types[1]


def _describe(row: Property) -> str:
    return f"{row.description} {EDTF}" if ValueType.DATE in row.values else row.description


def _single(row: Property) -> Any:
    return nullable(_scalar(row), _describe(row))


def _identity(kind: Kind) -> Fields:
    return {
        "id": said(str, "The entity's id, which never changes."),
        "kind": said(WORDS[kind.value], "What it is."),
        "name": said(str, "The name it is shown by; the id where it has none."),
        "description": _single(PROPERTIES["description"]),
    }


def _place(kind: Kind) -> Fields:
    singles = [row.id for row in properties_of(kind) if row.is_single(kind)]
    conflicts = "The properties that show one of several current values."
    return {
        "conflicts": said(LIST[WORDS[*singles]], conflicts),
        "revision": said(int, "The last that touched anything shown here.", ge=1),
        "url": said(str, "Its address.", examples=[f"/v1/{kind.collection}/..."]),
    }


def _included() -> Fields:
    return {
        key: only_if(model, f"{model.__doc__} There only with `include={key}`.")
        for key, model in INCLUDED.items()
    }


def _whole(kind: Kind) -> type[BaseModel]:
    rows = [row for row in properties_of(kind) if row.id not in {"name", "description"}]
    singles = ["name", "description", *(row.id for row in rows if row.is_single(kind))]
    fields = _identity(kind) | {"names": said(LIST[NameElement], "Every name, each as stated.")}
    for row in rows:
        many = not row.is_single(kind)
        fields[row.id] = said(LIST[ELEMENTS[row.id]], _describe(row)) if many else _single(row)
    place = _place(kind)
    fields["sources"] = said(
        MAPPING[WORDS[*singles], list[Source]],
        "Where each single value comes from, by its key; a value that is not there has none.",
    )
    fields["sourced"] = _SOURCED
    fields["conflicts"] = place.pop("conflicts")
    fields["former_ids"] = said(list[str], "The ids of what was merged into it.")
    fields["withdrawn"] = only_if(Literal[True], "There only where the entity was withdrawn.")
    return create_model(
        pascal(kind),
        __doc__=f"The whole of {_article(kind)} {kind}: all that is said now, with its sources.",
        __module__=__name__,
        **fields,
        **place,
        holds=only_if(Holds, HOLDS),
        **_included(),
    )


def _summary(kind: Kind) -> type[BaseModel]:
    rows = {row.id: row for row in properties_of(kind)}
    fields = _identity(kind)
    for key in SUMMARY[kind]:
        row = rows[key]
        many = not row.is_single(kind)
        fields[key] = said(LIST[ELEMENTS[key]], _describe(row)) if many else _single(row)
    fields["sourced"] = _SOURCED
    return create_model(
        f"{pascal(kind)}Summary",
        __doc__=f"{_article(kind).capitalize()} {kind}, as lists show it.",
        __module__=__name__,
        **fields,
        **_place(kind),
        **_included(),
    )


def _article(kind: Kind) -> str:
    return "an" if kind[0] in "aeiou" else "a"


WHOLE: Mapping[Kind, type[BaseModel]] = {kind: _whole(kind) for kind in Kind}
SUMMARIES: Mapping[Kind, type[BaseModel]] = {kind: _summary(kind) for kind in Kind}


def _list(name: str, description: str, summary: Any) -> type[BaseModel]:
    return create_model(
        name, __base__=Listed[summary | Selection], __doc__=description, __module__=__name__
    )


LISTS: Mapping[Kind, type[BaseModel]] = {
    kind: _list(f"{pascal(kind)}List", f"One page of {kind.collection}.", SUMMARIES[kind])
    for kind in Kind
}


def _one_of(models: Mapping[Kind, type[BaseModel]]) -> Any:
    found: Any = models[Kind.ORGANIZATION]
    for kind in list(Kind)[1:]:
        found = found | models[kind]
    return Annotated[found, Field(discriminator="kind")]


ANY_WHOLE: Any = _one_of(WHOLE)
ANY_SUMMARY: Any = _one_of(SUMMARIES)
EntityList = _list("EntityList", "One page of entities of any kind.", ANY_SUMMARY)


def keys(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that `fields` may name, in their order."""
    return tuple(key for key in model.model_fields if key not in INCLUDED)
