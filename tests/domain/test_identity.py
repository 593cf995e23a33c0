"""Content-derived ids of statements and evidence, which must never change."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.enums import Rank, Stance, ValueType
from astana_api.domain.statements.drafts import EvidenceDraft, Locator, StatementDraft, Value
from astana_api.domain.statements.identity import (
    claim_id,
    evidence_id,
    order_qualifiers,
    statement_id,
)
from astana_api.domain.vocabulary import QUALIFIERS
from tests.support.databases import claim, date, entity, text

GOLDEN = {
    "a text": claim("astana-platform", "name", text("Astana Platform")),
    "a text in another script": claim(
        "astana-platform", "name", text("منصة أستانا السياسية", "ar"), name_kind="native"
    ),
    "an entity": claim(
        "astana-platform",
        "leader",
        entity("randa-kassis"),
        end="2023",
        ended=True,
        role="President",
    ),
    "a citation": claim("astana", "named_in", Value(ValueType.CITATION, "putz-2015-why")),
    "a date": claim("astana-platform", "founded", date("2015")),
    "a date with a place": claim("geneva-ii", "dates", date("2014-01-22/2014-01-31"), place="bern"),
    "a URL": claim("astana-platform", "website", Value(ValueType.URL, "https://mspsy.com/a")),
    "a number": claim("astana", "related", Value(ValueType.NUMBER, "51.16")),
    "coordinates": claim("astana", "coordinates", Value(ValueType.COORDINATES, "51.16,71.47")),
    "unknown": claim("troika", "founded", Value(ValueType.SOMEVALUE, None)),
    "none": claim("troika", "headquarters", Value(ValueType.NOVALUE, None)),
    "attributed": claim("a", "aim", text("peace"), attributed_to="b"),
}
IDS = {
    "a text": "st-qj356nrshvy2wqms",
    "a text in another script": "st-gzjdnenpd74f45tw",
    "an entity": "st-gnbernm7zpbjaaao",
    "a citation": "st-4stbhutc42pbd5bm",
    "a date": "st-mxtlz77fkie7orup",
    "a date with a place": "st-ogg5gikmrnnlwkku",
    "a URL": "st-gbqu7cwit2vewnon",
    "a number": "st-kxabuwtfq3hx26q2",
    "coordinates": "st-qppyl5owbk3ymiwf",
    "unknown": "st-t5havt45kcpdav2r",
    "none": "st-b2qziosdby2oszwz",
    "attributed": "st-umri3vunulv2ij3d",
}

QUALIFIED = (("start", "2015"), ("end", "2023"), ("ended", True), ("role", "head"))

values = st.builds(
    Value,
    st.sampled_from(ValueType),
    st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from([None, "en", "ar"]),
)
qualifiers = st.dictionaries(
    st.sampled_from(list(QUALIFIERS)), st.sampled_from(["", "true", "2015", True, False])
).map(lambda mapping: tuple(mapping.items()))
drafts = st.builds(
    StatementDraft,
    st.sampled_from(["a", "b", "a-b"]),
    st.sampled_from(["name", "leader"]),
    values,
    qualifiers,
)


@pytest.mark.parametrize("case", GOLDEN)
def test_statement_id_of_fixed_claims_is_unchanged(case: str) -> None:
    assert statement_id(GOLDEN[case]) == IDS[case]


def test_claim_id_ignores_order_of_qualifiers() -> None:
    expected = claim_id("a", "leader", entity("b"), QUALIFIED)
    assert claim_id("a", "leader", entity("b"), QUALIFIED[::-1]) == expected


def test_order_qualifiers_returns_vocabulary_order_and_rejects_unknown_name() -> None:
    assert order_qualifiers(QUALIFIED[::-1]) == QUALIFIED
    with pytest.raises(KeyError):
        order_qualifiers([("lang", "en")])


def test_statement_id_ignores_rank_and_evidence() -> None:
    bare = GOLDEN["an entity"]
    changed = replace(
        bare,
        rank=Rank.DEPRECATED,
        evidence=(EvidenceDraft(citation="putz-2015-why", stated_as="Mme Kassis"),),
    )
    assert statement_id(changed) == statement_id(bare)


@pytest.mark.parametrize(
    "other",
    [
        claim("b", "leader", entity("k"), end="2023"),
        claim("a", "member", entity("k"), end="2023"),
        claim("a", "leader", text("k", None), end="2023"),
        claim("a", "leader", entity("l"), end="2023"),
        claim("a", "leader", Value(ValueType.ENTITY, "k", "en"), end="2023"),
        claim("a", "leader", entity("k"), start="2023"),
        claim("a", "leader", entity("k"), end="2023-01"),
        claim("a", "leader", entity("k")),
        claim("a", "leader", entity("k"), end="2023", ended=True),
    ],
)
def test_statement_id_depends_on_subject_property_value_and_qualifiers(
    other: StatementDraft,
) -> None:
    assert statement_id(other) != statement_id(claim("a", "leader", entity("k"), end="2023"))


@given(drafts, drafts)
def test_statement_ids_are_equal_if_and_only_if_claims_are_equal(
    first: StatementDraft, second: StatementDraft
) -> None:
    def content(draft: StatementDraft) -> str:
        return json.dumps(
            [draft.subject, draft.property, draft.value, sorted(draft.qualifiers, key=repr)]
        )

    assert (statement_id(first) == statement_id(second)) == (content(first) == content(second))


@given(drafts)
def test_statement_id_is_short_and_url_safe(draft: StatementDraft) -> None:
    prefix, _, digest = statement_id(draft).partition("-")
    assert prefix == "st"
    assert len(digest) == 16
    assert set(digest) <= set("abcdefghijklmnopqrstuvwxyz234567")


FULL = EvidenceDraft(
    "putz-2015-why", "astana-platform", "lead", "ceased its activities", "has ", " in 2023"
)
EVIDENCE_IDS = ("ev-idvbahqp7zrqwagz", "ev-lhku4tqkudfeokw2")


def test_evidence_id_of_fixed_evidence_is_unchanged() -> None:
    assert evidence_id("st-aaaaaaaaaaaaaaaa", FULL) == EVIDENCE_IDS[0]
    assert evidence_id("st-aaaaaaaaaaaaaaaa", EvidenceDraft(citation="x")) == EVIDENCE_IDS[1]


@pytest.mark.parametrize(
    "other",
    [
        replace(FULL, citation=None),
        replace(FULL, document="geneva"),
        replace(FULL, section="infobox"),
        replace(FULL, exact="ceased"),
        replace(FULL, prefix=None),
        replace(FULL, suffix=" in"),
        replace(FULL, stance=Stance.CONTRADICTS),
    ],
)
def test_evidence_id_depends_on_every_field_except_note(other: EvidenceDraft) -> None:
    assert evidence_id("st-a", other) != evidence_id("st-a", FULL)
    assert evidence_id("st-a", replace(other, note="see talk")) == evidence_id("st-a", other)
    assert evidence_id("st-b", other) != evidence_id("st-a", other)


@pytest.mark.parametrize(
    ("text_value", "role", "is_equal"),
    [
        ("Delta\u2009 Press", "editor\u00a0in chief", True),
        ("Del\u00adta Press\u200e", "editor in\u2060 chief", True),
        ("Delta\u200cPress", "editor in chief", False),
        ("Delta Press", "editor-in-chief", False),
    ],
)
def test_claim_id_ignores_white_space_and_invisible_characters_of_texts(
    text_value: str, role: str, is_equal: bool
) -> None:
    first = claim_id("velna", "operates_in", text("Delta Press"), (("role", "editor in chief"),))
    second = claim_id("velna", "operates_in", text(text_value), (("role", role),))
    assert (first == second) is is_equal


def test_evidence_id_depends_on_the_locator_only_if_there_is_one() -> None:
    piece = EvidenceDraft("putz")
    ids = {
        evidence_id("st-a", replace(piece, locator=locator))
        for locator in (None, Locator("page", "12"), Locator("page", "13"), Locator("line", "12"))
    }
    assert len(ids) == 4
    assert evidence_id("st-a", piece) in ids


def test_claim_id_of_a_url_depends_on_every_character() -> None:
    urls = ("https://velna.example/a", "https://velna.example/\u200ba")
    first, second = (claim_id("velna", "website", Value(ValueType.URL, url), ()) for url in urls)
    assert first != second
