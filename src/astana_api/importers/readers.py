"""The readers of files of other formats, by the name of the format.

A table has a reader of its own, `importers.csv`, as it needs a mapping of its columns.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from astana_api.importers.citations.bibtex.reader import read_bibtex
from astana_api.importers.citations.csl_json import read_csl_json
from astana_api.importers.citations.ris import read_ris
from astana_api.importers.csv.reader import read_csv
from astana_api.importers.detection import ImportFormat, detect_format
from astana_api.importers.followthemoney.reader import read_followthemoney
from astana_api.importers.imported_files import ImportedFile, ImportSource, UnreadableFile
from astana_api.importers.popolo.reader import read_popolo
from astana_api.importers.wikidata.reader import read_wikidata

Reader = Callable[[bytes, ImportSource], ImportedFile]
"""Converts the content of a file. Raises UnreadableFile and nothing else."""

_READERS: Mapping[ImportFormat, Reader] = MappingProxyType(
    {
        ImportFormat.POPOLO: read_popolo,
        ImportFormat.FTM: read_followthemoney,
        ImportFormat.CSL_JSON: read_csl_json,
        ImportFormat.BIBTEX: read_bibtex,
        ImportFormat.RIS: read_ris,
        ImportFormat.WIKIDATA: read_wikidata,
    }
)


def read_file(
    content: bytes,
    source: ImportSource,
    *,
    name: str = "",
    format_: ImportFormat | None = None,
    mapping: object = None,
) -> ImportedFile:
    """Return the drafts of a file; without a format it is that of the content.

    `name` is that of the file, and `mapping` the mapping of a table. Raise UnreadableFile.
    """
    detected = format_ or detect_format(content, name)
    if detected is not ImportFormat.CSV:
        return _READERS[detected](content, source)
    if mapping is None:
        raise UnreadableFile("line 1", "a table needs a mapping of its columns")
    return read_csv(content, source, mapping)
