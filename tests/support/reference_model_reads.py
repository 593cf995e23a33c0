"""Expected responses of reads, from a `ReferenceModel`: items, statements and relations."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.support.reference_model import (
    RANKS,
    Claim,
    EvidencePiece,
    ModelStatement,
    Record,
    ReferenceModel,
    WriteRejectedError,
)

SINGLE = ("founded", "born", "description")
OF_KIND = {
    "organization": ("description", "founded", "leader"),
    "person": ("description", "born"),
}
NAME_KINDS = ("preferred", None, "alias")


@dataclass
class ClaimGroup:
    """The current statements of one claim."""

    claim: Claim
    statement_ids: list[str]
    statements: list[ModelStatement]

    @property
    def rank(self) -> str:
        return min((each.rank for each in self.statements), key=RANKS.index)

    @property
    def pieces(self) -> list[EvidencePiece]:
        return [piece for each in self.statements for piece in each.evidence]

    @property
    def citations(self) -> list[str]:
        keys = (p.citation for p in self.pieces if p.citation and p.stance == "supports")
        return list(dict.fromkeys(keys))

    @property
    def anchored(self) -> bool:
        return any(piece.section and piece.stance == "supports" for piece in self.pieces)

    @property
    def contradicted(self) -> bool:
        return any(piece.stance == "contradicts" for piece in self.pieces)

    @property
    def first(self) -> int:
        return min(each.order for each in self.statements)

    def foreign(self, entity_id: str) -> bool:
        """Return whether all statements are about entities merged into this one."""
        return all(each.claim.subject != entity_id for each in self.statements)

    @property
    def support(self) -> dict[str, Any]:
        return {
            "statement": self.statement_ids[0],
            "citations": self.citations,
            "anchored": self.anchored,
        }


def claims_of(model: ReferenceModel, entity_id: str, property_id: str) -> list[ClaimGroup]:
    """Return the current claims of a property, including deprecated ones."""
    groups: dict[Claim, list[tuple[int, str, ModelStatement]]] = defaultdict(list)
    for statement_id, statement in model.statements_about(entity_id):
        if statement.current and statement.claim.property == property_id:
            groups[model.canonical_claim(statement.claim)].append(
                (statement.order, statement_id, statement)
            )
    return [
        ClaimGroup(
            claim,
            [statement_id for _, statement_id, _ in sorted(group)],
            [statement for *_, statement in sorted(group)],
        )
        for claim, group in groups.items()
    ]


def displayed_claims(model: ReferenceModel, entity_id: str, property_id: str) -> list[ClaimGroup]:
    """Return the claims of a property that an item may display."""
    claims = [c for c in claims_of(model, entity_id, property_id) if c.rank != "deprecated"]
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


def best_claim(model: ReferenceModel, entity_id: str, property_id: str) -> ClaimGroup | None:
    """Return the displayed claim of a single-valued property."""
    return min(
        displayed_claims(model, entity_id, property_id),
        key=lambda each: (
            property_id == "description" and each.claim.lang != "en",
            RANKS.index(each.rank),
            not each.citations,
            each.foreign(entity_id),
            each.first,
        ),
        default=None,
    )


def conflicting_claims(model: ReferenceModel, entity_id: str, property_id: str) -> list[ClaimGroup]:
    """Return the conflicting claims of a single-valued property, per language."""
    claims = displayed_claims(model, entity_id, property_id)
    return [
        each
        for each in claims
        if any(
            each.claim.lang == other.claim.lang and each.claim.value != other.claim.value
            for other in claims
        )
    ]


def name_claim(model: ReferenceModel, entity_id: str) -> ClaimGroup | None:
    return min(
        displayed_claims(model, entity_id, "name"),
        key=lambda each: (
            RANKS.index(each.rank),
            each.foreign(entity_id),
            NAME_KINDS.index(dict(each.claim.qualifiers).get("name_kind")),
            each.first,
        ),
        default=None,
    )


def expected_item(model: ReferenceModel, entity_id: str) -> dict[str, Any]:
    """Return the expected content of the item of an active entity."""
    kind = model.kinds[entity_id].value
    name = name_claim(model, entity_id)
    body: dict[str, Any] = {
        "id": entity_id,
        "kind": kind,
        "name": name.claim.value if name else entity_id,
        "former_ids": sorted(
            old for old in model.redirects if model.canonical_id(old) == entity_id
        ),
        "names": _names(model, entity_id),
        "conflicts": [],
        "sources": {},
    }
    sourced = any(each.citations for each in displayed_claims(model, entity_id, "name"))
    for property_id in OF_KIND[kind]:
        if property_id not in SINGLE:
            body[property_id] = _leaders(model, entity_id)
            sourced |= any(
                each.citations for each in displayed_claims(model, entity_id, property_id)
            )
            continue
        displayed = best_claim(model, entity_id, property_id)
        body[property_id] = displayed.claim.value if displayed else None
        if displayed:
            body["sources"][property_id] = [
                (statement_id, displayed.citations) for statement_id in displayed.statement_ids
            ]
            sourced |= bool(displayed.citations)
        if conflicting_claims(model, entity_id, property_id):
            body["conflicts"].append(property_id)
    if name:
        body["sources"]["name"] = [
            (statement_id, name.citations) for statement_id in name.statement_ids
        ]
    body["sourced"] = sourced
    return body


def simplify_item(body: dict[str, Any]) -> dict[str, Any]:
    """Return the comparable content of a response."""
    keys = ("id", "kind", "name", "former_ids", "conflicts", "sourced")
    read = {key: body[key] for key in keys}
    read["names"] = _by_statement(
        {key: each[key] for key in ("value", "lang", "name_kind", *_SUPPORT)}
        for each in body["names"]
    )
    for property_id in OF_KIND[body["kind"]]:
        value = body[property_id]
        read[property_id] = (
            value
            if property_id in SINGLE
            else _by_statement(
                {
                    "value": each["value"]["id"],
                    "role": each["role"],
                    "end": each["end"],
                    "attributed_to": each["attributed_to"] and each["attributed_to"]["id"],
                    **{key: each[key] for key in _SUPPORT},
                }
                for each in value
            )
        )
    read["sources"] = {
        key: [(source["statement"], source["citations"]) for source in sources]
        for key, sources in body["sources"].items()
    }
    return read


_SUPPORT = ("statement", "citations", "anchored")


def _by_statement(elements: Any) -> list[dict[str, Any]]:
    return sorted(elements, key=lambda each: str(each["statement"]))


def _names(model: ReferenceModel, entity_id: str) -> list[dict[str, Any]]:
    return _by_statement(
        {
            "value": each.claim.value,
            "lang": each.claim.lang,
            "name_kind": dict(each.claim.qualifiers).get("name_kind"),
            **each.support,
        }
        for each in displayed_claims(model, entity_id, "name")
    )


def _leaders(model: ReferenceModel, entity_id: str) -> list[dict[str, Any]]:
    return _by_statement(
        {
            "value": each.claim.value,
            **{
                key: dict(each.claim.qualifiers).get(key)
                for key in ("role", "end", "attributed_to")
            },
            **each.support,
        }
        for each in displayed_claims(model, entity_id, "leader")
    )


def expected_statements(model: ReferenceModel) -> dict[str, dict[str, Any]]:
    """Return the expected content of every statement, current or not, by id."""
    return {
        statement_id: {
            "subject": model.canonical_id(statement.claim.subject),
            "property": statement.claim.property,
            "value": model.canonical_claim(statement.claim).value,
            "qualifiers": dict(model.canonical_claim(statement.claim).qualifiers),
            "state": statement.state,
            "rank": statement.rank,
            "superseded_by": statement.superseded_by,
            "sourced": statement.sourced,
            "disputed": _disputed(model, statement_id, statement),
            "evidence": statement.evidence,
        }
        for statement_id, statement in model.statements.items()
    }


def simplify_statement(body: dict[str, Any]) -> dict[str, Any]:
    """Return the comparable content of a response."""
    same = ("property", "state", "rank", "superseded_by", "sourced", "disputed")
    value = body["value"]
    return {
        **{key: body[key] for key in same},
        "subject": body["subject"]["id"],
        "value": value["id"] if isinstance(value, dict) else value,
        "qualifiers": {
            key: value["id"] if isinstance(value, dict) else value
            for key, value in body["qualifiers"].items()
        },
        "evidence": [
            EvidencePiece(each["citation"], each["document"], each["section"], each["stance"])
            for each in body["evidence"]
        ],
    }


def _disputed(model: ReferenceModel, statement_id: str, statement: ModelStatement) -> bool:
    if not statement.current:
        return False
    subject, property_id = model.canonical_id(statement.claim.subject), statement.claim.property
    groups = [
        each
        for each in claims_of(model, subject, property_id)
        if statement_id in each.statement_ids
    ]
    conflicting = conflicting_claims(model, subject, property_id) if property_id in SINGLE else []
    return any(each.contradicted for each in groups) or any(
        statement_id in r.statement_ids for r in conflicting
    )


def expected_relations(model: ReferenceModel, entity_id: str) -> set[tuple[str, str, str]]:
    """Return direction, other end and statement of each relation of an entity."""
    relations = set()
    for organization, record in model.kinds.items():
        if organization in model.redirects or record.value != "organization":
            continue
        for each in displayed_claims(model, organization, "leader"):
            if organization == entity_id:
                relations.add(("out", each.claim.value, each.statement_ids[0]))
            if each.claim.value == entity_id:
                relations.add(("in", organization, each.statement_ids[0]))
    return relations


def expected_status(record: Record | None) -> int:
    """Return the expected status of GET for an entity or a citation."""
    if record is None:
        return 404
    return 410 if record.withdrawn else 200


def check_references(model: ReferenceModel, read: Any) -> None:
    """Check name and `withdrawn` of every entity reference in a response."""
    for each in read.values() if isinstance(read, dict) else read:
        if isinstance(each, dict | list):
            check_references(model, each)
    if isinstance(read, dict) and {"id", "kind", "name"} <= read.keys():
        withdrawn = model.kinds[read["id"]].withdrawn
        name = name_claim(model, read["id"])
        assert read.get("withdrawn", False) == withdrawn
        # A withdrawn entity keeps its last name.
        if name or not withdrawn:
            assert read["name"] == (name.claim.value if name else read["id"])


# Writes that depend on displayed values


def set_value(
    model: ReferenceModel,
    entity_id: str,
    property_id: str,
    value: str | None,
    lang: str | None,
    pieces: list[EvidencePiece],
) -> None:
    """Set the value of a single-valued property; None removes it."""
    model.require_active(entity_id)
    displayed = best_claim(model, entity_id, property_id)
    if value is None:
        lang = displayed.claim.lang if displayed else None
    type_ = "text" if property_id == "description" else "date"
    claim = Claim(entity_id, property_id, type_, value or "", lang)
    if value is not None:
        is_same = displayed is not None and (displayed.claim.value, displayed.claim.lang) == (
            value,
            lang,
        )
        if not is_same or pieces:
            model.require_valid_references(claim, pieces)
        if is_same:
            assert displayed is not None
            model.add_evidence(displayed.statement_ids[0], pieces)
            return
    current = [
        each
        for each in claims_of(model, entity_id, property_id)
        if each.rank != "deprecated" and each.claim.lang == lang
    ]
    if len({each.claim.value for each in current}) > 1:
        raise WriteRejectedError(409)
    ended = [statement_id for each in current for statement_id in each.statement_ids]
    if value is None:
        for statement_id in ended:
            model.end_statement(statement_id, "retracted")
        return
    successor = model.statement_id_for(claim)
    if successor in ended:
        model.add_evidence(successor, pieces)
        return
    model.state(claim, pieces)
    model.raise_rank(successor, "normal")
    for statement_id in ended:
        model.end_statement(statement_id, "superseded", successor)


def state_claim(
    model: ReferenceModel,
    claim: Claim,
    rank: str,
    pieces: list[EvidencePiece],
) -> None:
    """State a claim; the rank applies only if it is not current."""
    model.require_valid_references(claim, pieces)
    model.state(claim, pieces, rank=rank)


def add_evidence(model: ReferenceModel, statement_id: str, piece: EvidencePiece) -> None:
    """Add a piece of evidence to a current statement."""
    model.require_current(statement_id)
    model.require_valid_evidence([piece])
    model.add_evidence(statement_id, [piece])
