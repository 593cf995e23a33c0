"""Writes the inventory of the shipped dossier: which statements carry which passage of the text.

    python -m tests.seed.inventory TEXT

TEXT is the document, which the project does not hold. A statement belongs to the passages in which
its anchors lie. What people wrote (`reason`, `left_out`) is kept; a passage that has neither
statements nor a reason is written with an empty reason, named on the terminal, and refused by the
reader until somebody fills it in.
"""

import hashlib
import shutil
import sys
import tempfile
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

from astana_api.domain.statements.drafts import EvidenceDraft, StatementDraft
from astana_api.domain.statements.identity import statement_id
from astana_api.importers.dossier import Dossier, read_dossier
from astana_api.importers.dossier.anchors import anchors, section_texts
from tests.seed.passages import Passage, passages

FOLDER = Path(__file__).parents[2] / "seed" / "astana-platform"
FILE = "inventory.yaml"
WIDTH = 100
COMMENT = 160
"""In characters: as much of a line as shows what the id beside it states."""

HEAD = """\
# Every passage of the document, by section and position there, with the statements that carry it
# or the reason for none. tests/seed/passages.py says how the text is cut.
# Written by `python -m tests.seed.inventory TEXT`; only `reason` and `left_out` are by hand.
inventory:
"""

Place = tuple[str, int]


def spans(evidence: EvidenceDraft, texts: dict[str, str]) -> list[tuple[int, int]]:
    """Every place in its section where the phrase stands with what is said to be beside it."""
    assert evidence.section is not None
    if evidence.exact is None:
        return [(0, len(texts[evidence.section]))]
    return [(at, at + len(evidence.exact)) for at in anchors(evidence, texts[evidence.section])]


def carried(
    dossier: Dossier, cut: list[Passage], texts: dict[str, str]
) -> dict[Place, dict[str, StatementDraft]]:
    """The statements of each passage by id, in the order of the dossier."""
    found: dict[Place, dict[str, StatementDraft]] = defaultdict(dict)
    by_section: dict[str, list[Passage]] = defaultdict(list)
    for passage in cut:
        by_section[passage.section].append(passage)
    for statement in dossier.statements:
        for evidence in statement.evidence:
            for start, end in spans(evidence, texts) if evidence.section else ():
                for passage in by_section[evidence.section or ""]:
                    if start < passage.end and end > passage.start:
                        place = (passage.section, passage.position)
                        found[place][statement_id(statement)] = statement
    return found


def without_inventory(folder: Path) -> Dossier:
    """The dossier as it is but for its inventory, which may be out of date."""
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns(FILE))
        return read_dossier(Path(copy))


def by_hand(path: Path) -> dict[Place, dict[str, str]]:
    """What people wrote in the file so far, however much else of it is out of date."""
    if not path.exists():
        return {}
    sections = YAML(typ="safe").load(path)["inventory"]
    return {
        (section, item["position"]): {
            key: item[key] for key in ("reason", "left_out") if item.get(key)
        }
        for section, items in sections.items()
        for item in items
    }


def written(dossier: Dossier, text: str, kept: dict[Place, dict[str, str]]) -> str:
    """The whole file, for the dossier, the text of its document, and the inventory so far."""
    assert dossier.document is not None
    citations = {f"ref:{one.number}": one.citation for one in dossier.document.references}
    texts, cut = section_texts(text, dossier.document), passages(text, dossier.document)
    statements = carried(dossier, cut, texts)
    lines, section = [], None
    for passage in cut:
        if passage.section != section:
            section = passage.section
            lines.append(f'  "{section}":' if ":" in section else f"  {section}:")
        place = (passage.section, passage.position)
        lines += [f"    - position: {passage.position}", f"      kind: {passage.kind}"]
        if section in citations:
            lines.append(f"      citation: {citations[section]}")
        words = kept.get(place, {})
        if statements.get(place):
            lines.append("      statements:")
            lines += [_line(key, one) for key, one in statements[place].items()]
            lines += _folded("left_out", words.get("left_out"))
        else:
            lines += _folded("reason", words.get("reason")) or ["      reason:"]
    return HEAD + "\n".join(lines) + "\n"


def _line(key: str, statement: StatementDraft) -> str:
    value = statement.value.text or statement.value.type.value
    words = [statement.subject, statement.property, f"{value}"]
    words += [f"{name}={said}" for name, said in statement.qualifiers if name != "name_kind"]
    line = f"        - {key}  # {' '.join(words)}"
    return line if len(line) <= COMMENT else f"{line[: COMMENT - 3]}..."


def _folded(key: str, text: str | None) -> list[str]:
    if not text:
        return []
    return [
        f"      {key}: >-",
        *textwrap.wrap(
            text,
            WIDTH - 8,
            initial_indent=" " * 8,
            subsequent_indent=" " * 8,
            break_long_words=False,
            break_on_hyphens=False,
        ),
    ]


def _unexplained(content: str) -> Iterator[str]:
    section = position = ""
    for line in content.splitlines():
        if line.startswith("  ") and not line.startswith("   "):
            section = line.strip(' ":')
        elif line.startswith("    - position: "):
            position = line.removeprefix("    - position: ")
        elif line == "      reason:":
            yield f"{section} {position}"


def main(arguments: list[str]) -> str | None:
    """Writes the file; returns what is amiss, for the terminal."""
    if len(arguments) != 1:
        return __doc__
    content = Path(arguments[0]).read_bytes()
    dossier = without_inventory(FOLDER)
    assert dossier.document is not None
    if hashlib.sha256(content).hexdigest() != dossier.document.sha256:
        return f"{arguments[0]} is not the text that the dossier was made from"
    path = FOLDER / FILE
    new = written(dossier, content.decode(), by_hand(path))
    path.write_text(new, encoding="utf-8")
    empty = list(_unexplained(new))
    return f"these passages need a reason in {path}: {', '.join(empty)}" if empty else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
