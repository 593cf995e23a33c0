"""What the properties of Wikidata are here, and the kinds of its items."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from astana_api.domain.enums import Kind, NameKind
from astana_api.domain.vocabulary import PROPERTIES, properties_of


@dataclass(frozen=True, slots=True)
class WikidataProperty:
    """How a claim is stated here.

    The item of the claim is the subject unless `inverted`; `value_kind` is the kind of the value's
    item where the property tells it.
    """

    property_id: str
    inverted: bool = False
    role: str | None = None
    name_kind: NameKind | None = None
    value_kind: Kind | None = None


_CLASSES: Final[Mapping[Kind, str]] = {
    Kind.PERSON: "Q5",
    Kind.ORGANIZATION: (
        "Q43229 Q7278 Q327333 Q4830453 Q6881511 Q783794 Q891723 Q163740 Q79913 Q484652 Q245065 "
        "Q35749 Q11204 Q10553309 Q24649 Q31855 Q3918 Q748019 Q49773 Q157031 Q2659904 Q192350 "
        "Q1127126 Q708676 Q15911314 Q17149090 Q414147 Q2085381 Q11032 Q1002697 Q4438121 Q15925165 "
        "Q7188 Q192283 Q7210356 Q176799 Q17505024"
    ),
    Kind.EVENT: (
        "Q1656682 Q1190554 Q625994 Q2020153 Q40231 Q15275719 Q198 Q180684 Q178561 Q350604 "
        "Q2761147 Q1318941 Q1072326 Q18340514 Q27020041 Q3199915 Q8065 Q27968055"
    ),
    Kind.PLACE: (
        "Q6256 Q3624078 Q7275 Q515 Q1549591 Q5119 Q486972 Q56061 Q2221906 Q82794 Q35657 Q3957 "
        "Q532 Q1093829 Q10864048 Q13220204 Q15284 Q23442 Q8502 Q4022 Q23397 Q5107 Q41176 Q123705"
    ),
    Kind.WORK: (
        "Q571 Q7725634 Q13442814 Q3305213 Q11424 Q47461344 Q386724 Q191067 Q732577 Q49848 "
        "Q5707594 Q131569 Q17537576 Q838948 Q482994 Q7366 Q5398426 Q35127 Q93288 Q820655 Q8261 "
        "Q5185279 Q234460 Q3331189"
    ),
}
KIND_OF_CLASS: Final[Mapping[str, Kind]] = MappingProxyType(
    {item: kind for kind, items in _CLASSES.items() for item in items.split()}
)
"""The kind of an item by the class of its `instance of` (P31): frequent classes only."""

_DISTINCTIVE: Final = (
    (Kind.PERSON, ("P569", "P570", "P27", "P106", "P21", "P735")),
    (Kind.ORGANIZATION, ("P159", "P488", "P112", "P576", "P169", "P749", "P452")),
    (Kind.EVENT, ("P585", "P664", "P710")),
    (Kind.WORK, ("P50", "P1476", "P577", "P123")),
    (Kind.PLACE, ("P625", "P1082", "P36", "P131")),
)
"""Properties that only items of the kind have; the first kind with one of them counts."""

_OTHERS: Final = {
    "P1559": WikidataProperty("name", name_kind=NameKind.NATIVE),
    "P1705": WikidataProperty("name", name_kind=NameKind.NATIVE),
    "P1448": WikidataProperty("name", name_kind=NameKind.PREFERRED),
    "P1476": WikidataProperty("name", name_kind=NameKind.PREFERRED),
    "P1813": WikidataProperty("name", name_kind=NameKind.ABBREVIATION),
    "P742": WikidataProperty("name", name_kind=NameKind.ALIAS),
    "P1477": WikidataProperty("name", name_kind=NameKind.FORMER),
    "P463": WikidataProperty("member", inverted=True, value_kind=Kind.ORGANIZATION),
    "P102": WikidataProperty("member", inverted=True, value_kind=Kind.ORGANIZATION),
    "P108": WikidataProperty("position", value_kind=Kind.ORGANIZATION),
    "P488": WikidataProperty("leader", role="chairperson"),
    "P169": WikidataProperty("leader", role="chief executive officer"),
    "P1037": WikidataProperty("leader", role="director / manager"),
    "P3320": WikidataProperty("member", role="board member", value_kind=Kind.PERSON),
    "P749": WikidataProperty("part_of"),
    "P131": WikidataProperty("part_of"),
    "P1365": WikidataProperty("succeeded_by", inverted=True),
    "P710": WikidataProperty("participant"),
    "P22": WikidataProperty("related", role="child of", value_kind=Kind.PERSON),
    "P25": WikidataProperty("related", role="child of", value_kind=Kind.PERSON),
    "P40": WikidataProperty("related", role="parent of", value_kind=Kind.PERSON),
    "P3373": WikidataProperty("related", role="sibling of", value_kind=Kind.PERSON),
    "P451": WikidataProperty("related", role="unmarried partner of", value_kind=Kind.PERSON),
    "P1038": WikidataProperty("related", role="relative of", value_kind=Kind.PERSON),
}
"""Properties that the mappings of the vocabulary lack, or with a direction or role of their own."""


def find_property(wikidata_id: str, kind: Kind) -> WikidataProperty | None:
    """Return how a property is stated of a subject of the kind, None if it has no equivalent."""
    if wikidata_id in _OTHERS:
        other = _OTHERS[wikidata_id]
        is_applicable = other.inverted or kind in PROPERTIES[other.property_id].subjects
        return other if is_applicable else None
    for prop in properties_of(kind):
        if prop.mappings.get("wikidata") == wikidata_id:
            return WikidataProperty(prop.id)
    return None


def find_kind(classes: list[str], properties: Mapping[str, object]) -> Kind | None:
    """Return the kind of an item by its classes, else by its properties, None if they do not tell.

    Classes of two kinds tell nothing.
    """
    kinds = {KIND_OF_CLASS[item] for item in classes if item in KIND_OF_CLASS}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds:
        return None
    for kind, distinctive in _DISTINCTIVE:
        if any(wikidata_id in properties for wikidata_id in distinctive):
            return kind
    return None


def kind_of_value(prop: WikidataProperty, subject: Kind) -> Kind | None:
    """Return the kind of the value's item if the property accepts only one."""
    definition = PROPERTIES[prop.property_id]
    if prop.value_kind is not None:
        return prop.value_kind
    if definition.same_kind:
        return subject
    kinds = definition.subjects if prop.inverted else definition.targets
    return kinds[0] if len(kinds) == 1 else None
