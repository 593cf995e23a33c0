"""Find the lines of a dossier that a finding of the audit is about."""

from collections.abc import Callable

from astana_api.audit.registry import Finding
from astana_api.audit.reports import FileLocation
from astana_api.domain.statements.identity import statement_id
from astana_api.importers.dossier.reader import Dossier, LocationKey


def locate_findings(dossier: Dossier) -> Callable[[Finding], FileLocation | None]:
    """Return a function that returns the location of a finding.

    It is that of the first statement in the dossier, else of the citation, entity or document.
    """
    first = {statement_id(d): n for n, d in reversed([*enumerate(dossier.statements)])}

    def locate(finding: Finding) -> FileLocation | None:
        indexes = sorted(first[each] for each in finding.statements if each in first)
        keys: list[LocationKey] = [("statement", index) for index in indexes[:1]]
        keys += [("citation", each) for each in finding.citations]
        keys += [("entity", each) for each in finding.entities]
        keys += [("document", each) for each in finding.documents]
        for key in keys:
            if (location := dossier.locations.get(key)) is not None:
                return FileLocation(location.file, location.line, location.column)
        return None

    return locate
