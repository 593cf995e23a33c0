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
from astana_api.domain.statements.projection import MAX_INVERSE_RELATIONS
from astana_api.domain.vocabulary import INVERSE_KEYS, PropertyDefinition
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.citations import Citation
from astana_api.schemas.responses.elements import (
    ELEMENTS,
    INVERSE_ELEMENTS,
    LIST,
    LITERAL,
    MAPPING,
    Fields,
    nullable,
    omitted_if_absent,
    pascal_case,
    required,
    value_annotation,
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
    next: str | None = Field(description="Path of the next page; null if there is none.")


class IncludedStatements(Included[Statement]):
    """The current statements about an entity."""


class IncludedRelations(Included[Relation]):
    """The relations of an entity in both directions."""


class IncludedCitations(Included[Citation]):
    """The citations that support current statements of an entity."""


class IncludedTimeline(Included[TimelineItem]):
    """Dated statements about an entity, in chronological order."""


INCLUDED_MODELS: Mapping[str, type[BaseModel]] = {
    "statements": IncludedStatements,
    "relations": IncludedRelations,
    "citations": IncludedCitations,
    "timeline": IncludedTimeline,
}
"""The models of the subresources that `include` accepts, by key."""


def _describe(prop: PropertyDefinition) -> str:
    return f"{prop.description} {EDTF}" if ValueType.DATE in prop.values else prop.description


def _property(field: PropertyField) -> Any:
    if field.many:
        return required(LIST[ELEMENTS[field.prop.id]], _describe(field.prop))
    return nullable(value_annotation(field.prop), _describe(field.prop))


def _entity_fields(kind: Kind) -> Fields:
    """Return the definition of each of `ENTITY_KEYS`."""
    singles = [field.key for field in PROPERTY_FIELDS[kind] if not field.many]
    return {
        **{field.key: _property(field) for field in PROPERTY_FIELDS[kind]},
        **{
            key: required(
                LIST[INVERSE_ELEMENTS[key]],
                f"Entities of which this {kind} is {prop.label}, by start; at most "
                f"{MAX_INVERSE_RELATIONS}: if there are more, `more` links to all.",
            )
            for key, prop in INVERSE_KEYS[kind]
        },
        "more": omitted_if_absent(
            dict[str, str], "Paths of the complete lists of the keys with more than 100 items."
        ),
        "id": required(str, "The entity's id, which never changes."),
        "kind": required(LITERAL[kind.value], "What it is."),
        "name": required(str, "The name it is shown by; the id where it has none."),
        "names": required(LIST[ELEMENTS["name"]], "Every name, each as stated."),
        "sources": required(
            MAPPING[LITERAL["name", *singles], list[Source]],
            "Sources of each single value, by its key; a missing key means that "
            "there is no statement.",
        ),
        "alternatives": required(
            MAPPING[LITERAL[*singles], list[Source]],
            "The other current values of single-valued properties, by key, each with its "
            "statement and citations; texts in other languages included, deprecated ones not.",
        ),
        "sourced": required(bool, "Whether a citation supports at least one displayed value."),
        "conflicts": required(
            LIST[LITERAL[*singles]], "The properties that show one of several current values."
        ),
        "former_ids": required(list[str], "Ids of entities that were merged into this one."),
        "withdrawn": omitted_if_absent(Literal[True], "Only if the entity was withdrawn."),
        "revision": required(int, "The latest revision that changed anything in this item.", ge=1),
        "self": required(str, "Path of the resource.", examples=[f"/v1/{kind.collection}/..."]),
    }


def _model(name: str, description: str, keys: Iterable[str], fields: Fields) -> type[BaseModel]:
    included = {
        key: omitted_if_absent(model, f"{model.__doc__} Only with `include={key}`.")
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
        f"{_article(kind).capitalize()} {kind} with its current values and their sources.",
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


class EntityExport(BaseModel):
    """An entity with everything that is stated of it, and the citations of that."""

    model_config = ConfigDict(extra="forbid")

    entity: ANY_ENTITY = Field(description="The entity, as its own path returns it.")
    statements: list[Statement] = Field(
        description="All current statements with the entity as subject, with their evidence, in "
        "the order of entry."
    )
    citations: list[Citation] = Field(description="The citations of these statements, by id.")
    license: str | None = Field(
        description="Licence of the data, if all dossiers have the same one: an SPDX expression, "
        "or a URL.",
        examples=["CC-BY-4.0"],
    )
    revision: int = Field(description="The revision that the export shows.", ge=1)
