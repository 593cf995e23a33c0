"""Source locations in a dossier, and the diagnostics that refer to them."""

from dataclasses import dataclass
from typing import NamedTuple


class SourceLocation(NamedTuple):
    """A character position: `file` is relative to the dossier; line and column start at 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error in a dossier; its string form `file:line:column: message` is linked by editors.

    Line and column are None if the error concerns a whole file or the folder.
    """

    file: str
    line: int | None
    column: int | None
    message: str

    def __str__(self) -> str:
        location = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{location}: {self.message}"


class InvalidDossier(Exception):
    """All diagnostics of a dossier, in the order of their locations."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(map(str, diagnostics)))
        self.diagnostics = diagnostics


class DiagnosticCollector:
    """Collect diagnostics while a dossier is read, so that all are reported together."""

    def __init__(self) -> None:
        self._diagnostics: set[Diagnostic] = set()

    def __len__(self) -> int:
        return len(self._diagnostics)

    def add(self, location: SourceLocation, message: str) -> None:
        self._diagnostics.add(Diagnostic(*location, message))

    def add_file(self, file: str, message: str) -> None:
        """Add a diagnostic that concerns a whole file, or the folder (`.`)."""
        self._diagnostics.add(Diagnostic(file, None, None, message))

    def raise_if_any(self) -> None:
        """Raise InvalidDossier if there is any diagnostic."""
        if self._diagnostics:
            by_place = sorted(
                self._diagnostics, key=lambda f: (f.file, f.line or 0, f.column or 0, f.message)
            )
            raise InvalidDossier(tuple(by_place))
