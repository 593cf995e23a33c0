"""Whether the phrases that a dossier anchors its statements by stand in the text, for who has it.

The text itself is never kept: a dossier names it by its sha256, and a copy is read to check it.
"""

from hashlib import sha256
from pathlib import Path

from astana_api.domain.statements.drafts import DocumentDraft, EvidenceDraft
from astana_api.domain.text.normalization import quoted
from astana_api.importers.dossier.diagnostics import Faults
from astana_api.importers.dossier.reader import Dossier


def check_anchors(dossier: Dossier, file: Path) -> int:
    """Find every anchor in the document's text; answers how many there are.

    An anchor is `exact` between its `prefix` and `suffix`, and stands once in its section's lines.
    Raises DossierFaults for each that does not, and for a text that is not the document's;
    FileNotFoundError where there is no such file.
    """
    faults = Faults()
    document = dossier.document
    if document is None:
        place = dossier.places["dossier", dossier.id]
        faults.add(place, "the dossier has no document, so that there is no text to look in")
        faults.raise_any()
    assert document is not None
    content = file.read_bytes()
    found = sha256(content).hexdigest()
    if document.sha256 is not None and document.sha256 != found:
        faults.add(
            dossier.places["document", document.id],
            f"{file.name} is another text: its sha256 is {found}",
        )
        faults.raise_any()
    try:
        texts = section_texts(content.decode(), document)
    except UnicodeDecodeError as fault:
        faults.add_whole(file.name, f"this text is not UTF-8: {fault.reason} at byte {fault.start}")
        faults.raise_any()
        raise
    number = 0
    for index, statement in enumerate(dossier.statements):
        for nth, evidence in enumerate(statement.evidence):
            if evidence.exact is None or evidence.section is None:
                continue
            number += 1
            count = len(anchors(evidence, texts.get(evidence.section, "")))
            if count != 1:
                told = f"{quoted(evidence.exact)} is not in {evidence.section}"
                if count:
                    told = (
                        f"{quoted(evidence.exact)} stands {count} times in {evidence.section}: "
                        "give a prefix or a suffix"
                    )
                elif evidence.prefix or evidence.suffix:
                    told += " with that prefix and suffix"
                faults.add(dossier.places["evidence", index, nth], told)
    faults.raise_any()
    return number


def section_texts(text: str, document: DocumentDraft) -> dict[str, str]:
    """The text of each section and of each reference (`ref:N`), lines joined by line feeds."""
    lines = text.split("\n")
    ranges = {one.key: (one.first_line, one.last_line) for one in document.sections}
    ranges |= {f"ref:{one.number}": (one.line, one.line) for one in document.references}
    return {
        section: "\n".join(lines[first - 1 : last])
        for section, (first, last) in ranges.items()
        if first is not None and last is not None
    }


def anchors(evidence: EvidenceDraft, text: str) -> list[int]:
    """Where in the text of its section an anchor's `exact` begins."""
    prefix = evidence.prefix or ""
    wanted = prefix + (evidence.exact or "") + (evidence.suffix or "")
    found = []
    at = text.find(wanted)
    while at >= 0:
        found.append(at + len(prefix))
        at = text.find(wanted, at + 1)
    return found
