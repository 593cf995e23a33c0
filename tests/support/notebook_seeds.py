"""A small dossier that changes from one seeding to the next, and what an editor expects of seeding.

It brings one organization and one source of its own, and adds to an organization that it uses.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.support.notebook import Claim, Notebook, Piece, Record, RefusedError

DOSSIER = "dossier:velna"
BROUGHT, SOURCE = "velna", "gazette"
USED = ("randa", "us")
REJECTED = 0
"""Stands for the status of a seeding that is refused."""

Fact = tuple[str, object]


@dataclass(frozen=True)
class Dossier:
    """One version of the dossier."""

    founded: str | None = "1971"
    led: bool = False
    used_founded: str | None = None
    title: str | None = "Gazette"
    stated_as: str | None = None

    @property
    def pieces(self) -> list[Piece]:
        return [Piece(SOURCE)] if self.title else []

    def claims(self) -> list[tuple[Claim, str | None]]:
        """What it states, each with its wording."""
        found: list[tuple[Claim, str | None]] = [
            (Claim(BROUGHT, "name", "text", "Velna", "en"), self.stated_as)
        ]
        if self.founded:
            found.append((Claim(BROUGHT, "founded", "date", self.founded), None))
        if self.led:
            found.append((Claim(BROUGHT, "leader", "entity", "randa"), self.stated_as))
        if self.used_founded:
            found.append((Claim("us", "founded", "date", self.used_founded), None))
        return found

    def write(self, folder: Path) -> None:
        """Write it as a folder."""
        folder.mkdir(exist_ok=True)
        lines = ["dossier:", "  id: velna", "  title: The Velna", f"  uses: [{', '.join(USED)}]"]
        if self.title:
            lines += ["citations:", f"  {SOURCE}: {{type: webpage, title: {self.title}}}"]
        lines += ["entities:"]
        for subject in (BROUGHT, "us"):
            said = [each for each in self.claims() if each[0].subject == subject]
            if not said:
                continue
            lines += [f"  {subject}:", "    kind: organization", "    statements:"]
            for claim, stated_as in said:
                value = f'"{claim.value}"' if claim.type == "date" else claim.value
                lines.append(f"      - {claim.property}: {value}")
                lines += [f"        lang: {claim.lang}"] if claim.lang else []
                lines += [f"        stated_as: {stated_as}"] if stated_as else []
                lines += [f"        cite: [{SOURCE}]"] if self.title else []
        (folder / "dossier.yaml").write_text("\n".join([*lines, ""]), encoding="utf-8")


class _Seeding:
    """The three-way comparison: what it stated, what it states, and what stands."""

    def __init__(self, book: Notebook, *, restore: bool) -> None:
        self.book, self.restore = book, restore
        self.now: dict[Fact, object] = {}

    def applies(
        self, fact: Fact, wanted: object, at: tuple[object, str] | None, *, shared: bool = False
    ) -> bool:
        """Whether the dossier has its way; `at` is how the thing stands, and who made it so."""
        self.now[fact] = wanted
        if at is None:
            return True
        stands, by = at
        before = self.book.seeded.get(fact)
        if stands == wanted:
            return False
        if by == DOSSIER or stands == before:
            return True
        if before is None and not shared:
            raise RefusedError(REJECTED)
        return self.restore


def seed(book: Notebook, dossier: Dossier, *, restore: bool) -> None:
    """Seed a version of the dossier; raises RefusedError where it is rejected."""
    seeding = _Seeding(book, restore=restore)
    carried = _carried(book, dossier)
    new = [claim for sid, claim, _ in carried if ("statement", sid) not in book.seeded]
    for used in USED:
        if used not in book.kinds:
            raise RefusedError(REJECTED)
        # What was said of it before it was withdrawn can stay; nothing is said of it anew.
        if book.kinds[used].withdrawn and any(used in (c.subject, c.value) for c in new):
            raise RefusedError(REJECTED)
    at = _standing(book.kinds.get(BROUGHT))
    if seeding.applies(("entity", BROUGHT), "organization", at):
        book.kinds[BROUGHT] = Record("organization", by=DOSSIER)
    if dossier.title:
        at = _standing(book.sources.get(SOURCE))
        if seeding.applies(("citation", SOURCE), dossier.title, at):
            book.sources[SOURCE] = Record(dossier.title, by=DOSSIER)
    _state(book, dossier, seeding, carried)
    gone = [fact for fact in book.seeded if fact not in seeding.now]
    _end(book, gone)
    book.seeded = seeding.now


def _standing(record: Record | None) -> tuple[object, str] | None:
    return ("withdrawn" if record.withdrawn else record.said, record.by) if record else None


def _carried(book: Notebook, dossier: Dossier) -> list[tuple[str, Claim, str | None]]:
    """What it states, each with the statement that carries it."""
    first: dict[Claim, str] = {}
    given = []
    for claim, stated_as in dossier.claims():
        sid = book.carrier(claim)
        if sid not in book.statements:
            sid = first.setdefault(book.meant(claim), sid)
        given.append((sid, claim, stated_as))
    return given


def _state(
    book: Notebook,
    dossier: Dossier,
    seeding: _Seeding,
    given: list[tuple[str, Claim, str | None]],
) -> None:
    for sid, claim, stated_as in given:
        if ("statement", sid) in seeding.now:
            continue
        said = book.statements.get(sid)
        stands = ((said.state, said.rank, said.stated_as), said.by) if said else None
        wanted = ("current", "normal", stated_as)
        if seeding.applies(("statement", sid), wanted, stands, shared=True):
            book.put(sid, claim, "normal", stated_as, DOSSIER)
    for sid, _, _ in given:
        for piece in dossier.pieces:
            rests, fact = book.statements[sid], ("evidence", (sid, piece))
            if piece not in rests.evidence and book.sources[SOURCE].withdrawn:
                # Nothing comes to rest on what somebody withdrew; it is as it was before.
                seeding.now |= {fact: ""} if fact in book.seeded else {}
                continue
            by = rests.brought.get(piece)
            at = ("" if piece in rests.evidence else "withdrawn", by) if by else None
            if seeding.applies(fact, "", at, shared=True):
                book.support(sid, [piece], DOSSIER)


def _end(book: Notebook, gone: list[Fact]) -> None:
    """End what is stated no longer, unless something else states it."""
    for kind, key in gone:
        if kind == "evidence" and isinstance(key, tuple):
            sid, piece = key
            if book.statements[sid].brought.get(piece) == DOSSIER:
                book.let_go(sid, piece, DOSSIER)
    for kind, key in gone:
        if kind == "statement" and isinstance(key, str):
            said = book.statements[key]
            if said.current and not said.evidence and said.made_by == DOSSIER:
                book.end(key, "retracted", by=DOSSIER)
    for kind, _ in gone:
        rested_on = any(
            piece.citation == SOURCE for said in book.statements.values() for piece in said.evidence
        )
        source = book.sources[SOURCE] if kind == "citation" else None
        if source and source.by == DOSSIER and not source.withdrawn and not rested_on:
            book.sources[SOURCE] = Record(source.said, withdrawn=True, by=DOSSIER)
