"""Cite a record of this server at a revision, as a source that cites it would."""

from urllib.parse import urlsplit

from astana_api.domain.rendering.citations import render_citation
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.statements.records import Reference

NAME = "Astana API"
"""The title of the server in citations; with a public address it is the host of that."""


def cite_entity(item: Json, revision: int, at: str, public_url: str | None) -> Json:
    """Return a citation of an entity, rendered as `GET /v1/citations/{id}` renders one.

    `item` is the body of the entity, `revision` the last one that changed it, made at the system
    time `at`. The address has the revision, so that it always returns the cited state.
    """
    path = f"{item['self']}?as_of={revision}"
    draft = CitationDraft(
        id=f"{item['id']}-{revision}",
        type="entry",
        title=item["name"],
        container_title=NAME if public_url is None else urlsplit(public_url).hostname,
        issued=at[:10],
        url=None if public_url is None else public_url + path,
        csl_fields=(("version", str(revision)),),
    )
    return {**render_citation(draft, _no_entity, revision), "self": f"{item['self']}/cite"}


def _no_entity(entity_id: str) -> Reference:
    raise KeyError(entity_id)
