"""Where things stand in a dossier, and what is wrong there."""

from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """A character of a file: `file` relative to the dossier, line and column counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a person must mend; printed the way that editors and terminals link.

    Line and column are None where it concerns a file or the folder as a whole.
    """

    file: str
    line: int | None
    column: int | None
    message: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}"


class DossierFaults(Exception):
    """Everything that is wrong with a dossier, in the order of its places."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Faults:
    """Collects faults while reading goes on, so that a person sees them all at once."""

    def __init__(self) -> None:
        self._found: set[Fault] = set()

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: Place, message: str) -> None:
        self._found.add(Fault(*place, message))

    def add_whole(self, file: str, message: str) -> None:
        """Adds what concerns a whole file, or the folder (`.`)."""
        self._found.add(Fault(file, None, None, message))

    def raise_any(self) -> None:
        """Raises DossierFaults if there was a fault."""
        if self._found:
            by_place = sorted(
                self._found, key=lambda f: (f.file, f.line or 0, f.column or 0, f.message)
            )
            raise DossierFaults(tuple(by_place))
