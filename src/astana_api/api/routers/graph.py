"""Read routes of the graph: the neighbourhood of an entity and the shortest paths of two."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated

from annotated_types import Ge, Le
from fastapi import Query, Request
from starlette.responses import Response

from astana_api.api.http.content_negotiation import negotiated_format, produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import open_snapshot
from astana_api.api.lists import cursors
from astana_api.api.lists.envelope import build_next_path, format_next_link
from astana_api.api.lists.filter_types import RecordId
from astana_api.api.lists.parameters import DEFAULT_LIMIT, STRICT_INTEGER, Limit, id_path
from astana_api.api.lists.query_models import CursorQuery
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.entities.collections import (
    COLLECTIONS,
    REDIRECT_RESPONSES,
    redirect_or_raise,
)
from astana_api.api.routers.graph_filters import EdgeQuery, build_edge_filter, resolve_exclusion
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json, dumps, render_reference
from astana_api.errors import ErrorItem, Gone, ResourceNotFound
from astana_api.exporters.formats import GEXF, GRAPHML, JSON, Format
from astana_api.exporters.gexf import render_gexf
from astana_api.exporters.graphml import render_graphml
from astana_api.queries.entities import items as entity_items
from astana_api.queries.entities import redirects
from astana_api.queries.entities.references import load_references
from astana_api.queries.graph import neighbourhood, paths
from astana_api.queries.graph.edges import Direction, EdgePosition
from astana_api.queries.view import HeadView
from astana_api.schemas.responses.graph import Graph, Paths

TAG = {
    "name": "graph",
    "description": "Relations between entities as nodes and edges; each edge has its statement.",
}
router = read_router(tag=TAG["name"], prefix="/v1/graph")

_ALL_ENTITIES = COLLECTIONS[-1]
_RENDERERS: Mapping[Format, Callable[[Iterable[Json], Iterable[Json], Json], bytes]] = {
    GRAPHML: render_graphml,
    GEXF: render_gexf,
}
FORMATS = (JSON, *_RENDERERS)


class GraphQuery(EdgeQuery, CursorQuery):
    """The query of the neighbourhood of an entity."""

    @property  # Before the field `property`.
    def max_items(self) -> int:
        return self.limit if self.depth == 1 else neighbourhood.MAX_EDGES

    depth: Annotated[
        int,
        Ge(1),
        Le(3),
        STRICT_INTEGER,
        Query(description="Maximum distance from the entity, 1 to 3."),
    ] = 1
    direction: Annotated[
        Direction | None,
        Query(description="`out`: from subject to value only; `in`: from value to subject only."),
    ] = None
    limit: Annotated[Limit, Query(description="Maximum number of edges of the entity itself.")] = (
        DEFAULT_LIMIT
    )


class PathQuery(EdgeQuery):
    """The query of the shortest paths."""

    @property  # Before the field `property`.
    def max_items(self) -> int:
        return paths.MAX_PATHS * self.depth

    from_: Annotated[
        RecordId,
        Query(alias="from", description="The id of one entity.", examples=["randa-kassis"]),
    ]
    to: Annotated[
        RecordId, Query(description="The id of the other.", examples=["staffan-de-mistura"])
    ]
    depth: Annotated[
        int,
        Ge(1),
        Le(6),
        STRICT_INTEGER,
        Query(description="Maximum number of steps of a path, 1 to 6."),
    ] = 4


@router.get(
    "/{id}",
    operation_id="get_graph",
    summary="Get the neighbourhood of an entity",
    response_model=Graph,
    responses=REDIRECT_RESPONSES,
)
@produces(*FORMATS)
async def get_graph(
    request: Request,
    entity_id: Annotated[str, id_path("The id of the entity in the middle.", "randa-kassis")],
    query: Annotated[GraphQuery, Query()],
) -> Response:
    """The neighbourhood of an entity as nodes and edges.

    The edges of the entity itself come in pages, by property and order of entry; each page also has
    what its edges lead to. Edges of all nodes nearer than `depth` are included; `cut` says what is
    left out. The edges of a withdrawn entity are not followed. With `at`, a page can have fewer
    edges than `limit`. `excluded` lists the properties and entities that were not followed.
    """
    params = {
        "path": request.scope["path"],
        "property": query.property,
        "at": query.at,
        "direction": query.direction,
        "exclude": sorted(set(query.exclude or ())),
    }
    fingerprint = cursors.fingerprint(params, ())
    after: EdgePosition | None = None
    if query.cursor is not None:
        keys = cursors.decode(query.cursor, fingerprint, [str, int, int])
        after = (str(keys[0]), int(keys[1]), int(keys[2]))
    async with open_snapshot(request) as snapshot:
        entity = await entity_items.get_status(snapshot, entity_id)
        if entity is None or entity.is_withdrawn:
            view = HeadView(snapshot)
            return await redirect_or_raise(view, request.scope, _ALL_ENTITIES, entity_id, entity)
        exclusion = await resolve_exclusion(snapshot, query, [entity_id])
        edge_filter = build_edge_filter(query, exclusion, query.direction)
        graph = await neighbourhood.read_neighbourhood(
            snapshot, entity_id, edge_filter, depth=query.depth, limit=query.limit, after=after
        )
    next_url = None
    if graph.next_position is not None:
        property_id, revision, seq = graph.next_position
        cursor = cursors.encode(fingerprint, (property_id, revision), seq)
        next_url = build_next_path(request.scope, cursor)
    about = {"id": entity_id, "depth": query.depth, "excluded": exclusion.names}
    render = _RENDERERS.get(negotiated_format(request.scope))
    if render is not None:
        body = render(
            graph.nodes, graph.edges, {**about, "cut": graph.truncation, "next": next_url}
        )
    else:
        elements = {
            "nodes": graph.nodes,
            "edges": graph.edges,
            "cut": graph.truncation,
            "next": next_url,
        }
        body = dumps({**about, **elements}).encode()
    return _response(request, body, snapshot.revision, link=format_next_link(next_url))


@router.get(
    "/path",
    operation_id="get_path",
    summary="Find shortest paths",
    response_model=Paths,
    responses=problem_responses(ResourceNotFound, Gone),
)
@produces(*FORMATS)
async def get_path(request: Request, query: Annotated[PathQuery, Query()]) -> Representation:
    """All shortest paths between two entities, each step with the statements that make it.

    Relations are followed in both directions, except those in `excluded`. `paths` is empty if there
    is no path of at most `depth` steps. `cut` says which limit was reached. Ids of merged entities
    are resolved and listed in `merged`.
    """
    from_, to, depth = query.from_, query.to, query.depth
    async with open_snapshot(request) as snapshot:
        ends = await redirects.resolve_redirects(snapshot, [from_, to])
        for parameter, requested_id in (("from", from_), ("to", to)):
            await _require_end(snapshot, parameter, requested_id, ends[requested_id])
        source, target = ends[from_], ends[to]
        exclusion = await resolve_exclusion(snapshot, query, [source, target])
        search = await paths.find_shortest_paths(
            snapshot, source, target, build_edge_filter(query, exclusion), depth=depth
        )
        references_by_id = await load_references(snapshot, [source, target])
    about = {
        "source": render_reference(references_by_id[source]),
        "target": render_reference(references_by_id[target]),
        "merged": [
            {"parameter": parameter, "id": requested_id, "into": ends[requested_id]}
            for parameter, requested_id in (("from", from_), ("to", to))
            if ends[requested_id] != requested_id
        ],
        "depth": depth,
        "excluded": exclusion.names,
    }
    render = _RENDERERS.get(negotiated_format(request.scope))
    if render is not None:
        nodes = {node["id"]: node for path in search.paths for node in path["nodes"]}
        edges = {
            edge["statement"]: edge
            for path in search.paths
            for step in path["steps"]
            for edge in step["edges"]
        }
        attributes = {**about, "length": search.length, "cut": search.truncation}
        body = render(nodes.values(), edges.values(), attributes)
    else:
        result = {"length": search.length, "paths": search.paths, "cut": search.truncation}
        body = dumps({**about, **result}).encode()
    return _response(request, body, snapshot.revision)


def _response(
    request: Request, body: bytes, revision: int, *, link: str | None = None
) -> Representation:
    media_type = negotiated_format(request.scope).media_type.encode()
    return Representation(request.scope, body, revision, media_type=media_type, link=link)


async def _require_end(
    snapshot: Snapshot, parameter: str, requested_id: str, entity_id: str
) -> None:
    """Raise ResourceNotFound or Gone, with the parameter, if an end of the path is not served."""
    entity = await entity_items.get_status(snapshot, entity_id)
    if entity is None:
        detail = f"{parameter}: there is no entity {requested_id}."
        raise ResourceNotFound(detail, errors=[ErrorItem(detail, parameter=parameter)])
    if entity.is_withdrawn:
        detail = f"{parameter}: the {entity.kind} {entity_id} was withdrawn."
        raise Gone(detail, errors=[ErrorItem(detail, parameter=parameter)])
