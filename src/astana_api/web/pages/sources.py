"""The pages of sources: citations, and documents with their sections and references."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from astana_api.api.http.responses import open_snapshot
from astana_api.api.lists.as_of import open_temporal_scope
from astana_api.api.lists.exports import CITATION_FORMATS
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json, loads
from astana_api.exporters.formats import BIBLIOGRAPHY, BIBTEX, CSL_JSON, JSON, RIS, WIKI
from astana_api.queries import documents
from astana_api.queries.checks.texts import get_text, load_quoted_phrases
from astana_api.web.marked_texts import TextPart, mark_sections
from astana_api.web.metadata import describe_citation
from astana_api.web.pages.entities import parse_as_of
from astana_api.web.pages.lists import next_page_href
from astana_api.web.rendering import PageContent, PageLinks, page_translator, respond
from astana_api.web.resources import read_resource

_MAX_STATEMENTS: Final = 100
_MAX_REFERENCES: Final = 500
_STYLES: Final = (
    ("apa", "APA"),
    ("chicago-author-date", "Chicago (author-date)"),
    ("chicago-notes", "Chicago (notes)"),
    ("harvard", "Harvard"),
    ("mla", "MLA"),
)
_COPIED_FORMATS: Final = (CSL_JSON, BIBTEX, RIS, WIKI)


class CopiedFormat(NamedTuple):
    """A citation as text in a format, to be copied."""

    label: str
    text: str


async def get_citation_page(request: Request) -> Response:
    """Return the page of a citation: the record, its formats and what rests on it."""
    citation_id = request.path_params["id"]
    path = f"/v1/citations/{citation_id}"
    as_of = parse_as_of(request)
    version = [] if as_of is None else [("as_of", str(as_of))]
    citation = (await read_resource(request, path, version)).record
    style = request.query_params.get("style", _STYLES[0][0])
    formatted = await _read_text(request, path, BIBLIOGRAPHY.name, [*version, ("style", style)])
    formats = [
        CopiedFormat(each.label, await _read_text(request, path, each.name, version))
        for each in _COPIED_FORMATS
    ]
    cursor = request.query_params.get("cursor")
    params = [*version, ("limit", str(_MAX_STATEMENTS)), *([("cursor", cursor)] if cursor else [])]
    resting = (await read_resource(request, f"{path}/statements", params)).record
    impact = await _read_impact(request, path) if as_of is None else None
    values = {
        "citation": citation,
        "as_of": as_of,
        "formatted": formatted,
        "formats": formats,
        "style": style,
        "styles": _STYLES,
        "statements": resting["items"],
        "impact": impact,
        "next_link": next_page_href(request, _strip_subresource(resting["next"])),
    }
    separator = "&" if version else "?"
    json_path = f"{path}?as_of={as_of}" if version else path
    exports = [
        (each.label, f"{json_path}{separator}format={each.name}")
        for each in CITATION_FORMATS
        if each is not JSON
    ]
    page_path = path.removeprefix("/v1")
    links = PageLinks(json_path, exports, f"{page_path}?as_of={citation['revision']}")
    title = citation["title"] or page_translator(request)("source.no_title")
    metadata = describe_citation(citation)
    return respond(request, PageContent("citation.html", title, values, links, metadata))


def _strip_subresource(path: str | None) -> str | None:
    return None if path is None else path.replace("/statements?", "?", 1)


async def _read_text(
    request: Request, path: str, format_name: str, params: Sequence[tuple[str, str]]
) -> str:
    resource = await read_resource(request, path, [*params, ("format", format_name)])
    return resource.body.decode().strip()


async def _read_impact(request: Request, path: str) -> Json:
    """Return the first statements with no other source than a citation, with their number."""
    params = [("limit", str(_MAX_STATEMENTS)), ("count", "exact")]
    record: Json = (await read_resource(request, f"{path}/impact", params)).record
    return record


async def get_document_page(request: Request) -> Response:
    """Return the page of a document: its sections, their statements and its references.

    `?section=` selects the section whose statements the page lists.
    """
    document_id = request.path_params["id"]
    path = f"/v1/documents/{document_id}"
    document = (await read_resource(request, path)).record
    listed = await read_resource(request, f"{path}/references", [("limit", str(_MAX_REFERENCES))])
    references = listed.record["items"]
    async with open_snapshot(request) as snapshot:
        view = (await open_temporal_scope(snapshot, None)).view
        counts = await documents.count_statements_by_section(view, document_id)
        section = request.query_params.get("section")
        marked = await _read_marked_text(request, snapshot, document, section)
    statements: dict[str, Any] = {"items": [], "next": None}
    if section is not None:
        params = [("document", document_id), ("section", section), ("limit", str(_MAX_STATEMENTS))]
        cursor = request.query_params.get("cursor")
        params += [("cursor", cursor)] if cursor else []
        statements = (await read_resource(request, "/v1/statements", params)).record
    values = {
        "document": document,
        "references": references,
        "counts": counts,
        "headings": {each["key"]: each["heading"] or each["key"] for each in document["sections"]},
        "selected_section": section,
        "marked": marked,
        "statements": statements["items"],
        "next_link": next_page_href(request, _to_document(statements["next"], document_id)),
        "coverage": {
            "sections": sum(1 for each in document["sections"] if counts.get(each["key"])),
            "total": len(document["sections"]),
            "cited": sum(1 for each in references if each["cited_in"]),
            "references": document["references"],
        },
    }
    page_path = path.removeprefix("/v1")
    links = PageLinks(
        path,
        [(each.label, f"{path}/references?format={each.name}") for each in _COPIED_FORMATS],
        f"{page_path}",
    )
    return respond(request, PageContent("document.html", document["title"], values, links))


async def _read_marked_text(
    request: Request, snapshot: Snapshot, document: Json, section: str | None
) -> dict[str, list[TextPart]]:
    """Return the marked text by section; empty if no text is attached or may be served."""
    if document["license"] not in request.app.text_licenses:
        return {}
    text = await get_text(snapshot, document["id"])
    if text is None:
        return {}
    phrases = await load_quoted_phrases(snapshot, document["id"])
    return mark_sections(text.content.decode(), document["sections"], phrases, section)


def _to_document(path: str | None, document_id: str) -> str | None:
    return None if path is None else path.replace("/statements?", f"/documents/{document_id}?", 1)


async def get_statement_page(request: Request) -> Response:
    """Return the page of a statement: the claim, its evidence and its states."""
    path = f"/v1/statements/{request.path_params['id']}"
    as_of = parse_as_of(request)
    version = [] if as_of is None else [("as_of", str(as_of))]
    resource = await read_resource(request, path, version)
    statement = resource.record
    evidence = [*statement["evidence"], *statement["past_evidence"]]
    async with open_snapshot(request) as snapshot:
        view = (await open_temporal_scope(snapshot, as_of)).view
        cited = await view.load_citations(
            {each["citation"] for each in evidence} - {None}
            | ({statement["value"]} if statement["value_type"] == "citation" else set())
        )
    values = {
        "statement": statement,
        "etag": resource.headers["etag"],
        "as_of": as_of,
        "citations": {key: loads(item.body) for key, item in cited.items()},
    }
    page_path = path.removeprefix("/v1")
    json_path = f"{path}?as_of={as_of}" if version else path
    links = PageLinks(json_path, (), f"{page_path}?as_of={statement['revision']}")
    title = page_translator(request)("kind.statement")
    return respond(request, PageContent("statement.html", title, values, links))
