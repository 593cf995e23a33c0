"""Merge patches (RFC 7396): compare the body as sent with the current record."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from astana_api.domain.rendering.entities import Json
from astana_api.schemas.requests.entities import WriteDraft

Body = TypeVar("Body", bound=WriteDraft)


@dataclass(frozen=True, slots=True)
class Patch(Generic[Body]):
    """A patch after validation (`body`) and as sent (`raw`), to compare with the current JSON."""

    body: Body
    raw: Json

    def changed_keys(self, current: Json, ignored: Collection[str] = ("message",)) -> list[str]:
        """Return the keys whose values differ from the current ones, in the order of the body.

        `ignored` are the keys that describe the change, not the record.
        """
        return [
            key
            for key, value in self.raw.items()
            if key not in ignored and not (key in current and value == current[key])
        ]
