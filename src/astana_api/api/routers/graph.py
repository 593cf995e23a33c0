"""Graphs: what ties entities to one another, around one of them and between two."""

from typing import Annotated, Literal

from annotated_types import Ge, Le
from fastapi import Query, Request
from starlette.responses import Response

from astana_api.api.http.content_negotiation import JSON, Format, chosen_format, offers
from astana_api.api.http.etags import Representation
from astana_api.api.http.problem_details import problem_responses
from astana_api.api.http.responses import database_of
from astana_api.api.http.routes import api_router
from astana_api.api.lists import cursors
from astana_api.api.lists.envelope import link_to_next, next_path
from astana_api.api.lists.filter_types import EdtfDate, KnownProperty
from astana_api.api.lists.parameters import DEFAULT_LIMIT, PLAIN, Cursor, Limit, identifier
from astana_api.api.routers.entities.collections import COLLECTIONS, ELSEWHERE, instead
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates import edtf
from astana_api.domain.rendering.entities import dumps, reference
from astana_api.errors import Fault, Gone, ResourceNotFound
from astana_api.exporters.graphml import graphml
from astana_api.queries.entities import items as entity_items
from astana_api.queries.entities import redirects
from astana_api.queries.entities.references import references
from astana_api.queries.graph import neighbourhood, paths
from astana_api.queries.graph.edges import Direction, Place, Ways
from astana_api.schemas.responses.graph import Graph, Paths

TAG = {
    "name": "graph",
    "description": "What ties entities to one another, each edge with its statement.",
}
router = api_router(tag=TAG["name"], prefix="/v1/graph")

GRAPHML = Format("graphml", "application/graphml+xml")
_EVERY_KIND = COLLECTIONS[-1]

Properties = Annotated[
    list[KnownProperty] | None,
    Query(
        description="Ids of the properties to follow: see `/v1/properties`. Example: `participant`."
    ),
]
At = Annotated[
    EdtfDate | None,
    Query(description="Only what held, surely or possibly, all through this time (EDTF)."),
]


