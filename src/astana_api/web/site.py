"""The site: the routes of the pages, and what the layers of the API ask about them."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from astana_api.api.http.authorization import Principal
from astana_api.api.http.content_negotiation import prefers_html
from astana_api.api.http.request_state import set_route_template
from astana_api.domain.enums import Kind
from astana_api.errors import Problem
from astana_api.settings import Settings
from astana_api.web.pages import (
    audit,
    changes,
    editing,
    graphs,
    home,
    search,
    sitemaps,
    sources,
    timelines,
)
from astana_api.web.pages.changes import HISTORY_PAGES
from astana_api.web.pages.editing import ENTITY_EDITORS
from astana_api.web.pages.entities import ENTITY_PAGES
from astana_api.web.pages.errors import render_error
from astana_api.web.pages.lists import LIST_PAGES
from astana_api.web.sessions.sign_in import SIGN_IN_SEGMENT, SignIn, find_session_principal
from astana_api.web.static_files import ASSETS_SEGMENT, get_asset
from astana_api.web.texts.languages import choose_language

_API_SEGMENTS: Final = frozenset(
    {"v1", "healthz", "readyz", "metrics", "docs", "guide", "openapi.json", "problems"}
)
_PAGE_SEGMENTS: Final = frozenset(
    {
        *(kind.collection for kind in Kind),
        *("citations", "documents", "statements", "revisions"),
        *("search", "suggestions", "timeline", "graph", "path", "audit"),
        *(ASSETS_SEGMENT, SIGN_IN_SEGMENT, "sign-out"),
        *("robots.txt", "sitemap.xml", "sitemaps"),
    }
)
_PUBLIC_SEGMENTS: Final = frozenset({ASSETS_SEGMENT, SIGN_IN_SEGMENT, "robots.txt"})


def _first_segment(scope: Scope) -> str:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path[1:].partition("/")[0]


def _accepts_html(scope: Scope) -> bool:
    return prefers_html(b",".join(value for name, value in scope["headers"] if name == b"accept"))


class Site:
    """The HTML pages of a server; see `api.http.page_site.PageSite`."""

    def __init__(self, settings: Settings) -> None:
        self.public_url = settings.public_url
        self.is_indexed = settings.indexing == "on"
        sign_in = SignIn(
            failed_keys_per_client=settings.rate_limit_failed_keys,
            is_secure=settings.public_url.startswith("https:"),
        )
        self._home = Route("/", home.get_home)
        self.routes: Sequence[BaseRoute] = [
            Route(f"/{ASSETS_SEGMENT}/{{version}}/{{name}}", get_asset),
            *(Route(f"/{name}", page) for name, page in LIST_PAGES.items()),
            *(Route(f"/{name}/{{id}}", page) for name, page in ENTITY_PAGES.items()),
            *(Route(f"/{name}/{{id}}/history", page) for name, page in HISTORY_PAGES.items()),
            Route("/citations/{id}", sources.get_citation_page),
            Route("/documents/{id}", sources.get_document_page),
            Route("/statements/{id}", sources.get_statement_page),
            Route("/statements/{id}/edit", editing.edit_statement, methods=["POST"]),
            *(
                Route(f"/{name}/{{id}}/edit", endpoint, methods=["POST"])
                for name, endpoint in ENTITY_EDITORS.items()
            ),
            Route(f"/{SIGN_IN_SEGMENT}", sign_in.get_page),
            Route(f"/{SIGN_IN_SEGMENT}", sign_in.open_session, methods=["POST"]),
            Route("/sign-out", sign_in.close_session, methods=["POST"]),
            Route("/robots.txt", sitemaps.get_robots),
            Route("/sitemap.xml", sitemaps.get_sitemap_index),
            Route("/sitemaps/{file}", sitemaps.get_sitemap),
            Route("/search", search.get_search_page),
            Route("/suggestions", search.get_suggestions),
            Route("/timeline", timelines.get_timeline_page),
            Route("/graph/{id}", graphs.get_graph_page),
            Route("/path", graphs.get_path_page),
            Route("/audit", audit.get_audit_page),
            Route("/audit/coverage", audit.get_coverage_page),
            Route("/revisions", changes.get_revisions_page),
            Route("/revisions/{number}", changes.get_revision_page),
        ]

    def wrap(self, api: ASGIApp) -> ASGIApp:
        """See `PageSite`."""
        return partial(self._serve_home_or, api)

    async def _serve_home_or(
        self, api: ASGIApp, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["path"] == "/" and scope["method"] == "GET" and _accepts_html(scope):
            set_route_template(scope, "/")
            await self._home.handle(scope, receive, send)
        else:
            await api(scope, receive, send)

    def is_page(self, scope: Scope) -> bool:
        """See `PageSite`; an address that does not exist is a page for browsers."""
        segment = _first_segment(scope)
        if segment in _API_SEGMENTS:
            return False
        return segment in _PAGE_SEGMENTS or _accepts_html(scope)

    def is_public(self, scope: Scope) -> bool:
        """See `PageSite`."""
        return _first_segment(scope) in _PUBLIC_SEGMENTS

    def cache_variant(self, scope: Scope) -> str:
        """See `PageSite`."""
        return choose_language(scope)

    async def find_principal(self, scope: Scope) -> Principal | None:
        """See `PageSite`."""
        return await find_session_principal(scope)

    def render_problem(self, problem: Problem, scope: Scope) -> Response:
        """See `PageSite`."""
        return render_error(Request(scope), problem)
