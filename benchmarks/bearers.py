"""Names of real people and bodies, from files of several formats, to be searched for."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from astana_api.domain.text.folding import fold

_FTM_NAMES = ("name", "alias", "weakAlias")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody or something with its spellings, each once."""

    id: str
    is_person: bool
    names: tuple[str, ...]


def bearers(folder: Path) -> list[Bearer]:
    """Everybody in a folder's `popolo`, `ftm`, `names` and `wikidata` files.

    A spelling that has no letter is left out, and who has no other with it.
    """
    found = chain(
        *(_popolo(path) for path in sorted(folder.glob("popolo/ep-*/*.json"))),
        *(_ftm(path) for path in sorted(folder.glob("ftm/*.ndjson"))),
        *(_lines(path) for path in sorted(folder.glob("names/*.txt"))),
        *(_wikidata(path) for path in sorted(folder.glob("wikidata/q*.json"))),
    )
    # A key of its file, under which deltas speak of the same one again.
    known: dict[str, tuple[bool, dict[str, None]]] = {}
    for key, is_person, names in found:
        spelt = known.setdefault(key, (is_person, {}))[1]
        spelt.update(dict.fromkeys(name.strip() for name in names if isinstance(name, str)))
    told = ((is_person, tuple(filter(fold, spelt))) for is_person, spelt in known.values())
    return [
        Bearer(f"bearer-{number:05d}", is_person, names)
        for number, (is_person, names) in enumerate(told)
        if names
    ]


_Found = Iterator[tuple[str, bool, list[Any]]]


def _popolo(path: Path) -> _Found:
    content = json.loads(path.read_bytes())
    for collection in ("persons", "organizations"):
        for record in content.get(collection, ()):
            others = [other.get("name") for other in record.get("other_names", ())]
            key = f"{path.name} {collection} {record.get('id')}"
            yield key, collection == "persons", [record.get("name"), *others]


def _ftm(path: Path) -> _Found:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        record = record.get("entity", record)
        said = record.get("properties", {})
        names = [name for key in _FTM_NAMES for name in said.get(key, ())]
        yield f"ftm {record['id']}", record.get("schema") == "Person", names


def _lines(path: Path) -> _Found:
    yield path.name, True, path.read_text(encoding="utf-8").splitlines()


def _wikidata(path: Path) -> _Found:
    content = json.loads(path.read_bytes())
    for record in content.get("entities", {"": content}).values():
        labels = [label["value"] for label in record.get("labels", {}).values()]
        aliases = [alias["value"] for said in record.get("aliases", {}).values() for alias in said]
        yield path.name, True, [*labels, *aliases]
