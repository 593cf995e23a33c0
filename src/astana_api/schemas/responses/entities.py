"""Response models of entities, generated for each kind from the vocabulary.

`domain.rendering.entities` renders the JSON that they describe; a test validates its output.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.rendering.fields import (
    ENTITY_KEYS,
    PROPERTY_FIELDS,
    SUMMARY_KEYS,
    PropertyField,
)
from astana_api.domain.vocabulary import PropertyDefinition
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.citations import Citation
from astana_api.schemas.responses.elements import (
    ELEMENTS,
    LIST,
    LITERAL,
    MAPPING,
    TYPES,
    Fields,
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


def _scalar(prop: PropertyDefinition) -> Any:
    types = [TYPES.get(value_type, str) for value_type in prop.values]
    return types[0] if len(types) == 1 else types[0] | types[1]


def _describe(prop: PropertyDefinition) -> str:
    return f"{prop.description} {EDTF}" if ValueType.DATE in prop.values else prop.description


def _property(field: PropertyField) -> Any:
    if field.many:
        return required(LIST[ELEMENTS[field.prop.id]], _describe(field.prop))
    return nullable(_scalar(field.prop), _describe(field.prop))


def _entity_fields(kind: Kind) -> Fields:
    """Return the definition of each of `ENTITY_KEYS`."""
    singles = [field.key for field in PROPERTY_FIELDS[kind] if not field.many]
    return {
        **{field.key: _property(field) for field in PROPERTY_FIELDS[kind]},
        "id": required(str, "The entity's id, which never changes."),
        "kind": required(LITERAL[kind.value], "What it is."),
        "name": required(str, "The name it is shown by; the id where it has none."),
        "names": required(LIST[ELEMENTS["name"]], "Every name, each as stated."),
        "sources": required(
            MAPPING[LITERAL["name", *singles], list[Source]],
            "Where each single value comes from, by its key; a value that is not there has none.",
        ),
        "sourced": required(bool, "Whether a citation supports any of what is shown of it."),
        "conflicts": required(
            LIST[LITERAL[*singles]], "The properties that show one of several current values."
        ),
        "former_ids": required(list[str], "The ids of what was merged into it."),
        "withdrawn": omitted_if_absent(Literal[True], "There only where the entity was withdrawn."),
        "revision": required(int, "The last that touched anything shown here.", ge=1),
        "url": required(str, "Its address.", examples=[f"/v1/{kind.collection}/..."]),
    }


def _model(name: str, description: str, keys: Iterable[str], fields: Fields) -> type[BaseModel]:
    included = {
        key: omitted_if_absent(model, f"{model.__doc__} There only with `include={key}`.")
        for key, model in INCLUDED_MODELS.items()
    }
    return create_model(
        name,
        __doc__=description,
        __module__=__name__,
        **{key: fields[key] for key in keys},
        **included,
    )


def _entity_model(kind: Kind) -> type[BaseModel]:
    return _model(
        pascal_case(kind),
        f"The whole of {_article(kind)} {kind}: all that is said now, with its sources.",
        (*ENTITY_KEYS[kind], "holds"),
        _entity_fields(kind) | {"holds": omitted_if_absent(Holds, HOLDS)},
    )


def _summary_model(kind: Kind) -> type[BaseModel]:
    return _model(
        f"{pascal_case(kind)}Summary",
        f"{_article(kind).capitalize()} {kind}, as lists show it.",
        SUMMARY_KEYS[kind],
        _entity_fields(kind),
    )


def _article(kind: Kind) -> str:
    return "an" if kind[0] in "aeiou" else "a"


ENTITY_MODELS: Mapping[Kind, type[BaseModel]] = {kind: _entity_model(kind) for kind in Kind}
SUMMARY_MODELS: Mapping[Kind, type[BaseModel]] = {kind: _summary_model(kind) for kind in Kind}


def _list_model(name: str, description: str, summary: Any) -> type[BaseModel]:
    return create_model(
        name,
        __base__=PageEnvelope[summary | Selection],
        __doc__=description,
        __module__=__name__,
        capped=omitted_if_absent(
            bool, "There only with `q`: whether it may find more entities than were looked at."
        ),
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
