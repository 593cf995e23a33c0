"""List every projected table."""

from astana_api.models import (
    CitationKey,
    CitationNow,
    Event,
    Mention,
    Name,
    Organization,
    Person,
    Place,
    RenderedEntity,
    SearchToken,
    SQLLifespan,
    StatementNow,
    TimelineEntry,
    Work,
)

PROJECTED_TABLES = (
    Organization,
    Person,
    Event,
    Place,
    Work,
    Name,
    SQLLifespan,
    Mention,
    TimelineEntry,
    StatementNow,
    RenderedEntity,
    CitationNow,
    CitationKey,
    SearchToken,
)
