"""The worked facts of the editorial rules in the bundled dossier.

The tests are numbered as in the decision record. A location is a pair of a reference's number and
a section of the document.
"""

from collections import defaultdict

import pytest

from astana_api.domain.enums import Basis, Kind, Rank, ValueType
from astana_api.domain.related_roles import RELATED_ROLES
from astana_api.importers.dossier import Dossier
from tests.seed.conftest import DossierStatements

UNDATED = {"astana-format", "astana-doha"}
"""A format and a framework: no title says that they met."""
NOT_SAID_TO_HAVE_MET = {
    "second-round-of-syrian-opposition-talks",
    "syria-talks-announced-in-may-2015",
    "syrian-crisis-talks-announced-for-may-2015",
}
NO_DATED_SOURCE = {"syria-talks-hosted-by-kazakhstan"}
ONGOING = {
    "astana-meeting-of-the-syrian-opposition-may-2015",
    "astana-meeting-of-the-syrian-opposition-october-2015",
    "expert-meeting-on-syrian-constitution",
    "geneva-process",
    "intra-syrian-talks-in-geneva",
    "kazakhstan-peace-talks",
    "negotiating-process",
    "syria-talks-january-2016",
    "syrian-crisis",
    "syrian-kurds-discussion-in-geneva",
}
"""Events that may have gone on after the date of their reference."""
REMARKS = {
    "perhaps the same as",
    "perhaps one of",
    "perhaps established",
    "perhaps signed at",
    "named apart from",
}
"""Roles of relations that connect what the document does not connect."""
DATED_BY_TITLE = {"22nd-international-meeting-on-syria-in-the-astana-format"}


def test_1_dissolution_has_two_pieces_of_evidence(stated: DossierStatements) -> None:
    (dissolved,) = stated.find("astana-platform", "dissolved")
    assert dissolved.value.text == "2023"
    assert stated.evidence_locations(dissolved) == {(1, "infobox"), (2, "lead")}


def test_1_founding_has_no_citation(stated: DossierStatements) -> None:
    (founded,) = stated.find("astana-platform", "founded")
    assert founded.value.text == "2015"
    assert stated.evidence_locations(founded) == {(None, "infobox")}


def test_2_platform_leader_has_three_statements(stated: DossierStatements) -> None:
    bare = stated.get("astana-platform", "leader", "randa-kassis")
    until = stated.get(
        "astana-platform", "leader", "randa-kassis", end="2023", ended=True, role="head"
    )
    president = stated.get(
        "astana-platform", "leader", "randa-kassis", ended=True, role="President"
    )
    assert stated.evidence_locations(bare) == {(None, "infobox")}
    assert stated.evidence_locations(until) == {(2, "lead")}
    assert stated.evidence_locations(president) == {(None, "related/randa-kassis")}
    assert len(stated.find("astana-platform", "leader")) == 3


def test_3_each_expert_has_the_reference_of_his_phrase(stated: DossierStatements) -> None:
    helped = stated.find("draft-syrian-constitution", "contributor")
    assert {item.value.text: stated.evidence_locations(item) for item in helped} == {
        "xavier-latour": {(43, "constitution")},
        "yasar-yakis": {(43, "constitution")},
        "giulio-terzi": {(44, "constitution")},
    }
    assert any(evidence.note for evidence in helped[0].evidence), "arguable, so it has a note"


def test_3_experts_have_positions_and_occupation(stated: DossierStatements) -> None:
    for person, state in (("yasar-yakis", "turkey"), ("giulio-terzi", "italy")):
        stated.get(person, "position", state, ended=True, role="Minister of Foreign Affairs")
    assert stated.find("xavier-latour", "position") == []
    assert stated.values("xavier-latour", "occupation") == ["constitutional expert"]
    (completed,) = stated.find("draft-syrian-constitution", "completed")
    assert completed.value.text == "2017-07"
    assert stated.evidence_locations(completed) == {(42, "constitution")}


def test_3_invitation_is_dated_during_march_2017(stated: DossierStatements) -> None:
    (invited,) = stated.find("astana-platform", "invited")
    assert dict(invited.qualifiers)["during"] == "2017-03"
    assert stated.evidence_locations(invited) == {(40, "constitution"), (41, "constitution")}


def test_4_congress_has_three_names_and_the_documents_date(stated: DossierStatements) -> None:
    congress = "syrian-national-congress-sochi"
    assert set(stated.values(congress, "name")) == {
        "Syrian National Congress",
        "Sochi Conference",
        "Russia's Syrian peace conference",
    }
    (dates,) = stated.find(congress, "dates")
    assert dates.value.text == "2018-01-13"
    assert stated.evidence_locations(dates) == {(45, "sochi")}
    assert "astana-platform" in stated.values(congress, "participant")


