"""Replicate the import baselines of dossiers, so that a mirror can be seeded like its server.

The server has only the latest baseline of a dossier, which may be of a later revision than the one
that is being mirrored. The baseline is stored with the revision of which it is.
"""

from collections.abc import Callable
from urllib.parse import quote

from pydantic import ValidationError

from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.seeding.import_baseline import (
    DossierRecord,
    load_baseline,
    render_rules_off,
    save_baseline,
    save_dossier,
)
from astana_api.domain.baselines import ACTOR_PREFIX
from astana_api.domain.enums import Origin
from astana_api.domain.rendering.entities import Json
from astana_api.schemas.responses.dossiers import Baseline


class InvalidBaselineError(Exception):
    """The remote server returned something else than a baseline."""


class BaselineReader:
    """Read the baseline of each dossier once, as long as no later one is needed."""

    def __init__(self, get: Callable[[str], Json | None]) -> None:
        self._get = get
        self._by_dossier: dict[str, Baseline | None] = {}
        self.last_revision = 0
        """The latest revision of a baseline that was read: a mirror must not stop before it."""

    def find(self, record: Json) -> Baseline | None:
        """Return the baseline that is of the revision; None if no dossier or import made it."""
        dossier_id = record["actor"].removeprefix(ACTOR_PREFIX)
        if record["origin"] == Origin.API or dossier_id == record["actor"]:
            return None
        baseline = self._by_dossier.get(dossier_id)
        if baseline is None or baseline.revision < record["revision"]:
            baseline = self._by_dossier[dossier_id] = self._read(dossier_id)
        if baseline is None or baseline.revision > record["revision"]:
            return None
        # It may be of an earlier one: a seeding that only restores records does not change it.
        return baseline

    def _read(self, dossier_id: str) -> Baseline | None:
        path = f"/v1/dossiers/{quote(dossier_id, safe='')}/baseline"
        content = self._get(path)
        if content is None:
            return None
        try:
            baseline = Baseline.model_validate(content)
        except ValidationError as exc:
            first = exc.errors()[0]
            location = "/".join(str(part) for part in first["loc"])
            raise InvalidBaselineError(
                f"cannot understand {path}: {location}: {first['msg']}"
            ) from exc
        self.last_revision = max(self.last_revision, baseline.revision)
        return baseline


def store_baseline(revision: RevisionBuilder, baseline: Baseline) -> None:
    """Replace the stored baseline of the dossier."""
    record = DossierRecord(
        baseline.title,
        baseline.description,
        baseline.license,
        render_rules_off((each.rule, each.reason) for each in baseline.rules_off),
    )
    save_dossier(revision.session, baseline.id, record, revision=baseline.revision)
    current = {
        (kind, key): fingerprint
        for kind, by_key in baseline.fingerprints.items()
        for key, fingerprint in by_key.items()
    }
    save_baseline(revision, baseline.id, load_baseline(revision.session, baseline.id), current)
