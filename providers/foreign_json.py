"""What somebody else's JSON holds, taken out by name and kind, so that nonsense is found where it is read."""

from dataclasses import dataclass
from typing import Any, Self

from domain.money import LARGEST_MINOR
from domain.ports import ProviderUnavailable

LONGEST_TEXT = 500


class Unreadable(ProviderUnavailable):
    """An answer that is no answer: what was asked may have taken effect."""


@dataclass(frozen=True)
class Foreign:
    """A JSON object of somebody else. Everything raises Unreadable for what is missing or of another kind."""

    values: dict[str, Any]

    @classmethod
    def of(cls, value: Any, what: str = "The answer") -> Self:
        if not isinstance(value, dict):
            raise Unreadable(f"{what} is no object.")
        return cls(value)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT or not value.isprintable():
            raise Unreadable(f"{name} is no text.")
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self.values.get(name) in (None, "") else self.text(name)

    def whole(self, name: str) -> int:
        """Minor units or seconds: never negative, never a text, a fraction or a truth value."""
        value = self.values.get(name)
        if type(value) is not int or not 0 <= value <= LARGEST_MINOR:
            raise Unreadable(f"{name} is no whole number.")
        return value

    def member(self, name: str) -> "Foreign":
        return Foreign.of(self.values.get(name), name)

    def items(self, name: str) -> list["Foreign"]:
        value = self.values.get(name)
        if not isinstance(value, list):
            raise Unreadable(f"{name} is no list.")
        return [Foreign.of(each, name) for each in value]
