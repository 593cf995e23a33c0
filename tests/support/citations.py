"""Citations as the API renders them, and the files of other programs in the shared data."""

from pathlib import Path
from typing import Any

from astana_api.domain.rendering.citations import render_citation
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.statements.records import Reference
from tests.support.shared_data import shared_file


def _no_entity(entity_id: str) -> Reference:
    raise KeyError(entity_id)


def render_draft(draft: CitationDraft) -> Json:
    """Render a citation that refers to no entity."""
    return render_citation(draft, _no_entity, 1)


def rendered(**fields: Any) -> Json:
    """Render a webpage with these fields of a draft."""
    return render_draft(CitationDraft(**{"id": "source", "type": "webpage", **fields}))


def sample_paths(*suffixes: str) -> list[Path]:
    """Return the files of other programs with these suffixes; skip the test without them."""
    folder = shared_file("citations")
    return sorted(path for path in folder.rglob("*") if path.suffix in suffixes)
