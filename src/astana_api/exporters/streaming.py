"""Write all records of a type, or some of them, in one format with flat memory."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from astana_api.db.database import Database
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json
from astana_api.exporters import loading
from astana_api.exporters.entities.csv import write_datapackage
from astana_api.exporters.formats import CSV, NDJSON, Format
from astana_api.exporters.ndjson import write_ndjson
from astana_api.exporters.revisions import read_revisions
from astana_api.exporters.writers import (
    CITATION_WRITERS,
    ENTITY_WRITERS,
    STATEMENT_WRITERS,
    find_citation_writer,
)
from astana_api.progress import report_progress
from astana_api.queries.view import HeadView

T = TypeVar("T")


class ResourceType(StrEnum):
    """The type of the exported records."""

    ENTITIES = "entities"
    STATEMENTS = "statements"
    CITATIONS = "citations"
    REVISIONS = "revisions"
    """All revisions with their changes: see `exporters.revisions`."""


FORMATS_BY_TYPE: Mapping[ResourceType, tuple[Format, ...]] = MappingProxyType(
    {
        ResourceType.ENTITIES: tuple(ENTITY_WRITERS),
        ResourceType.STATEMENTS: tuple(STATEMENT_WRITERS),
        ResourceType.CITATIONS: tuple(CITATION_WRITERS),
        ResourceType.REVISIONS: (NDJSON,),
    }
)


TABLES: Final = (ResourceType.ENTITIES, ResourceType.STATEMENTS, ResourceType.CITATIONS)
"""The tables of a datapackage."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to export: all records of a type, those with the ids, or entities of the kinds.

    `style` and `locale` are those of a bibliography.
    """

    type: ResourceType
    format: Format
    ids: Sequence[str] = ()
    kinds: Sequence[Kind] = ()
    public_url: str | None = None
    style: str | None = None
    locale: str | None = None


def export_records(database: Database, options: ExportOptions) -> Iterator[bytes]:
    """Yield the chunks of an export; all of them show the same revision.

    The format must be one of `FORMATS_BY_TYPE`. Raise ResourceNotFound, before the first chunk, if
    there is no record with one of the ids.
    """
    with _open_view(database) as (runner, view):
        yield from _BatchReader(runner, view, options).write()


def export_datapackage(database: Database, folder: Path, public_url: str | None) -> None:
    """Write all entities, statements and citations as tables of one revision into a new folder.

    `datapackage.json` describes the tables (Frictionless Data Package).
    """
    folder.mkdir()
    with _open_view(database) as (runner, view):
        for record_type in TABLES:
            options = ExportOptions(record_type, CSV, public_url=public_url)
            with (folder / f"{record_type}.csv").open("wb") as file:
                file.writelines(_BatchReader(runner, view, options).write())
        context = runner.run(loading.load_context(view, [], public_url))
        (folder / "datapackage.json").write_bytes(write_datapackage(context))


@contextmanager
def _open_view(database: Database) -> Iterator[tuple[asyncio.Runner, HeadView]]:
    """Yield a view of the head, and the runner for its reads; close the database at the end."""
    with asyncio.Runner() as runner:
        opening = database.read()
        view = HeadView(runner.run(opening.__aenter__()))
        try:
            yield runner, view
        finally:
            runner.run(opening.__aexit__(None, None, None))
            runner.run(database.close())


class _BatchReader:
    """Read records batch by batch for a writer, which pulls them one by one."""

    def __init__(self, runner: asyncio.Runner, view: HeadView, options: ExportOptions) -> None:
        self._runner = runner
        self._view = view
        self._options = options
        self._citations: dict[str, Json] = {}
        """The citations of the current batch only, so that memory stays flat."""

    def write(self) -> Iterator[bytes]:
        """Return the chunks of the writer for the type and the format."""
        view, options = self._view, self._options
        context = self._runner.run(loading.load_context(view, [], options.public_url))
        context = replace(context, citations=self._citations)
        match options.type:
            case ResourceType.CITATIONS:
                citations = self._pull(loading.read_citations(view, options.ids), lambda _: ())
                write = find_citation_writer(options.format, options.style, options.locale)
                return write(citations)
            case ResourceType.REVISIONS:
                return write_ndjson(self._pull(read_revisions(view), lambda _: ()))
            case ResourceType.STATEMENTS:
                batches = loading.read_statements(view, options.ids)
                statements = self._pull(batches, lambda statement: (statement,))
                return STATEMENT_WRITERS[options.format](statements, context)
            case ResourceType.ENTITIES:
                entities = self._pull(
                    loading.read_entities(view, options.ids, options.kinds),
                    lambda entity: entity.statements,
                )
                return ENTITY_WRITERS[options.format](entities, context)

    def _pull(
        self,
        batches: AsyncIterator[Sequence[T]],
        statements_of: Callable[[T], Sequence[Json]],
    ) -> Iterator[T]:
        """Yield the records of the batches, each of which is loaded when it is needed."""
        done = 0
        while (batch := self._runner.run(_next_batch(batches))) is not None:
            stated = [statement for record in batch for statement in statements_of(record)]
            self._citations.clear()
            self._citations.update(self._runner.run(loading.load_citations(self._view, stated)))
            yield from batch
            done += len(batch)
            report_progress(f"exporting {self._options.type}", done)


async def _next_batch(batches: AsyncIterator[Sequence[T]]) -> Sequence[T] | None:
    return await anext(batches, None)
