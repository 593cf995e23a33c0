"""Write routes of the audit: acknowledge a finding, or end the acknowledgement."""

from dataclasses import dataclass
from typing import Annotated

from starlette.responses import Response

from astana_api.api.http.write_route import write_router
from astana_api.api.lists.parameters import id_path
from astana_api.api.routers.audit.pages import bring_up_to_head
from astana_api.api.routers.audit.routes import TAG
from astana_api.api.writes.operations import WriteOperation, add_write_routes
from astana_api.api.writes.pipeline import WriteRequestDep, WriteResult, write
from astana_api.api.writes.responses import COMMON_WRITE_ERRORS, Reason
from astana_api.commands.audit import acknowledgements
from astana_api.commands.audit.catch_up import catch_up_session
from astana_api.commands.revision import RevisionBuilder
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.rendering.entities import dumps
from astana_api.errors import Gone, ResourceNotFound
from astana_api.queries.audit import findings
from astana_api.schemas.responses.audit.findings import AuditFinding

FindingId = Annotated[str, id_path("The finding's id.", "fi-ftjr5lub2tn2budg")]


@dataclass(frozen=True, slots=True)
class WrittenFinding:
    """A finding after the change."""

    id: str

    def render(self, snapshot: SessionSnapshot) -> WriteResult:
        finding = run_sync(findings.get_finding(snapshot, self.id))
        if finding is None:
            raise Gone(f"The finding {self.id} no longer exists.")
        return WriteResult(dumps(finding).encode(), snapshot.revision)


@dataclass(frozen=True, slots=True)
class AcknowledgeFinding:
    """Acknowledge a finding."""

    id: str
    reason: str

    def execute(self, revision: RevisionBuilder) -> WrittenFinding:
        catch_up_session(revision.session)
        if not acknowledgements.acknowledge(revision, self.id, self.reason):
            raise ResourceNotFound(f"There is no finding {self.id}.")
        return WrittenFinding(self.id)


@dataclass(frozen=True, slots=True)
class EndAcknowledgement:
    """End the acknowledgement of a finding."""

    id: str

    def execute(self, revision: RevisionBuilder) -> WrittenFinding:
        catch_up_session(revision.session)
        if not acknowledgements.end_acknowledgement(revision, self.id):
            raise ResourceNotFound(f"There is no acknowledgement of a finding {self.id}.")
        return WrittenFinding(self.id)


async def _acknowledge(
    write_request: WriteRequestDep, finding_id: FindingId, reason: Reason
) -> Response:
    await bring_up_to_head(write_request.request)
    return await write(write_request, reason, AcknowledgeFinding(finding_id, reason))


async def _end(write_request: WriteRequestDep, finding_id: FindingId, reason: Reason) -> Response:
    await bring_up_to_head(write_request.request)
    return await write(write_request, reason, EndAcknowledgement(finding_id))


router = write_router(tag=TAG["name"], prefix="/v1/audit")
add_write_routes(
    router,
    AuditFinding,
    (
        WriteOperation(
            "POST",
            "/{id}/acknowledgement",
            "acknowledge_finding",
            "Acknowledge a finding",
            "Acknowledges the finding for the given reason.\n\nIt stays in the list, with the "
            "acknowledgement. If one of its records changes, it is no longer acknowledged.",
            (*COMMON_WRITE_ERRORS, ResourceNotFound, Gone),
            _acknowledge,
        ),
        WriteOperation(
            "DELETE",
            "/{id}/acknowledgement",
            "end_acknowledgement",
            "End an acknowledgement",
            "Removes the acknowledgement of the finding for the given reason.",
            (*COMMON_WRITE_ERRORS, ResourceNotFound, Gone),
            _end,
        ),
    ),
)
