"""Nothing of the document is left out, and nothing is stated that no passage carries."""

import hashlib
from collections import Counter
from collections.abc import Callable

from astana_api.domain.statements.identity import statement_id
from astana_api.importers.dossier import Dossier
from astana_api.importers.dossier.anchors import section_texts
from tests.seed.inventory import FILE, FOLDER, by_hand, spans, written
from tests.seed.passages import passages
from tests.support.notes_plugin import NOTE


def test_every_section_and_reference_has_its_passages(dossier: Dossier) -> None:
    assert dossier.document is not None
    wanted = [one.key for one in dossier.document.sections]
    wanted += [f"ref:{one.number}" for one in dossier.document.references]
    assert list(dict.fromkeys(one.section for one in dossier.inventory)) == wanted
    for section in wanted:
        positions = [one.position for one in dossier.inventory if one.section == section]
        assert positions == list(range(1, len(positions) + 1)), section


def test_every_passage_is_carried_or_says_why_not(dossier: Dossier) -> None:
    unmapped = [
        (one.section, one.position)
        for one in dossier.inventory
        if not one.statements and not one.reason
    ]
    assert unmapped == []


def test_a_reference_is_carried_by_its_citation_too(dossier: Dossier) -> None:
    assert dossier.document is not None
    assert {
        one.section: (one.kind, one.citation)
        for one in dossier.inventory
        if one.section.startswith("ref:")
    } == {f"ref:{one.number}": ("reference", one.citation) for one in dossier.document.references}


def test_the_inventory_and_the_dossier_have_the_same_statements(dossier: Dossier) -> None:
    states = {statement_id(one): (one.subject, one.property) for one in dossier.statements}
    mapped = {statement for one in dossier.inventory for statement in one.statements}
    assert mapped - states.keys() == set(), "the dossier does not state these (any more)"
    assert {states[one] for one in states.keys() - mapped} == set(), "no passage carries these"


def test_the_counts(dossier: Dossier, record_property: Callable[[str, object], None]) -> None:
    """Printed at the end of the run, so that a gap cannot hide in a change of their number."""
    kinds = Counter(one.kind for one in dossier.inventory)
    mapped = sum(bool(one.statements) for one in dossier.inventory)
    reasoned = sum(bool(one.reason) for one in dossier.inventory)
    record_property(
        NOTE,
        f"inventory of {dossier.id}: {len(dossier.inventory)} passages ("
        + ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        + f"); {mapped} carried by {len(set(map(statement_id, dossier.statements)))} statements, "
        f"{reasoned} with a reason for none, {len(dossier.inventory) - mapped - reasoned} unmapped",
    )
    assert mapped + reasoned == len(dossier.inventory)
    assert kinds["reference"] == 47


def test_the_text_is_the_one_that_was_read(dossier: Dossier, text: str) -> None:
    assert dossier.document is not None
    assert hashlib.sha256(text.encode()).hexdigest() == dossier.document.sha256


def test_the_passages_are_those_of_the_text(dossier: Dossier, text: str) -> None:
    assert dossier.document is not None
    cut = [(one.section, one.position, one.kind) for one in passages(text, dossier.document)]
    assert [(one.section, one.position, one.kind) for one in dossier.inventory] == cut


def test_every_line_of_the_text_is_in_a_passage(dossier: Dossier, text: str) -> None:
    """What is left between the passages is markup and white space."""
    assert dossier.document is not None
    texts, cut = section_texts(text, dossier.document), passages(text, dossier.document)
    rest = ""
    for section, part in texts.items():
        at = 0
        for one in (one for one in cut if one.section == section):
            rest += part[at : one.start]
            at = one.end
        rest += part[at:]
    markup = ('<span class="mw-page-title-main">', "</span>")
    for tag in markup:
        rest = rest.replace(tag, "")
    assert rest.strip() == ""
    assert sorted("\n".join(texts.values()).split()) == sorted(text.split())


def test_every_anchor_is_found_once_in_its_section(dossier: Dossier, text: str) -> None:
    assert dossier.document is not None
    texts = section_texts(text, dossier.document)
    anchors = {one for statement in dossier.statements for one in statement.evidence if one.section}
    amiss = {
        (one.section, one.exact): len(spans(one, texts))
        for one in anchors
        if one.exact is None or len(spans(one, texts)) != 1
    }
    assert amiss == {}


def test_the_file_is_what_the_generator_writes(dossier: Dossier, text: str) -> None:
    """Statements stand at the passages in which their anchors lie."""
    path = FOLDER / FILE
    assert path.read_text(encoding="utf-8") == written(dossier, text, by_hand(path))
