"""The pages of the graph: the neighbourhood of an entity, and the paths between two."""

from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from astana_api.exporters.formats import GEXF, GRAPHML
from astana_api.web.drawing.graphs import DiagramEdge, DiagramNode, draw_graph
from astana_api.web.pages.lists import next_page_href
from astana_api.web.rendering import (
    PageContent,
    PageLinks,
    localized_href,
    page_translator,
    respond,
    sent_params,
)
from astana_api.web.resources import read_resource

_LIMIT: Final = "60"
_MAX_DEPTH: Final = 3
_MAX_PATH_DEPTH: Final = 6
_DEFAULT_PATH_DEPTH: Final = "4"


async def get_graph_page(request: Request) -> Response:
    """Return the neighbourhood of an entity; it takes the filters of the API."""
    entity_id = request.path_params["id"]
    params = sent_params(request)
    names = {name for name, _ in params}
    path = f"/v1/graph/{entity_id}"
    api_params = params if "limit" in names else [*params, ("limit", _LIMIT)]
    resource = await read_resource(request, path, api_params)
    if resource.moved_to is not None:
        return RedirectResponse(localized_href(request, resource.moved_to), 308)
    record = resource.record
    nodes = {each["id"]: each for each in record["nodes"]}
    drawing = draw_graph(
        [DiagramNode(n["id"], n["kind"], n["name"], n["distance"]) for n in record["nodes"]],
        [DiagramEdge(e["source"], e["target"], e["label"]) for e in record["edges"]],
    )
    values = {
        "entity": nodes[entity_id],
        "nodes": nodes,
        "edges": record["edges"],
        "graph": drawing,
        "depth": record["depth"],
        "depths": range(1, _MAX_DEPTH + 1),
        "is_cut": record["cut"] is not None or drawing.is_cut,
        "next_link": next_page_href(request, record["next"]),
    }
    query = urlencode(params)
    json_path = f"{path}?{query}" if query else path
    separator = "&" if query else "?"
    exports = [
        (each.label, f"{json_path}{separator}format={each.name}") for each in (GRAPHML, GEXF)
    ]
    title = f"{page_translator(request)('kind.graph')}: {nodes[entity_id]['name']}"
    return respond(request, PageContent("graph.html", title, values, PageLinks(json_path, exports)))


async def get_path_page(request: Request) -> Response:
    """Return the shortest paths between two entities; without both, only the form."""
    params = sent_params(request)
    filters = dict(params)
    values: dict[str, Any] = {
        "filters": {"depth": _DEFAULT_PATH_DEPTH, **filters},
        "depths": range(1, _MAX_PATH_DEPTH + 1),
        "record": None,
        "nodes": {},
    }
    links = PageLinks()
    if "from" in filters and "to" in filters:
        record = (await read_resource(request, "/v1/graph/path", params)).record
        values["record"] = record
        values["nodes"] = {n["id"]: n for path in record["paths"] for n in path["nodes"]}
        links = PageLinks(f"/v1/graph/path?{urlencode(params)}")
    title = page_translator(request)("kind.path")
    return respond(request, PageContent("path.html", title, values, links))
