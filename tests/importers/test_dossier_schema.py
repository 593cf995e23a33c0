"""The JSON Schema of dossiers accepts valid files and rejects invalid ones."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from astana_api.domain.vocabulary import PROPERTIES
from astana_api.importers.dossier import dossier_schema

SHIPPED = Path(__file__).parents[2] / "seed"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(dossier_schema())


def as_editor_reads(text: str) -> Any:
    """Parse YAML 1.2 as editors do: numbers are numbers; dates become text."""
    tree = YAML(typ="safe").load(text)
    return json.loads(json.dumps(tree, default=dt.date.isoformat))


def entity(kind: str, **statement: Any) -> dict[str, Any]:
    return {"entities": {"a": {"kind": kind, "statements": [statement]}}}


def test_dossier_schema_is_a_valid_json_schema() -> None:
    Draft202012Validator.check_schema(dossier_schema())


def test_dossier_schema_accepts_valid_dossiers(
    validator: Draft202012Validator, valid_dossier: Path
) -> None:
    for path in [*valid_dossier.rglob("*.yaml"), *SHIPPED.rglob("*.yaml")]:
        content = as_editor_reads(path.read_text(encoding="utf-8"))
        errors = [(list(e.absolute_path), e.message[:200]) for e in validator.iter_errors(content)]
        assert errors == [], path.name


def test_dossier_schema_describes_every_property() -> None:
    """Editors show the descriptions of the vocabulary."""
    definitions = dossier_schema()["$defs"]
    for prop in PROPERTIES.values():
        for kind in prop.subjects:
            properties = definitions[f"{kind.value.title()}Statement"]["properties"]
            assert properties[prop.id]["description"] == prop.description


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"dosier": {"id": "a", "title": "A"}},
        {"dossier": {"id": "A B", "title": "A"}},
        {"dossier": {"title": "A"}},
        {"document": {"id": "a", "title": "A", "sections": [{"key": "a", "lines": [1]}]}},
        {"inventory": [{"position": 1}]},
        {"inventory": {"lead": [{"position": 1, "kind": "stanza", "reason": "Verse."}]}},
        {"inventory": {"lead": [{"position": 1, "kind": "line", "statements": ["st-1"]}]}},
        {"document": {"id": "a", "title": "A", "sha256": "abc"}},
        {"citations": {"a": {"type": "boook"}}},
        {"citations": {"a": {"type": "book", "isued": 2004}}},
        {"citations": {"a": {"type": "book", "authors": ["Ana"]}}},
        {"entities": {"a": {"kind": "persn"}}},
        {"entities": {"a": {"statements": []}}},
        {"entities": {"A": {"kind": "person"}}},
        entity("person", bron=1931),
        entity("person", founded=1931),
        entity("person", born=True),
        entity("person", born={"text": "Spring", "lang": "en"}),
        entity("person", born=1931, role="child"),
        entity("person", born=1931, lang="en"),
        entity("person", born=1931, died=1999),
        entity("person", lang="en"),
        entity("person", name="Ana"),
        entity("person", name="Ana", lang="en", name_kind="nativ"),
        entity("organization", leader={"text": "Ana", "lang": "en"}),
        entity("organization", operates_in={"text": "the delta"}),
        entity("organization", leader="a", ended="yes"),
        entity("organization", leader="a", cite={"id": 1}),
        entity("organization", leader="a", exact="x" * 60),
        entity("organization", leader="a", stance="denies"),
        entity("organization", leader="a", cite=[1], evidence=[{"cite": [1]}]),
        entity("organization", leader="a", evidence=[{"cites": [1]}]),
        entity("organization", member={"somevalue": False}),
        entity("place", coordinates="1,2"),
        entity("place", coordinates={"lat": "1"}),
        entity("event", place={"text": "Here", "lang": "en"}),
        entity("person", born="1931-13"),
        entity("person", born="1931-1-2"),
        entity("person", born="1931/1932"),
        entity("person", born="in 1931"),
        entity("event", dates="x/1932"),
        entity("organization", leader="Ana"),
        entity("organization", leader="ana (keeper"),
        entity("organization", leader="ana", start="19310"),
        entity("organization", leader="ana", exact="x", at="Lead"),
        entity("person", defaults={"lang": "english language"}, statements=[]),
        entity("person", defaults={"kind": "person"}, statements=[]),
        {"defaults": {"at": "lead"}, "entities": {"a": [{"leader": "ana"}]}},
        {"defaults": {"kind": "person"}, "entities": {"a": [{"leader": "ana"}]}},
        {"entities": {"a": {"kind": "person", "name": "Ana"}}},
        {"entities": {"a": {"kind": "person", "name": ["Ana"]}}},
    ],
)
def test_dossier_schema_rejects_invalid_file(
    validator: Draft202012Validator, broken: dict[str, Any]
) -> None:
    assert not validator.is_valid(broken)


@pytest.mark.parametrize(
    "content",
    [
        entity("event", place="here"),
        entity("event", dates=1970, place="here"),
        entity("person", name=1984, lang="en"),
        entity("person", name={"text": "Ana", "lang": "en"}),
        entity("organization", founded="1971~", rank=None, cite=[1, "book"]),
        entity("organization", leader={"novalue": True}),
        {"inventory": {"lead": [{"position": 1, "kind": "line", "reason": "Navigation."}]}},
        entity("person", born='1931~ [1, 2] @lead "about 1931"'),
        entity("event", dates="[..1931]/"),
        entity("event", dates="1931/.. (place=here)"),
        entity("organization", leader='ana (keeper, 1990/1994) [3] @a/b "Ana, the keeper"', cite=1),
        entity("person", name="Ana (lang=fr) [1]"),
        {"defaults": {"kind": "person", "lang": "en"}, "entities": {"a": [{"name": "Ana"}]}},
        {
            "defaults": {"lang": "en", "cite": 1},
            "entities": {"a": {"kind": "work", "name": "Ana", "classification": "novel"}},
        },
        entity("person", defaults={"lang": "en"}, statements=[{"name": "Ana"}]),
        {"inventory": None},
        {"entities": None},
    ],
)
def test_dossier_schema_accepts_valid_file(
    validator: Draft202012Validator, content: dict[str, Any]
) -> None:
    assert validator.is_valid(content)
