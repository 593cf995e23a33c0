"""Write commands of entities: create, correct, withdraw, restore, merge."""

from dataclasses import dataclass

from astana_api.api.routers.entities.body_parser import parse_corrections
from astana_api.api.routers.entities.collections import Collection, missing, unavailable
from astana_api.api.writes.patches import Patch
from astana_api.api.writes.pipeline import Target, WriteResult, snapshot_before
from astana_api.commands import entities as commands
from astana_api.commands import merging
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.validation import DraftWithPointers
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import entity_path, loads
from astana_api.domain.statements.drafts import EntityDraft
from astana_api.errors import EntityMerged, Gone
from astana_api.queries.entities.items import EntityItem
from astana_api.queries.view import HeadView
from astana_api.schemas.requests.entities import EntityPatch


@dataclass(frozen=True, slots=True)
class WrittenEntity:
    """An entity after the change, withdrawn or not."""

    id: str
    status: int = 200

    def render(self, snapshot: SessionSnapshot) -> WriteResult:
        item = run_sync(HeadView(snapshot).get_item(self.id))
        if item is None:
            raise Gone(f"{self.id} is not served.")
        location = entity_path(Kind(item.kind), self.id) if self.status == 201 else None
        return WriteResult(item.body, item.revision, self.status, location)


@dataclass(frozen=True, slots=True)
class CreateEntity:
    """Create an entity with its statements."""

    entity: EntityDraft
    statements: list[DraftWithPointers]
    is_id_generated: bool

    def execute(self, revision: RevisionBuilder) -> WrittenEntity:
        commands.create_entity(
            revision, self.entity, self.statements, is_id_generated=self.is_id_generated
        )
        return WrittenEntity(self.entity.id, status=201)


@dataclass(frozen=True, slots=True)
class CorrectEntity:
    """Correct single values of an entity of one kind."""

    collection: Collection
    target: Target
    patch: Patch[EntityPatch]

    def execute(self, revision: RevisionBuilder) -> WrittenEntity:
        [kind] = map(Kind, self.collection.kinds)
        item = require_entity(revision, self.collection, self.target)
        self.target.require_match(item.revision)
        corrections = parse_corrections(kind, self.target.id, self.patch, loads(item.body))
        commands.correct_values(revision, self.target.id, corrections, self.patch.body.message)
        return WrittenEntity(self.target.id)


@dataclass(frozen=True, slots=True)
class WithdrawEntity:
    """Withdraw an entity."""

    collection: Collection
    target: Target
    reason: str | None

    def execute(self, revision: RevisionBuilder) -> WrittenEntity:
        item = require_entity(revision, self.collection, self.target)
        self.target.require_match(item.revision)
        commands.withdraw_entity(revision, self.target.id, self.reason)
        return WrittenEntity(self.target.id)


@dataclass(frozen=True, slots=True)
class RestoreEntity:
    """Restore a withdrawn entity."""

    collection: Collection
    target: Target

    def execute(self, revision: RevisionBuilder) -> WrittenEntity:
        require_entity(revision, self.collection, self.target, include_withdrawn=True)
        commands.restore_entity(revision, self.target.id)
        return WrittenEntity(self.target.id)


@dataclass(frozen=True, slots=True)
class MergeEntity:
    """Merge an entity into the entity with the id `into`."""

    collection: Collection
    target: Target
    into: str

    def execute(self, revision: RevisionBuilder) -> WrittenEntity:
        item = require_entity(revision, self.collection, self.target, include_withdrawn=True)
        if self.target.has_precondition:
            self.target.require_match(item.revision)
        return WrittenEntity(merging.merge(revision, self.target.id, self.into))


@dataclass(frozen=True, slots=True)
class UnmergeEntity:
    """Undo the merge of an entity."""

    target: Target

    def execute(self, revision: RevisionBuilder) -> WrittenEntity:
        merging.unmerge(revision, self.target.id)
        return WrittenEntity(self.target.id)


def require_entity(
    revision: RevisionBuilder,
    collection: Collection,
    target: Target,
    *,
    include_withdrawn: bool = False,
) -> EntityItem:
    """Return the entity of the collection as it is before the change.

    Raise EntityMerged if it was merged, ResourceNotFound or Gone as the read routes do.
    """
    view = HeadView(snapshot_before(revision))
    item = run_sync(view.get_item(target.id))
    if item is None:
        merge_target = run_sync(view.get_merge_target(target.id))
        if merge_target is None:
            raise missing(collection, target.id)
        survivor, kind = merge_target
        raise EntityMerged(
            f"{target.id} was merged into {survivor}. Send the request to {survivor} if that "
            "entity is meant.",
            merged_into={"id": survivor, "self": entity_path(kind, survivor)},
        )
    if item.kind not in collection.kinds or (item.is_withdrawn and not include_withdrawn):
        raise unavailable(collection, target.id, item)
    return item
