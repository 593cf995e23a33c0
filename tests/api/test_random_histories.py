"""Random histories of HTTP writes and seeds, checked against a model of the expected data.

Hypothesis generates the writes. A `Notebook` models the expected status of each write. After each
write, every page matches the model, the projected rows match a rebuild, an earlier revision still
reads the same, and a mirror (a SQLite file) has the same rows. Each example has its own database.
`ASTANA_TEST_HISTORIES=200` runs 200 examples with a new seed.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from astana_api.commands.projection import writer
from astana_api.db.database import Database
from astana_api.importers.dossier import InvalidDossier
from astana_api.importers.mirror import catch_up
from tests.commands.test_histories import stored_and_rebuilt_projections
from tests.importers.mirroring import MIRRORED, table_contents
from tests.support import reference_model_reads as pages
from tests.support import reference_model_seeding as seeds
from tests.support import reference_model_strategies as words
from tests.support.editor_client import EditorClient
from tests.support.postgres import fresh_database
from tests.support.reference_model import Claim, EvidencePiece, ReferenceModel, apply_write
from tests.support.seeded_app import HTTPResponse
from tests.support.seeding import seed_folder

EXAMPLES = int(os.environ.get("ASTANA_TEST_HISTORIES", "0"))
SETTINGS = settings(
    max_examples=EXAMPLES or 5,
    stateful_step_count=40 if EXAMPLES else 20,
    derandomize=not EXAMPLES,
    # No shrinking: it takes minutes, and a failing history is short enough to read.
    phases=(Phase.generate,),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
Environment = tuple[str, Path, str]
"""The URL of an empty database, a folder for a dossier, and the URL of an empty mirror."""
DEFAULT_MAX_REFERRERS = writer.MAX_REFERRERS
EVERY_STATEMENT = "/v1/statements?limit=500&state=current&state=retracted&state=superseded"


class RandomHistory(RuleBasedStateMachine):
    """One history in its own database."""

    def __init__(self, environment: AbstractContextManager[Environment]) -> None:
        super().__init__()
        self.environment = environment
        url, self.folder, mirror = environment.__enter__()
        self.database = Database(url)
        self.editor = EditorClient(self.database)
        self.book = ReferenceModel()
        self.head = 0
        self.pages_by_revision: dict[int, dict[str, Any]] = {}
        self.mirror = Database(mirror)

    def teardown(self) -> None:
        writer.MAX_REFERRERS = DEFAULT_MAX_REFERRERS
        self.mirror.engine.dispose()
        self.editor.close()
        self.environment.__exit__(None, None, None)

    @initialize(max_referrers=st.sampled_from([0, DEFAULT_MAX_REFERRERS]))
    def begin(self, max_referrers: int) -> None:
        """Create most of the entities and sources that the rules use.

        With `max_referrers` 0, every change of a reference leaves stale records behind.
        """
        writer.MAX_REFERRERS = max_referrers
        for key in ("us", "them", "troika", "randa", "kassis"):
            self.create(key, True, [])
        for key in ("putz", "other"):
            self.record(key)
        self.editor.create(
            "/v1/documents", {"id": "memo", "title": "M", "sections": [{"key": "body"}]}
        )
        self.book.documents["memo"] = ("body",)
        self.head += 1

    # Writes

    def write(
        self, expected: Callable[[ReferenceModel], object], send: Callable[[], HTTPResponse]
    ) -> HTTPResponse:
        """Apply a write to the model and to the server, and compare the status."""
        after, error_status, changed = apply_write(self.book, expected)
        response = send()
        assert response.status in ((200, 201) if error_status is None else (error_status,)), (
            response.body
        )
        self.book = after
        self.head += changed
        return response

    @rule(
        key=words.created,
        named=st.booleans(),
        by=words.evidence,
    )
    def create(self, key: str, named: bool, by: list[EvidencePiece]) -> None:
        claims = [Claim(key, "name", "text", f"Name of {key}", "en")] if named else []
        body = {"id": key, "lang": "en", "evidence": [piece.body() for piece in by]}
        body |= {"name": claims[0].value} if claims else {}
        self.write(
            lambda book: book.create(key, words.KINDS[key], claims, by),
            lambda: self.editor.post(f"/v1/{words.KINDS[key]}s", body),
        )

    @rule(key=words.organizations, year=st.one_of(st.none(), words.years), by=words.evidence)
    def correct_date(self, key: str, year: str | None, by: list[EvidencePiece]) -> None:
        self.correct(key, "founded", year, None, by)

    @rule(
        key=words.entities,
        text=st.one_of(st.none(), words.texts),
        lang=words.languages,
        by=words.evidence,
    )
    def correct_text(self, key: str, text: str | None, lang: str, by: list[EvidencePiece]) -> None:
        self.correct(key, "description", text, lang, by)

    def correct(
        self,
        key: str,
        property_id: str,
        value: str | None,
        lang: str | None,
        by: list[EvidencePiece],
    ) -> None:
        body = {property_id: value, "evidence": [piece.body() for piece in by]}
        body |= {"lang": lang} if lang and value else {}
        self.write(
            lambda book: pages.set_value(book, key, property_id, value, lang, by),
            lambda: self.editor.patch(f"/v1/{words.KINDS[key]}s/{key}", body),
        )

    @rule(key=words.entities)
    def withdraw(self, key: str) -> None:
        self.write(
            lambda book: book.withdraw(key),
            lambda: self.editor.delete(f"/v1/{words.KINDS[key]}s/{key}"),
        )

    @rule(key=words.entities)
    def restore(self, key: str) -> None:
        self.write(
            lambda book: book.restore(key),
            lambda: self.editor.post(f"/v1/{words.KINDS[key]}s/{key}/restore"),
        )

    @rule(key=words.entities, into=words.entities)
    def merge(self, key: str, into: str) -> None:
        self.write(
            lambda book: book.merge(key, into),
            lambda: self.editor.post(f"/v1/entities/{key}/merge", {"into": into}),
        )

    @precondition(lambda self: self.book.redirects)
    @rule(key=words.entities)
    def unmerge(self, key: str) -> None:
        self.write(
            lambda book: book.unmerge(key),
            lambda: self.editor.post(f"/v1/entities/{key}/unmerge"),
        )

    @rule(claim=words.claims, rank=words.ranks, by=words.evidence)
    def state(self, claim: Claim, rank: str, by: list[EvidencePiece]) -> None:
        body = {
            "subject": claim.subject,
            "property": claim.property,
            "value": claim.value,
            "lang": claim.lang,
            "qualifiers": dict(claim.qualifiers),
            "rank": rank,
            "evidence": [piece.body() for piece in by],
        }
        new = self.book.statement_id_for(claim) not in self.book.statements
        response = self.write(
            lambda book: pages.state_claim(book, claim, rank, by),
            lambda: self.editor.post("/v1/statements", body),
        )
        if response.status in {200, 201}:
            assert response.status == (201 if new else 200)
            assert response.json()["id"] == self.book.statement_id_for(claim)

    def pick_statement(self, random_index: int) -> str:
        """Return the id of any statement of the history."""
        create_environment = list(self.book.statements)
        return create_environment[random_index % len(create_environment)]

    @rule(random_index=words.chances, rank=words.ranks)
    def set_rank(self, random_index: int, rank: str) -> None:
        statement_id = self.pick_statement(random_index)
        self.write(
            lambda book: book.set_rank(statement_id, rank),
            lambda: self.editor.patch(f"/v1/statements/{statement_id}", {"rank": rank}),
        )

    @rule(random_index=words.chances, claim=words.claims, by=st.one_of(st.none(), words.evidence))
    def supersede(self, random_index: int, claim: Claim, by: list[EvidencePiece] | None) -> None:
        """Replace value and qualifiers by those of a claim about the same property."""
        candidates = [
            statement_id
            for statement_id, statement in self.book.statements.items()
            if statement.claim.property == claim.property
        ]
        if not candidates:
            return
        statement_id = candidates[random_index % len(candidates)]
        current_claim = self.book.statements[statement_id].claim
        new_claim = claim._replace(subject=current_claim.subject)
        if new_claim == current_claim:
            return
        body: dict[str, Any] = {"value": new_claim.value, "lang": new_claim.lang}
        unset = dict.fromkeys(key for key, _ in current_claim.qualifiers)
        body["qualifiers"] = {**unset, **dict(new_claim.qualifiers)}
        body |= {} if by is None else {"evidence": [piece.body() for piece in by]}
        response = self.write(
            lambda book: book.supersede(statement_id, new_claim, by),
            lambda: self.editor.patch(f"/v1/statements/{statement_id}", body),
        )
        if response.status == 200:
            assert response.json()["id"] == self.book.statement_id_for(new_claim)

    @rule(random_index=words.chances)
    def retract(self, random_index: int) -> None:
        statement_id = self.pick_statement(random_index)
        self.write(
            lambda book: book.retract(statement_id),
            lambda: self.editor.delete(f"/v1/statements/{statement_id}?reason=wrong"),
        )

    @rule(random_index=words.chances, piece=words.pieces)
    def support(self, random_index: int, piece: EvidencePiece) -> None:
        statement_id = self.pick_statement(random_index)
        self.write(
            lambda book: pages.add_evidence(book, statement_id, piece),
            lambda: self.editor.post(f"/v1/statements/{statement_id}/evidence", piece.body()),
        )

    @rule(random_index=words.chances)
    def end_support(self, random_index: int) -> None:
        supported = [
            statement_id
            for statement_id, statement in self.book.statements.items()
            if statement.evidence
        ]
        if not supported:
            return
        statement_id = supported[random_index % len(supported)]
        statement = self.book.statements[statement_id]
        index = random_index % len(statement.evidence)
        piece = statement.evidence[index]
        key = self.editor.get(f"/v1/statements/{statement_id}")["evidence"][index]["id"]
        self.write(
            lambda book: book.end_evidence(statement_id, piece),
            lambda: self.editor.delete(
                f"/v1/statements/{statement_id}/evidence/{key}?reason=wrong"
            ),
        )

    @rule(key=words.sources)
    def record(self, key: str) -> None:
        self.write(
            lambda book: book.create_citation(key, "Gazette"),
            lambda: self.editor.post(
                "/v1/citations", {"id": key, "type": "webpage", "title": "Gazette"}
            ),
        )

    @rule(key=words.sources, title=st.sampled_from(["Gazette", "A paper"]))
    def retitle(self, key: str, title: str) -> None:
        self.write(
            lambda book: book.set_title(key, title),
            lambda: self.editor.patch(f"/v1/citations/{key}", {"title": title}),
        )

    @rule(key=words.sources, policy=st.sampled_from([None, "keep", "retract"]))
    def withdraw_source(self, key: str, policy: str | None) -> None:
        query = f"?statements={policy}" if policy else ""
        self.write(
            lambda book: book.withdraw_source(key, policy),
            lambda: self.editor.delete(f"/v1/citations/{key}{query}"),
        )

    @rule(key=words.sources)
    def restore_source(self, key: str) -> None:
        self.write(
            lambda book: book.restore_source(key),
            lambda: self.editor.post(f"/v1/citations/{key}/restore"),
        )

    @rule(dossier=words.dossiers, restore=st.booleans())
    def seed(self, dossier: seeds.DossierVersion, restore: bool) -> None:
        dossier.write(self.folder)
        after, error_status, changed = apply_write(
            self.book, lambda book: seeds.seed(book, dossier, restore=restore)
        )
        expected = nullcontext() if error_status is None else pytest.raises(InvalidDossier)
        with expected:
            seed_folder(self.database, self.folder, restore=restore)
        self.book = after
        self.head += changed

    # Invariants after each write. Hypothesis runs them in order of their names.

    @invariant()
    def pages_match_model(self) -> None:
        assert self.editor.get("/v1/stats")["revision"] == self.head
        self.pages_by_revision[self.head] = {}
        listed = self.page(EVERY_STATEMENT)["items"]
        found = {each["id"]: pages.simplify_statement(each) for each in listed}
        assert found == pages.expected_statements(self.book)
        pages.check_references(self.book, listed)
        for key in words.KINDS:
            self.item(key)
        served = {
            key
            for key, record in self.book.kinds.items()
            if key not in self.book.redirects and not record.withdrawn
        }
        assert {each["id"] for each in self.editor.get_all_items("/v1/entities")} == served
        for key in words.SOURCES:
            response = self.editor(f"/v1/citations/{key}")
            assert response.status == pages.expected_status(self.book.sources.get(key))
            if response.status == 200:
                assert response.json()["title"] == self.book.sources[key].value

    @invariant()
    def stored_projections_match_rebuild(self) -> None:
        stored, rebuilt = stored_and_rebuilt_projections(self.database)
        assert stored == rebuilt

    @invariant()
    def views_as_of_earlier_revisions_are_stable(self) -> None:
        earlier = sorted(self.pages_by_revision)[len(self.pages_by_revision) // 2]
        for target, body in self.pages_by_revision[earlier].items():
            separator = "&" if "?" in target else "?"
            assert self.editor.get(f"{target}{separator}as_of={earlier}") == body

    @invariant()
    def mirror_has_same_rows(self) -> None:
        list(catch_up(self.mirror, self.fetch_feed))
        assert table_contents(self.mirror, MIRRORED) == table_contents(self.database, MIRRORED)

    def fetch_feed(self, path: str) -> Any:
        response = self.editor(path)
        return None if response.status == 404 else response.json()

    def page(self, target: str) -> Any:
        """Get an existing page, and store it to compare with a later `as_of` read."""
        found = self.editor.get(target)
        self.pages_by_revision[self.head][target] = found
        return found

    def item(self, key: str) -> None:
        response = self.editor(f"/v1/entities/{key}")
        if key in self.book.redirects:
            assert response.status == 308
            assert response.headers["location"] == f"/v1/entities/{self.book.canonical_id(key)}"
            return
        assert response.status == pages.expected_status(self.book.kinds.get(key))
        if response.status == 200:
            body = self.page(f"/v1/entities/{key}")
            assert pages.simplify_item(body) == pages.expected_item(self.book, key)
            pages.check_references(self.book, body)
            found = {
                (each["direction"], each["entity"]["id"], each["statement"])
                for each in self.page(f"/v1/entities/{key}/relations?limit=500")["items"]
            }
            assert found == pages.expected_relations(self.book, key)


@pytest.fixture(params=["sqlite", "postgresql"])
def environments(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Callable[[], AbstractContextManager[Environment]]:
    """Return a factory of environments, so that examples share nothing."""
    file: Path = request.getfixturevalue("sqlite_template")
    if request.param == "postgresql":
        server: str = request.getfixturevalue("postgres_url")
        name: str = request.getfixturevalue("postgresql_template")

    @contextmanager
    def create_environment() -> Iterator[Environment]:
        with TemporaryDirectory(dir=tmp_path) as folder, ExitStack() as stack:
            mirror = f"sqlite:///{shutil.copyfile(file, f'{folder}/mirror.db')}"
            if request.param == "postgresql":
                url = stack.enter_context(fresh_database(server, template=name))
            else:
                url = f"sqlite:///{shutil.copyfile(file, f'{folder}/astana.db')}"
            yield url, Path(folder) / "dossier", mirror

    return create_environment


def test_random_history_matches_model(
    environments: Callable[[], AbstractContextManager[Environment]],
) -> None:
    # `Any`: the parameter is typed as a class.
    create_machine: Any = lambda: RandomHistory(environments())  # noqa: E731
    run_state_machine_as_test(create_machine, settings=SETTINGS)
