"""The fields of a citation that are read from a reference."""

from dataclasses import dataclass, field

from astana_api.domain.enums import UrlStatus


@dataclass(slots=True)
class CitationGuess:
    """The fields by key, and the names of each role; `guessed` are keys that no markup tells."""

    type: str = "webpage"
    fields: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    url_status: UrlStatus | None = None
    guessed: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    """What was read and is left out, for a person."""

    def set_default(self, key: str, value: str | None, *, guessed: bool = False) -> None:
        """Set a field that has no value yet."""
        if value and key not in self.fields:
            self.fields[key] = value
            if guessed:
                self.guessed.add(key)
