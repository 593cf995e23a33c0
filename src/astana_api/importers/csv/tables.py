"""Parse CSV (RFC 4180) and tables with other delimiters, and undo the guard against formulas."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Final

from astana_api.domain.text.normalization import quote
from astana_api.domain.text.spreadsheet_cells import unguard_cell
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import NoteType, UnreadableFile

_DELIMITERS: Final = ",;\t|"
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')


class Table:
    """A table: the names of its columns, and its rows by line."""

    def __init__(self, text: str, delimiter: str | None, collector: DraftCollector) -> None:
        """Read the names of the columns; raise UnreadableFile if there are none."""
        self.collector = collector
        self.delimiter = delimiter or find_delimiter(text)
        # `newline=""`: a line break within quotation marks is part of the cell.
        self._reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True
        )
        self.columns = [cell.strip() for cell in self._next_row() or ()]
        if not any(self.columns):
            raise UnreadableFile("line 1", "the table has no header")

    def rows(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield the location and the cells of each row that is not empty.

        Cells have no white space at their ends. A row with more cells than the header is noted as
        rejected, and one with fewer as repaired.
        """
        while True:
            location = f"line {self._reader.line_num + 1}"
            row = self._next_row()
            if row is None:
                return
            if not any(map(str.strip, row)):
                continue
            if len(row) > len(self.columns):
                reason = f"the row has {len(row)} cells, and the header {len(self.columns)}"
                self.collector.note(NoteType.REJECTED, location, reason)
                # The row is yielded without cells, so that it counts as a record.
                yield location, {}
                continue
            if len(row) < len(self.columns):
                reason = "the missing cells at the end of the row count as empty"
                self.collector.count_note(NoteType.REPAIRED, location, reason)
            yield (
                location,
                {
                    name: unguard_cell(cell).strip()
                    for name, cell in zip(self.columns, row, strict=False)
                },
            )

    def check_columns(self, names: list[str]) -> None:
        """Raise UnreadableFile if a column is missing or is not the only one of its name."""
        for name in names:
            if self.columns.count(name) != 1:
                state = "no column" if name not in self.columns else "several columns"
                raise UnreadableFile("line 1", f"the table has {state} {quote(name)}")

    def _next_row(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error as exc:
            raise UnreadableFile(f"line {self._reader.line_num}", f"invalid CSV: {exc}") from None


def find_delimiter(text: str) -> str:
    """Return the delimiter that the header has most often outside of quotation marks."""
    header = _QUOTED.sub("", text[:100_000]).lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=header.count)
