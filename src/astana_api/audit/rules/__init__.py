"""The rules, in one module for each family; importing the package registers them."""

from astana_api.audit.rules import (
    citation_dates,
    conflicts,
    evidence,
    identity,
    lifespans,
    links,
    names,
    periods,
    source_dates,
    sources,
    structure,
    works,
)

__all__ = [
    "citation_dates",
    "conflicts",
    "evidence",
    "identity",
    "lifespans",
    "links",
    "names",
    "periods",
    "source_dates",
    "sources",
    "structure",
    "works",
]
