"""The readers of files of other formats, by the name of the format."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from astana_api.importers.imported_files import ImportedFile, ImportSource

Reader = Callable[[bytes, ImportSource], ImportedFile]
"""Converts the content of a file. Raises UnreadableFile and nothing else."""

READERS: Mapping[str, Reader] = MappingProxyType({})