def test_4_called_for_and_agreed_to_name_one_committee(stated: DossierStatements) -> None:
    (urged,) = stated.find("randa-kassis", "called_for")
    assert urged.value.text == "constitutional-committee-called-for-by-kassis"
    assert stated.evidence_locations(urged) == {(46, "sochi")}
    for actor in ("united-nations", "astana-troika"):
        (agreed,) = stated.find(actor, "agreed_to")
        assert agreed.value == urged.value
        assert stated.evidence_locations(agreed) == {(47, "sochi")}
        wordings = [item.stated_as for item in agreed.evidence if item.stated_as]
        assert wordings == ["later agreed to"]


def test_5_troika_has_three_member_states(stated: DossierStatements) -> None:
    members = stated.find("astana-troika", "member")
    assert [(item.value.text, item.evidence[0].stated_as) for item in members] == [
        ("russia", "Russian"),
        ("iran", None),
        ("turkey", None),
    ]
    assert all(stated.evidence_locations(item) == {(47, "sochi")} for item in members)


def test_6_irregular_references(stated: DossierStatements) -> None:
    assert stated.reference(44).issued == "2017-07-10/2017-07-13"
    (together,) = stated.reference(45).authors
    assert together.name == "Hebel und Sydow, Christina und Christoph"
    assert together.entities == ("christina-hebel", "christoph-sydow")
    (nobody,) = stated.reference(42).authors
    assert (nobody.name, nobody.entities) == ("Мировые, новости", ())
    address = stated.reference(33)
    assert (address.title, address.url) == (None, "mspsy.com/news/article/1/67-en")


def test_6_expert_meeting_is_dated_before_its_reference(stated: DossierStatements) -> None:
    meeting = "expert-meeting-on-syrian-constitution"
    assert stated.values(meeting, "dates") == ["[..2017-07-13]/"]


def test_7_events_of_titles_are_dated_by_their_reference(
    stated: DossierStatements, dossier: Dossier
) -> None:
    """They happened, or began, by the issue date of their reference, else by its access date."""
    sections = defaultdict(set)
    for statement in dossier.statements:
        for evidence in statement.evidence:
            sections[statement.subject].add(evidence.section or "")
    events = [item.id for item in dossier.entities if item.kind is Kind.EVENT]
    from_titles = [
        event for event in events if all(item.startswith("ref:") for item in sections[event])
    ]
    assert len(from_titles) > 20
    for event in from_titles:
        dates = stated.find(event, "dates")
        if event in UNDATED | NOT_SAID_TO_HAVE_MET | NO_DATED_SOURCE:
            assert dates == []
            continue
        (only,) = dates
        if event in DATED_BY_TITLE:
            assert only.value.text == "2024-11-11/2024-11-12"
            continue
        ((number, section),) = stated.evidence_locations(only)
        assert number is not None
        source = stated.reference(number)
        assert section == f"ref:{number}"
        by = source.issued or source.accessed or ""
        ended = f"[..{by.rpartition('/')[2]}]"
        assert only.value.text == (f"{ended}/" if event in ONGOING else ended), event


def test_7_geneva_vi_talks_were_under_way_by_their_reference(stated: DossierStatements) -> None:
    assert stated.values("geneva-vi-talks", "dates") == ["[..2017-05-16]/"]


def test_7_formats_and_frameworks_have_no_dates(
    stated: DossierStatements, dossier: Dossier
) -> None:
    never_met = {
        item.subject
        for item in dossier.statements
        if item.property == "classification"
        and {"format", "framework"} & set((item.value.text or "").split())
    }
    assert never_met == UNDATED
    assert [item for item in never_met if stated.find(item, "dates")] == []


def test_8_geneva_ii_has_three_dates(stated: DossierStatements) -> None:
    dates = stated.find("geneva-ii-conference-on-syria", "dates")
    assert [(item.value.text, dict(item.qualifiers).get("place")) for item in dates] == [
        ("2014-01-22", "montreux"),
        ("2014-01-23/2014-01-31", "geneva"),
        ("2014-02-10/2014-02-15", None),
    ]


def test_8_geneva_viii_is_scheduled_without_dates(stated: DossierStatements) -> None:
    assert stated.values("geneva-viii-talks", "scheduled") == ["2017-11-28/"]
    assert stated.find("geneva-viii-talks", "dates") == []


