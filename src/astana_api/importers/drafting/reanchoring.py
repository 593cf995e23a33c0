"""Follow a changed article: move the anchors, sections and references of a dossier to its text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from astana_api.importers.articles.article import Article
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.yaml import MappingNode, ScalarNode, SequenceNode
from astana_api.importers.dossier.reader import Dossier
from astana_api.importers.drafting.anchoring import find_nearest
from astana_api.importers.drafting.changed_references import match_references
from astana_api.importers.drafting.changed_sections import match_sections
from astana_api.importers.drafting.citations import draft_citations
from astana_api.importers.drafting.document_lines import (
    document_of,
    first_line_of,
    list_chunks,
    with_lines,
)
from astana_api.importers.drafting.yaml_lines import Value, write_inline, write_record
from astana_api.importers.drafting.yaml_patches import YamlFile, scalar_of, text_of, walk_mappings


class ShortFormError(Exception):
    """The dossier has evidence in a short form, whose parts have no place of their own."""


def cites_the_same(before: Dossier, after: Dossier) -> bool:
    """Return whether each piece of evidence still cites the same source, under any number."""

    def cited(dossier: Dossier) -> list[list[str | None]]:
        return [[each.citation for each in one.evidence] for one in dossier.statements]

    return cited(before) == cited(after)


@dataclass(slots=True)
class ReanchorReport:
    """What became of the anchors and references; `lost` and the others are lines for a person."""

    unchanged: int = 0
    moved: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    renumbered: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


class Reanchoring:
    """Compute the changed files of a dossier's folder."""

    def __init__(self, dossier: Dossier, contents: dict[str, bytes], article: Article) -> None:
        self.report = ReanchorReport()
        self._article = article
        self._dossier = dossier
        diagnostics = DiagnosticCollector()
        self._files = {
            name: YamlFile.read(name, content, diagnostics)
            for name, content in contents.items()
            if name.endswith(".yaml")
        }
        diagnostics.raise_if_any()
        self._lines = article.text.split("\n")
        assert dossier.document is not None
        self._old = {each.number: each.citation for each in dossier.document.references}
        citations = {each.id: each for each in dossier.citations}
        self._numbers = match_references(
            article,
            {number: citations[key] for number, key in self._old.items() if key in citations},
        )
        self._gone: dict[int, int] = {}
        phrases: dict[str, list[str]] = {}
        for statement in dossier.statements:
            for evidence in statement.evidence:
                if evidence.section is not None and evidence.exact is not None:
                    phrases.setdefault(evidence.section, []).append(evidence.exact)
        self._sections = match_sections(article, dossier.document.sections, phrases)
        self._texts = {
            key: "\n".join(self._lines[section.first_line - 1 : section.last_line])
            for key, section in self._sections.items()
        }
        self._references = {block.number: block for block in article.references()}
        self._texts |= {
            f"ref:{number}": self._lines[block.line - 1]
            for number, block in self._references.items()
        }

    def compute(self, sha: str) -> dict[str, str]:
        """Return the content of each file that changes."""
        before = {name: file.content for name, file in self._files.items()}
        anchors = 0
        for file in self._files.values():
            for mapping in walk_mappings(file.tree):
                anchors += self._patch_evidence(file, mapping)
        # Evidence with several citations is one mapping.
        expected = {
            self._dossier.locations["evidence", index, number]
            for index, statement in enumerate(self._dossier.statements)
            for number, evidence in enumerate(statement.evidence)
            if evidence.exact is not None
        }
        if anchors != len(expected):
            raise ShortFormError
        document = next(each for each in self._files.values() if document_of(each) is not None)
        node = document_of(document)
        assert node is not None
        if (digest := scalar_of(node, "sha256")) is not None:
            document.replace(digest.location, sha)
        for file in self._files.values():
            file.apply()
        new_citations = self._draft_added()
        self._write_document(document, node, new_citations)
        changed = {
            name: file.content for name, file in self._files.items() if file.content != before[name]
        }
        if new_citations:
            number = 1
            while (name := f"citations-new-{number}.yaml") in self._files:
                number += 1
            changed[name] = self._citations_file(new_citations)
        return changed

    def _patch_evidence(self, file: YamlFile, node: MappingNode) -> int:
        """Patch the evidence of a mapping; return the number of its anchors."""
        cite = node.entries.get("cite")
        if cite is not None and not isinstance(cite.value, MappingNode):
            items = cite.value.items if isinstance(cite.value, SequenceNode) else [cite.value]
            for item in items:
                if isinstance(item, ScalarNode) and str(item.value).isdigit():
                    file.replace(item.location, self._new_citable(int(str(item.value))))
        at, exact = text_of(node, "at"), text_of(node, "exact")
        scalar = scalar_of(node, "at")
        if exact is None:
            return 0
        if at is None or scalar is None:
            return 0
        target = at
        if at.startswith("ref:"):
            target = f"ref:{self._new_number(int(at[4:]))}"
            if target != at:
                file.replace(scalar.location, target)
        phrase = (text_of(node, "prefix") or "") + exact + (text_of(node, "suffix") or "")
        if self._texts.get(target, "").count(phrase) == 1:
            self.report.unchanged += 1
            return 1
        # A record is not moved to that of another source.
        found = [] if at.startswith("ref:") else self._sections_with(phrase)
        if len(found) == 1:
            file.replace(scalar.location, found[0])
            self.report.moved.append(f"{scalar.location}: {phrase!r} from {at} to {found[0]}")
        else:
            self.report.lost.append(self._lost(scalar.location, phrase, at, target, found))
        return 1

    def _sections_with(self, phrase: str) -> list[str]:
        """Return the sections in which the phrase occurs once, without the references."""
        return [key for key in self._sections if self._texts[key].count(phrase) == 1]

    def _lost(
        self, location: SourceLocation, phrase: str, at: str, target: str, found: list[str]
    ) -> str:
        label = f"{location}: {phrase!r} in {at}"
        count = self._texts.get(target, "").count(phrase)
        if count:
            return f"{label} is there {count} times: give a prefix or a suffix"
        if found:
            return f"{label} is in {', '.join(found[:5])}: choose one"
        nearest = find_nearest(phrase, self._lines)
        if nearest is None:
            return f"{label}: nothing in the text is like it"
        line, passage = nearest
        return f"{label}; the nearest passage is on line {line}: {passage!r}"

    def _new_number(self, number: int) -> int:
        """Return the new number of a reference; one that is gone gets a number after the last."""
        if number in self._numbers:
            return self._numbers[number]
        last = max(self._references, default=0)
        return self._gone.setdefault(number, last + len(self._gone) + 1)

    def _new_citable(self, number: int) -> str:
        """Return the new number of a reference, or the id of its citation if it is gone."""
        new = self._numbers.get(number)
        return str(new) if new is not None else (self._old.get(number) or str(number))

    def _draft_added(self) -> dict[int, str]:
        """Return the ids of the citations of references that the dossier lacks."""
        taken = {each.id for each in self._dossier.citations}
        drafted = draft_citations(self._article)
        added: dict[int, str] = {}
        for number, (_, key) in sorted(drafted.references.items()):
            if number in self._numbers.values():
                continue
            unique, suffix = key, 2
            while unique in taken:
                unique, suffix = f"{key}-{suffix}", suffix + 1
            taken.add(unique)
            added[number] = unique
            self._drafted = drafted
            self.report.added.append(f"reference {number}: {unique}")
        return added

    def _citations_file(self, added: dict[int, str]) -> str:
        lines = ["citations:"]
        for number, key in added.items():
            record = self._drafted.records[self._drafted.references[number][1]]
            lines += [f"  {key}:", *write_record(record, "    "), ""]
        return "\n".join(lines[:-1]) + "\n"

    def _write_document(self, file: YamlFile, node: MappingNode, added: dict[int, str]) -> None:
        """Replace the sections and references; lines of those that stay keep their comments."""
        references = list(self._reference_lines(file, node, added))
        sections = list(self._section_lines(file, node))
        # The later block first, so that the lines of the other keep their numbers.
        blocks = [("sections", sections), ("references", references)]
        blocks.sort(key=lambda block: first_line_of(node, block[0]), reverse=True)
        for key, lines in blocks:
            chunks = list_chunks(file, node, key)
            if chunks:
                file.lines[chunks[0][0] : chunks[-1][1]] = lines

    def _section_lines(self, file: YamlFile, node: MappingNode) -> Iterator[str]:
        """Yield the sections in the order of the text; those that are gone come last."""
        remaining = dict(self._sections)
        placed: list[tuple[int, list[str]]] = []
        indent = "    "
        for start, end, item in list_chunks(file, node, "sections"):
            section = remaining.pop(text_of(item, "key") or "", None)
            chunk = file.lines[start:end]
            indent = chunk[0][: len(chunk[0]) - len(chunk[0].lstrip())]
            first = section.first_line if section else len(self._lines) + 1
            placed.append((first, list(with_lines(chunk, item, start, section))))
        for key, section in remaining.items():
            record: dict[str, Value] = {"key": key}
            if section.heading:
                record["heading"] = section.heading
            record["lines"] = [section.first_line, section.last_line]
            placed.append((section.first_line, [f"{indent}- {write_inline(record)}"]))
        for _, lines in sorted(placed, key=lambda each: each[0]):
            yield from lines

    def _reference_lines(
        self, file: YamlFile, node: MappingNode, added: dict[int, str]
    ) -> Iterator[str]:
        by_number: dict[int, list[str]] = {}
        for start, end, item in list_chunks(file, node, "references"):
            old = int(text_of(item, "number") or 0)
            new = self._numbers.get(old)
            if new is None:
                if citation := self._old.get(old):
                    self.report.removed.append(f"reference {old}: {citation}")
                continue
            if new != old:
                self.report.renumbered.append(f"reference {old} is now {new}")
            patched = YamlFile(file.name, list(file.lines), None)
            for key, value in (("number", new), ("line", self._references[new].line)):
                if (scalar := scalar_of(item, key)) is not None:
                    patched.replace(scalar.location, str(value))
            patched.apply()
            by_number[new] = patched.lines[start:end]
        for number, key in added.items():
            line = self._references[number].line
            record: dict[str, Value] = {"number": number, "citation": key, "line": line}
            by_number[number] = [f"    - {write_inline(record)}"]
        for number in range(1, max((*by_number, *self._gone.values()), default=0) + 1):
            yield from by_number.get(number, [f"    - {{number: {number}, withdrawn: true}}"])
