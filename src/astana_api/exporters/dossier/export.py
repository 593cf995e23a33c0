"""Export the records of a database at its head to dossiers, one folder for each document."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from astana_api.db.database import Database
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import StatementDraft
from astana_api.domain.text.normalization import MAX_ENTITY_ID_LENGTH
from astana_api.exporters.dossier.folder_builder import FolderBuilder
from astana_api.exporters.dossier.not_carried import Omission
from astana_api.exporters.dossier.scope import (
    CURRENT,
    DossierOptions,
    ExportScope,
    load_header,
    load_scope,
    read_claims,
)
from astana_api.progress import report_progress
from astana_api.queries.view import HeadView, View

_OF_DOCUMENTS: Final = (
    *(Omission.ANCHOR, Omission.PHRASE, Omission.NUMERIC_CITATION, Omission.REFERENCE),
    Omission.LINES,
)
"""What a further folder leaves out that the first one has not counted."""
_SUFFIX_LENGTH: Final = len("-9999")


@dataclass(frozen=True, slots=True)
class DossierReport:
    """The result of an export: the folders in the order in which they are seeded, and counts.

    The paths of `folders` are relative to the folder of the export. `omissions` counts the parts
    of the exported records that the dossiers do not carry.
    """

    folders: Sequence[Path]
    entities: int
    statements: int
    citations: int
    documents: int
    omissions: Mapping[Omission, int]


def export_dossier(database: Database, folder: Path, options: DossierOptions) -> DossierReport:
    """Write a dossier into a new folder.

    A dossier has one document. For several, the folder has a dossier for each: the first has all
    records, each other one its document with the evidence that is anchored in it.

    Raise InvalidDossierOptions if the options name no dossier. The caller removes the folder if
    the export fails.
    """
    return asyncio.run(_export(database, folder, options))


async def _export(database: Database, folder: Path, options: DossierOptions) -> DossierReport:
    try:
        async with database.read() as snapshot:
            view = HeadView(snapshot)
            header = await load_header(view, options)
            scope = await load_scope(view, options.only)
            return await _FolderSet(view, folder, scope, header).write()
    finally:
        await database.close()


class _FolderSet:
    """The folders of an export: the first with everything, and one for each further document."""

    def __init__(self, view: View, folder: Path, scope: ExportScope, header: Json) -> None:
        self._view = view
        self._scope = scope
        self._headers = [header, *_further_headers(header, scope.documents[1:])]
        self._paths = (
            [Path()] if len(self._headers) == 1 else [Path(each["id"]) for each in self._headers]
        )
        self._builders = [
            FolderBuilder(view, folder / path, scope, set() if index else scope.declared)
            for index, path in enumerate(self._paths)
        ]

    async def write(self) -> DossierReport:
        first = self._builders[0]
        first.citations |= self._selected_citations()
        for document, builder in zip(self._scope.documents, self._builders, strict=False):
            await builder.add_document(document)
        done = 0
        async for batch in read_claims(self._view, CURRENT, self._scope.selection):
            for statement, draft in batch:
                subject = statement["subject"]
                if not subject.get("withdrawn"):
                    self._add_statement(str(subject["kind"]), draft)
            done += len(batch)
            report_progress("exporting statements", done)
        entities = [
            await builder.finish(header)
            for builder, header in zip(self._builders, self._headers, strict=True)
        ]
        omissions = Counter(first.omissions)
        for builder in self._builders[1:]:
            omissions.update({key: builder.omissions[key] for key in _OF_DOCUMENTS})
        omissions[Omission.ENTITY] += self._scope.nameless
        return DossierReport(
            folders=self._paths,
            entities=entities[0],
            statements=len(first.statements),
            citations=len(first.citations),
            documents=len(self._scope.documents),
            omissions={key: omissions[key] for key in Omission if omissions[key]},
        )

    def _selected_citations(self) -> set[str]:
        selection = self._scope.selection
        available = set(self._scope.citations)
        return available if selection is None else available & selection.citations

    def _add_statement(self, kind: str, draft: StatementDraft) -> None:
        """Add the statement to the first folder, and its anchors to those of the documents."""
        builders = {
            document["id"]: builder
            for document, builder in zip(self._scope.documents[1:], self._builders[1:], strict=True)
        }
        kept = tuple(each for each in draft.evidence if each.document not in builders)
        self._builders[0].add_statement(kind, replace(draft, evidence=kept), evidence_only=False)
        if len(kept) == len(draft.evidence):
            return
        for document, builder in builders.items():
            anchored = tuple(each for each in draft.evidence if each.document == document)
            builder.add_statement(kind, replace(draft, evidence=anchored), evidence_only=True)


def _further_headers(header: Json, documents: Sequence[Json]) -> list[Json]:
    prefix = header["id"][: MAX_ENTITY_ID_LENGTH - _SUFFIX_LENGTH].rstrip("-")
    return [
        {
            **header,
            "id": f"{prefix}-{number}",
            "title": f"{header['title']}: {document['title']}",
            "description": None,
        }
        for number, document in enumerate(documents, 2)
    ]