@router.get(
    "/{id}",
    operation_id="get_graph",
    summary="See what surrounds an entity",
    response_model=Graph,
    responses=ELSEWHERE,
)
@offers(JSON, GRAPHML)
async def get_graph(
    request: Request,
    entity_id: Annotated[str, identifier("The id of the entity in the middle.", "randa-kassis")],
    depth: Annotated[
        int, Ge(1), Le(3), PLAIN, Query(description="How many steps to go from it, 1 to 3.")
    ] = 1,
    property_: Annotated[Properties, Query(alias="property")] = None,
    direction: Annotated[
        Direction | None,
        Query(description="`out`: from subject to value only; `in`: from value to subject only."),
    ] = None,
    at: At = None,
    limit: Annotated[
        Limit, Query(description="How many edges of the entity itself.")
    ] = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Nodes and edges, the edges of the entity itself in pages, with what lies behind each page.

    Edges are those of every node nearer than `depth`, by property and then as they were stated.
    What is left out is said in `cut`. An entity that was withdrawn is shown and leads no further.
    With `at`, a page may be shorter than `limit`, and the next may hold more.
    """
    ways = _ways(property_, at, direction)
    asked = {"path": request.scope["path"], "property": property_, "at": at, "direction": direction}
    fingerprint = cursors.fingerprint(asked, ())
    after: Place | None = None
    if cursor is not None:
        keys = cursors.decode(cursor, fingerprint, [str, int, int])
        after = (str(keys[0]), int(keys[1]), int(keys[2]))
    async with database_of(request).read() as snapshot:
        served = await entity_items.served(snapshot, entity_id)
        if served is None or served.withdrawn:
            return await instead(snapshot, request.scope, _EVERY_KIND, entity_id, served)
        found = await neighbourhood.around(
            snapshot, entity_id, ways, depth=depth, limit=limit, after=after
        )
    following = None
    if found.next_place is not None:
        property_id, revision, seq = found.next_place
        cursor = cursors.encode(fingerprint, (property_id, revision), seq)
        following = next_path(request.scope, cursor)
    about = {"id": entity_id, "depth": depth}
    if chosen_format(request.scope) is GRAPHML:
        body = graphml(found.nodes, found.edges, {**about, "cut": found.cut, "next": following})
    else:
        shown = {"nodes": found.nodes, "edges": found.edges, "cut": found.cut, "next": following}
        body = dumps({**about, **shown}).encode()
    return _response(request, body, snapshot.revision, link=link_to_next(following))


@router.get(
    "/path",
    operation_id="get_path",
    summary="See how two entities are tied",
    response_model=Paths,
    responses=problem_responses(ResourceNotFound, Gone),
)
@offers(JSON, GRAPHML)
async def get_path(
    request: Request,
    from_: Annotated[
        str, Query(alias="from", description="The id of one entity.", examples=["randa-kassis"])
    ],
    to: Annotated[str, Query(description="The id of the other.", examples=["staffan-de-mistura"])],
    depth: Annotated[
        int, Ge(1), Le(6), PLAIN, Query(description="How many steps a way may have, 1 to 6.")
    ] = 4,
    property_: Annotated[Properties, Query(alias="property")] = None,
    at: At = None,
) -> Representation:
    """Every shortest way between two entities, each step with all the statements that make it.

    Relations are followed in both directions. `paths` is empty where there is no way of at most
    `depth` steps; `cut` says where relations were too many to follow all. Ids that were merged away
    are followed, and named in `merged`.
    """
    async with database_of(request).read() as snapshot:
        ends = await redirects.standing(snapshot, [from_, to])
        for parameter, given in (("from", from_), ("to", to)):
            await _require(snapshot, parameter, given, ends[given])
        source, target = ends[from_], ends[to]
        found = await paths.shortest(snapshot, source, target, _ways(property_, at), depth=depth)
        shown = await references(snapshot, [source, target])
    about = {
        "source": reference(shown[source]),
        "target": reference(shown[target]),
        "merged": [
            {"parameter": parameter, "id": given, "into": ends[given]}
            for parameter, given in (("from", from_), ("to", to))
            if ends[given] != given
        ],
        "depth": depth,
    }
    if chosen_format(request.scope) is GRAPHML:
        nodes = {node["id"]: node for path in found.paths for node in path["nodes"]}
        edges = {
            edge["statement"]: edge
            for path in found.paths
            for step in path["steps"]
            for edge in step["edges"]
        }
        said = {**about, "length": found.length, "cut": found.cut}
        body = graphml(nodes.values(), edges.values(), said)
    else:
        body = dumps({**about, **found._asdict()}).encode()
    return _response(request, body, snapshot.revision)


def _response(
    request: Request, body: bytes, revision: int, *, link: str | None = None
) -> Representation:
    media_type = chosen_format(request.scope).media_type.encode()
    return Representation(request.scope, body, revision, media_type=media_type, link=link)


async def _require(snapshot: Snapshot, parameter: str, given: str, entity_id: str) -> None:
    """Raise ResourceNotFound or Gone, naming the parameter, for what cannot be an end of a way."""
    served = await entity_items.served(snapshot, entity_id)
    if served is None:
        detail = f"{parameter}: there is no entity {given}."
        raise ResourceNotFound(detail, errors=[Fault(detail, parameter=parameter)])
    if served.withdrawn:
        detail = f"{parameter}: the {served.kind} {entity_id} was withdrawn."
        raise Gone(detail, errors=[Fault(detail, parameter=parameter)])


def _ways(
    properties: list[str] | None, at: str | None, direction: Literal["out", "in"] | None = None
) -> Ways:
    return Ways(
        tuple(dict.fromkeys(properties)) if properties else None,
        direction,
        edtf.parse(at).bounds if at else None,
    )
