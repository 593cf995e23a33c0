"""Rewrite the files of a dossier's folder, and check that they have the same meaning."""

from collections.abc import Mapping
from pathlib import Path

from astana_api.importers.dossier.diagnostics import DiagnosticCollector
from astana_api.importers.dossier.files.folder import read_folder
from astana_api.importers.dossier.files.yaml import MappingNode, read_yaml
from astana_api.importers.dossier.formatting.files import DossierForm, format_file
from astana_api.importers.dossier.formatting.sections import read_section_finder
from astana_api.importers.dossier.reader import Completion, Dossier, read_contents


class DossierChangedError(Exception):
    """The rewritten files do not have the meaning of the files: this is an error of the program."""


def format_dossier(folder: Path, form: DossierForm, text: Path | None = None) -> dict[str, bytes]:
    """Return the new content of each file that changes, by its path in the folder.

    With the `text` of the document, evidence with a phrase and no section gets the section that
    has the phrase. Raise InvalidDossier for an invalid dossier, and DossierChangedError.
    """
    diagnostics = DiagnosticCollector()
    contents = read_folder(folder, diagnostics)
    complete = _unchanged if text is None else _completion(contents, text, diagnostics)
    before = read_contents(contents, diagnostics, complete)
    formatted = dict(contents)
    for name, content in contents.items():
        tree = read_yaml(content, name, DiagnosticCollector()) if name.endswith(".yaml") else None
        if isinstance(tree, MappingNode):
            old = content.decode("utf-8-sig")
            formatted[name] = format_file(old, tree, form, complete).encode()
    after = read_contents(formatted, DiagnosticCollector())
    if _meaning(after) != _meaning(before):
        raise DossierChangedError(
            f"{folder}: the {form} form of this dossier would not have the same statements. "
            "Nothing was written. This is an error of the program: please report it"
        )
    return {name: content for name, content in formatted.items() if content != contents[name]}


def _completion(
    contents: Mapping[str, bytes], text: Path, diagnostics: DiagnosticCollector
) -> Completion:
    """Return the completion that finds sections in the text; raise InvalidDossier."""
    trees = [
        read_yaml(content, name, diagnostics)
        for name, content in contents.items()
        if name.endswith(".yaml")
    ]
    documents = [
        tree.entries["document"]
        for tree in trees
        if isinstance(tree, MappingNode) and "document" in tree.entries
    ]
    if not documents:
        diagnostics.add_file(".", "the dossier has no document, so that there is no text to read")
    diagnostics.raise_if_any()
    finder = read_section_finder(documents[0], text, diagnostics)
    return finder.complete


def _unchanged(statement: MappingNode) -> MappingNode:
    return statement


def _meaning(dossier: Dossier) -> tuple[object, ...]:
    """Return everything of the dossier except the locations and the digest of its files."""
    return (
        (dossier.id, dossier.title, dossier.description, dossier.license, dossier.uses),
        (dossier.document, dossier.citations, dossier.entities, dossier.statements),
        dossier.merges,
        dossier.inventory,
        dossier.rules_off,
    )
