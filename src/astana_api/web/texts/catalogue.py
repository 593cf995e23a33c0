"""The catalogue of texts: labels of the pages, of properties and of enumerations."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from astana_api.domain.vocabulary import PROPERTIES
from astana_api.web.texts.languages import LANGUAGES

Translate = Callable[..., str]
"""Returns the text of a key in one language, with its placeholders filled in."""


@cache
def load_catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the sections of the catalogue: each has a text in every language by its key."""
    text = (files("astana_api.web.texts") / "catalogue.yaml").read_text("utf-8")
    sections: dict[str, dict[str, dict[str, str]]] = {}
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    for section, entries in loaded.items():
        sections[section] = {
            str(key): dict(zip(LANGUAGES, map(str, texts), strict=True))
            for key, texts in entries.items()
        }
    return sections


def translator(language: str) -> Translate:
    """Return the function that looks up texts of the language, as `section.key`.

    A key without a text is returned as it is: data has values that the catalogue does not list.
    """
    catalogue = load_catalogue()

    def translate(name: str, /, **values: Any) -> str:
        section, _, key = name.partition(".")
        entry = catalogue.get(section, {}).get(key)
        if entry is None:
            return key.replace("_", " ")
        return entry[language].format(**values) if values else entry[language]

    return translate


def property_label(translate: Translate, property_id: str, role: str | None = None) -> str:
    """Return the label of a property as its subject reads it, or the phrase of its role."""
    prop = PROPERTIES[property_id]
    return role if role and prop.roles else translate(f"property.{property_id}")


def inverse_label(translate: Translate, property_id: str, role: str | None = None) -> str:
    """Return the label of a property as its value reads it, or the inverse of its role."""
    prop = PROPERTIES[property_id]
    return prop.roles.get(role or "") or translate(f"inverse.{property_id}")
