"""`astana-api openapi`: print the OpenAPI document, for those who work on the program."""

import json
from typing import Any


def serialize_document(document: dict[str, Any]) -> str:
    """Return the document as it is committed: indented, with a final newline."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def openapi() -> None:
    """Print the OpenAPI document of the API."""
    import sys
    from importlib import import_module

    # By name, because the layer `cli` must not import `api`.
    app = import_module("astana_api.api.app").build_app()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(serialize_document(app.openapi()))
