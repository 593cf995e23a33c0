"""Read the former ids of entities, and the entities that are the same as another."""

from collections.abc import Iterator

from astana_api.domain.statements.drafts import MergeDraft
from astana_api.domain.text.normalization import quote
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.files.merging import LocatedId, MergedFiles


def read_merges(merged: MergedFiles, catalog: Catalog) -> tuple[MergeDraft, ...]:
    """Return the redirects, renames first; add a diagnostic for each that contradicts another."""
    return (*_renames(merged, catalog), *_merges(merged, catalog))


def _renames(merged: MergedFiles, catalog: Catalog) -> Iterator[MergeDraft]:
    entities_by_former_id: dict[str, str] = {}
    for entity, former in merged.former_ids.items():
        first = entities_by_former_id.setdefault(former.id, entity)
        if former.id in catalog.kinds or former.id in catalog.uses:
            catalog.diagnostics.add(
                former.location,
                f"was: the dossier has the entity {quote(former.id)}. A former id names no entity; "
                "state `same_as` beside the kind of an entity to merge it",
            )
        elif first != entity:
            catalog.diagnostics.add(
                former.location, f"was: {quote(former.id)} is the former id of {first} already"
            )
        else:
            yield MergeDraft(former.id, entity, is_rename=True)


def _merges(merged: MergedFiles, catalog: Catalog) -> Iterator[MergeDraft]:
    for entity, target in merged.same_as.items():
        if not catalog.check_entity(target.id, target.location, "same_as"):
            continue
        kind, other_kind = catalog.kinds.get(entity), catalog.kinds.get(target.id)
        if _is_circular(entity, merged.same_as):
            catalog.diagnostics.add(
                target.location, f"same_as: {entity} cannot be merged into itself"
            )
        elif kind and other_kind and kind is not other_kind:
            catalog.diagnostics.add(
                target.location,
                f"same_as: {entity} is of the kind {kind.value}, and {target.id} of the kind "
                f"{other_kind.value}: only entities of one kind can be the same",
            )
        else:
            yield MergeDraft(entity, target.id, is_rename=False)


def _is_circular(entity: str, same_as: dict[str, LocatedId]) -> bool:
    current = same_as[entity].id
    for _ in same_as:
        if current == entity or current not in same_as:
            break
        current = same_as[current].id
    return current == entity
