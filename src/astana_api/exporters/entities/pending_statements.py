"""The statements of an entity that a writer has not yet written: the rest becomes notes."""

from collections.abc import Callable
from typing import Any

from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.exporters.entities.statement_values import (
    describe_statement,
    group_by_property,
    plain_date,
    plain_text,
    website_link,
)
from astana_api.exporters.exported_records import ExportedEntity

Condition = Callable[[Json], bool]


def is_unqualified(statement: Json) -> bool:
    """Return whether a field without time and source can hold the statement."""
    return not statement["qualifiers"]


def is_entity(statement: Json) -> bool:
    return bool(statement["value_type"] == ValueType.ENTITY)


def has_only_qualifiers(statement: Json, *names: str) -> bool:
    """Return whether the statement has a value, and no other qualifiers than these."""
    return statement["value"] is not None and set(names).issuperset(statement["qualifiers"])


def is_safe_website(statement: Json) -> bool:
    """Return whether the value is an address that is safe to link to, without qualifiers."""
    return is_unqualified(statement) and website_link(statement) is not None


class PendingStatements:
    """Take statements out by property; `describe` the others, so that none is lost silently.

    Deprecated statements are not among them: the editors hold them wrong.
    """

    def __init__(self, record: ExportedEntity) -> None:
        self._item = record.item
        self._groups = group_by_property(record.statements)

    def get(self, property_id: str) -> tuple[Json, ...]:
        """Return the statements of a property, which stay."""
        return tuple(self._groups.get(property_id, ()))

    def take(self, property_id: str, condition: Condition) -> list[Json]:
        """Remove and return the statements of a property that meet the condition."""
        taken: list[Json] = []
        others: list[Json] = []
        for statement in self.get(property_id):
            (taken if condition(statement) else others).append(statement)
        self._groups[property_id] = others
        return taken

    def take_displayed(self, property_id: str) -> Any:
        """Remove and return the displayed value of a single-valued property, None if it has none.

        It stays if it has qualifiers. Other values of the property stay, too.
        """
        displayed = self._item[property_id]
        if displayed is None:
            return None

        def is_displayed(statement: Json) -> bool:
            same = plain_text(statement["value"]) == plain_text(displayed)
            return same and is_unqualified(statement)

        taken = self.take(property_id, is_displayed)
        return displayed if taken else None

    def take_date(self, property_id: str) -> str | None:
        """Remove and return the displayed date if it is plain; any other date stays."""
        return self.take_displayed(property_id) if plain_date(self._item[property_id]) else None

    def take_only(self, property_id: str, *kinds: Kind) -> Json | None:
        """Remove and return the entity of a property that has one value, of one of the kinds."""
        group = self._groups.get(property_id, [])
        if len(group) != 1 or not is_entity(group[0]) or group[0]["qualifiers"]:
            return None
        value: Json = group[0]["value"]
        if value["kind"] not in kinds:
            return None
        self._groups[property_id] = []
        return value

    def describe(self) -> list[str]:
        """Return a note on each statement that was not taken."""
        return [describe_statement(each) for group in self._groups.values() for each in group]
