"""The FastAPI application and its middleware stack.

From the outermost layer to the innermost: request id and request log, response headers and CORS,
HEAD, authentication, rate limits, response cache, problem details, content coding, limits of the
request target and the body, routing. Each layer is plain ASGI: one `await` costs a microsecond or
two, while a `BaseHTTPMiddleware` halves the throughput.
"""

from collections.abc import Iterable, Sequence
from importlib.metadata import version as installed_version
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from astana_api.api.http.problem_details import ProblemDetailsMiddleware
from astana_api.api.http.router import TrieRouter
from astana_api.api.http.strict_route import StrictRoute
from astana_api.api.middleware.authentication import AuthenticationMiddleware
from astana_api.api.middleware.compression import CompressionMiddleware
from astana_api.api.middleware.head_method import HeadMethodMiddleware
from astana_api.api.middleware.rate_limits import NO_LIMITS, RateLimitMiddleware, RateLimits
from astana_api.api.middleware.request_id import RequestIdMiddleware
from astana_api.api.middleware.request_limits import (
    MAX_BODY_BYTES,
    BodyLimitMiddleware,
    RequestTargetMiddleware,
)
from astana_api.api.middleware.response_cache import ResponseCacheMiddleware
from astana_api.api.middleware.response_headers import ResponseHeadersMiddleware
from astana_api.api.openapi.docs_page import build_docs_routes
from astana_api.api.openapi.document import build_document
from astana_api.api.routers import TAGS, all_routers
from astana_api.api.routers.problem_types import TAG_DESCRIPTION
from astana_api.api.routers.problem_types import router as problem_types_router

TITLE = "Astana API"
DESCRIPTION = """\
A knowledge base of political actors: persons, organizations, places, events and more, with what is
said of them, who says it and where. Every value names its sources, and every change is kept.

- **Reading** is free and needs no key, unless the operator of this server closed it.
- **Writing** needs a key, sent as `Authorization: Bearer SECRET`. Whoever runs the server makes one
  with `astana-api keys create`; **Authorize** on this page takes it.
- **Try** `GET /v1/search?q=NAME`, and go on with the addresses (`url`) in the answers.
- **Errors** are problem documents (RFC 9457) with a `code` for programs: see `/problems`.
- **Stability**: under `/v1` keys and addresses are added, and none is taken away or changes its
  meaning. Ignore keys that you do not know.

The guide comes with the program, in its folder `docs`: `api.md` for whoever asks, `operations.md`
for whoever runs it.
"""
CACHE_BYTES = 64 << 20
"""Upper bound of the response cache in each process."""


def add_middleware(
    app: ASGIApp,
    *,
    max_body_bytes: int = MAX_BODY_BYTES,
    cache_bytes: int = CACHE_BYTES,
    reads_require_key: bool = False,
    rate_limits: RateLimits = NO_LIMITS,
    log_all: bool = False,
) -> ASGIApp:
    """Return the ASGI application wrapped in all middleware, for HTTP scopes only."""
    app = BodyLimitMiddleware(app, max_bytes=max_body_bytes)
    app = RequestTargetMiddleware(app)
    app = CompressionMiddleware(app)
    app = ProblemDetailsMiddleware(app)
    app = ResponseCacheMiddleware(app, max_bytes=cache_bytes)
    is_limited = rate_limits.per_key or rate_limits.per_client
    limiter = RateLimitMiddleware(app, rate_limits) if is_limited else None
    app = AuthenticationMiddleware(
        limiter or app,
        reads_require_key=reads_require_key,
        failed_keys_per_client=rate_limits.failed_keys_per_client,
        limiter=limiter,
    )
    app = HeadMethodMiddleware(app)
    app = ResponseHeadersMiddleware(app)
    return RequestIdMiddleware(app, log_all=log_all)


class Application(FastAPI):
    """Represent a FastAPI application with its own middleware stack and router."""

    max_body_bytes = MAX_BODY_BYTES
    cache_bytes = CACHE_BYTES
    reads_require_key = False
    rate_limits = NO_LIMITS
    log_all = False

    def add_router(self, router: APIRouter) -> None:
        """Append the routes of a router unchanged.

        `include_router` would nest them, so that each request is matched twice, and would discard
        the data that `StrictRoute` precomputes. Raise TypeError for any other class of route.
        """
        for route in router.routes:
            if not isinstance(route, StrictRoute):
                raise TypeError(f"{route!r} is no StrictRoute; make its router with read_router")
            self.router.routes.append(route)

    def build_middleware_stack(self) -> ASGIApp:
        """Return the ASGI stack; Starlette calls this once, at start-up or the first request."""
        http_app = add_middleware(
            TrieRouter(self.router.routes),
            max_body_bytes=self.max_body_bytes,
            cache_bytes=self.cache_bytes,
            reads_require_key=self.reads_require_key,
            rate_limits=self.rate_limits,
            log_all=self.log_all,
        )
        router = self.router

        async def dispatch_by_scope_type(scope: Scope, receive: Receive, send: Send) -> None:
            # The framework handles lifespan and websocket scopes; the middleware is HTTP only.
            await (http_app if scope["type"] == "http" else router)(scope, receive, send)

        return dispatch_by_scope_type

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, built once."""
        if self.openapi_schema is None:
            self.openapi_schema = build_document(self, reads_require_key=self.reads_require_key)
        return self.openapi_schema


def build_app_from_routers(
    *,
    title: str,
    version: str,
    routers: Iterable[APIRouter],
    lifespan: Lifespan[FastAPI] | None = None,
    description: str = "",
    tags: Sequence[dict[str, Any]] = (),
    max_body_bytes: int = MAX_BODY_BYTES,
) -> Application:
    """Return an application that serves the routers, `/docs`, `/openapi.json` and `/problems`.

    It needs neither settings nor a database: `lifespan` sets what the routes read from `app.state`.
    `tags` describe the tags of the routers, in the order of the documentation.
    """
    app = Application(
        title=title,
        version=version,
        description=description,
        openapi_tags=[*tags, TAG_DESCRIPTION],
        lifespan=lifespan,
        # Replaced by own routes, which load nothing from another host.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Spans cost time on the hot path even without an exporter.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.max_body_bytes = max_body_bytes
    for router in routers:
        app.add_router(router)
    app.add_router(problem_types_router())
    app.router.routes.extend(build_docs_routes(app))
    return app


def build_app(lifespan: Lifespan[FastAPI] | None = None) -> Application:
    """Return the application with all routers; without `lifespan` it has no database."""
    return build_app_from_routers(
        title=TITLE,
        version=installed_version("astana-api"),
        description=DESCRIPTION,
        routers=all_routers(),
        tags=TAGS,
        lifespan=lifespan,
    )
