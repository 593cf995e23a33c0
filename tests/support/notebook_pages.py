"""What is to be read of a `Notebook`: items, statements and relations, as editors expect them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.support.notebook import RANKS, Claim, Notebook, Piece, Record, RefusedError, Said

SINGLE = ("founded", "born", "description")
OF_KIND = {
    "organization": ("description", "founded", "leader"),
    "person": ("description", "born"),
}
NAME_KINDS = ("preferred", None, "alias")


@dataclass
class Shown:
    """What the current statements of one claim say together."""

    claim: Claim
    statements: list[str]
    said: list[Said]

    @property
    def rank(self) -> str:
        return min((each.rank for each in self.said), key=RANKS.index)

    @property
    def pieces(self) -> list[Piece]:
        return [piece for each in self.said for piece in each.evidence]

    @property
    def citations(self) -> list[str]:
        found = (p.citation for p in self.pieces if p.citation and p.stance == "supports")
        return list(dict.fromkeys(found))

    @property
    def anchored(self) -> bool:
        return any(piece.section and piece.stance == "supports" for piece in self.pieces)

    @property
    def contradicted(self) -> bool:
        return any(piece.stance == "contradicts" for piece in self.pieces)

    @property
    def stated_as(self) -> str | None:
        return next((each.stated_as for each in self.said if each.stated_as), None)

    @property
    def first(self) -> int:
        return min(each.order for each in self.said)

    def foreign(self, entity_id: str) -> bool:
        """Whether it was said only of what was merged into the entity."""
        return all(each.claim.subject != entity_id for each in self.said)

    @property
    def support(self) -> dict[str, Any]:
        return {
            "stated_as": self.stated_as,
            "statement": self.statements[0],
            "citations": self.citations,
            "anchored": self.anchored,
        }


def claims_of(book: Notebook, entity_id: str, property_id: str) -> list[Shown]:
    """The current claims of a property, deprecated ones too, each once."""
    groups: dict[Claim, list[tuple[int, str, Said]]] = defaultdict(list)
    for sid, said in book.said_of(entity_id):
        if said.current and said.claim.property == property_id:
            groups[book.meant(said.claim)].append((said.order, sid, said))
    return [
        Shown(claim, [sid for _, sid, _ in sorted(group)], [said for *_, said in sorted(group)])
        for claim, group in groups.items()
    ]


def shown(book: Notebook, entity_id: str, property_id: str) -> list[Shown]:
    """The claims that an item shows of a property, before one of them is chosen."""
    claims = [c for c in claims_of(book, entity_id, property_id) if c.rank != "deprecated"]
    return [
        each
        for each in claims
        if not any(
            other.claim.value == each.claim.value
            and other.claim.lang == each.claim.lang
            and set(other.claim.qualifiers) > set(each.claim.qualifiers)
            for other in claims
        )
    ]


def chosen(book: Notebook, entity_id: str, property_id: str) -> Shown | None:
    """The one value that is shown."""
    return min(
        shown(book, entity_id, property_id),
        key=lambda each: (
            property_id == "description" and each.claim.lang != "en",
            RANKS.index(each.rank),
            not each.citations,
            each.foreign(entity_id),
            each.first,
        ),
        default=None,
    )


def rivals(book: Notebook, entity_id: str, property_id: str) -> list[Shown]:
    """The values of a property with one value, in a language, that stand against each other."""
    claims = shown(book, entity_id, property_id)
    return [
        one
        for one in claims
        if any(
            one.claim.lang == other.claim.lang and one.claim.value != other.claim.value
            for other in claims
        )
    ]


def naming(book: Notebook, entity_id: str) -> Shown | None:
    return min(
        shown(book, entity_id, "name"),
        key=lambda each: (
            RANKS.index(each.rank),
            each.foreign(entity_id),
            NAME_KINDS.index(dict(each.claim.qualifiers).get("name_kind")),
            each.first,
        ),
        default=None,
    )


def item(book: Notebook, entity_id: str) -> dict[str, Any]:
    """What the item of an entity that is served has to hold."""
    kind = book.kinds[entity_id].said
    named = naming(book, entity_id)
    body: dict[str, Any] = {
        "id": entity_id,
        "kind": kind,
        "name": named.claim.value if named else entity_id,
        "former_ids": sorted(old for old in book.redirects if book.now(old) == entity_id),
        "names": _names(book, entity_id),
        "conflicts": [],
        "sources": {},
    }
    sourced = any(each.citations for each in shown(book, entity_id, "name"))
    for property_id in OF_KIND[kind]:
        if property_id not in SINGLE:
            body[property_id] = _leaders(book, entity_id)
            sourced |= any(each.citations for each in shown(book, entity_id, property_id))
            continue
        one = chosen(book, entity_id, property_id)
        body[property_id] = one.claim.value if one else None
        if one:
            body["sources"][property_id] = [(sid, one.citations) for sid in one.statements]
            sourced |= bool(one.citations)
        if rivals(book, entity_id, property_id):
            body["conflicts"].append(property_id)
    if named:
        body["sources"]["name"] = [(sid, named.citations) for sid in named.statements]
    body["sourced"] = sourced
    return body


def read_item(body: dict[str, Any]) -> dict[str, Any]:
    """The same of what a server answers."""
    keys = ("id", "kind", "name", "former_ids", "conflicts", "sourced")
    read = {key: body[key] for key in keys}
    read["names"] = _by_statement(
        {key: each[key] for key in ("text", "lang", "kind", *_SUPPORT)} for each in body["names"]
    )
    for property_id in OF_KIND[body["kind"]]:
        said = body[property_id]
        read[property_id] = (
            said
            if property_id in SINGLE
            else _by_statement(
                {
                    "entity": each["entity"]["id"],
                    "role": each["role"],
                    "end": each["end"],
                    "attributed_to": each["attributed_to"] and each["attributed_to"]["id"],
                    **{key: each[key] for key in _SUPPORT},
                }
                for each in said
            )
        )
    read["sources"] = {
        key: [(source["statement"], source["citations"]) for source in sources]
        for key, sources in body["sources"].items()
    }
    return read


_SUPPORT = ("stated_as", "statement", "citations", "anchored")


def _by_statement(found: Any) -> list[dict[str, Any]]:
    return sorted(found, key=lambda each: str(each["statement"]))


def _names(book: Notebook, entity_id: str) -> list[dict[str, Any]]:
    return _by_statement(
        {
            "text": each.claim.value,
            "lang": each.claim.lang,
            "kind": dict(each.claim.qualifiers).get("name_kind"),
            **each.support,
        }
        for each in shown(book, entity_id, "name")
    )


def _leaders(book: Notebook, entity_id: str) -> list[dict[str, Any]]:
    return _by_statement(
        {
            "entity": each.claim.value,
            **{
                key: dict(each.claim.qualifiers).get(key)
                for key in ("role", "end", "attributed_to")
            },
            **each.support,
        }
        for each in shown(book, entity_id, "leader")
    )


def statements(book: Notebook) -> dict[str, dict[str, Any]]:
    """Every statement that was ever made, by its id."""
    return {
        sid: {
            "subject": book.now(said.claim.subject),
            "property": said.claim.property,
            "value": book.meant(said.claim).value,
            "qualifiers": dict(book.meant(said.claim).qualifiers),
            "state": said.state,
            "rank": said.rank,
            "stated_as": said.stated_as,
            "superseded_by": said.superseded_by,
            "sourced": said.sourced,
            "disputed": _disputed(book, sid, said),
            "evidence": said.evidence,
        }
        for sid, said in book.statements.items()
    }


def read_statement(body: dict[str, Any]) -> dict[str, Any]:
    """The same of what a server answers."""
    same = ("property", "state", "rank", "stated_as", "superseded_by", "sourced", "disputed")
    value = body["value"]
    return {
        **{key: body[key] for key in same},
        "subject": body["subject"]["id"],
        "value": value["id"] if isinstance(value, dict) else value,
        "qualifiers": {
            key: said["id"] if isinstance(said, dict) else said
            for key, said in body["qualifiers"].items()
        },
        "evidence": [
            Piece(each["citation"], each["document"], each["section"], each["stance"])
            for each in body["evidence"]
        ],
    }


def _disputed(book: Notebook, sid: str, said: Said) -> bool:
    if not said.current:
        return False
    subject, property_id = book.now(said.claim.subject), said.claim.property
    found = [each for each in claims_of(book, subject, property_id) if sid in each.statements]
    against = rivals(book, subject, property_id) if property_id in SINGLE else []
    return any(each.contradicted for each in found) or any(sid in r.statements for r in against)


def relations(book: Notebook, entity_id: str) -> set[tuple[str, str, str]]:
    """Direction, the other end and the statement of each relation that an entity has."""
    found = set()
    for organization, record in book.kinds.items():
        if organization in book.redirects or record.said != "organization":
            continue
        for each in shown(book, organization, "leader"):
            if organization == entity_id:
                found.add(("out", each.claim.value, each.statements[0]))
            if each.claim.value == entity_id:
                found.add(("in", organization, each.statements[0]))
    return found


def status(record: Record | None) -> int:
    """How the address of an entity or a source answers."""
    if record is None:
        return 404
    return 410 if record.withdrawn else 200


def check_references(book: Notebook, read: Any) -> None:
    """Every entity that is read beside another goes by its name, and is marked if it is gone."""
    for each in read.values() if isinstance(read, dict) else read:
        if isinstance(each, dict | list):
            check_references(book, each)
    if isinstance(read, dict) and {"id", "kind", "name"} <= read.keys():
        withdrawn = book.kinds[read["id"]].withdrawn
        named = naming(book, read["id"])
        assert read.get("withdrawn", False) == withdrawn
        # What was withdrawn keeps the name that it went by.
        if named or not withdrawn:
            assert read["name"] == (named.claim.value if named else read["id"])


# Writes that depend on what is shown


def correct(
    book: Notebook,
    entity_id: str,
    property_id: str,
    value: str | None,
    lang: str | None,
    pieces: list[Piece],
) -> None:
    """Let a property with one value say another, or nothing."""
    book.require_served(entity_id)
    one = chosen(book, entity_id, property_id)
    if value is None:
        lang = one.claim.lang if one else None
    type_ = "text" if property_id == "description" else "date"
    claim = Claim(entity_id, property_id, type_, value or "", lang)
    if value is not None:
        repeats = one is not None and (one.claim.value, one.claim.lang) == (value, lang)
        if not repeats or pieces:
            book.require_statable(claim, pieces)
        if repeats:
            assert one is not None
            book.support(one.statements[0], pieces)
            return
    standing = [
        each
        for each in claims_of(book, entity_id, property_id)
        if each.rank != "deprecated" and each.claim.lang == lang
    ]
    if len({each.claim.value for each in standing}) > 1:
        raise RefusedError(409)
    ended = [sid for each in standing for sid in each.statements]
    if value is None:
        for sid in ended:
            book.end(sid, "retracted")
        return
    carrier = book.carrier(claim)
    if carrier in ended:
        book.support(carrier, pieces)
        return
    book.say(claim, pieces)
    book.lift(carrier, "normal")
    for sid in ended:
        book.end(sid, "superseded", carrier)


def state(
    book: Notebook, claim: Claim, rank: str, stated_as: str | None, pieces: list[Piece]
) -> None:
    """State a claim, with a rank and a wording that count where it does not stand."""
    book.require_statable(claim, pieces)
    book.say(claim, pieces, rank=rank, stated_as=stated_as)


def support(book: Notebook, sid: str, piece: Piece) -> None:
    """Bring a piece of evidence to a statement that stands."""
    book.require_current(sid)
    book.require_readable([piece])
    book.support(sid, [piece])
