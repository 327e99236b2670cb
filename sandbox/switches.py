"""Switches that make a payment misbehave in the ways that real providers do."""

import re
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

LARGEST = 10**12
_CURRENCY = re.compile("[A-Z]{3}")


class Malformed(Exception):
    """Its text says what is wrong with a request."""


@dataclass(frozen=True)
class Switches:
    duplicates: int = 0
    """How many more times each callback is delivered, concurrently."""
    delay_seconds: float = 0.0
    """The delay between the payment and its callbacks."""
    late_seconds: float = 0.0
    """The delay between the customer's payment and its capture; the payment is pending meanwhile."""
    wrong_amount_minor: int = 0
    """Captures this amount instead of the ordered one."""
    wrong_currency: str = ""
    """Captures in this currency instead of the ordered one."""
    silent: bool = False
    """Sends no callback at all."""
    fails_first: bool = False
    """Reports FAILED before the success."""
    reordered: bool = False
    """Reports the success first, and PENDING after it."""
    hang_seconds: float = 0.0
    """The delay of the call's answer after it took effect, so that the caller times out first."""
    slow_refund_seconds: float = 0.0
    """How long refunds are pending."""
    refund_failures: int = 0
    """How many times each refund fails before a repeated request for it succeeds."""
    refund_hang_seconds: float = 0.0
    """The delay of the answer to a refund after it took effect."""

    @classmethod
    def of(cls, given: Any) -> Self:
        """Raises Malformed for an unknown switch or a value of the wrong kind."""
        if not isinstance(given, dict):
            raise Malformed("switches must be an object.")
        known = {field.name: type(field.default) for field in fields(cls)}
        for name, value in given.items():
            if name not in known:
                raise Malformed(f"There is no switch {name}; there are {', '.join(known)}.")
            if not _fits(known[name], value):
                raise Malformed(f"The switch {name} takes a {known[name].__name__}, not {value!r}.")
        return cls(**given)

    @property
    def captures_after_seconds(self) -> float:
        return max(self.late_seconds, 1.0) if self.fails_first else self.late_seconds

    def stored(self) -> dict[str, Any]:
        return asdict(self)


def _fits(kind: type, value: Any) -> bool:
    if kind is str:
        return isinstance(value, str) and (value == "" or _CURRENCY.fullmatch(value) is not None)
    if kind is bool:
        return isinstance(value, bool)
    return type(value) in ((int, float) if kind is float else (int,)) and 0 <= value <= LARGEST
