"""The limits of connections and requests."""

from dataclasses import dataclass
from typing import Self

from astana_api.settings import Settings


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What one process accepts; the settings of the same names have the defaults."""

    max_connections: int
    max_header_bytes: int
    max_header_lines: int
    header_seconds: float
    body_seconds: float

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(
            max_connections=settings.max_connections,
            max_header_bytes=settings.max_header_bytes,
            max_header_lines=settings.max_header_lines,
            header_seconds=settings.header_seconds,
            body_seconds=settings.body_seconds,
        )
