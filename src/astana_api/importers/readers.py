"""The readers of files of other formats, by the name of the format."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from astana_api.importers.citations.bibtex.reader import read_bibtex
from astana_api.importers.citations.csl_json import read_csl_json
from astana_api.importers.citations.ris import read_ris
from astana_api.importers.followthemoney.reader import read_followthemoney
from astana_api.importers.imported_files import ImportedFile, ImportSource
from astana_api.importers.popolo.reader import read_popolo
from astana_api.importers.wikidata.reader import read_wikidata

Reader = Callable[[bytes, ImportSource], ImportedFile]
"""Converts the content of a file. Raises UnreadableFile and nothing else."""

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "popolo": read_popolo,
        "ftm": read_followthemoney,
        "csljson": read_csl_json,
        "bibtex": read_bibtex,
        "ris": read_ris,
        "wikidata": read_wikidata,
    }
)
