"""Generate the inventory of the bundled dossier: the statements of each passage of the text.

    python -m tests.seed.inventory TEXT

TEXT is the document, which is not in the repository. A statement belongs to the passages that
contain its anchors. Manual texts (`reason`, `left_out`) are preserved. A passage with neither
statements nor a reason gets an empty reason, is printed, and makes the dossier invalid until an
editor writes the reason.
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
from astana_api.domain.text.anchors import find_anchor, section_texts
from astana_api.importers.dossier import Dossier, read_dossier
from tests.seed.passages import Passage, passages

FOLDER = Path(__file__).parents[2] / "seed" / "astana-platform"
FILE = "inventory.yaml"
WIDTH = 100
COMMENT = 160
"""Maximum length of a line with a comment, in characters."""

HEAD = """\
# Every passage of the document, by section and position there, with the statements that carry it
# or the reason for none. tests/seed/passages.py says how the text is cut.
# Written by `python -m tests.seed.inventory TEXT`; only `reason` and `left_out` are by hand.
inventory:
"""

PassageKey = tuple[str, int]


def anchor_spans(evidence: EvidenceDraft, texts: dict[str, str]) -> list[tuple[int, int]]:
    """Return the spans in its section where the phrase occurs between its prefix and suffix."""
    assert evidence.section is not None
    if evidence.exact is None:
        return [(0, len(texts[evidence.section]))]
    starts = find_anchor(evidence, texts[evidence.section])
    return [(start, start + len(evidence.exact)) for start in starts]


def statements_by_passage(
    dossier: Dossier, cut: list[Passage], texts: dict[str, str]
) -> dict[PassageKey, dict[str, StatementDraft]]:
    """Return the statements of each passage by id, in dossier order."""
    found: dict[PassageKey, dict[str, StatementDraft]] = defaultdict(dict)
    by_section: dict[str, list[Passage]] = defaultdict(list)
    for passage in cut:
        by_section[passage.section].append(passage)
    for statement in dossier.statements:
        for evidence in statement.evidence:
            for start, end in anchor_spans(evidence, texts) if evidence.section else ():
                for passage in by_section[evidence.section or ""]:
                    if start < passage.end and end > passage.start:
                        key = (passage.section, passage.position)
                        found[key][statement_id(statement)] = statement
    return found


def read_without_inventory(folder: Path) -> Dossier:
    """Read the dossier without its inventory, which may be out of date."""
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns(FILE))
        return read_dossier(Path(copy))


def read_manual_texts(path: Path) -> dict[PassageKey, dict[str, str]]:
    """Return the manual texts of the current inventory, which may be out of date."""
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


def render_inventory(
    dossier: Dossier, text: str, manual_texts: dict[PassageKey, dict[str, str]]
) -> str:
    """Render the inventory file."""
    assert dossier.document is not None
    citations = {f"ref:{item.number}": item.citation for item in dossier.document.references}
    texts, cut = section_texts(text, dossier.document), passages(text, dossier.document)
    statements = statements_by_passage(dossier, cut, texts)
    lines, section = [], None
    for passage in cut:
        if passage.section != section:
            section = passage.section
            lines.append(f'  "{section}":' if ":" in section else f"  {section}:")
        passage_key = (passage.section, passage.position)
        lines += [f"    - position: {passage.position}", f"      kind: {passage.kind}"]
        if section in citations:
            lines.append(f"      citation: {citations[section]}")
        words = manual_texts.get(passage_key, {})
        if statements.get(passage_key):
            lines.append("      statements:")
            lines += [_line(key, item) for key, item in statements[passage_key].items()]
            lines += _folded("left_out", words.get("left_out"))
        else:
            lines += _folded("reason", words.get("reason")) or ["      reason:"]
    return HEAD + "\n".join(lines) + "\n"


def _line(key: str, statement: StatementDraft) -> str:
    value = statement.value.text or statement.value.type.value
    words = [statement.subject, statement.property, f"{value}"]
    words += [
        f"{name}={qualifier}" for name, qualifier in statement.qualifiers if name != "name_kind"
    ]
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
    """Write the file; return an error message or None."""
    if len(arguments) != 1:
        return __doc__
    content = Path(arguments[0]).read_bytes()
    dossier = read_without_inventory(FOLDER)
    assert dossier.document is not None
    if hashlib.sha256(content).hexdigest() != dossier.document.sha256:
        return f"{arguments[0]} is not the text that the dossier was made from"
    path = FOLDER / FILE
    new = render_inventory(dossier, content.decode(), read_manual_texts(path))
    path.write_text(new, encoding="utf-8")
    empty = list(_unexplained(new))
    return f"these passages need a reason in {path}: {', '.join(empty)}" if empty else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
