"""Read route of the attached text of a document."""

from fastapi import Request
from starlette.responses import PlainTextResponse

from astana_api.api.http.content_negotiation import produces
from astana_api.api.http.etags import DIGEST_LENGTH, Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import open_snapshot
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.sources.documents import TAG, DocumentId, require_document
from astana_api.errors import Gone, ResourceNotFound, TextNotLicensed
from astana_api.queries.checks.texts import get_text
from astana_api.queries.view import HeadView

router = read_router(tag=TAG["name"], prefix="/v1")

_MEDIA_TYPE = "text/plain"
_TEXT = {
    "description": "The text, byte by byte as it was attached.",
    "content": {_MEDIA_TYPE: {"example": "Astana Platform\n\nThe Astana Platform was ..."}},
}


@router.get(
    "/documents/{id}/text",
    operation_id="get_document_text",
    summary="Get the text of a document",
    response_class=PlainTextResponse,
    responses={200: _TEXT, **problem_responses(ResourceNotFound, Gone, TextNotLicensed)},
)
@produces()
async def get_document_text(request: Request, document_id: DocumentId) -> Representation:
    """The attached text that has the `sha256` of the document's record.

    Only texts under a licence in `ASTANA_TEXT_LICENSES` are served. Of any attached text, the
    evidence of a statement has quotations.
    """
    async with open_snapshot(request) as snapshot:
        document = await require_document(HeadView(snapshot), document_id)
        text_license = document["license"]
        if text_license not in request.app.text_licenses:
            raise _not_licensed(document_id, text_license)
        text = await get_text(snapshot, document_id)
    if text is None:
        raise ResourceNotFound(
            f"The text of the document {document_id} is not attached to this server. The operator "
            "attaches it with `astana-api documents attach`."
        )
    return Representation(
        request.scope,
        text.content,
        max(text.revision, document["revision"]),
        digest=text.sha256[:DIGEST_LENGTH],
        media_type=f"{_MEDIA_TYPE}; charset=utf-8".encode(),
    )


def _not_licensed(document_id: str, text_license: str | None) -> TextNotLicensed:
    if text_license is None:
        return TextNotLicensed(
            f"The record of the document {document_id} names no licence, and this server serves "
            "only texts under a licence in ASTANA_TEXT_LICENSES."
        )
    return TextNotLicensed(
        f"The licence of the text of the document {document_id}, {text_license}, is not in "
        "ASTANA_TEXT_LICENSES of this server."
    )
