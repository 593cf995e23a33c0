"""Check the anchors of a dossier (text quotes) against a copy of its document's text.

A dossier does not contain the text. It identifies it by its SHA-256.
"""

from hashlib import sha256
from pathlib import Path

from astana_api.domain.statements.drafts import DocumentDraft
from astana_api.domain.text.anchors import find_anchor, section_texts
from astana_api.domain.text.normalization import quote
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.reader import Dossier


def check_anchors(dossier: Dossier, file: Path) -> int:
    """Return the number of anchors after locating each of them in the document's text.

    An anchor is `exact` between its `prefix` and `suffix`; it must occur exactly once in its
    section's lines. Raise InvalidDossier with every anchor that does not, or if the file is not
    the document's text. Raise FileNotFoundError if the file does not exist.
    """
    diagnostics = DiagnosticCollector()
    document = dossier.document
    if document is None:
        location = dossier.locations["dossier", dossier.id]
        diagnostics.add(
            location, "the dossier has no document, so that there is no text to look in"
        )
        diagnostics.raise_if_any()
    assert document is not None
    location = dossier.locations["document", document.id]
    texts = read_section_texts(document, location, file, diagnostics)
    number = 0
    for index, statement in enumerate(dossier.statements):
        for evidence_index, evidence in enumerate(statement.evidence):
            if evidence.exact is None or evidence.section is None:
                continue
            number += 1
            count = len(find_anchor(evidence, texts.get(evidence.section, "")))
            if count != 1:
                message = f"{quote(evidence.exact)} is not in {evidence.section}"
                if count:
                    message = (
                        f"{quote(evidence.exact)} stands {count} times in {evidence.section}: "
                        "give a prefix or a suffix"
                    )
                elif evidence.prefix or evidence.suffix:
                    message += " with that prefix and suffix"
                diagnostics.add(dossier.locations["evidence", index, evidence_index], message)
    diagnostics.raise_if_any()
    return number


def read_section_texts(
    document: DocumentDraft,
    location: SourceLocation,
    file: Path,
    diagnostics: DiagnosticCollector,
) -> dict[str, str]:
    """Return the text of each section of the document, whose text is the file.

    Raise InvalidDossier if the file is another text, FileNotFoundError if it does not exist.
    """
    content = file.read_bytes()
    digest = sha256(content).hexdigest()
    if document.sha256 is not None and document.sha256 != digest:
        diagnostics.add(location, f"{file.name} is another text: its sha256 is {digest}")
        diagnostics.raise_if_any()
    try:
        return section_texts(content.decode(), document)
    except UnicodeDecodeError as exc:
        diagnostics.add_file(file.name, f"this text is not UTF-8: {exc.reason} at byte {exc.start}")
        diagnostics.raise_if_any()
        raise
