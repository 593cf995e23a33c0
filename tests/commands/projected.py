"""Every table that is computed from the others."""

from astana_api.models import (
    CitationKey,
    CitationNow,
    Event,
    Lifetime,
    Mention,
    Moment,
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
    Lifetime,
    Mention,
    Moment,
    StatementNow,
    RenderedEntity,
    CitationNow,
    CitationKey,
    SearchWord,
)
