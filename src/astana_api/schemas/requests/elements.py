"""What a request states: evidence, qualifiers, and the values of each property of the vocabulary.

The shapes are those of answers, so that what was read can be sent back changed. Keys that only an
answer can know are taken and not read.
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

from astana_api.domain.enums import NameKind, Rank, Stance, ValueType
from astana_api.domain.rendering.entities import value_keys
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, Property
from astana_api.schemas.field_types import (
    LIST_MAX,
    TEXT_MAX,
    Address,
    EntityId,
    Extent,
    Id,
    Language,
    Line,
    Margin,
    Phrase,
    Point,
    Text,
)
from astana_api.schemas.responses.elements import Fields, pascal
from astana_api.schemas.responses.statements import Coordinates, says_place

PLAIN, REFERENCE, PLACE, FULL = "~plain", "~reference", "~place", "~full"
TAGS: Final = frozenset({PLAIN, REFERENCE, PLACE, FULL})
"""Which form a value has: parts of a fault's location that are no keys of the body."""

Unread = Annotated[SkipJsonSchema[Any], Field(default=None, repr=False)]
"""A key of answers that a request may repeat: it says nothing."""


class Draft(BaseModel):
    """A part of a body in which any other key is a fault."""

    model_config = ConfigDict(extra="forbid")


class EvidenceDraft(Draft):
    """A source, or a place in a document, or both."""

    citation: Id | None = Field(None, description="The id of the source.")
    document: Id | None = Field(None, description="The id of the document that was read.")
    section: Line | None = Field(None, description="The key of the section; it needs a document.")
    exact: Phrase | None = Field(
        None, description="The shortest phrase that carries the fact; it needs a section."
    )
    prefix: Margin | None = Field(None, description="The text directly before `exact`.")
    suffix: Margin | None = Field(None, description="The text directly after `exact`.")
    stance: Stance = Field(Stance.SUPPORTS, description="What it does to the statement.")
    note: Text | None = Field(None, description="A remark of the editors.")
    id: Unread
    references: Unread
    revision: Unread


EvidenceList = Annotated[list[EvidenceDraft], Field(max_length=LIST_MAX)]


_QUALIFIERS: Mapping[str, tuple[Any, str]] = {
    "start": (Point, "When it began to hold: an EDTF point."),
    "end": (Point, "When it ceased to hold: an EDTF point."),
    "during": (Extent, "It held at some time within: EDTF."),
    "ended": (StrictBool, "Whether it is said to be over."),
    "role": (Line, "As what."),
    "place": (EntityId, "Where."),
    "name_kind": (NameKind, "What a name is to its bearer."),
    "scheme": (Line, "The scheme of an identifier."),
    "attributed_to": (EntityId, "Who says so."),
}


def _may(taken: Any, described: str) -> Any:
    return taken | None, Field(default=None, description=described)


QualifiersDraft = create_model(
    "QualifiersDraft",
    __base__=Draft,
    __doc__="What narrows the claim; null says that it is not said.",
    __module__=__name__,
    **{key: _may(*_QUALIFIERS[key]) for key in QUALIFIERS},
)


class ElementDraft(Draft):
    """What may stand beside any value."""

    value_type: ValueType | None = Field(
        None,
        description="`somevalue` (there is one, unknown) or `novalue` (there is none) in the place "
        "of a value; else it need not be said.",
    )
    stated_as: Line | None = Field(None, description="The wording or spelling of the source.")
    rank: Rank = Field(Rank.NORMAL, description="How it stands among others of its property.")
    evidence: EvidenceList | None = Field(
        None, description="What it rests on; without it, the evidence that the body gives for all."
    )
    statement: Unread
    citations: Unread
    anchored: Unread
    holds: Unread


_VALUES: Mapping[str, tuple[Any, str]] = {
    "text": (Text, "The text."),
    "lang": (Language, "Its language (BCP 47)."),
    "entity": (EntityId, "The entity."),
    "citation": (Id, "The id of the citation."),
    "date": (StrictStr, "A date in EDTF."),
    "url": (Address, "The address."),
    "number": (StrictStr, "A decimal number."),
    "coordinates": (Coordinates, "Where on Earth."),
}


def _element(row: Property) -> type[ElementDraft]:
    fields: Fields = {}
    for value_type in row.values:
        for key in value_keys(value_type):
            fields[key] = _may(*_VALUES[key])
    fields |= {key: _may(*_QUALIFIERS[key]) for key in QUALIFIERS if row.takes(key)}
    name = f"{pascal(row.id)}Draft"
    return create_model(
        name, __base__=ElementDraft, __doc__=row.description, __module__=__name__, **fields
    )


class NameDraft(ElementDraft):
    """A name that the entity bears or bore."""

    text: Line = Field(description="The name as written.")
    lang: Language | None = Field(None, description="Its language (BCP 47).")
    kind: NameKind | None = Field(None, description="What it is to its bearer.")
    start: Point | None = Field(None, description="Since when: an EDTF point.")
    end: Point | None = Field(None, description="Until when: an EDTF point.")
    attributed_to: EntityId | None = Field(None, description="Who says so.")
    script: Unread


ELEMENT_DRAFTS: Mapping[str, type[ElementDraft]] = {
    row.id: NameDraft if row.id == "name" else _element(row) for row in PROPERTIES.values()
}


class ReferenceDraft(BaseModel):
    """An entity as answers show it."""

    model_config = ConfigDict(extra="ignore")

    id: Id


def _form(row: Property) -> Callable[[object], str]:
    """Tells which form a value of the property has been given in."""
    refers, placed = ValueType.ENTITY in row.values, ValueType.COORDINATES in row.values

    def form(said: object) -> str:
        if isinstance(said, ReferenceDraft):
            return REFERENCE
        if isinstance(said, Coordinates):
            return PLACE
        if isinstance(said, dict):
            if refers and "id" in said and "entity" not in said:
                return REFERENCE
            return PLACE if placed and says_place(said) else FULL
        return FULL if placed or isinstance(said, BaseModel) else PLAIN

    return form


PLAIN_TEXT = Annotated[StrictStr, Field(min_length=1, max_length=TEXT_MAX), Tag(PLAIN)]


def value_draft(row: Property) -> Any:
    """The type of one value of a property: plain where it says nothing else, or with more."""
    forms: Any = Annotated[ELEMENT_DRAFTS[row.id], Tag(FULL)]
    if row.values != (ValueType.COORDINATES,):
        forms = PLAIN_TEXT | forms
    else:
        forms = Annotated[Coordinates, Tag(PLACE)] | forms
    if ValueType.ENTITY in row.values:
        forms = forms | Annotated[ReferenceDraft, Tag(REFERENCE)]
    return Annotated[forms, Discriminator(_form(row))]
