"""Compare the citations that are drafted with the expected ones: `python -m` prints the table."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from astana_api.importers.articles.reading import read_article

MEASURED = Path(__file__).with_name("measured")
ARTICLES = ("tidewater-assembly.wikitext", "lake-congress.html", "hill-union.md")


@dataclass
class Agreement:
    """How many fields agree of those that are expected or drafted, by field."""

    agreeing: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, label: str, expected: Mapping[str, Any], drafted: Mapping[str, Any]) -> None:
        for key in {*expected, *drafted}:
            self.total[key] += 1
            if expected.get(key) == drafted.get(key):
                self.agreeing[key] += 1
            else:
                self.differences.append(
                    f"{label}: {key} is {drafted.get(key)!r}, expected {expected.get(key)!r}"
                )


def measure(names: Iterable[str] = ARTICLES) -> Agreement:
    """Return the agreement of the articles."""
    agreement = Agreement()
    for name in names:
        article = read_article(MEASURED / name)
        expected = json.loads((MEASURED / name).with_suffix(".json").read_text())
        references = article.references()
        assert len(references) == len(expected), name
        for reference, fields in zip(references, expected, strict=True):
            guess = article.parse_citation(reference)
            drafted = {"type": guess.type, **guess.fields, **guess.names}
            agreement.add(f"{name} {reference.number}", fields, drafted)
    return agreement


def table(agreement: Agreement) -> str:
    """Return the Markdown table of the documentation."""
    rows = [
        f"| `{key}` | {agreement.agreeing[key]} | {total} |"
        for key, total in sorted(agreement.total.items(), key=lambda each: (-each[1], each[0]))
    ]
    return "\n".join(["| field | agree | of |", "|---|---|---|", *rows])


if __name__ == "__main__":
    result = measure()
    sys.stdout.write("\n".join([table(result), *result.differences, ""]))
