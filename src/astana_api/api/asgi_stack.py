"""The middleware stack: every layer and its order in one list.

Each layer is plain ASGI: one `await` costs a microsecond or two, while a `BaseHTTPMiddleware`
halves the throughput. The layers handle HTTP scopes only (see `app.Application`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.middleware import Middleware

from astana_api.api.middleware.authentication import AuthenticationMiddleware
from astana_api.api.middleware.compression import CompressionMiddleware
from astana_api.api.middleware.cross_origin import CrossOriginMiddleware
from astana_api.api.middleware.head_method import HeadMethodMiddleware
from astana_api.api.middleware.rate_limits import (
    NO_LIMITS,
    RateLimiter,
    RateLimitMiddleware,
    RateLimits,
)
from astana_api.api.middleware.request_id import RequestIdMiddleware
from astana_api.api.middleware.request_limits import (
    IMPORTS_PATH,
    MAX_BODY_BYTES,
    MAX_IMPORT_BYTES,
    BodyLimitMiddleware,
    RequestTargetMiddleware,
)
from astana_api.api.middleware.response_cache import ResponseCacheMiddleware
from astana_api.api.middleware.response_headers import ResponseHeadersMiddleware
from astana_api.api.problems.details import ProblemDetailsMiddleware
from astana_api.exporters.formats import Format
from astana_api.settings import Settings

CACHE_BYTES = 64 << 20
"""Default upper bound of the response cache in each process."""


@dataclass(frozen=True, slots=True)
class StackOptions:
    """The settings of the layers; a cache of 0 bytes and limits of 0 switch their layer off."""

    max_body_bytes: int = MAX_BODY_BYTES
    max_import_bytes: int = MAX_IMPORT_BYTES
    cache_bytes: int = CACHE_BYTES
    reads_require_key: bool = False
    rate_limits: RateLimits = NO_LIMITS
    trusted_proxies: Sequence[str] = ()
    """Addresses and networks of proxies whose `X-Forwarded-For` gives the client."""
    log_all: bool = False


def options_from_settings(settings: Settings) -> StackOptions:
    """Return the options that the operator set."""
    return StackOptions(
        max_import_bytes=settings.max_import,
        cache_bytes=settings.cache_bytes,
        reads_require_key=settings.reading == "closed",
        rate_limits=RateLimits(
            per_key=settings.rate_limit_keys,
            per_client=settings.rate_limit_addresses,
            failed_keys_per_client=settings.rate_limit_failed_keys,
        ),
        trusted_proxies=tuple(
            settings.trusted_proxies.split(",") if settings.trusted_proxies else ()
        ),
        log_all=settings.log_requests,
    )


def build_middleware(options: StackOptions, formats: Sequence[Format]) -> list[Middleware]:
    """Return the layers from the outermost to the innermost, without those switched off.

    `formats` are all formats that the application produces.
    """
    limits = options.rate_limits
    limiter = RateLimiter(limits) if limits.per_key or limits.per_client else None
    layers: list[Middleware | None] = [
        _trust_proxies(options.trusted_proxies) if options.trusted_proxies else None,
        Middleware(RequestIdMiddleware, log_all=options.log_all),
        Middleware(ResponseHeadersMiddleware),
        Middleware(CrossOriginMiddleware),
        Middleware(HeadMethodMiddleware),
        Middleware(
            AuthenticationMiddleware,
            reads_require_key=options.reads_require_key,
            failed_keys_per_client=limits.failed_keys_per_client,
            limiter=limiter,
        ),
        Middleware(RateLimitMiddleware, limiter) if limiter else None,
        Middleware(ResponseCacheMiddleware, max_bytes=options.cache_bytes, formats=formats)
        if options.cache_bytes
        else None,
        Middleware(ProblemDetailsMiddleware),
        Middleware(CompressionMiddleware),
        Middleware(RequestTargetMiddleware),
        Middleware(
            BodyLimitMiddleware,
            max_bytes=options.max_body_bytes,
            max_bytes_by_path={IMPORTS_PATH: options.max_import_bytes},
        ),
    ]
    return [layer for layer in layers if layer is not None]


def _trust_proxies(networks: Sequence[str]) -> Middleware:
    """Return the layer that replaces the address of a trusted proxy by that of its client.

    The client is the last address in `X-Forwarded-For` that is no trusted proxy: what stands before
    it may be made up. `Forwarded` (RFC 7239) is ignored.
    """
    # Imported when it is used: uvicorn is slow to import and a test needs no server.
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    return Middleware(ProxyHeadersMiddleware, trusted_hosts=list(networks))
