"""A knowledge base with a case of everything that a format loses."""

from dataclasses import replace

from astana_api.exporters.exported_records import ExportedEntity
from tests.exporters.entities.round_trips import KnowledgeBase
from tests.support.export_records import CASE_RECORDS, record, reference, statement


def _remove_line_breaks(case: ExportedEntity) -> ExportedEntity:
    """Return the entity without the texts that a writer must survive, and no record can have."""
    statements = [each for each in case.statements if "\n" not in str(each["value"])]
    return replace(case, statements=statements)


ALLY = reference("ally", "organization")
CASES = KnowledgeBase(
    [
        *map(_remove_line_breaks, CASE_RECORDS),
        record(
            "organization",
            "union",
            "Union",
            statement("name", "Union", lang="en", name_kind="preferred"),
            statement("name", "Union", lang="fr", name_kind="preferred"),
            statement("name", "League", lang="en", start="1990", end="1995-06"),
            statement("name", "Society", lang="en", start="1980"),
            statement("name", 'A "B", C', lang="en", name_kind="former"),
            statement("name", "U.", lang="en", name_kind="abbreviation"),
            statement(
                "name",
                "The Union",
                lang="en",
                name_kind="alias",
                attributed_to=ALLY,
            ),
            statement("name", "Bund", lang="de", name_kind="translation", rank="preferred"),
            statement("founded", "1996", value_type="date", rank="preferred"),
            statement("founded", "1995", value_type="date"),
            statement("dissolved", None, value_type="novalue"),
            statement("description", "A union", lang="en"),
            statement("description", "Ein Bund", lang="de"),
            statement("website", "https://union.example/", value_type="url"),
            statement(
                "website",
                "https://old.example/",
                value_type="url",
                attributed_to=ALLY,
            ),
            statement("identifier", "12"),
            statement("identifier", "Q1", scheme="Wikidata"),
            statement("identifier", "Q2", scheme="wikidata"),
            statement("identifier", "AB", scheme="registrationNumber"),
            statement("identifier", "ISNI 1", scheme="isni"),
            statement("identifier", "13", attributed_to=ALLY),
            statement("member", reference("b-person"), attributed_to=ALLY),
            statement("member", ALLY, role="observer", during="2001"),
            statement("operates_in", reference("astana", "place")),
            statement("operates_in", reference("kazakhstan", "place")),
            statement("country", reference("kazakhstan", "place")),
        ),
        record(
            "organization",
            "branch",
            "Branch",
            statement("name", "Branch", lang="en"),
            statement("part_of", reference("union", "organization")),
            statement("part_of", reference("platform", "organization"), end="2019"),
            statement("operates_in", reference("astana", "place")),
            statement("headquarters", reference("astana", "place")),
        ),
        record(
            "event",
            "summit",
            "Summit",
            statement("name", "Summit", lang="en"),
            statement("classification", "conference", lang="en"),
            statement("dates", "2019-05", value_type="date"),
            statement("website", "https://summit.example/", value_type="url"),
            statement("organizer", reference("union", "organization")),
            statement("participant", reference("b-person")),
            statement("participant", ALLY, role="guest"),
            statement("part_of", reference("meetings", "event")),
            statement("outcome", reference("draft", "work")),
            statement("identifier", "Q5", scheme="wikidata"),
        ),
        *(
            record(
                "event",
                f"session-{number}",
                "Session",
                statement("name", "Session", lang="en", name_kind="alias"),
                statement("dates", dates, value_type="date"),
            )
            for number, dates in enumerate(("2012-01-15/", "/2013", "2014/..", "2014~/2015"))
        ),
        record(
            "place",
            "district",
            "District",
            statement("name", "District", lang="en"),
            statement("part_of", reference("kazakhstan", "place")),
            statement("classification", "district", lang="en"),
        ),
        record(
            "work",
            "treaty",
            "Treaty",
            statement("name", "Treaty", lang="en"),
            statement("description", "A treaty", lang="en"),
            statement("author", reference("union", "organization"), role="drafter"),
            statement("subject", reference("astana", "place")),
            statement("part_of", reference("draft", "work")),
            statement("succeeded_by", reference("draft", "work")),
        ),
        record(
            "person",
            "c-person",
            "C Person",
            statement("name", "C Person", lang="en"),
            statement("occupation", "poet", lang="en"),
            statement("born", "1950-02", value_type="date"),
            statement("related", reference("a-person"), role="sibling of"),
            statement("related", reference("draft", "work"), ended=True),
            statement("position", ALLY, role="envoy", end="2001~"),
        ),
    ]
)