def test_9_snc_names_two_entities_and_stays_unresolved(
    stated: DossierStatements, dossier: Dossier
) -> None:
    named_snc = {
        item.subject
        for item in dossier.statements
        if item.property == "name" and item.value.text == "SNC"
    }
    assert named_snc == {"syrian-national-coalition", "syrian-negotiation-commission"}
    unresolved = [
        item
        for item in dossier.statements
        if not item.value.text and any(piece.stated_as == "SNC" for piece in item.evidence)
    ]
    assert {item.subject for item in unresolved} == {
        "astana-platform",
        "movement-of-the-pluralistic-society",
    }
    assert {item.value.type for item in unresolved} == {ValueType.SOMEVALUE}


def test_10_zhaksybekov_has_two_mayoralties_and_a_current_office(stated: DossierStatements) -> None:
    mayor = [
        dict(item.qualifiers)
        for item in stated.find("adilbek-zhaksybekov", "position")
        if item.value.text == "astana"
    ]
    assert [(item["start"], item["end"]) for item in mayor] == [("1997", "2003"), ("2014", "2016")]
    stated.get(
        "executive-office-of-the-president-of-kazakhstan",
        "leader",
        "adilbek-zhaksybekov",
        ended=False,
        role="Head",
    )
    heads = stated.find("administration-of-president-nazarbayev", "leader")
    terms = [(dict(item.qualifiers)["start"], dict(item.qualifiers)["end"]) for item in heads]
    assert terms == [("2004", "2008"), ("2016", "2018")]


def test_related_statements_have_role_phrases_of_the_vocabulary(dossier: Dossier) -> None:
    roles = {
        dict(item.qualifiers).get("role")
        for item in dossier.statements
        if item.property == "related"
    }
    assert roles <= {*RELATED_ROLES, None}


def test_11_platform_process_format_and_troika_are_related_entities(
    stated: DossierStatements, dossier: Dossier
) -> None:
    four = {"astana-platform", "astana-process", "astana-format", "astana-troika"}
    assert four <= {item.id for item in dossier.entities}
    relations = {
        (item, other) for item in four for other in stated.values(item, "related") if other
    }
    reached, before = {"astana-platform"}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {other for item, other in relations if item in before}
        reached |= {item for item, other in relations if other in before}
    assert four <= reached


@pytest.mark.parametrize(
    ("entity", "lang", "name"),
    [
        ("astana-platform", "ar", "منصة أستانا السياسية"),
        ("randa-kassis", "ar", "رندا قسيس"),
        ("astana", "ru", "Астана"),
        ("aqylmandar-kenesi", "kk", "Ақылмандар кеңесі"),
        ("embassy-of-france-in-kazakhstan", "fr", "Ambassade de France au Kazakhstan"),
        ("sant-egidio", "it", "Sant'Egidio"),
        ("der-spiegel", "de", "Der Spiegel"),
        ("kassym-jomart-tokayev", "en", "Kassym-Jomart Kemeluly Tokayev"),
    ],
)
def test_names_are_stated_in_every_language_of_the_document(
    stated: DossierStatements, entity: str, lang: str, name: str
) -> None:
    assert (name, lang) in [
        (item.value.text, item.value.lang) for item in stated.find(entity, "name")
    ]


def test_every_entity_has_one_preferred_latin_name(
    stated: DossierStatements, dossier: Dossier
) -> None:
    for entity in dossier.entities:
        preferred = [
            item.value.text or ""
            for item in stated.find(entity.id, "name")
            if ("name_kind", "preferred") in item.qualifiers
        ]
        assert len(preferred) == 1, entity.id
        assert all(ord(letter) < 0x250 for letter in preferred[0] if letter.isalpha()), preferred


def test_every_entity_has_one_description(stated: DossierStatements, dossier: Dossier) -> None:
    missing = [
        item.id for item in dossier.entities if len(stated.find(item.id, "description")) != 1
    ]
    assert missing == []


def test_only_citations_of_the_document_are_cited(
    stated: DossierStatements, dossier: Dossier
) -> None:
    """The related articles have no references, so statements of them alone have no citation."""
    cited = defaultdict(set)
    for statement in dossier.statements:
        for number, section in stated.evidence_locations(statement):
            if number is not None and section and not section.startswith("ref:"):
                cited[section].add(number)
    assert cited == {
        "infobox": {1},
        "lead": {2},
        "constitution": {40, 41, 42, 43, 44},
        "sochi": {45, 46, 47},
    }
    assert [
        (statement.subject, statement.property, evidence.section)
        for statement in dossier.statements
        for evidence in statement.evidence
        if evidence.section
        and evidence.section.startswith("ref:")
        and evidence.basis is not Basis.INFERRED
        and (not evidence.citation or evidence.section != f"ref:{stated.number(evidence.citation)}")
    ] == []


