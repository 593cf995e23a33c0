"""Request models of entities: a new entity, and a patch of its single-valued properties."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Discriminator, Field, Tag, create_model

from astana_api.domain.enums import Kind
from astana_api.domain.rendering.fields import PROPERTY_FIELDS
from astana_api.schemas.field_types import MAX_LIST_ITEMS, Id, Language, Line
from astana_api.schemas.requests.elements import FULL, PLAIN, Draft, EvidenceList, value_annotation
from astana_api.schemas.responses.elements import LIST, Fields, pascal_case

EvidenceByField = Annotated[
    Annotated[EvidenceList, Tag(PLAIN)] | Annotated[dict[str, EvidenceList], Tag(FULL)],
    Discriminator(lambda raw_value: FULL if isinstance(raw_value, dict) else PLAIN),
]
"""Evidence for all statements of a body, or by key of the body."""

MESSAGE: Final = "The reason of the change; the revision stores it."


class WriteDraft(Draft):
    """What every body may say of the change itself."""

    message: Line | None = Field(None, description=MESSAGE)


class EntityBody(WriteDraft):
    """What the bodies of entities have in common."""

    lang: Language | None = Field(
        None,
        description="Language (BCP 47) of the texts without their own `lang`; the default is "
        "`und`, undetermined.",
    )
    evidence: EvidenceByField | None = Field(
        None,
        description="Evidence of the statements: a list for all of them, or an object with a "
        "list for each key of this body. A value with its own evidence uses only "
        "that.",
    )


class NewEntity(EntityBody):
    """A new entity, with a statement for each value."""

    id: Id | None = Field(
        None,
        description="The id, which never changes; made from the name by default. An id that was"
        " used before is rejected.",
    )
    name: Line | None = Field(None, description="The preferred name; `names` has more details.")


def _new(kind: Kind) -> type[NewEntity]:
    fields: Fields = {}
    for key, prop, many in PROPERTY_FIELDS[kind]:
        annotation: Any = value_annotation(prop)
        if many:
            annotation = Annotated[LIST[annotation], Field(max_length=MAX_LIST_ITEMS)]
        fields[key] = annotation | None, Field(default=None, description=prop.description)
    return create_model(
        f"New{pascal_case(kind)}",
        __base__=NewEntity,
        __doc__=NewEntity.__doc__,
        __module__=__name__,
        **fields,
    )


class EntityPatch(EntityBody):
    """A merge patch (RFC 7396) of single values; null retracts the displayed value.

    Properties with many values, and keys such as `revision`, can be sent back unchanged; a change
    is rejected.
    """

    model_config = ConfigDict(extra="allow")


def _patch(kind: Kind) -> type[EntityPatch]:
    fields: Fields = {
        key: (value_annotation(prop) | None, Field(default=None, description=prop.description))
        for key, prop, many in PROPERTY_FIELDS[kind]
        if not many
    }
    return create_model(
        f"{pascal_case(kind)}Patch",
        __base__=EntityPatch,
        __doc__=EntityPatch.__doc__,
        __module__=__name__,
        **fields,
    )


NEW_ENTITY_MODELS: Mapping[Kind, type[NewEntity]] = {kind: _new(kind) for kind in Kind}
ENTITY_PATCH_MODELS: Mapping[Kind, type[EntityPatch]] = {kind: _patch(kind) for kind in Kind}


class MergeRequest(WriteDraft):
    """The entity that remains after a merge."""

    into: Id = Field(description="The id of the entity that remains.")


class MessageBody(WriteDraft):
    """The reason only."""
