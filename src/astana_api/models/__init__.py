"""The tables, and nothing else. `Base.metadata` is complete once this package is imported."""

from astana_api.db.base import Base
from astana_api.models.api_keys import ApiKey
from astana_api.models.citations import (
    Citation,
    CitationAuthor,
    CitationEntity,
    CitationVersion,
)
from astana_api.models.documents import (
    Document,
    DocumentReference,
    DocumentSection,
    DocumentVersion,
)
from astana_api.models.dossiers import Dossier, DossierFact
from astana_api.models.entities import Entity, EntityLife, Redirect
from astana_api.models.idempotency import GivenAnswer
from astana_api.models.kind_tables import Event, Organization, Person, Place, Work
from astana_api.models.projected import (
    CitationKey,
    CitationNow,
    Lifetime,
    Mention,
    Moment,
    Name,
    RenderedEntity,
    StatementNow,
)
from astana_api.models.revisions import Head, Revision
from astana_api.models.search_tokens import SearchWord
from astana_api.models.statements import Evidence, EvidenceLife, Statement, StatementState

__all__ = [
    "ApiKey",
    "Base",
    "Citation",
    "CitationAuthor",
    "CitationEntity",
    "CitationKey",
    "CitationNow",
    "CitationVersion",
    "Document",
    "DocumentReference",
    "DocumentSection",
    "DocumentVersion",
    "Dossier",
    "DossierFact",
    "Entity",
    "EntityLife",
    "Event",
    "Evidence",
    "EvidenceLife",
    "GivenAnswer",
    "Head",
    "Lifetime",
    "Mention",
    "Moment",
    "Name",
    "Organization",
    "Person",
    "Place",
    "Redirect",
    "RenderedEntity",
    "Revision",
    "SearchWord",
    "Statement",
    "StatementNow",
    "StatementState",
    "Work",
]
