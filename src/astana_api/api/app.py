"""The FastAPI application, with its database as `astana-api serve` runs it, or without one."""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from astana_api.api.asgi_stack import StackOptions, build_middleware, options_from_settings
from astana_api.api.guide.routes import build_guide_routes
from astana_api.api.http.large_responses import LargeResponseLimiter
from astana_api.api.http.page_site import PageSite
from astana_api.api.http.router import TrieRouter
from astana_api.api.http.strict_route import StrictRoute
from astana_api.api.middleware.key_last_used import KeyLastUsedTracker
from astana_api.api.openapi.docs_page import build_docs_routes
from astana_api.api.openapi.document import OPENAPI_FILE, build_document
from astana_api.api.routers import TAGS, all_routers
from astana_api.api.routers.problem_types import TAG_DESCRIPTION
from astana_api.api.routers.problem_types import router as problem_types_router
from astana_api.commands.projection.stale_worker import render_stale_records_in_background
from astana_api.db.database import Database
from astana_api.db.schema import require_current
from astana_api.settings import Settings

TITLE = "Astana API"
DESCRIPTION = """\
A citation-first knowledge base of political actors: organizations, persons, events, places and
works. Every value has its sources, and every change is kept.

- **Reading** needs no key, unless the operator requires one.
- **Writing** needs a key, sent as `Authorization: Bearer SECRET`. The operator creates it with
  `astana-api keys create`; enter it with **Authorize** on this page.
- **Try** `GET /v1/search?q=NAME`, and follow the `self` of a result.
- **Errors** are problem documents (RFC 9457) with a `code` for programs: see `/problems`.
- **Stability**: within `/v1`, paths and keys can be added; none is removed or changes its meaning.
  Ignore keys that you do not know.

The [guide](/guide) has a tour, the rules of the API by task, and a page for operators.
"""
DEFAULT_OPTIONS = StackOptions()


def _require_strict_route(route: BaseRoute) -> StrictRoute:
    if not isinstance(route, StrictRoute):
        raise TypeError(f"{route!r} is no StrictRoute; make its router with read_router")
    return route


class Application(FastAPI):
    """Represent a FastAPI application whose router finds routes in a trie."""

    def __init__(
        self,
        routers: Iterable[APIRouter],
        *,
        lifespan: Lifespan[FastAPI] | None,
        options: StackOptions,
        openapi_file: Path | None = None,
        site: PageSite | None = None,
        **metadata: Any,
    ) -> None:
        # Flat: `include_router` would nest the routers, so that each request is matched twice.
        routes = [_require_strict_route(route) for router in routers for route in router.routes]
        formats = dict.fromkeys(each for route in routes for each in route.formats)
        super().__init__(
            middleware=build_middleware(options, [*formats]),
            # Replaced by own routes, which load nothing from another host.
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            # Spans cost time on the hot path even without an exporter.
            telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
            **metadata,
        )
        self.reads_require_key = options.reads_require_key
        self.large_responses = LargeResponseLimiter()
        self.public_url: str | None = None
        self.site = site
        self.text_licenses: frozenset[str] = frozenset()
        self.router = TrieRouter(  # type: ignore[assignment]
            [
                *routes,
                *build_guide_routes(),
                *build_docs_routes(self.title, self.load_openapi),
                *(site.routes if site is not None else ()),
            ],
            lifespan=lifespan,
        )
        self.openapi_file = openapi_file

    def build_middleware_stack(self) -> ASGIApp:
        """Return the ASGI stack; Starlette calls this once, at start-up or the first request.

        FastAPI's own layers are left out: its exception handlers would convert exceptions before
        `ProblemDetailsMiddleware` sees them, and each layer costs time on every request.
        """
        router = self.router
        http_app: ASGIApp = router if self.site is None else self.site.wrap(router)
        for cls, args, kwargs in reversed(self.user_middleware):
            http_app = cls(http_app, *args, **kwargs)

        async def dispatch_by_scope_type(scope: Scope, receive: Receive, send: Send) -> None:
            # The middleware is HTTP only; the router handles lifespan and websocket scopes.
            await (http_app if scope["type"] == "http" else router)(scope, receive, send)

        return dispatch_by_scope_type

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, built once."""
        if self.openapi_schema is None:
            self.openapi_schema = build_document(self, reads_require_key=self.reads_require_key)
        return self.openapi_schema

    def load_openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document from the file that has it; building it takes a second."""
        if self.openapi_file is None:
            return self.openapi()
        document: dict[str, Any] = json.loads(self.openapi_file.read_text("utf-8"))
        return document


def build_app_from_routers(
    *,
    title: str,
    version: str,
    routers: Iterable[APIRouter],
    lifespan: Lifespan[FastAPI] | None = None,
    description: str = "",
    tags: Sequence[dict[str, Any]] = (),
    options: StackOptions = DEFAULT_OPTIONS,
    openapi_file: Path | None = None,
    site: PageSite | None = None,
) -> Application:
    """Return an application that serves the routers, `/docs`, `/openapi.json` and `/problems`.

    It needs neither settings nor a database: `lifespan` sets what the routes read from `app.state`.
    `tags` describe the tags of the routers, in the order of the documentation. `openapi_file`
    is the file with the OpenAPI document of these routers. `site` has HTML pages.
    """
    return Application(
        [*routers, problem_types_router()],
        lifespan=lifespan,
        options=options,
        openapi_file=openapi_file,
        site=site,
        title=title,
        version=version,
        description=description,
        openapi_tags=[*tags, TAG_DESCRIPTION],
        servers=[{"url": "/", "description": "This server."}],
        contact={"name": "The maintainers of Astana API"},
        license_info={"name": "Apache License 2.0", "identifier": "Apache-2.0"},
    )


def build_app(
    lifespan: Lifespan[FastAPI] | None = None,
    options: StackOptions = DEFAULT_OPTIONS,
    site: PageSite | None = None,
) -> Application:
    """Return the application with all routers; without `lifespan` it has no database."""
    return build_app_from_routers(
        title=TITLE,
        version=installed_version("astana-api"),
        description=DESCRIPTION,
        routers=all_routers(),
        tags=TAGS,
        lifespan=lifespan,
        options=options,
        # The file describes a server on which reading is open.
        openapi_file=None if options.reads_require_key else OPENAPI_FILE,
        site=site,
    )


def create_app(settings: Settings | None = None, site: PageSite | None = None) -> Application:
    """Return an application that opens the configured database at start-up.

    Without `settings`, read them from the environment. Start-up raises DatabaseVersionError if the
    schema or the projection of the database is not the one of this version.
    """
    settings = settings or Settings()
    url = settings.database_url

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(url)
        app.state.database = database
        app.state.key_last_used = KeyLastUsedTracker()
        try:
            require_current(database)
            async with (
                app.state.key_last_used.flush_periodically(database),
                render_stale_records_in_background(database),
            ):
                yield
        finally:
            await database.close()

    app = build_app(lifespan, options_from_settings(settings), site)
    app.public_url = settings.public_url or None
    app.text_licenses = frozenset(filter(None, settings.text_licenses.split(",")))
    return app
