"""Hypothesis strategies for random histories; few distinct values, so that they repeat."""

from hypothesis import strategies as st

from tests.support import reference_model_seeding as seeds
from tests.support.reference_model import Claim, EvidencePiece

KINDS = {
    "us": "organization",
    "them": "organization",
    "troika": "organization",
    seeds.OWN_ENTITY: "organization",
    "randa": "person",
    "kassis": "person",
    "late": "person",
}
ORGANIZATIONS = [key for key, kind in KINDS.items() if kind == "organization"]
PERSONS = [key for key, kind in KINDS.items() if kind == "person"]
SOURCES = ("putz", "other", seeds.SOURCE)

entities = st.sampled_from(list(KINDS))
created = st.sampled_from([key for key in KINDS if key != seeds.OWN_ENTITY])
organizations = st.sampled_from(ORGANIZATIONS)
sources = st.sampled_from(SOURCES)
years = st.sampled_from(["2014", "2015", "1971"])
languages = st.sampled_from(["en", "fr"])
texts = st.sampled_from(["a thing", "another thing"])
ranks = st.sampled_from(["preferred", "normal", "deprecated"])
stances = st.sampled_from(["supports", "supports", "contradicts"])
pieces = st.one_of(
    st.builds(EvidencePiece, sources, st.none(), st.none(), stances),
    st.builds(EvidencePiece, sources, st.just("memo"), st.sampled_from([None, "body"]), stances),
    st.builds(EvidencePiece, st.none(), st.just("memo"), st.just("body"), st.just("supports")),
)
evidence = st.lists(pieces, max_size=2, unique=True)
qualifiers = st.sampled_from(
    [
        (),
        (("role", "head"),),
        (("end", "2023"),),
        (("end", "2023"), ("ended", True)),
        (("attributed_to", "randa"),),
        (("attributed_to", "them"),),
    ]
)
none: st.SearchStrategy[tuple[()]] = st.just(())
named = st.sampled_from(["Astana", "Astana Platform", "منصة"])
claims = st.one_of(
    st.builds(
        Claim,
        entities,
        st.just("name"),
        st.just("text"),
        named,
        languages,
        st.sampled_from([(), (("name_kind", "preferred"),), (("name_kind", "alias"),)]),
    ),
    st.builds(Claim, entities, st.just("description"), st.just("text"), texts, languages, none),
    st.builds(Claim, organizations, st.just("founded"), st.just("date"), years, st.none(), none),
    st.builds(
        Claim,
        organizations,
        st.just("leader"),
        st.just("entity"),
        st.sampled_from(PERSONS),
        st.none(),
        qualifiers,
    ),
)
dossiers = st.builds(
    seeds.DossierVersion,
    founded=st.sampled_from([None, "1971", "2014"]),
    led=st.booleans(),
    used_founded=st.sampled_from([None, "2014"]),
    title=st.sampled_from([None, "Gazette", "The Gazette"]),
)
chances = st.integers(0, 10_000)
