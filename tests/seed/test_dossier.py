"""The editorial rules' worked facts, as the shipped dossier states them.

Their numbers are those of the decision that records them. A statement's places are pairs of a
reference's number and a section of the document.
"""

from collections import defaultdict

import pytest

from astana_api.domain.enums import Kind, Rank, ValueType
from astana_api.importers.dossier import Dossier
from tests.seed.conftest import Stated

ONGOING = {"astana-process", "astana-format", "geneva-process", "syrian-crisis"}
"""Under way when they are named, so that no day by which they had happened can be given."""
DATED_BY_TITLE = {"22nd-international-meeting-on-syria-in-the-astana-format"}


def test_1_one_dissolution_with_two_pieces_of_evidence(stated: Stated) -> None:
    (dissolved,) = stated.all("astana-platform", "dissolved")
    assert dissolved.value.text == "2023"
    assert stated.places(dissolved) == {(1, "infobox"), (2, "lead")}


def test_1_the_founding_stays_uncited(stated: Stated) -> None:
    (founded,) = stated.all("astana-platform", "founded")
    assert founded.value.text == "2015"
    assert stated.places(founded) == {(None, "infobox")}


def test_2_three_statements_on_who_led_the_platform(stated: Stated) -> None:
    bare = stated.one("astana-platform", "leader", "randa-kassis")
    until = stated.one(
        "astana-platform", "leader", "randa-kassis", end="2023", ended=True, role="head"
    )
    president = stated.one(
        "astana-platform", "leader", "randa-kassis", ended=True, role="President"
    )
    assert stated.places(bare) == {(None, "infobox")}
    assert stated.places(until) == {(2, "lead")}
    assert stated.places(president) == {(None, "related/randa-kassis")}
    assert len(stated.all("astana-platform", "leader")) == 3


def test_3_each_expert_has_the_reference_that_closes_the_phrase_on_him(stated: Stated) -> None:
    helped = stated.all("draft-syrian-constitution", "contributor")
    assert {one.value.text: stated.places(one) for one in helped} == {
        "xavier-latour": {(43, "constitution")},
        "yasar-yakis": {(43, "constitution")},
        "giulio-terzi": {(44, "constitution")},
    }
    assert any(evidence.note for evidence in helped[0].evidence), "arguable, so it has a note"


def test_3_two_former_ministers_and_an_expert(stated: Stated) -> None:
    for person, state in (("yasar-yakis", "turkey"), ("giulio-terzi", "italy")):
        stated.one(person, "position", state, ended=True, role="Minister of Foreign Affairs")
    assert stated.all("xavier-latour", "position") == []
    assert stated.values("xavier-latour", "occupation") == ["constitutional expert"]
    (completed,) = stated.all("draft-syrian-constitution", "completed")
    assert completed.value.text == "2017-07"
    assert stated.places(completed) == {(42, "constitution")}


def test_3_the_invitation_of_march_2017(stated: Stated) -> None:
    (invited,) = stated.all("astana-platform", "invited")
    assert dict(invited.qualifiers)["during"] == "2017-03"
    assert stated.places(invited) == {(40, "constitution"), (41, "constitution")}


def test_4_the_congress_has_three_names_and_the_date_of_the_document(stated: Stated) -> None:
    congress = "syrian-national-congress-sochi"
    assert set(stated.values(congress, "name")) == {
        "Syrian National Congress",
        "Sochi Conference",
        "Russia's Syrian peace conference",
    }
    (dates,) = stated.all(congress, "dates")
    assert dates.value.text == "2018-01-13"
    assert stated.places(dates) == {(45, "sochi")}
    assert "astana-platform" in stated.values(congress, "participant")


def test_4_what_was_urged_and_who_agreed(stated: Stated) -> None:
    (urged,) = stated.all("randa-kassis", "called_for")
    assert stated.places(urged) == {(46, "sochi")}
    for actor in ("united-nations", "astana-troika"):
        (agreed,) = stated.all(actor, "agreed_to")
        assert stated.places(agreed) == {(47, "sochi")}


def test_5_the_troika_has_three_states_as_members(stated: Stated) -> None:
    members = stated.all("astana-troika", "member")
    assert [(one.value.text, one.stated_as) for one in members] == [
        ("russia", "Russian"),
        ("iran", None),
        ("turkey", None),
    ]
    assert all(stated.places(one) == {(47, "sochi")} for one in members)


def test_6_references_that_do_not_fit_a_form(stated: Stated) -> None:
    assert stated.reference(44).issued == "2017-07-10/2017-07-13"
    (together,) = stated.reference(45).authors
    assert together.name == "Hebel und Sydow, Christina und Christoph"
    assert together.entities == ("christina-hebel", "christoph-sydow")
    (nobody,) = stated.reference(42).authors
    assert (nobody.name, nobody.entities) == ("Мировые, новости", ())
    address = stated.reference(33)
    assert (address.title, address.url) == (None, "mspsy.com/news/article/1/67-en")


def test_6_the_expert_meeting_is_dated_no_more_than_its_reference(stated: Stated) -> None:
    meeting = "expert-meeting-on-syrian-constitution"
    assert stated.values(meeting, "dates") == ["[..2017-07-13]"]


