"""Response models of entities, generated for each kind from the vocabulary.

`domain.rendering.entities` renders the JSON that they describe; a test validates its output.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.rendering.entities import SUMMARY_PROPERTIES
from astana_api.domain.vocabulary import PROPERTIES, PropertyDefinition, properties_of
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.citations import Citation
from astana_api.schemas.responses.elements import (
    ELEMENTS,
    LIST,
    LITERAL,
    MAPPING,
    TYPES,
    Fields,
    NameElement,
    nullable,
    omitted_if_absent,
    pascal_case,
    required,
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


INCLUDED_MODELS: Mapping[str, type[BaseModel]] = {
    "statements": IncludedStatements,
    "relations": IncludedRelations,
    "citations": IncludedCitations,
    "timeline": IncludedTimeline,
}
"""The models of the subresources that `include` accepts, by key."""


_SOURCED: Any = required(bool, "Whether a citation supports any of what is shown of it.")


def _scalar(prop: PropertyDefinition) -> Any:
    types = [TYPES.get(value_type, str) for value_type in prop.values]
    return types[0] if len(types) == 1 else types[0] | types[1]


def _describe(prop: PropertyDefinition) -> str:
    return f"{prop.description} {EDTF}" if ValueType.DATE in prop.values else prop.description


def _single(prop: PropertyDefinition) -> Any:
    return nullable(_scalar(prop), _describe(prop))


def _identity(kind: Kind) -> Fields:
    return {
        "id": required(str, "The entity's id, which never changes."),
        "kind": required(LITERAL[kind.value], "What it is."),
        "name": required(str, "The name it is shown by; the id where it has none."),
        "description": _single(PROPERTIES["description"]),
    }


def _metadata(kind: Kind) -> Fields:
    singles = [prop.id for prop in properties_of(kind) if prop.is_single(kind)]
    conflicts = "The properties that show one of several current values."
    return {
        "conflicts": required(LIST[LITERAL[*singles]], conflicts),
        "revision": required(int, "The last that touched anything shown here.", ge=1),
        "url": required(str, "Its address.", examples=[f"/v1/{kind.collection}/..."]),
    }


def _included() -> Fields:
    return {
        key: omitted_if_absent(model, f"{model.__doc__} There only with `include={key}`.")
        for key, model in INCLUDED_MODELS.items()
    }


def _entity_model(kind: Kind) -> type[BaseModel]:
    props = [prop for prop in properties_of(kind) if prop.id not in {"name", "description"}]
    singles = ["name", "description", *(prop.id for prop in props if prop.is_single(kind))]
    fields = _identity(kind) | {"names": required(LIST[NameElement], "Every name, each as stated.")}
    for prop in props:
        many = not prop.is_single(kind)
        fields[prop.id] = (
            required(LIST[ELEMENTS[prop.id]], _describe(prop)) if many else _single(prop)
        )
    metadata = _metadata(kind)
    fields["sources"] = required(
        MAPPING[LITERAL[*singles], list[Source]],
        "Where each single value comes from, by its key; a value that is not there has none.",
    )
    fields["sourced"] = _SOURCED
    fields["conflicts"] = metadata.pop("conflicts")
    fields["former_ids"] = required(list[str], "The ids of what was merged into it.")
    fields["withdrawn"] = omitted_if_absent(
        Literal[True], "There only where the entity was withdrawn."
    )
    return create_model(
        pascal_case(kind),
        __doc__=f"The whole of {_article(kind)} {kind}: all that is said now, with its sources.",
        __module__=__name__,
        **fields,
        **metadata,
        holds=omitted_if_absent(Holds, HOLDS),
        **_included(),
    )


def _summary_model(kind: Kind) -> type[BaseModel]:
    by_id = {prop.id: prop for prop in properties_of(kind)}
    fields = _identity(kind)
    for key in SUMMARY_PROPERTIES[kind]:
        prop = by_id[key]
        many = not prop.is_single(kind)
        fields[key] = required(LIST[ELEMENTS[key]], _describe(prop)) if many else _single(prop)
    fields["sourced"] = _SOURCED
    return create_model(
        f"{pascal_case(kind)}Summary",
        __doc__=f"{_article(kind).capitalize()} {kind}, as lists show it.",
        __module__=__name__,
        **fields,
        **_metadata(kind),
        **_included(),
    )


def _article(kind: Kind) -> str:
    return "an" if kind[0] in "aeiou" else "a"


ENTITY_MODELS: Mapping[Kind, type[BaseModel]] = {kind: _entity_model(kind) for kind in Kind}
SUMMARY_MODELS: Mapping[Kind, type[BaseModel]] = {kind: _summary_model(kind) for kind in Kind}


def _list_model(name: str, description: str, summary: Any) -> type[BaseModel]:
    return create_model(
        name, __base__=PageEnvelope[summary | Selection], __doc__=description, __module__=__name__
    )


LIST_MODELS: Mapping[Kind, type[BaseModel]] = {
    kind: _list_model(
        f"{pascal_case(kind)}List", f"One page of {kind.collection}.", SUMMARY_MODELS[kind]
    )
    for kind in Kind
}


def _union(models: Mapping[Kind, type[BaseModel]]) -> Any:
    union: Any = models[Kind.ORGANIZATION]
    for kind in list(Kind)[1:]:
        union = union | models[kind]
    return Annotated[union, Field(discriminator="kind")]


ANY_ENTITY: Any = _union(ENTITY_MODELS)
ANY_SUMMARY: Any = _union(SUMMARY_MODELS)
EntityList = _list_model("EntityList", "One page of entities of any kind.", ANY_SUMMARY)


def selectable_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys that the parameter `fields` accepts, in their order."""
    return tuple(key for key in model.model_fields if key not in INCLUDED_MODELS)
