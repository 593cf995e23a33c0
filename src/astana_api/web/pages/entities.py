"""The page of an entity and the page of its history."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from astana_api.api.http.etags import compute_digest, format_etag
from astana_api.api.http.responses import open_snapshot
from astana_api.api.lists.as_of import open_temporal_scope
from astana_api.api.lists.exports import ENTITY_FORMATS
from astana_api.api.routers.audit.pages import bring_up_to_head
from astana_api.api.routers.entities.collections import COLLECTIONS, Collection, redirect_or_raise
from astana_api.audit.registry import RULES
from astana_api.domain.enums import ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.errors import InvalidQueryParameter
from astana_api.exporters.formats import JSON
from astana_api.queries.entities.items import EntityItem
from astana_api.queries.view import View
from astana_api.web.entities.facts import EntityFacts, Fact, arrange_facts
from astana_api.web.entities.reading import EntityPageRecords, PagePosition, read_entity
from astana_api.web.entities.surroundings import draw_entity_graph, draw_entity_timeline
from astana_api.web.rendering import (
    Metadata,
    PageContent,
    PageLinks,
    localized_href,
    page_translator,
    respond,
)
from astana_api.web.texts.catalogue import Translate, inverse_label, property_label
from astana_api.web.texts.dates import describe_date

OUTGOING: Final = "facts_after"
INCOMING: Final = "relations_after"
_SCHEMA_TYPES: Final = {
    "organization": "Organization",
    "person": "Person",
    "event": "Event",
    "place": "Place",
    "work": "CreativeWork",
}
_REVISION: Final = re.compile("[1-9][0-9]{0,14}")


def entity_page(collection: Collection) -> Callable[[Request], Any]:
    """Return the endpoint of the pages of the entities of one kind."""

    async def get_entity_page(request: Request) -> Response:
        entity_id = request.path_params["id"]
        as_of = parse_as_of(request)
        position = PagePosition(
            request.query_params.get(OUTGOING), request.query_params.get(INCOMING)
        )
        if as_of is None:
            await bring_up_to_head(request)
        async with open_snapshot(request) as snapshot:
            view = (await open_temporal_scope(snapshot, as_of)).view
            item = await view.get_item(entity_id)
            if item is None or item.is_withdrawn or item.kind not in collection.kinds:
                return await _redirect_or_raise(request, view, collection, entity_id, item)
            records = await read_entity(view, item, position)
        facts = arrange_facts(records)
        return respond(request, _describe_entity(request, records, facts, item, as_of))

    return get_entity_page


def parse_as_of(request: Request) -> int | None:
    """Return the revision in `?as_of=`; raise InvalidQueryParameter if it is no number."""
    text = request.query_params.get("as_of")
    if text is None:
        return None
    if not _REVISION.fullmatch(text):
        raise InvalidQueryParameter.named("as_of", "as_of is the number of a revision.")
    return int(text)


async def _redirect_or_raise(
    request: Request,
    view: View,
    collection: Collection,
    entity_id: str,
    item: EntityItem | None,
) -> Response:
    if item is not None and item.kind not in collection.kinds:
        return RedirectResponse(localized_href(request, f"/{item.kind}s/{entity_id}"), 308)
    return await redirect_or_raise(view, request.scope, collection, entity_id, item)


def _describe_entity(
    request: Request,
    records: EntityPageRecords,
    facts: EntityFacts,
    item: EntityItem,
    as_of: int | None,
) -> PageContent:
    translate = page_translator(request)
    entity = records.body
    path = f"/{item.kind}s/{entity['id']}"
    json_path = f"/v1{path}" + (f"?as_of={as_of}" if as_of is not None else "")
    link = partial(localized_href, request, path, as_of=as_of)
    values = {
        "entity": entity,
        "etag": format_etag(item.revision, compute_digest(item.body)).decode(),
        "kind": item.kind,
        "name_lang": _language_of_name(entity),
        "facts": facts,
        # The drawings beside the facts fit without zoom.
        "is_small": True,
        "as_of": as_of,
        "findings": records.findings,
        "has_more_findings": records.has_more_findings,
        "rules": RULES,
        "citation_title": partial(_citation_title, records, translate),
        "timeline": draw_entity_timeline(
            facts,
            partial(describe_date, translate=translate),
            partial(_label_fact, translate),
        ),
        "graph": draw_entity_graph(entity, facts, partial(_label_relation, translate)),
        "next_outgoing": records.next_outgoing and link(**{OUTGOING: records.next_outgoing}),
        "next_incoming": records.next_incoming and link(**{INCOMING: records.next_incoming}),
    }
    separator = "&" if "?" in json_path else "?"
    exports = [
        (each.label, f"{json_path}{separator}format={each.name}")
        for each in ENTITY_FORMATS
        if each is not JSON
    ]
    links = PageLinks(json_path, exports, f"{path}?as_of={item.revision}")
    return PageContent("entity.html", entity["name"], values, links, _metadata(request, entity))


def _language_of_name(entity: Json) -> str | None:
    languages = [each["lang"] for each in entity["names"] if each["value"] == entity["name"]]
    return languages[0] if languages else None


def _citation_title(records: EntityPageRecords, translate: Translate, citation_id: str) -> str:
    citation = records.citations.get(citation_id)
    title = citation["title"] if citation is not None else citation_id
    return str(title or translate("source.no_title"))


def _label_relation(translate: Translate, statement: Json, incoming: bool) -> str:
    label = inverse_label if incoming else property_label
    return label(translate, statement["property"], statement["qualifiers"].get("role"))


def _label_fact(translate: Translate, fact: Fact, incoming: bool) -> str:
    label = _label_relation(translate, fact.statement, incoming)
    if incoming:
        return f"{label}: {fact.statement['subject']['name']}"
    if fact.statement["value_type"] == ValueType.ENTITY:
        return f"{label}: {fact.statement['value']['name']}"
    return label


def _metadata(request: Request, entity: Json) -> Metadata:
    """Return the tags and the JSON-LD of an entity."""
    public_url = request.app.site.public_url
    page = f"{public_url}/{entity['kind']}s/{entity['id']}" if public_url else None
    names = [each["value"] for each in entity["names"] if each["value"] != entity["name"]]
    json_ld = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES[entity["kind"]],
        "@id": page or f"urn:astana:{entity['kind']}:{entity['id']}",
        "name": entity["name"],
        "alternateName": names or None,
        "description": entity["description"],
        "url": entity["website"],
    }
    tags = [("citation_title", entity["name"]), ("citation_language", "en")]
    if page is not None:
        tags.append(("citation_public_url", page))
    return Metadata(tags, {key: value for key, value in json_ld.items() if value is not None})


ENTITY_PAGES: Final = {each.name: entity_page(each) for each in COLLECTIONS[:-1]}
"""The endpoints by the name of the collection."""