def test_7_events_known_from_a_title_alone(stated: Stated, dossier: Dossier) -> None:
    """They had happened by the date of their reference or, lacking one, by its access date."""
    sections = defaultdict(set)
    for statement in dossier.statements:
        for evidence in statement.evidence:
            sections[statement.subject].add(evidence.section or "")
    events = [one.id for one in dossier.entities if one.kind is Kind.EVENT]
    from_titles = [
        event for event in events if all(one.startswith("ref:") for one in sections[event])
    ]
    assert len(from_titles) > 20
    for event in from_titles:
        dates = stated.all(event, "dates")
        if event in ONGOING:
            assert dates == []
            continue
        (only,) = dates
        if event in DATED_BY_TITLE:
            assert only.value.text == "2024-11-11/2024-11-12"
            continue
        ((number, section),) = stated.places(only)
        assert number is not None
        source = stated.reference(number)
        assert section == f"ref:{number}"
        by = source.issued or source.accessed or ""
        assert only.value.text == f"[..{by.rpartition('/')[2]}]", event


def test_8_geneva_ii_met_three_times(stated: Stated) -> None:
    dates = stated.all("geneva-ii-conference-on-syria", "dates")
    assert [(one.value.text, dict(one.qualifiers).get("place")) for one in dates] == [
        ("2014-01-22", "montreux"),
        ("2014-01-23/2014-01-31", "geneva"),
        ("2014-02-10/2014-02-15", None),
    ]


def test_8_geneva_viii_was_only_scheduled(stated: Stated) -> None:
    assert stated.values("geneva-viii-talks", "scheduled") == ["2017-11-28/"]
    assert stated.all("geneva-viii-talks", "dates") == []


def test_9_snc_abbreviates_more_than_one_body(stated: Stated, dossier: Dossier) -> None:
    bearers = {
        one.subject
        for one in dossier.statements
        if one.property == "name" and one.value.text == "SNC"
    }
    assert bearers == {"syrian-national-coalition", "syrian-negotiation-commission"}
    unresolved = [
        one for one in dossier.statements if one.stated_as == "SNC" and not one.value.text
    ]
    assert {one.subject for one in unresolved} == {
        "astana-platform",
        "movement-of-the-pluralistic-society",
    }
    assert {one.value.type for one in unresolved} == {ValueType.SOMEVALUE}


def test_10_two_mayoralties_and_a_current_office(stated: Stated) -> None:
    mayor = [
        dict(one.qualifiers)
        for one in stated.all("adilbek-zhaksybekov", "position")
        if one.value.text == "astana"
    ]
    assert [(one["start"], one["end"]) for one in mayor] == [("1997", "2003"), ("2014", "2016")]
    stated.one(
        "executive-office-of-the-president-of-kazakhstan",
        "leader",
        "adilbek-zhaksybekov",
        ended=False,
        role="Head",
    )
    heads = stated.all("administration-of-president-nazarbayev", "leader")
    terms = [(dict(one.qualifiers)["start"], dict(one.qualifiers)["end"]) for one in heads]
    assert terms == [("2004", "2008"), ("2016", "2018")]


def test_11_platform_process_format_and_troika_are_four_and_related(
    stated: Stated, dossier: Dossier
) -> None:
    four = {"astana-platform", "astana-process", "astana-format", "astana-troika"}
    assert four <= {one.id for one in dossier.entities}
    ties = {(one, other) for one in four for other in stated.values(one, "related") if other}
    reached, before = {"astana-platform"}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {other for one, other in ties if one in before}
        reached |= {one for one, other in ties if other in before}
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
    stated: Stated, entity: str, lang: str, name: str
) -> None:
    assert (name, lang) in [(one.value.text, one.value.lang) for one in stated.all(entity, "name")]


def test_every_entity_is_shown_by_one_name_in_latin_letters(
    stated: Stated, dossier: Dossier
) -> None:
    for entity in dossier.entities:
        preferred = [
            one.value.text or ""
            for one in stated.all(entity.id, "name")
            if ("name_kind", "preferred") in one.qualifiers
        ]
        assert len(preferred) == 1, entity.id
        assert all(ord(letter) < 0x250 for letter in preferred[0] if letter.isalpha()), preferred


def test_every_entity_says_what_it_is(stated: Stated, dossier: Dossier) -> None:
    missing = [one.id for one in dossier.entities if len(stated.all(one.id, "description")) != 1]
    assert missing == []


def test_nothing_is_cited_that_the_document_does_not_cite(stated: Stated, dossier: Dossier) -> None:
    """The related articles carry no reference, so that what they alone say is unsourced."""
    cited = defaultdict(set)
    for statement in dossier.statements:
        for number, section in stated.places(statement):
            if number is not None and section and not section.startswith("ref:"):
                cited[section].add(number)
    assert cited == {
        "infobox": {1},
        "lead": {2},
        "constitution": {40, 41, 42, 43, 44},
        "sochi": {45, 46, 47},
    }
    assert all(
        section == f"ref:{number}"
        for statement in dossier.statements
        for number, section in stated.places(statement)
        if section and section.startswith("ref:")
    )


def test_nothing_is_judged_untrue(dossier: Dossier) -> None:
    """Contradictions stand: the dossier says what the document says."""
    assert {one.rank for one in dossier.statements} == {Rank.NORMAL}
