"""`astana-api openapi`: print the OpenAPI document, for those who work on the program."""


def openapi() -> None:
    """Print the OpenAPI document of the API."""
    import sys
    from importlib import import_module

    # By name, because the layer `cli` must not import `api`.
    document = import_module("astana_api.api.openapi.document")
    app = import_module("astana_api.api.app").build_app()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(document.serialize_document(app.openapi()))
