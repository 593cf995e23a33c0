"""Citations as whole records: written in versions, rendered from the open one."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.domain import edtf, rendering
from astana_api.domain.drafts import AuthorDraft, CitationDraft
from astana_api.domain.identity import fingerprint
from astana_api.domain.listing import Span, entity_key, span
from astana_api.domain.names import fold
from astana_api.domain.terms import UrlStatus
from astana_api.domain.text import http_url
from astana_api.models import CitationAuthor, CitationEntity, CitationVersion
from astana_api.models.citations import CitationPart

_TEXT_FIELDS = (
    "type",
    "title",
    "container_title",
    "publisher",
    "issued",
    "accessed",
    "archived",
    "url",
    "archive_url",
    "language",
    "medium",
    "note",
)
"""The columns that a record keeps word for word."""


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """A citation's open version, and the revision that opened it."""

    draft: CitationDraft
    revision: int

    @property
    def entities(self) -> tuple[str, ...]:
        """Every entity that the record names."""
        return tuple(link["entity_id"] for link in _links(self.draft))

    @property
    def issued_span(self) -> Span:
        """The bounds of the date of issue, as sort keys."""
        return span([edtf.parse(self.draft.issued).bounds] if self.draft.issued else [])

    def keys(self, names: rendering.Names) -> list[tuple[str, str]]:
        """By which the citation is found: part and key, as `models.CitationKey` has them."""
        draft = self.draft
        printed = [
            (CitationPart.AUTHOR, name)
            for author in draft.authors
            # Family name first is how lists print a name, and not how it is typed.
            for name in (author.name, f"{author.given or ''} {author.family or ''}")
        ]
        printed += [
            (CitationPart.CONTAINER, draft.container_title or ""),
            (CitationPart.PUBLISHER, draft.publisher or ""),
        ]
        found = {(part.value, fold(name)) for part, name in printed}
        found |= {(link["part"], entity_key(names(link["entity_id"]).id)) for link in _links(draft)}
        return sorted((part, key) for part, key in found if key)

    def render(self, names: rendering.Names, revision: int) -> rendering.Json:
        """The JSON of the citation, as `GET /v1/citations/{id}` answers it."""
        draft = self.draft

        def shown(ids: Iterable[str]) -> list[rendering.Json]:
            return [rendering.reference(names(entity_id)) for entity_id in ids]

        return {
            "id": draft.id,
            "type": draft.type,
            "title": draft.title,
            "titles": dict(draft.titles),
            "authors": [
                {
                    "name": author.name,
                    "family": author.family,
                    "given": author.given,
                    "entities": shown(author.entities),
                }
                for author in draft.authors
            ],
            "container_title": draft.container_title,
            "container_entities": shown(draft.container_entities),
            "publisher": draft.publisher,
            "publisher_entities": shown(draft.publisher_entities),
            "issued": draft.issued,
            "accessed": draft.accessed,
            "archived": draft.archived,
            "url": draft.url,
            "link": http_url(draft.url) if draft.url else None,
            "archive_url": draft.archive_url,
            "archive_link": http_url(draft.archive_url) if draft.archive_url else None,
            "url_status": draft.url_status.value,
            "language": draft.language,
            "medium": draft.medium,
            "note": draft.note,
            "revision": revision,
            "self": f"/v1/citations/{draft.id}",
        }


def record_fingerprint(draft: CitationDraft) -> str:
    """Tells whether two records of a citation say the same."""
    return fingerprint(asdict(draft))


def rows(draft: CitationDraft, revision: int, said: str) -> dict[type[Any], list[dict[str, Any]]]:
    """The rows of a new version, by table; `said` is the fingerprint of the draft."""
    version: dict[str, Any] = {name: getattr(draft, name) for name in _TEXT_FIELDS}
    version |= {
        "citation_id": draft.id,
        "from_revision": revision,
        "titles": rendering.dumps(dict(draft.titles)),
        "url_status": draft.url_status.value,
        "fingerprint": said,
    }
    key = {"citation_id": draft.id, "from_revision": revision}
    authors = [
        {
            **key,
            "position": position,
            "name": author.name,
            "family": author.family,
            "given": author.given,
        }
        for position, author in enumerate(draft.authors)
    ]
    links = [{**key, **link} for link in _links(draft)]
    return {CitationVersion: [version], CitationAuthor: authors, CitationEntity: links}


def load(session: Session, ids: list[str]) -> list[CitationRecord]:
    """The open versions of the citations; one that is withdrawn has none."""
    versions = session.execute(
        select(CitationVersion.__table__).where(
            CitationVersion.citation_id.in_(ids), CitationVersion.to_revision.is_(None)
        )
    ).all()
    wanted = {(row.citation_id, row.from_revision) for row in versions}
    authors: dict[str, list[Any]] = {row.citation_id: [] for row in versions}
    linked: dict[tuple[str, str, int], list[str]] = {}
    for row in session.execute(
        select(CitationAuthor.__table__)
        .where(CitationAuthor.citation_id.in_(ids))
        .order_by(CitationAuthor.position)
    ):
        if (row.citation_id, row.from_revision) in wanted:
            authors[row.citation_id].append(row)
    for row in session.execute(
        select(CitationEntity.__table__)
        .where(CitationEntity.citation_id.in_(ids))
        .order_by(CitationEntity.seq)
    ):
        if (row.citation_id, row.from_revision) in wanted:
            linked.setdefault((row.citation_id, row.part, row.position), []).append(row.entity_id)

    def entities(citation_id: str, part: CitationPart, position: int = 0) -> tuple[str, ...]:
        return tuple(linked.get((citation_id, part.value, position), ()))

    return [
        CitationRecord(
            CitationDraft(
                id=row.citation_id,
                **{name: getattr(row, name) for name in _TEXT_FIELDS},
                titles=tuple(rendering.loads(row.titles).items()),
                authors=tuple(
                    AuthorDraft(
                        author.name,
                        author.family,
                        author.given,
                        entities(row.citation_id, CitationPart.AUTHOR, author.position),
                    )
                    for author in authors[row.citation_id]
                ),
                container_entities=entities(row.citation_id, CitationPart.CONTAINER),
                publisher_entities=entities(row.citation_id, CitationPart.PUBLISHER),
                url_status=UrlStatus(row.url_status),
            ),
            row.from_revision,
        )
        for row in sorted(versions, key=lambda row: row.citation_id)
    ]


def _links(draft: CitationDraft) -> list[dict[str, Any]]:
    parts: list[tuple[CitationPart, int, tuple[str, ...]]] = [
        (CitationPart.AUTHOR, position, author.entities)
        for position, author in enumerate(draft.authors)
    ]
    parts.append((CitationPart.CONTAINER, 0, draft.container_entities))
    parts.append((CitationPart.PUBLISHER, 0, draft.publisher_entities))
    return [
        {"part": part.value, "position": position, "seq": seq, "entity_id": entity_id}
        for part, position, entities in parts
        for seq, entity_id in enumerate(entities)
    ]
