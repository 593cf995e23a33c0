"""Records as exporters take them, of made-up entities with difficult values."""

from typing import Any

from astana_api.domain.enums import Kind
from astana_api.domain.rendering.citations import render_citation
from astana_api.domain.rendering.fields import ENTITY_KEYS, PROPERTY_FIELDS
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft
from astana_api.domain.statements.records import Reference
from astana_api.exporters.exported_records import ExportContext, ExportedEntity

CITATIONS = {
    each["id"]: each
    for each in (
        render_citation(draft, lambda each: Reference(each, Kind.PERSON, each, False, 1), 3)
        for draft in (
            CitationDraft(
                "report-2015",
                "report",
                title='A report, "quoted"',
                authors=(AuthorDraft("Doe, J."), AuthorDraft("Center for Peace and War")),
                issued="2015-05-29",
                url="https://example.org/report?a=1&b=2",
                csl_fields=(("doi", "10.1000/1"), ("editors", (AuthorDraft("Roe, R."),))),
            ),
            CitationDraft("unlinked", "article", title="Ссылка", url="javascript:alert(1)"),
        )
    )
}
CONTEXT = ExportContext(revision=7, citations=CITATIONS, license="CC-BY-4.0")
PUBLIC_CONTEXT = ExportContext(7, CITATIONS, "https://kb.example.org", "CC-BY-4.0")


def reference(entity_id: str, kind: str = "person") -> dict[str, Any]:
    return {"id": entity_id, "kind": kind, "name": entity_id.replace("-", " ").title()}


def evidence(citation: str | None = None, exact: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": f"ev-{citation or 'passage'}",
        "citation": citation,
        "document": "article" if exact else None,
        "references": [],
        "section": "lead" if exact else None,
        "exact": exact,
        "prefix": None,
        "suffix": None,
        "locator": None,
        "stance": "supports",
        "basis": "stated",
        "stated_as": None,
        "note": None,
        "revision": 7,
        **more,
    }


def statement(
    property_id: str,
    value: Any,
    *brought: dict[str, Any],
    value_type: str = "text",
    lang: str | None = None,
    rank: str = "normal",
    **qualifiers: Any,
) -> dict[str, Any]:
    """Return a statement without its subject and id, which `record` adds."""
    if isinstance(value, dict):
        value_type = "coordinates" if "latitude" in value else "entity"
    return {
        "property": property_id,
        "value_type": value_type,
        "value": value,
        "lang": lang,
        "qualifiers": qualifiers,
        "rank": rank,
        "state": "current",
        "superseded_by": None,
        "reason": None,
        "sourced": any(each["citation"] for each in brought),
        "anchored": any(each["exact"] for each in brought),
        "disputed": False,
        "evidence": list(brought),
        "revision": 7,
    }


def record(kind: str, entity_id: str, name: str, *statements: dict[str, Any]) -> ExportedEntity:
    """Return an entity with its statements, the first accepted value of a property displayed."""
    item: dict[str, Any] = dict.fromkeys(ENTITY_KEYS[Kind(kind)])
    for field in PROPERTY_FIELDS[Kind(kind)]:
        values = [each for each in statements if each["property"] == field.prop.id]
        if field.many:
            item[field.key] = values
        elif values:
            item[field.key] = values[0]["value"]
    path = f"/v1/{kind}s/{entity_id}"
    item |= {"id": entity_id, "kind": kind, "name": name, "sourced": True, "revision": 7}
    subject = {"id": entity_id, "kind": kind, "name": name}
    full = [
        {
            "id": f"st-{entity_id}-{number}",
            "subject": subject,
            **each,
            "self": f"/v1/statements/st-{entity_id}-{number}",
        }
        for number, each in enumerate(statements)
    ]
    return ExportedEntity(item | {"self": path}, full)


CASE_RECORDS = (
    record(
        "organization",
        "platform",
        '=HYPERLINK("http://x")',
        statement(
            "name",
            '=HYPERLINK("http://x")',
            evidence("report-2015", 'the "Platform"', prefix="of ", suffix=", that"),
            lang="en",
            name_kind="preferred",
        ),
        statement("name", "منصة أستانا", lang="ar", name_kind="native"),
        statement("name", "Old, \n\\\"name'", lang="fr", name_kind="former", end="2016~"),
        statement("description", "A platform </script> & more", lang="en"),
        statement("classification", "alliance", lang="en"),
        statement("founded", "2015", evidence("report-2015"), value_type="date"),
        statement("dissolved", "[..2023-05-29]", value_type="date"),
        statement("website", "https://example.org/<x>", value_type="url"),
        statement("identifier", "-12", scheme="GND"),
        statement("headquarters", reference("astana", "place"), start="2015"),
        statement("leader", reference("a-person"), evidence("unlinked"), role="chair", end="2017"),
        statement("member", reference("b-person"), start="2015-03", end="2016"),
        statement("member", reference("b-person"), start="2018", end="[2019..2020]"),
        statement("member", reference("ally", "organization"), ended=True),
        statement("member", reference("astana", "place")),
        statement("founded_by", None, value_type="somevalue"),
        statement("aim", "@peace", lang="en"),
        statement("part_of", reference("ally", "organization")),
        statement("succeeded_by", reference("ally", "organization"), during="2024"),
        statement("related", reference("ally", "organization"), role="has objectives similar to"),
        statement("named_in", "report-2015", value_type="citation"),
        statement("founded", "1999", rank="deprecated", value_type="date"),
    ),
    record(
        "person",
        "a-person",
        "+1",
        statement("name", "+1", evidence("report-2015", stance="contradicts")),
        statement("born", "1987~", value_type="date"),
        statement("died", "2020-01-05", value_type="date"),
        statement("citizenship", reference("astana", "place")),
        statement("occupation", "writer", lang="en", start="2001"),
        statement("position", reference("ally", "organization"), role="minister", start="2001"),
        statement("position", reference("ally", "organization")),
        statement("position", reference("astana", "place"), role="mayor", during="2004/2008"),
        statement("spouse", reference("b-person"), start="2010-06-01"),
    ),
    record(
        "event",
        "talks",
        "-1",
        statement("name", "-1", lang="en"),
        statement("dates", "2017-07-10/2017-07-13", value_type="date"),
        statement("place", reference("astana", "place")),
        statement("organizer", reference("platform", "organization")),
        statement("participant", reference("a-person"), role="delegate"),
        statement("participant", "many others", lang="en"),
    ),
    record(
        "event",
        "meetings",
        "Meetings",
        statement("name", "Meetings"),
        statement("dates", "2018", value_type="date"),
        statement("dates", "[..2019-05-29]/", value_type="date"),
        statement("organizer", reference("astana", "place")),
    ),
    record(
        "place",
        "astana",
        "'=Astana",
        statement("name", "'=Astana", lang="kk"),
        statement("coordinates", {"latitude": -51.18, "longitude": 71.0}),
        statement("country", reference("kazakhstan", "place")),
    ),
    record(
        "work",
        "draft",
        "Draft",
        statement("name", "Draft", lang="en"),
        statement("author", reference("a-person")),
        statement("published", "2016-02", value_type="date"),
        statement("completed", "2016~", value_type="date"),
        statement("subject", "law", lang="en"),
    ),
    record("person", "b-person", "B Person", statement("name", "B Person")),
    record("organization", "ally", "Ally", statement("name", "Ally")),
    record("place", "kazakhstan", "Kazakhstan", statement("name", "Kazakhstan")),
)
