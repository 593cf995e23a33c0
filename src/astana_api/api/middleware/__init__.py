"""ASGI middleware; `api.app` defines the order."""
