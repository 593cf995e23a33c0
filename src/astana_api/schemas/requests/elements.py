"""Request models of evidence, qualifiers, and the values of each property of the vocabulary.

They accept the structure of responses, so that a client can edit a response and send it back. Keys
that only the server sets are accepted and ignored.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictStr,
    Tag,
    create_model,
)
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.csl import LocatorLabel
from astana_api.domain.enums import Basis, NameKind, Rank, Stance, ValueType
from astana_api.domain.rendering.fields import ELEMENT_KEYS
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, PropertyDefinition
from astana_api.schemas.field_types import (
    MAX_LIST_ITEMS,
    MAX_TEXT_LENGTH,
    EntityId,
    Id,
    Language,
    Line,
    Margin,
    NumberText,
    Period,
    Phrase,
    Point,
    Text,
)
from astana_api.schemas.responses.elements import Fields, pascal_case
from astana_api.schemas.responses.references import Coordinates, is_coordinates
from astana_api.schemas.responses.statements import BASIS

PLAIN, REFERENCE, COORDINATES, FULL = "~plain", "~reference", "~place", "~full"
TAGS: Final = frozenset({PLAIN, REFERENCE, COORDINATES, FULL})
"""Tags of the forms of a value: parts of Pydantic error locations that are not keys of the body."""

Ignored = Annotated[SkipJsonSchema[Any], Field(default=None, repr=False)]
"""A key of responses that a request may contain; the server ignores it."""


class Draft(BaseModel):
    """A part of a body in which any other key is a fault."""

    model_config = ConfigDict(extra="forbid")


class LocatorBody(Draft):
    """The place in a source."""

    label: LocatorLabel = Field(description="What the value counts (CSL 1.0.2).")
    value: NumberText = Field(description="As printed, such as 12-13.")


class EvidenceBody(Draft):
    """A source, or a place in a document, or both."""

    citation: Id | None = Field(None, description="The id of the source.")
    document: Id | None = Field(None, description="The id of the document.")
    section: Line | None = Field(None, description="The key of the section; it needs a document.")
    exact: Phrase | None = Field(
        None, description="The shortest phrase that carries the fact; it needs a section."
    )
    prefix: Margin | None = Field(None, description="The text directly before `exact`.")
    suffix: Margin | None = Field(None, description="The text directly after `exact`.")
    locator: LocatorBody | None = Field(
        None, description="The place in the source; it needs a citation."
    )
    stance: Stance = Field(
        Stance.SUPPORTS, description="Whether it supports or contradicts the statement."
    )
    basis: Basis = Field(Basis.STATED, description=BASIS)
    stated_as: Line | None = Field(None, description="The wording or spelling of the source.")
    note: Text | None = Field(
        None, description="A remark of the editors; required for an inference, with its reason."
    )
    id: Ignored
    references: Ignored
    anchor_state: Ignored
    quotation: Ignored
    revision: Ignored


EvidenceList = Annotated[list[EvidenceBody], Field(max_length=MAX_LIST_ITEMS)]


def _optional(type_: Any, description: str) -> Any:
    return type_ | None, Field(default=None, description=description)


_FIELDS: Fields = {
    "lang": _optional(Language, "Language (BCP 47)."),
    "start": _optional(Point, "When it began to hold: an EDTF point."),
    "end": _optional(Point, "When it ceased to hold: an EDTF point."),
    "during": _optional(Period, "EDTF: the claim was true at some time in this period."),
    "ended": _optional(StrictBool, "Whether it has ended."),
    "role": _optional(Line, "The role."),
    "place": _optional(EntityId, "Where."),
    "name_kind": _optional(NameKind, "The kind of name."),
    "scheme": _optional(Line, "The scheme of an identifier."),
    "attributed_to": _optional(EntityId, "The id of the person or body that makes the claim."),
}

QualifiersDraft = create_model(
    "QualifiersDraft",
    __base__=Draft,
    __doc__="Qualifiers of the claim; null means that the source does not say.",
    __module__=__name__,
    **{key: _FIELDS[key] for key in QUALIFIERS},
)


class ReferenceDraft(BaseModel):
    """A reference to an entity, as responses contain it."""

    model_config = ConfigDict(extra="ignore")

    id: Id


PLAIN_TEXT = Annotated[StrictStr, Field(min_length=1, max_length=MAX_TEXT_LENGTH), Tag(PLAIN)]


def _stated_form(raw_value: object) -> str:
    if isinstance(raw_value, dict):
        return COORDINATES if is_coordinates(raw_value) else REFERENCE
    if isinstance(raw_value, Coordinates):
        return COORDINATES
    return REFERENCE if isinstance(raw_value, ReferenceDraft) else PLAIN


StatedValue = Annotated[
    PLAIN_TEXT
    | Annotated[ReferenceDraft, Tag(REFERENCE)]
    | Annotated[Coordinates, Tag(COORDINATES)],
    Discriminator(_stated_form),
]
"""A text, an id, a date or a URL; an entity reference object; coordinates."""

VALUE_TYPE: Final = (
    "The type of `value`. It is needed only where the property accepts several types and `value` "
    "is a string that could be of either (a string with `lang` is a text), and for `somevalue` "
    "(unknown) and `novalue` (there is none), which have no `value`."
)


class ElementDraft(Draft):
    """One value of a property with its qualifiers and evidence."""

    value: StatedValue | None = Field(
        None, description="The value; null for `somevalue` and `novalue`."
    )
    value_type: ValueType | None = Field(None, description=VALUE_TYPE)
    rank: Rank = Field(Rank.NORMAL, description="Rank among the statements of the property.")
    evidence: EvidenceList | None = Field(
        None, description="Evidence of this value; the default is the `evidence` of the body."
    )
    stated_as: Annotated[
        list[str] | None,
        Field(
            description="As in responses, and ignored: each piece of evidence has its own wording."
        ),
    ] = None
    statement: Ignored
    citations: Ignored
    sourced: Ignored
    anchored: Ignored
    holds: Ignored


def _element(prop: PropertyDefinition, own_fields: Fields) -> type[ElementDraft]:
    fields = {key: _FIELDS[key] for key in ELEMENT_KEYS[prop.id] if key in _FIELDS}
    name = f"{pascal_case(prop.id)}Draft"
    return create_model(
        name,
        __base__=ElementDraft,
        __doc__=prop.description,
        __module__=__name__,
        **fields,
        **own_fields,
    )


_NAME_FIELDS: Fields = {
    "value": (Line, Field(description="The name as written.")),
    "script": (Ignored, None),
}

ELEMENT_DRAFTS: Mapping[str, type[ElementDraft]] = {
    prop.id: _element(prop, _NAME_FIELDS if prop.id == "name" else {})
    for prop in PROPERTIES.values()
}


def _form(prop: PropertyDefinition) -> Callable[[object], str]:
    """Return the discriminator of the forms of a value of the property."""
    takes_entities = ValueType.ENTITY in prop.values
    takes_coordinates = ValueType.COORDINATES in prop.values

    def form(raw_value: object) -> str:
        if isinstance(raw_value, ReferenceDraft):
            return REFERENCE
        if isinstance(raw_value, Coordinates):
            return COORDINATES
        if isinstance(raw_value, dict):
            if takes_entities and "id" in raw_value and "value" not in raw_value:
                return REFERENCE
            return COORDINATES if takes_coordinates and is_coordinates(raw_value) else FULL
        return FULL if takes_coordinates or isinstance(raw_value, BaseModel) else PLAIN

    return form


def value_annotation(prop: PropertyDefinition) -> Any:
    """Return the type of one value of a property: a plain value, or an object with qualifiers."""
    forms: Any = Annotated[ELEMENT_DRAFTS[prop.id], Tag(FULL)]
    if prop.values != (ValueType.COORDINATES,):
        forms = PLAIN_TEXT | forms
    else:
        forms = Annotated[Coordinates, Tag(COORDINATES)] | forms
    if ValueType.ENTITY in prop.values:
        forms = forms | Annotated[ReferenceDraft, Tag(REFERENCE)]
    return Annotated[forms, Discriminator(_form(prop))]
