"""The writers of each type of resource by format, in the order of the documentation."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.exported_records import ExportContext, ExportedEntity
from astana_api.exporters.formats import NDJSON, Format
from astana_api.exporters.ndjson import write_ndjson

CitationWriter = Callable[[Iterable[Json]], Iterator[bytes]]
StatementWriter = Callable[[Iterable[Json], ExportContext], Iterator[bytes]]
EntityWriter = Callable[[Iterable[ExportedEntity], ExportContext], Iterator[bytes]]

CITATION_WRITERS: Mapping[Format, CitationWriter] = MappingProxyType({NDJSON: write_ndjson})
STATEMENT_WRITERS: Mapping[Format, StatementWriter] = MappingProxyType(
    {NDJSON: lambda statements, _: write_ndjson(statements)}
)
ENTITY_WRITERS: Mapping[Format, EntityWriter] = MappingProxyType(
    {NDJSON: lambda entities, _: write_ndjson(entity.item for entity in entities)}
)
