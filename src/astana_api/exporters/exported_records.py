"""The input of exporters: records as the API renders them, with what they refer to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from astana_api.domain.rendering.entities import Json


@dataclass(frozen=True, slots=True)
class ExportedEntity:
    """An entity with everything that is stated of it.

    `item` is the body of `GET /v1/entities/{id}`. `statements` are the current statements with the
    entity as subject, as `GET /v1/statements` renders them, with their evidence.
    """

    item: Json
    statements: Sequence[Json]


@dataclass(frozen=True, slots=True)
class ExportContext:
    """What the records of one export have in common.

    `citations` has the rendered record of every citation that a record refers to, by id.
    `public_url` is the base of absolute addresses, without a slash at the end; without it ids are
    URNs (`urn:astana:`). `license` is the SPDX identifier of the data, if there is one for all.
    """

    revision: int
    citations: Mapping[str, Json]
    public_url: str | None = None
    license: str | None = None

    def identify(self, path: str) -> str:
        """Return the absolute identifier of the resource with an API path, such as `/v1/events/x`.

        Without a public address it is `urn:astana:events:x`.
        """
        if self.public_url is not None:
            return self.public_url + path
        return "urn:astana:" + path.removeprefix("/v1/").replace("/", ":")
