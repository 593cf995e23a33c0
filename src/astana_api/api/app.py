"""The application's shell: what stands around the routes, whatever they serve.

From the outside in: a name for the request and its line in the log, the headers of every answer,
HEAD, whose key it is, how much may be asked, kept answers, problem documents, content coding, the
limits of addresses and bodies, the way to the route. Each is plain ASGI; a layer that is `await`ed
costs a microsecond or two, a `BaseHTTPMiddleware` half of the throughput.
"""

from collections.abc import Iterable, Sequence
from importlib.metadata import version as installed_version
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from astana_api.api.http.problem_details import Problems
from astana_api.api.http.router import Dispatcher
from astana_api.api.http.routes import StrictRoute
from astana_api.api.middleware.authentication import Authentication
from astana_api.api.middleware.compression import Compression
from astana_api.api.middleware.head_method import HeadMethod
from astana_api.api.middleware.rate_limits import NO_LIMITS, RateLimits, Rates
from astana_api.api.middleware.request_id import RequestId
from astana_api.api.middleware.request_limits import LARGEST_BODY, AddressLimit, BodyLimit
from astana_api.api.middleware.response_cache import RevisionCache
from astana_api.api.middleware.response_headers import CommonHeaders
from astana_api.api.openapi.docs_page import documentation_routes
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
"""What kept answers may take, for each process."""


def wrap(
    app: ASGIApp,
    *,
    largest_body: int = LARGEST_BODY,
    cache_bytes: int = CACHE_BYTES,
    reading_closed: bool = False,
    rates: Rates = NO_LIMITS,
    log_all: bool = False,
) -> ASGIApp:
    """Puts the layers around an application that serves HTTP."""
    app = BodyLimit(app, largest=largest_body)
    app = AddressLimit(app)
    app = Compression(app)
    app = Problems(app)
    app = RevisionCache(app, most_bytes=cache_bytes)
    limits = RateLimits(app, rates) if rates.keys or rates.addresses else None
    app = Authentication(
        limits or app, closed=reading_closed, failed_keys=rates.failed_keys, limits=limits
    )
    app = HeadMethod(app)
    app = CommonHeaders(app)
    return RequestId(app, log_all=log_all)


class Application(FastAPI):
    """FastAPI, with its own layers and its search for a route replaced by ours."""

    largest_body = LARGEST_BODY
    cache_bytes = CACHE_BYTES
    reading_closed = False
    rates = NO_LIMITS
    log_all = False

    def add_router(self, router: APIRouter) -> None:
        """Takes over a router's routes as they are.

        `include_router` would keep them behind it, to be matched twice at each request, and would
        lose what `StrictRoute` prepared.
        """
        for route in router.routes:
            if not isinstance(route, StrictRoute):
                raise TypeError(f"{route!r} is no StrictRoute; make its router with api_router")
            self.router.routes.append(route)

    def build_middleware_stack(self) -> ASGIApp:
        """Called once, at the first request or at start-up."""
        served = wrap(
            Dispatcher(self.router.routes),
            largest_body=self.largest_body,
            cache_bytes=self.cache_bytes,
            reading_closed=self.reading_closed,
            rates=self.rates,
            log_all=self.log_all,
        )
        router = self.router

        async def by_kind(scope: Scope, receive: Receive, send: Send) -> None:
            # Lifespan and websockets are the framework's; the layers speak HTTP alone.
            await (served if scope["type"] == "http" else router)(scope, receive, send)

        return by_kind

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = build_document(self, closed=self.reading_closed)
        return self.openapi_schema


def build_shell(
    *,
    title: str,
    version: str,
    routers: Iterable[APIRouter],
    lifespan: Lifespan[FastAPI] | None = None,
    description: str = "",
    tags: Sequence[dict[str, Any]] = (),
    largest_body: int = LARGEST_BODY,
) -> Application:
    """An application that serves the routers, `/docs`, `/openapi.json` and `/problems`.

    Needs neither settings nor a database: what the routes need is put on `app.state` by
    `lifespan`. `tags` describe the routers' tags, in the order of the documentation.
    """
    app = Application(
        title=title,
        version=version,
        description=description,
        openapi_tags=[*tags, TAG_DESCRIPTION],
        lifespan=lifespan,
        # Ours take their places, with no request to another host.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Spans cost time on the hot path even with no exporter.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.largest_body = largest_body
    for router in routers:
        app.add_router(router)
    app.add_router(problem_types_router())
    app.router.routes.extend(documentation_routes(app))
    return app


def documented_application(lifespan: Lifespan[FastAPI] | None = None) -> Application:
    """The whole application; without a `lifespan` it has nothing behind it but its document."""
    return build_shell(
        title=TITLE,
        version=installed_version("astana-api"),
        description=DESCRIPTION,
        routers=all_routers(),
        tags=TAGS,
        lifespan=lifespan,
    )
