"""The pages of changes: revisions, one revision, and the history of an entity."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json
from astana_api.web.pages.lists import next_page_href
from astana_api.web.rendering import (
    PageContent,
    PageLinks,
    page_translator,
    request_params,
    respond,
)
from astana_api.web.resources import read_resource

_HIDDEN_FIELDS: Final = frozenset({"seq"})


async def get_revisions_page(request: Request) -> Response:
    """Return the list of revisions, the last first."""
    resource = await read_resource(request, "/v1/revisions", request_params(request))
    record = resource.record
    values = {"items": record["items"], "next_link": next_page_href(request, record["next"])}
    title = page_translator(request)("kind.revisions")
    return respond(
        request, PageContent("revisions.html", title, values, PageLinks("/v1/revisions"))
    )


async def get_revision_page(request: Request) -> Response:
    """Return the page of a revision with its changes."""
    path = f"/v1/revisions/{request.path_params['number']}"
    revision = (await read_resource(request, path)).record
    changes = (await read_resource(request, f"{path}/changes", request_params(request))).record
    values = {
        "revision": revision,
        "changes": [add_difference(each) for each in changes["items"]],
        "next_link": next_page_href(
            request, changes["next"] and changes["next"].replace("/changes?", "?", 1)
        ),
    }
    title = f"{page_translator(request)('history.revision')} {revision['number']}"
    return respond(request, PageContent("revision.html", title, values, PageLinks(path)))


def history_page(kind: Kind) -> Callable[[Request], Any]:
    """Return the endpoint of the histories of the entities of one kind."""

    async def get_history_page(request: Request) -> Response:
        entity_id = request.path_params["id"]
        path = f"/v1/{kind.collection}/{entity_id}"
        resource = await read_resource(request, f"{path}/history", request_params(request))
        if resource.moved_to is not None:
            return RedirectResponse(resource.moved_to, 308)
        record = resource.record
        values = {
            "entity_path": f"/{kind.collection}/{entity_id}",
            "revisions": _group_by_revision([add_difference(each) for each in record["items"]]),
            "next_link": next_page_href(request, record["next"]),
        }
        title = f"{page_translator(request)('entity.history')}: {entity_id}"
        return respond(
            request, PageContent("history.html", title, values, PageLinks(f"{path}/history"))
        )

    return get_history_page


HISTORY_PAGES: Final = {kind.collection: history_page(kind) for kind in Kind}
"""The endpoints by the name of the collection."""


def add_difference(change: Json) -> Json:
    """Return a change with `difference`: the fields whose values differ, before and after."""
    before, after = change["before"] or {}, change["after"] or {}
    names = [name for name in {**before, **after} if name not in _HIDDEN_FIELDS]
    difference = [
        (name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]
    action = "changed" if before and after else "added" if after else "removed"
    return {**change, "difference": difference, "action": action}


def _group_by_revision(changes: Sequence[Json]) -> list[tuple[Json, list[Json]]]:
    groups: dict[int, tuple[Json, list[Json]]] = {}
    for change in changes:
        groups.setdefault(change["revision"], (change, []))[1].append(change)
    return list(groups.values())
