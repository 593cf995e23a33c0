"""Record requests to the links of citations, without a revision."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from astana_api.audit.registry import Unit, UnitType
from astana_api.commands.audit.stored_findings import mark_due
from astana_api.domain.enums import LinkOutcome
from astana_api.domain.rendering.entities import Json, dumps
from astana_api.models import LinkCheck

MAX_CHECKS: Final = 20
"""Checks of a link that are kept: the latest."""


class CheckedLink(NamedTuple):
    """A field of a citation with a URL that was requested."""

    citation: str
    field: str


def record_check(
    session: Session,
    links: Iterable[CheckedLink],
    *,
    url: str,
    checked_at: str,
    outcome: LinkOutcome,
    status: int | None,
    redirects: list[Json],
    error: str | None,
) -> None:
    """Record a request for each link that has its URL, and delete old checks of these links.

    The next audit audits the citations again.
    """
    for link in links:
        mark_due(session, Unit(UnitType.CITATION, link.citation))
        of_link = LinkCheck.citation_id == link.citation, LinkCheck.field == link.field
        kept = session.scalars(
            select(LinkCheck.checked_at)
            .where(*of_link, LinkCheck.checked_at != checked_at)
            .order_by(LinkCheck.checked_at.desc())
            .limit(MAX_CHECKS - 1)
        ).all()
        session.execute(delete(LinkCheck).where(*of_link, LinkCheck.checked_at.not_in(kept)))
        session.execute(
            insert(LinkCheck).values(
                citation_id=link.citation,
                field=link.field,
                checked_at=checked_at,
                url=url,
                outcome=outcome.value,
                status=status,
                redirects=dumps(redirects),
                error=error,
            )
        )
