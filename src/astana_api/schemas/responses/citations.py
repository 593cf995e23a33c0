"""Response models of citations; the fields are those of CSL-JSON, in snake case."""

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field, create_model
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.citation_fields import CONTRIBUTOR_FIELDS, CSL_FIELDS
from astana_api.domain.enums import LinkOutcome, UrlStatus
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.references import EntityReference, drop_default


class CitationAuthor(BaseModel):
    """An author or another contributor as printed."""

    name: str = Field(description="The whole name, as printed.", examples=["Putz, Catherine"])
    family: str | None = Field(description="The family name, if it is known.")
    given: str | None = Field(description="The given name, if it is known.")
    entities: list[EntityReference] = Field(
        description="The entities that the printed name refers to."
    )


class CitationColumns(BaseModel):
    """The fields that every citation has, null if the source lacks them."""

    id: str = Field(description="Readable id.", examples=["putz-2015-why"])
    type: str = Field(description="CSL 1.0.2 item type.", examples=["webpage"])
    title: str | None = Field(description="As printed; some sources have none.")
    title_lang: str | None = Field(
        description="The language of `title` (BCP 47): the first under which `titles` has its text."
    )
    titles: dict[str, str] = Field(description="The title by language (BCP 47), where known.")
    authors: list[CitationAuthor] = Field(description="In the printed order.")
    container_title: str | None = Field(description="The newspaper, journal or site.")
    container_entities: list[EntityReference] = Field(description="The entities that it refers to.")
    publisher: str | None = Field(description="As printed.")
    publisher_entities: list[EntityReference] = Field(description="The entities that it refers to.")
    issued: str | None = Field(description="When it was published: EDTF.", examples=["2015-05-29"])
    accessed: str | None = Field(description="Date of access: EDTF.")
    archived: str | None = Field(description="Date of the archived copy: EDTF.")
    url: str | None = Field(description="URL as written; it may have no scheme.")
    link: str | None = Field(description="`url`, where it is http or https and can be followed.")
    archive_url: str | None = Field(description="URL of the archived copy, as written.")
    archive_link: str | None = Field(description="`archive_url`, where it can be followed.")
    url_status: UrlStatus = Field(description="Status of `url`.")
    language: str | None = Field(description="Where it is stated (BCP 47).")
    medium: str | None = Field(description="Such as PDF.")
    note: str | None = Field(description="A remark of the editors.")


if TYPE_CHECKING:

    class CslFields(CitationColumns):
        """The other fields of a CSL item."""

else:
    CslFields = create_model(
        "CslFields",
        __base__=CitationColumns,
        __module__=__name__,
        **{
            key: (
                (list[CitationAuthor] if key in CONTRIBUTOR_FIELDS else str) | SkipJsonSchema[None],
                Field(default=None, description=field.description, json_schema_extra=drop_default),
            )
            for key, field in CSL_FIELDS.items()
        },
    )


class Citation(CslFields):
    """The bibliographic record of a source. Fields that are not required are omitted if absent."""

    revision: int = Field(description="The latest revision that changed anything in this item.")
    self: str = Field(
        description="Path of the citation in this API.", examples=["/v1/citations/putz-2015-why"]
    )


class WithdrawnCitation(Citation):
    """The last record of a citation that was withdrawn."""

    withdrawn: Literal[True] = Field(
        description="The citation was withdrawn; its path returns 410."
    )


class CitationList(PageEnvelope[Citation]):
    """One page of citations."""


class LinkRedirect(BaseModel):
    """A redirect that was followed."""

    status: int = Field(description="Status of the response.", examples=[301])
    url: str = Field(description="The URL that it leads to.")


class LinkCheckResult(BaseModel):
    """A request to a link by `astana-api links check`."""

    checked_at: str = Field(description="Time of the result (RFC 3339, UTC).")
    outcome: LinkOutcome = Field(
        description="`ok`: the last status is below 400; `http_error`: it is not; `unreachable`: no"
        " response; `invalid`: the URL or a redirect cannot be followed; `forbidden_address`: the"
        " host has an address that is not public; `disallowed` by the site's robots.txt."
    )
    status: int | None = Field(description="Status of the last response.", examples=[200])
    redirects: list[LinkRedirect] = Field(description="The redirects that were followed, in order.")
    error: str | None = Field(description="The reason if there is no final response.")


class CheckedLinkRecord(BaseModel):
    """A link of a citation with the requests to it."""

    field: Literal["url", "archive_url"] = Field(description="The field of the citation.")
    url: str = Field(description="Its present value.")
    checks: list[LinkCheckResult] = Field(
        description="Requests to this URL, the latest first; at most 20. Empty if nobody checked."
    )


class CitationLinks(BaseModel):
    """The links of a citation that can be followed, and whether they work."""

    citation: str = Field(description="The id of the citation.", examples=["putz-2015-why"])
    url_status: UrlStatus = Field(
        description="Status of `url` as the editors recorded it; a check does not change it."
    )
    links: list[CheckedLinkRecord] = Field(description="`url` first.")
    self: str = Field(description="Path of the resource.")
