"""Select what an export has: all records, or those of one dossier."""

from collections.abc import AsyncIterator, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Final

from astana_api.domain.enums import State
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import StatementDraft
from astana_api.domain.statements.values import parse_slug
from astana_api.exporters.dossier.statements import build_draft, mentioned_entities
from astana_api.exporters.loading import read_citations, read_pages
from astana_api.models.dossiers import BaselineItemType
from astana_api.queries import documents, dossiers, statements
from astana_api.queries.entities.lists import EVERY_KIND
from astana_api.queries.entities.redirects import resolve_redirects
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.view import View

CURRENT: Final = {"state": [State.CURRENT.value]}


class InvalidDossierOptions(Exception):
    """The options select no dossier, or leave its id or title open."""


@dataclass(frozen=True, slots=True)
class DossierOptions:
    """What to export: the dossier with the id `only`, or all records as the dossier `id`.

    Without `id` and `title`, all records are the dossier of the database, if it has one only.
    """

    only: str | None = None
    id: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class DossierSelection:
    """The records of one dossier: those of its baseline, and what others changed or added.

    `entities` are its own. `statements` are those of its baseline and what superseded them;
    `foreign` those of other dossiers only, and the evidence that only other baselines have.
    """

    entities: Set[str]
    statements: Set[str]
    citations: Set[str]
    documents: Set[str]
    foreign: Set[str]

    def has(self, statement: Json) -> bool:
        """Return whether the dossier has the statement."""
        return statement["id"] in self.statements or (
            statement["subject"]["id"] in self.entities and statement["id"] not in self.foreign
        )


@dataclass(frozen=True, slots=True)
class ExportScope:
    """What an export has. `declared` are its entities, `mentionable` those it may refer to."""

    declared: Set[str]
    mentionable: Set[str]
    citations: Set[str]
    documents: list[Json]
    selection: DossierSelection | None
    nameless: int


async def read_claims(
    view: View, filters: Mapping[str, list[str]], selection: DossierSelection | None
) -> AsyncIterator[list[tuple[Json, StatementDraft]]]:
    """Yield the statements that match, rendered and as drafts, in the order of entry."""
    query = await statements.build_query(view, filters)
    async for rows in read_pages(view, query, statements.DEFAULT_SORT):
        rendered = await statements.render_statements(view, rows)
        # The rendered coordinates have fewer digits than the canonical text in the row.
        yield [
            (statement, build_draft(statement, row[4], selection.foreign if selection else ()))
            for row, statement in zip(rows, rendered, strict=True)
            if selection is None or selection.has(statement)
        ]


async def load_header(view: View, options: DossierOptions) -> Json:
    """Return id, title, description and license of the exported dossier.

    Raise InvalidDossierOptions if the options name no dossier, or an invalid id.
    """
    found = [
        dossiers.render_dossier(row)
        async for rows in read_pages(view, ListQuery(dossiers.LISTING, {}), ("id",))
        for row in rows
    ]
    names = ", ".join(each["id"] for each in found) or "none"
    candidates = [each for each in found if options.only in {None, each["id"]}]
    base: Json = {}
    if options.only is not None and not candidates:
        raise InvalidDossierOptions(
            f"there is no dossier {options.only}; the dossiers are: {names}"
        )
    if len(candidates) == 1:
        base = candidates[0]
    elif options.id is None or options.title is None:
        raise InvalidDossierOptions(
            f"all records are exported as one dossier: name its --id and --title, or choose one of "
            f"the dossiers of the database with --dossier (they are: {names})"
        )
    else:
        base = {"license": await dossiers.get_common_license(view.snapshot)}
    header = {
        "id": options.id or base["id"],
        "title": options.title or base["title"],
        "description": base.get("description"),
        "license": base["license"],
    }
    if base.get("rules_off"):
        header["audit"] = {"off": base["rules_off"]}
    try:
        parse_slug(header["id"])
    except ValueError as exc:
        raise InvalidDossierOptions(f"--id: {exc}") from exc
    return header


async def load_scope(view: View, only: str | None) -> ExportScope:
    """Return what the export of one dossier, or of all records, has."""
    selection = None if only is None else await _load_selection(view, only)
    active = {
        row[1]
        async for rows in read_pages(view, ListQuery(EVERY_KIND.summaries, {}), ("id",))
        for row in rows
    }
    own = active if selection is None else active & selection.entities
    declared = await _keep_named(view, own, active - own, selection)
    wanted_documents = {} if selection is None else {"ids": sorted(selection.documents)}
    return ExportScope(
        declared=declared,
        mentionable=declared | (active - own),
        citations={citation["id"] async for batch in read_citations(view) for citation in batch},
        documents=[
            document
            async for rows in read_pages(
                view, ListQuery(documents.LISTING, wanted_documents), ("id",)
            )
            for document in await documents.render_documents(view, rows)
        ],
        selection=selection,
        nameless=len(own) - len(declared),
    )


async def _keep_named(
    view: View, own: Set[str], others: Set[str], selection: DossierSelection | None
) -> Set[str]:
    """Return the entities with a name that refers to no entity without a name."""
    named = [
        (draft.subject, set(mentioned_entities(draft)))
        async for batch in read_claims(view, {"property": ["name"], **CURRENT}, selection)
        for _, draft in batch
    ]
    declared = own
    while True:
        linkable = declared | others
        kept = {subject for subject, mentioned in named if mentioned <= linkable} & declared
        if kept == declared:
            return declared
        declared = kept


async def _load_selection(view: View, dossier_id: str) -> DossierSelection:
    baselines = {
        row[0]: (await dossiers.get_baseline(view.snapshot, row[0]) or {})["fingerprints"]
        async for rows in read_pages(view, ListQuery(dossiers.LISTING, {}), ("id",))
        for row in rows
    }
    own = baselines.pop(dossier_id)
    successors = await _load_successors(view)
    stated = _add_successors(own.get(BaselineItemType.STATEMENT, ()), successors)
    foreign = _add_successors(
        (key for each in baselines.values() for key in each.get(BaselineItemType.STATEMENT, ())),
        successors,
    )
    foreign_evidence = {
        key for each in baselines.values() for key in each.get(BaselineItemType.EVIDENCE, ())
    }
    entities = await resolve_redirects(view.snapshot, own.get(BaselineItemType.ENTITY, ()))
    return DossierSelection(
        entities=set(entities.values()),
        statements=stated,
        citations=set(own.get(BaselineItemType.CITATION, ())),
        documents=set(own.get(BaselineItemType.DOCUMENT, ())),
        foreign=(foreign - stated)
        | foreign_evidence.difference(own.get(BaselineItemType.EVIDENCE, ())),
    )


async def _load_successors(view: View) -> dict[str, str]:
    """Return the id of the statement that superseded each superseded statement."""
    query = await statements.build_query(view, {"state": [State.SUPERSEDED.value]})
    return {
        statement["id"]: statement["superseded_by"]
        async for rows in read_pages(view, query, statements.DEFAULT_SORT)
        for statement in await statements.render_statements(view, rows)
        if statement["superseded_by"] is not None
    }


def _add_successors(ids: Iterable[str], successors: Mapping[str, str]) -> set[str]:
    """Return the ids with those of the statements that superseded them, directly or not."""
    found: set[str] = set()
    newest = set(ids)
    while newest:
        found |= newest
        newest = {successors[each] for each in newest if each in successors} - found
    return found
