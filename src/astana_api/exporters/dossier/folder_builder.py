"""Build one folder of an export: the statements that it has, and the records they refer to."""

from collections import Counter
from collections.abc import AsyncIterator, Set
from dataclasses import replace
from pathlib import Path

from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.statements.drafts import EvidenceDraft, StatementDraft
from astana_api.domain.statements.identity import evidence_id, statement_id
from astana_api.exporters.dossier.not_carried import Omission
from astana_api.exporters.dossier.records import CitationMappings, build_document, linked_citations
from astana_api.exporters.dossier.scope import ExportScope
from astana_api.exporters.dossier.statements import (
    AnchorTargets,
    build_statement,
    fit_evidence,
    mentioned_entities,
)
from astana_api.exporters.dossier.yaml_files import DossierFolder, InlineList, Record, drop_absent
from astana_api.exporters.loading import BATCH, read_pages
from astana_api.queries import documents
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.view import View


class FolderBuilder:
    """Write a folder with at most one document.

    `declared` are the entities of this folder; the others that it mentions are its `uses`.
    """

    def __init__(self, view: View, path: Path, scope: ExportScope, declared: Set[str]) -> None:
        """Create the folder."""
        self.omissions: Counter[Omission] = Counter()
        self.citations: set[str] = set()
        """The citations that the folder refers to."""
        self.statements: set[str] = set()
        self._view = view
        self._folder = DossierFolder(path)
        self._scope = scope
        self._declared = declared
        self._mentioned: set[str] = set()
        self._document: Record | None = None
        self._targets = AnchorTargets()
        self._ranks: dict[str, Rank] = {}
        self._evidence: set[str] = set()

    async def add_document(self, document: Json) -> None:
        """Add the document of the folder, before the statements that are anchored in it."""
        query = ListQuery(documents.REFERENCES, {"document": [document["id"]]})
        references = [
            (number, line, citation)
            async for rows in read_pages(self._view, query, ("number",))
            for _, number, line, citation in rows
        ]
        self._document, self._targets = build_document(
            document, references, self._scope.citations, self.omissions
        )
        self.citations.update(linked_citations(self._document))

    def add_statement(self, kind: str, draft: StatementDraft, *, evidence_only: bool) -> None:
        """Add a statement about an entity of the kind, with the evidence that the folder carries.

        With `evidence_only`, a statement without such evidence is left out.
        """
        mentioned = set(mentioned_entities(draft))
        if not mentioned <= self._scope.mentionable:
            self.omissions[Omission.STATEMENT] += 1
            return
        claim = statement_id(draft)
        # Merging entities makes several statements one claim, which has one rank.
        rank = self._ranks.setdefault(claim, draft.rank)
        evidence = tuple(self._fit_evidence(claim, draft))
        if not evidence and (evidence_only or claim in self.statements):
            return
        self.statements.add(claim)
        self._mentioned |= mentioned
        self.citations.update(each.citation for each in evidence if each.citation is not None)
        if draft.value.type is ValueType.CITATION and draft.value.text is not None:
            self.citations.add(draft.value.text)
        fitting = replace(draft, rank=rank, evidence=evidence)
        self._folder.add_statement(draft.subject, kind, build_statement(fitting, self._targets))

    def _fit_evidence(self, claim: str, draft: StatementDraft) -> list[EvidenceDraft]:
        fitting = []
        for piece in draft.evidence:
            fitted = fit_evidence(piece, self._targets, self.omissions)
            if fitted is None:
                continue
            key = evidence_id(claim, fitted)
            if key not in self._evidence:
                self._evidence.add(key)
                fitting.append(fitted)
        return fitting

    async def finish(self, header: Json) -> int:
        """Write the other records; return the number of entities with statements."""
        builder = CitationMappings(self._scope.mentionable, self.omissions)
        citations = [
            (citation["id"], builder.build(citation)) async for citation in self._load_citations()
        ]
        uses = sorted((self._mentioned | builder.mentioned) - self._declared)
        record = dict(drop_absent([*header.items(), ("uses", InlineList(uses))]))
        self._folder.write_records(record, self._document, citations)
        return len(self._folder.subjects)

    async def _load_citations(self) -> AsyncIterator[Json]:
        ids = sorted(self.citations)
        for start in range(0, len(ids), BATCH):
            items = await self._view.load_citations(ids[start : start + BATCH])
            for citation_id in sorted(items):
                yield loads(items[citation_id].body)
