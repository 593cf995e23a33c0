"""ASGI middleware, outermost first in `api.asgi_stack`."""
