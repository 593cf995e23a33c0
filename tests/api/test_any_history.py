"""Whatever editors and dossiers do, in whatever order: what is read is what they expect.

hypothesis writes histories over HTTP and by seeding. Each write is told to a `Notebook` too, which
says how it has to be answered; after each, every page has to read as the notebook says, every
projected row has to be what it would be if it were made anew, an earlier revision has to read as it
did, and a mirror that follows, a SQLite file, has to have the same rows. Each example is a database
of its own. `ASTANA_TEST_HISTORIES=200` makes that many, other ones each time.
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

from astana_api.db.database import Database
from astana_api.importers.dossier import DossierFaults
from astana_api.importers.mirror import catch_up
from astana_api.importers.seeding import seed_folder
from tests.commands.test_histories import projections
from tests.importers.mirrored import MIRRORED, contents
from tests.support import notebook_pages as pages
from tests.support import notebook_seeds as seeds
from tests.support import notebook_words as words
from tests.support.editing import Editor
from tests.support.notebook import Claim, Notebook, Piece, told
from tests.support.postgres import fresh_database
from tests.support.served import Answer

EXAMPLES = int(os.environ.get("ASTANA_TEST_HISTORIES", "0"))
MADE = settings(
    max_examples=EXAMPLES or 5,
    stateful_step_count=40 if EXAMPLES else 20,
    derandomize=not EXAMPLES,
    # A history is short enough to be read as it failed; to shorten one takes minutes.
    phases=(Phase.generate,),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
Place = tuple[str, Path, str]
"""The address of an empty database, a folder for a dossier, and the address of an empty mirror."""
EVERY_STATEMENT = "/v1/statements?limit=500&state=current&state=retracted&state=superseded"


class AnyHistory(RuleBasedStateMachine):
    """One history, in a database of its own."""

    def __init__(self, place: AbstractContextManager[Place]) -> None:
        super().__init__()
        self.place = place
        url, self.folder, mirror = place.__enter__()
        self.database = Database(url)
        self.editor = Editor(self.database)
        self.book = Notebook()
        self.head = 0
        self.kept: dict[int, dict[str, Any]] = {}
        self.mirror = Database(mirror)

    def teardown(self) -> None:
        self.mirror.engine.dispose()
        self.editor.close()
        self.place.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        """Most of what is spoken of is there."""
        for key in ("us", "them", "troika", "randa", "kassis"):
            self.create(key, True, [])
        for key in ("putz", "other"):
            self.record(key)
        self.editor.made(
            "/v1/documents", {"id": "memo", "title": "M", "sections": [{"key": "body"}]}
        )
        self.book.documents["memo"] = ("body",)
        self.head += 1

    # Writes

    def write(self, expected: Callable[[Notebook], object], send: Callable[[], Answer]) -> Answer:
        """Tell a write to the notebook and to the server, which have to agree."""
        after, refusal, changed = told(self.book, expected)
        answer = send()
        assert answer.status in ((200, 201) if refusal is None else (refusal,)), answer.body
        self.book = after
        self.head += changed
        return answer

    @rule(
        key=words.created,
        named=st.booleans(),
        by=words.evidence,
    )
    def create(self, key: str, named: bool, by: list[Piece]) -> None:
        said = [Claim(key, "name", "text", f"Name of {key}", "en")] if named else []
        body = {"id": key, "lang": "en", "evidence": [piece.body() for piece in by]}
        body |= {"name": said[0].value} if said else {}
        self.write(
            lambda book: book.create(key, words.KINDS[key], said, by),
            lambda: self.editor.post(f"/v1/{words.KINDS[key]}s", body),
        )

    @rule(key=words.organizations, year=st.one_of(st.none(), words.years), by=words.evidence)
    def correct_date(self, key: str, year: str | None, by: list[Piece]) -> None:
        self.correct(key, "founded", year, None, by)

    @rule(
        key=words.entities,
        text=st.one_of(st.none(), words.texts),
        lang=words.languages,
        by=words.evidence,
    )
    def correct_text(self, key: str, text: str | None, lang: str, by: list[Piece]) -> None:
        self.correct(key, "description", text, lang, by)

    def correct(
        self, key: str, property_id: str, value: str | None, lang: str | None, by: list[Piece]
    ) -> None:
        body = {property_id: value, "evidence": [piece.body() for piece in by]}
        body |= {"lang": lang} if lang and value else {}
        self.write(
            lambda book: pages.correct(book, key, property_id, value, lang, by),
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

    @rule(claim=words.claims, rank=words.ranks, stated_as=words.wordings, by=words.evidence)
    def state(self, claim: Claim, rank: str, stated_as: str | None, by: list[Piece]) -> None:
        body = {
            "subject": claim.subject,
            "property": claim.property,
            "value": claim.value,
            "lang": claim.lang,
            "qualifiers": dict(claim.qualifiers),
            "rank": rank,
            "stated_as": stated_as,
            "evidence": [piece.body() for piece in by],
        }
        new = self.book.carrier(claim) not in self.book.statements
        answer = self.write(
            lambda book: pages.state(book, claim, rank, stated_as, by),
            lambda: self.editor.post("/v1/statements", body),
        )
        if answer.status in {200, 201}:
            assert answer.status == (201 if new else 200)
            assert answer.json()["id"] == self.book.carrier(claim)

    def one_of(self, chance: int) -> str:
        """A statement that was ever made."""
        made = list(self.book.statements)
        return made[chance % len(made)]

    @rule(chance=words.chances, rank=words.ranks, stated_as=words.wordings)
    def reword(self, chance: int, rank: str, stated_as: str | None) -> None:
        sid = self.one_of(chance)
        self.write(
            lambda book: book.reword(sid, rank, stated_as),
            lambda: self.editor.patch(
                f"/v1/statements/{sid}", {"rank": rank, "stated_as": stated_as}
            ),
        )

    @rule(chance=words.chances, claim=words.claims, by=st.one_of(st.none(), words.evidence))
    def supersede(self, chance: int, claim: Claim, by: list[Piece] | None) -> None:
        """With another value and other qualifiers of the same property."""
        alike = [
            sid
            for sid, said in self.book.statements.items()
            if said.claim.property == claim.property
        ]
        if not alike:
            return
        sid = alike[chance % len(alike)]
        given = self.book.statements[sid].claim
        better = claim._replace(subject=given.subject)
        if better == given:
            return
        body: dict[str, Any] = {"value": better.value, "lang": better.lang}
        kept = dict.fromkeys(key for key, _ in given.qualifiers)
        body["qualifiers"] = {**kept, **dict(better.qualifiers)}
        body |= {} if by is None else {"evidence": [piece.body() for piece in by]}
        answer = self.write(
            lambda book: book.supersede(sid, better, by),
            lambda: self.editor.patch(f"/v1/statements/{sid}", body),
        )
        if answer.status == 200:
            assert answer.json()["id"] == self.book.carrier(better)

    @rule(chance=words.chances)
    def retract(self, chance: int) -> None:
        sid = self.one_of(chance)
        self.write(
            lambda book: book.retract(sid),
            lambda: self.editor.delete(f"/v1/statements/{sid}?reason=wrong"),
        )

    @rule(chance=words.chances, piece=words.pieces)
    def support(self, chance: int, piece: Piece) -> None:
        sid = self.one_of(chance)
        self.write(
            lambda book: pages.support(book, sid, piece),
            lambda: self.editor.post(f"/v1/statements/{sid}/evidence", piece.body()),
        )

    @rule(chance=words.chances)
    def end_support(self, chance: int) -> None:
        supported = [sid for sid, said in self.book.statements.items() if said.evidence]
        if not supported:
            return
        sid = supported[chance % len(supported)]
        said = self.book.statements[sid]
        place = chance % len(said.evidence)
        piece = said.evidence[place]
        key = self.editor.get(f"/v1/statements/{sid}")["evidence"][place]["id"]
        self.write(
            lambda book: book.let_go(sid, piece),
            lambda: self.editor.delete(f"/v1/statements/{sid}/evidence/{key}?reason=wrong"),
        )

    @rule(key=words.sources)
    def record(self, key: str) -> None:
        self.write(
            lambda book: book.record(key, "Gazette"),
            lambda: self.editor.post(
                "/v1/citations", {"id": key, "type": "webpage", "title": "Gazette"}
            ),
        )

    @rule(key=words.sources, title=st.sampled_from(["Gazette", "A paper"]))
    def retitle(self, key: str, title: str) -> None:
        self.write(
            lambda book: book.retitle(key, title),
            lambda: self.editor.patch(f"/v1/citations/{key}", {"title": title}),
        )

    @rule(key=words.sources, fate=st.sampled_from([None, "keep", "retract"]))
    def withdraw_source(self, key: str, fate: str | None) -> None:
        said = f"?statements={fate}" if fate else ""
        self.write(
            lambda book: book.withdraw_source(key, fate),
            lambda: self.editor.delete(f"/v1/citations/{key}{said}"),
        )

    @rule(key=words.sources)
    def restore_source(self, key: str) -> None:
        self.write(
            lambda book: book.restore_source(key),
            lambda: self.editor.post(f"/v1/citations/{key}/restore"),
        )

    @rule(dossier=words.dossiers, restore=st.booleans())
    def seed(self, dossier: seeds.Dossier, restore: bool) -> None:
        dossier.write(self.folder)
        after, refusal, changed = told(
            self.book, lambda book: seeds.seed(book, dossier, restore=restore)
        )
        expected = nullcontext() if refusal is None else pytest.raises(DossierFaults)
        with expected:
            seed_folder(self.database, self.folder, restore=restore)
        self.book = after
        self.head += changed

    # What is to be read after each

    @invariant()
    def it_reads_as_was_told(self) -> None:
        assert self.editor.get("/v1/stats")["revision"] == self.head
        self.kept[self.head] = {}
        listed = self.page(EVERY_STATEMENT)["items"]
        found = {each["id"]: pages.read_statement(each) for each in listed}
        assert found == pages.statements(self.book)
        pages.check_references(self.book, listed)
        for key in words.KINDS:
            self.item(key)
        served = {
            key
            for key, record in self.book.kinds.items()
            if key not in self.book.redirects and not record.withdrawn
        }
        assert {each["id"] for each in self.editor.every("/v1/entities")} == served
        for key in words.SOURCES:
            answer = self.editor(f"/v1/citations/{key}")
            assert answer.status == pages.status(self.book.sources.get(key))
            if answer.status == 200:
                assert answer.json()["title"] == self.book.sources[key].said

    @invariant()
    def what_is_stored_is_what_would_be_made_anew(self) -> None:
        stored, anew = projections(self.database)
        assert stored == anew

    @invariant()
    def what_was_read_is_read_for_ever(self) -> None:
        earlier = sorted(self.kept)[len(self.kept) // 2]
        for target, body in self.kept[earlier].items():
            mark = "&" if "?" in target else "?"
            assert self.editor.get(f"{target}{mark}as_of={earlier}") == body

    @invariant()
    def a_mirror_has_the_same_rows(self) -> None:
        list(catch_up(self.mirror, self.fed))
        assert contents(self.mirror, MIRRORED) == contents(self.database, MIRRORED)

    def fed(self, path: str) -> Any:
        answer = self.editor(path)
        return None if answer.status == 404 else answer.json()

    def page(self, target: str) -> Any:
        """What is surely there, to be read again later."""
        found = self.editor.get(target)
        self.kept[self.head][target] = found
        return found

    def item(self, key: str) -> None:
        answer = self.editor(f"/v1/entities/{key}")
        if key in self.book.redirects:
            assert answer.status == 308
            assert answer.headers["location"] == f"/v1/entities/{self.book.now(key)}"
            return
        assert answer.status == pages.status(self.book.kinds.get(key))
        if answer.status == 200:
            body = self.page(f"/v1/entities/{key}")
            assert pages.read_item(body) == pages.item(self.book, key)
            pages.check_references(self.book, body)
            found = {
                (each["direction"], each["entity"]["id"], each["statement"])
                for each in self.page(f"/v1/entities/{key}/relations?limit=500")["items"]
            }
            assert found == pages.relations(self.book, key)


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Callable[[], AbstractContextManager[Place]]:
    """What an example is made in: nothing of it is left to the next."""
    file: Path = request.getfixturevalue("sqlite_template")
    if request.param == "postgresql":
        server: str = request.getfixturevalue("postgres_url")
        name: str = request.getfixturevalue("postgres_template")

    @contextmanager
    def made() -> Iterator[Place]:
        with TemporaryDirectory(dir=tmp_path) as folder, ExitStack() as stack:
            mirror = f"sqlite:///{shutil.copyfile(file, f'{folder}/mirror.db')}"
            if request.param == "postgresql":
                url = stack.enter_context(fresh_database(server, template=name))
            else:
                url = f"sqlite:///{shutil.copyfile(file, f'{folder}/astana.db')}"
            yield url, Path(folder) / "dossier", mirror

    return made


def test_any_history_reads_as_its_editors_expect(
    fresh: Callable[[], AbstractContextManager[Place]],
) -> None:
    made: Any = lambda: AnyHistory(fresh())  # noqa: E731 - what makes a machine is typed as a class
    run_state_machine_as_test(made, settings=MADE)
