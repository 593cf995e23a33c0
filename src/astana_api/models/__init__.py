"""The tables, and nothing else. `Base.metadata` is complete once this package is imported."""

from astana_api.db.base import Base
from astana_api.models.api_keys import ApiKey, PageSession
from astana_api.models.audit import (
    AuditAcknowledgement,
    AuditKey,
    AuditState,
    FindingRecord,
    SQLFinding,
)
from astana_api.models.checks import AnchorCheck, LinkCheck, SQLDocumentText
from astana_api.models.citations import (
    CitationEntity,
    CitationVersion,
    SQLCitation,
    SQLCitationAuthor,
)
from astana_api.models.documents import (
    DocumentVersion,
    SQLDocument,
    SQLDocumentReference,
    SQLDocumentSection,
)
from astana_api.models.dossiers import DossierBaseline, SQLDossier
from astana_api.models.entities import Entity, EntityStatusVersion, Redirect
from astana_api.models.idempotency import StoredResponse
from astana_api.models.kind_tables import Event, Organization, Person, Place, Work
from astana_api.models.projected import (
    CitationKey,
    CitationNow,
    Mention,
    Name,
    RenderedEntity,
    SQLLifespan,
    StaleRendering,
    StatementNow,
    TimelineEntry,
)
from astana_api.models.revisions import Head, SQLRevision
from astana_api.models.search_tokens import SearchTerm, SearchToken, TokenList
from astana_api.models.statements import (
    EvidenceVersion,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)

__all__ = [
    "AnchorCheck",
    "ApiKey",
    "AuditAcknowledgement",
    "AuditKey",
    "AuditState",
    "Base",
    "CitationEntity",
    "CitationKey",
    "CitationNow",
    "CitationVersion",
    "DocumentVersion",
    "DossierBaseline",
    "Entity",
    "EntityStatusVersion",
    "Event",
    "EvidenceVersion",
    "FindingRecord",
    "Head",
    "LinkCheck",
    "Mention",
    "Name",
    "Organization",
    "PageSession",
    "Person",
    "Place",
    "Redirect",
    "RenderedEntity",
    "SQLCitation",
    "SQLCitationAuthor",
    "SQLDocument",
    "SQLDocumentReference",
    "SQLDocumentSection",
    "SQLDocumentText",
    "SQLDossier",
    "SQLEvidence",
    "SQLFinding",
    "SQLLifespan",
    "SQLRevision",
    "SQLStatement",
    "SQLStatementState",
    "SearchTerm",
    "SearchToken",
    "StaleRendering",
    "StatementNow",
    "StoredResponse",
    "TimelineEntry",
    "TokenList",
    "Work",
]
