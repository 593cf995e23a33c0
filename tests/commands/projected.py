"""Every table that is computed from the others."""

from astana_api.models import (
    CitationNow,
    Event,
    Mention,
    Name,
    Organization,
    Person,
    Place,
    RenderedEntity,
    SearchWord,
    StatementNow,
    Work,
)

PROJECTED = (
    Organization,
    Person,
    Event,
    Place,
    Work,
    Name,
    Mention,
    StatementNow,
    RenderedEntity,
    CitationNow,
    SearchWord,
)