def test_remarks_of_the_editors_are_inferred_without_citation(dossier: Dossier) -> None:
    """A citation would suggest that the source connects the two; the note has the reason."""
    remarks = [
        item
        for item in dossier.statements
        if dict(item.qualifiers).get("role") in REMARKS
        or any((evidence.note or "").startswith("Editorial: ") for evidence in item.evidence)
    ]
    assert len(remarks) >= len(REMARKS)
    assert [
        (item.subject, item.value.text, evidence.section)
        for item in remarks
        for evidence in item.evidence
        if evidence.citation or evidence.basis is not Basis.INFERRED
    ] == []


def test_headlines_without_common_event_are_events_of_their_own(
    stated: DossierStatements, dossier: Dossier
) -> None:
    """Each is an event of one reference, and all of a group are connected by remarks."""
    groups = [
        {
            "syria-talks-announced-in-may-2015": 4,
            "syrian-crisis-talks-announced-for-may-2015": 8,
            "astana-meeting-of-the-syrian-opposition-may-2015": 9,
        },
        {
            "second-round-of-syrian-opposition-talks": 14,
            "final-declaration-signed-in-astana": 15,
            "astana-meeting-of-the-syrian-opposition-october-2015": 16,
        },
        {"syria-talks-hosted-by-kazakhstan": 1},
    ]
    for group in groups:
        for event, number in group.items():
            named_in = [item for item in stated.values(event, "named_in") if item]
            assert [stated.number(item) for item in named_in] == [number], event
            assert set(group) - {event} <= set(stated.values(event, "related")) | {
                item.subject for item in dossier.statements if item.value.text == event
            }
    assert "astana-process" in stated.values("syria-talks-hosted-by-kazakhstan", "related")
    assert "syrian-civil-war" in stated.values("conflict-in-syria", "related")


def test_citizenship_from_an_adjective_is_inferred(dossier: Dossier) -> None:
    bases = {
        evidence.basis
        for item in dossier.statements
        if item.property == "citizenship"
        for evidence in item.evidence
    }
    assert bases == {Basis.INFERRED}


def test_place_has_only_kinds_that_the_text_names_or_shows(dossier: Dossier) -> None:
    """The text has "country" and "State"; other kinds are inferred from what it shows."""
    kinds = {
        (item.subject, item.value.text, evidence.basis)
        for item in dossier.statements
        if item.property == "classification"
        and item.subject in {entity.id for entity in dossier.entities if entity.kind is Kind.PLACE}
        for evidence in item.evidence
        if evidence.basis is not Basis.INFERRED
    }
    assert kinds == {
        ("kazakhstan", "country", Basis.STATED),
        ("qatar", "country", Basis.STATED),
        ("arab-league-building", "building", Basis.RECORD),
    }


def test_relations_between_sites_works_and_groups(stated: DossierStatements) -> None:
    stated.get("mspsy-com", "related", "astana-platform", role="has the website of")
    stated.get(
        "randa-kassis-official-website", "related", "randa-kassis", role="official website of"
    )
    proposal = stated.get(
        "project-of-a-unitary-state",
        "related",
        "draft-syrian-constitution",
        role="in the title of a source cited for",
    )
    assert {item.basis for item in proposal.evidence} == {Basis.INFERRED}
    assert stated.evidence_locations(proposal) == {(42, "ref:42"), (42, "constitution")}
    drafting = "drafting-of-the-syrian-constitution"
    assert stated.values(drafting, "organizer") == ["astana-platform"]
    assert stated.values(drafting, "outcome") == ["draft-syrian-constitution"]
    assert stated.values("syrian-rebel-groups", "part_of") == ["syrian-opposition"]


def test_unnamed_people_are_participants_with_a_role(dossier: Dossier) -> None:
    unnamed = [
        item
        for item in dossier.statements
        if item.value.type is ValueType.SOMEVALUE
        and item.property in {"participant", "host", "organizer"}
    ]
    assert len(unnamed) > 5
    assert {item.property for item in unnamed} == {"participant"}
    assert [item.subject for item in unnamed if "role" not in dict(item.qualifiers)] == []


def test_place_in_the_name_of_talks_is_inferred_for_parent_and_rounds(
    stated: DossierStatements,
) -> None:
    talks = ["geneva-peace-talks-2016", "geneva-peace-talks-on-syria-2017"]
    talks += [f"geneva-{number}-talks" for number in ("iv", "v", "vi", "vii", "viii")]
    for event in talks:
        (located,) = stated.find(event, "place")
        assert located.value.text == "geneva"
        assert {item.basis for item in located.evidence} == {Basis.INFERRED}, event


def test_every_statement_has_normal_rank(dossier: Dossier) -> None:
    """The dossier does not rank contradictory statements of the document."""
    assert {item.rank for item in dossier.statements} == {Rank.NORMAL}
