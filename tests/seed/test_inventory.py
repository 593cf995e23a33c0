"""The inventory covers the whole document, and every statement of the dossier."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable

from astana_api.domain.enums import Basis
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.domain.statements.identity import statement_id
from astana_api.domain.text.anchors import section_texts
from astana_api.importers.dossier import Dossier
from tests.seed.inventory import FILE, FOLDER, anchor_spans, read_manual_texts, render_inventory
from tests.seed.passages import passages
from tests.support.notes_plugin import NOTE


def test_inventory_covers_every_section_and_reference(dossier: Dossier) -> None:
    assert dossier.document is not None
    sections = [item.key for item in dossier.document.sections]
    sections += [f"ref:{item.number}" for item in dossier.document.references]
    assert list(dict.fromkeys(item.section for item in dossier.inventory)) == sections
    for section in sections:
        positions = [item.position for item in dossier.inventory if item.section == section]
        assert positions == list(range(1, len(positions) + 1)), section


def test_every_passage_has_statements_or_a_reason(dossier: Dossier) -> None:
    unmapped = [
        (item.section, item.position)
        for item in dossier.inventory
        if not item.statements and not item.reason
    ]
    assert unmapped == []


def test_every_reference_passage_has_its_citation(dossier: Dossier) -> None:
    assert dossier.document is not None
    assert {
        item.section: (item.kind, item.citation)
        for item in dossier.inventory
        if item.section.startswith("ref:")
    } == {
        f"ref:{item.number}": ("reference", item.citation) for item in dossier.document.references
    }


def test_inventory_and_dossier_have_the_same_statements(dossier: Dossier) -> None:
    states = {statement_id(item): (item.subject, item.property) for item in dossier.statements}
    mapped = {statement for item in dossier.inventory for statement in item.statements}
    assert mapped - states.keys() == set(), "the dossier does not state these (any more)"
    assert {states[item] for item in states.keys() - mapped} == set(), "no passage carries these"


def test_inventory_counts(dossier: Dossier, record_property: Callable[[str, object], None]) -> None:
    """Record the counts, which the test run prints at its end."""
    kinds = Counter(item.kind for item in dossier.inventory)
    mapped = sum(bool(item.statements) for item in dossier.inventory)
    reasoned = sum(bool(item.reason) for item in dossier.inventory)
    record_property(
        NOTE,
        f"inventory of {dossier.id}: {len(dossier.inventory)} passages ("
        + ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        + f"); {mapped} carried by {len(set(map(statement_id, dossier.statements)))} statements, "
        f"{reasoned} with a reason for none, {len(dossier.inventory) - mapped - reasoned} unmapped",
    )
    assert mapped + reasoned == len(dossier.inventory)
    assert kinds["reference"] == 47


def count_by_basis(dossier: Dossier) -> dict[str, tuple[int, int]]:
    """Return for each basis how many statements rest on it, and how many of these are cited.

    A statement counts once, by its first basis of stated, record and inferred.
    """
    counts = dict.fromkeys(Basis, (0, 0))
    evidence_by_id: dict[str, list[EvidenceDraft]] = {}
    for statement in dossier.statements:
        evidence_by_id.setdefault(statement_id(statement), []).extend(statement.evidence)
    for pieces in evidence_by_id.values():
        basis = min((item.basis for item in pieces), key=list(Basis).index)
        total, cited = counts[basis]
        is_cited = any(item.citation for item in pieces if item.basis is basis)
        counts[basis] = total + 1, cited + is_cited
    return {basis.value: count for basis, count in counts.items()}


def test_readme_counts_statements_by_basis(dossier: Dossier) -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| (\d+) \| (\d+) \|$", (FOLDER / "README.md").read_text(), re.MULTILINE
    )
    documented = {basis: (int(total), int(cited)) for basis, total, cited in rows}
    assert documented == count_by_basis(dossier)


def test_text_has_the_documents_sha256(dossier: Dossier, text: str) -> None:
    assert dossier.document is not None
    assert hashlib.sha256(text.encode()).hexdigest() == dossier.document.sha256


def test_inventory_passages_match_the_text(dossier: Dossier, text: str) -> None:
    assert dossier.document is not None
    cut = [(item.section, item.position, item.kind) for item in passages(text, dossier.document)]
    assert [(item.section, item.position, item.kind) for item in dossier.inventory] == cut


def test_passages_cover_every_line_of_the_text(dossier: Dossier, text: str) -> None:
    """Only markup and white space are outside of passages."""
    assert dossier.document is not None
    texts, cut = section_texts(text, dossier.document), passages(text, dossier.document)
    rest = ""
    for section, part in texts.items():
        at = 0
        for item in (item for item in cut if item.section == section):
            rest += part[at : item.start]
            at = item.end
        rest += part[at:]
    markup = ('<span class="mw-page-title-main">', "</span>")
    for tag in markup:
        rest = rest.replace(tag, "")
    assert rest.strip() == ""
    assert sorted("\n".join(texts.values()).split()) == sorted(text.split())


def test_every_anchor_occurs_once_in_its_section(dossier: Dossier, text: str) -> None:
    assert dossier.document is not None
    texts = section_texts(text, dossier.document)
    anchors = {
        item for statement in dossier.statements for item in statement.evidence if item.section
    }
    unmatched = {
        (item.section, item.exact): len(anchor_spans(item, texts))
        for item in anchors
        if item.exact is None or len(anchor_spans(item, texts)) != 1
    }
    assert unmatched == {}


def test_inventory_file_matches_the_generator(dossier: Dossier, text: str) -> None:
    """Statements belong to the passages that contain their anchors."""
    path = FOLDER / FILE
    assert path.read_text(encoding="utf-8") == render_inventory(
        dossier, text, read_manual_texts(path)
    )
