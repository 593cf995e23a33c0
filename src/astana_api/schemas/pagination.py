"""The envelope of a page of a list."""

from typing import Annotated, Generic, TypeVar

from annotated_types import Ge
from pydantic import BaseModel, Field
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

Item = TypeVar("Item")


def _without_default(schema: JsonDict) -> None:
    # A total that the client does not request is omitted, not null.
    schema.pop("default", None)


class PageEnvelope(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item] = Field(description="The items of this page, in the order asked for.")
    next: str | None = Field(
        description="Path of the next page; null on the last page.",
        examples=["/v1/statements?limit=1&cursor=WzEs"],
    )
    total: Annotated[int, Ge(0)] | SkipJsonSchema[None] = Field(
        default=None,
        description="The number of items on all pages; only with `count=exact`.",
        json_schema_extra=_without_default,
    )
