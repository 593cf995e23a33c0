"""The write route of imports: the content of a file of another format."""

from functools import partial
from typing import Annotated

import orjson
from fastapi import Query
from pydantic import AfterValidator, WithJsonSchema
from starlette.responses import Response

from astana_api.api.http.request_state import set_revision
from astana_api.api.http.responses import get_database
from astana_api.api.http.write_route import write_router
from astana_api.api.middleware.request_limits import IMPORTS_PATH
from astana_api.api.problems.details import problem_responses
from astana_api.api.writes.pipeline import WriteRequest, WriteRequestDep
from astana_api.commands.seeding.outcomes import RejectedError
from astana_api.domain.rendering.entities import dumps
from astana_api.domain.text.normalization import quote
from astana_api.errors import (
    Conflict,
    ErrorItem,
    InvalidQueryParameter,
    PayloadTooLarge,
    UnprocessableContent,
)
from astana_api.importers.detection import ImportFormat
from astana_api.importers.imported_files import ImportSource, UnreadableFile
from astana_api.importers.importing import import_files, render_report
from astana_api.importers.readers import read_file
from astana_api.importers.seeding import OriginConflictError
from astana_api.schemas.field_types import Id, License, Line, Url
from astana_api.schemas.responses.dossiers import ImportResult

TAG = {"name": "imports", "description": "Files of other formats, imported as one revision each."}
router = write_router(tag=TAG["name"], prefix=IMPORTS_PATH)


def _parse_format(name: str) -> ImportFormat:
    if name not in set(ImportFormat):
        raise ValueError(f"{quote(name)} is no format; expected {', '.join(ImportFormat)}")
    return ImportFormat(name)


FormatName = Annotated[
    str,
    AfterValidator(_parse_format),
    # Not the enumeration itself: it would be a component that nothing refers to.
    WithJsonSchema({"type": "string", "enum": [*map(str, ImportFormat)]}),
]


@router.post(
    "",
    operation_id="import_file",
    summary="Import a file",
    response_model=ImportResult,
    responses=problem_responses(Conflict, PayloadTooLarge, UnprocessableContent),
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The content of the file; any media type is accepted.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def import_file(
    write_request: WriteRequestDep,
    source: Annotated[
        Id,
        Query(
            description="The id of the source, which becomes the prefix of the ids in the file. "
            "Importing a newer version of the file with the same id writes the difference.",
        ),
    ],
    file_format: Annotated[
        FormatName | None,
        Query(alias="type", description="The format of the file; by default that of its content."),
    ] = None,
    mapping: Annotated[
        str | None, Query(description="The mapping of the columns of a table, as JSON.")
    ] = None,
    title: Annotated[Line | None, Query(description="The title of the source.")] = None,
    url: Annotated[Url | None, Query(description="The address of the source.")] = None,
    license_: Annotated[
        License | None,
        Query(alias="license", description="The licence of the data: an SPDX id or a URL."),
    ] = None,
) -> Response:
    """The records of a file, which all have the source as their citation.

    The body is the content of a file of Popolo, FollowTheMoney, CSL-JSON, BibTeX, RIS or Wikidata,
    or a table with `mapping`.
    A file that cannot be parsed is refused as a whole (422). Otherwise each record that cannot be
    represented is listed in `notes` with the reason, and the others are imported. The history names
    the source as the author of the revision.
    """
    import_source = ImportSource(source, title or source, url, license_)
    content = await write_request.request.body()
    run = partial(
        _import,
        write_request,
        content,
        None if file_format is None else ImportFormat(file_format),
        mapping,
        import_source,
    )
    return await get_database(write_request.request).run_in_writer_thread(run)


def _parse_mapping(text: str | None) -> object:
    """Return the mapping; raise InvalidQueryParameter if it is not JSON."""
    try:
        return None if text is None else orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise InvalidQueryParameter.named("mapping", f"mapping: invalid JSON: {exc}") from None


def _import(
    write_request: WriteRequest,
    content: bytes,
    file_format: ImportFormat | None,
    mapping: str | None,
    source: ImportSource,
) -> Response:
    """Read and write the file; raise UnprocessableContent or Conflict."""
    database = get_database(write_request.request)
    try:
        imported = read_file(content, source, format_=file_format, mapping=_parse_mapping(mapping))
        report = import_files(
            database,
            [imported],
            source,
            message=f"Import {source.title}, by {write_request.principal.actor}",
            dry_run=write_request.dry_run,
        )
    except UnreadableFile as exc:
        raise UnprocessableContent(str(exc), errors=[ErrorItem(exc.reason)]) from exc
    except (RejectedError, OriginConflictError) as exc:
        raise Conflict(str(exc)) from exc
    if report.revision is not None:
        set_revision(write_request.request.scope, report.revision)
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(dumps(render_report(report)), 200, headers)
