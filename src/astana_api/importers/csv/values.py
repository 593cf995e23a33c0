"""Parse the cells of a table that have a form of their own."""

from astana_api.domain.enums import Kind
from astana_api.domain.statements.values import normalize_decimal
from astana_api.domain.text.normalization import quote


def parse_kind(text: str) -> Kind | None:
    """Return a kind from its name in the singular or plural, None for another text."""
    lowered = text.lower()
    return next((kind for kind in Kind if lowered in {kind, kind.collection}), None)


def parse_coordinates(text: str) -> str:
    """Return coordinates in their canonical form; raise ValueError if they are invalid."""
    latitude, comma, longitude = text.partition(",")
    if not comma:
        raise ValueError(f"{quote(text)} is no pair of latitude and longitude, such as 51.1,71.4")
    north = normalize_decimal(latitude.strip(), 90)
    return f"{north},{normalize_decimal(longitude.strip(), 180)}"
