"""Base model and types for what payment providers send, and the parsing of signed bodies."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from domain import nesting
from domain.checkout.errors import MalformedDelivery
from domain.errors import InvalidInput
from domain.money import LARGEST_MINOR

LONGEST_TEXT = 500

Meaning = TypeVar("Meaning")


class Wire(BaseModel):
    """Base of providers' models. Values are not coerced, undeclared members are ignored, errors do not repeat the
    input.
    """

    model_config = ConfigDict(
        strict=True, frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=False, defer_build=True
    )


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("Expected a text that can be printed.")
    return text


def _readable(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    words = "".join(each if each.isprintable() else " " for each in value).split()
    return " ".join(words)[:LONGEST_TEXT] or None


Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_printable)]
OptionalText = Annotated[Text | None, BeforeValidator(lambda value: None if value == "" else value)]
"""A text; None also for an empty one."""
Prose = Annotated[str | None, BeforeValidator(_readable)]
"""A sentence for people. What is unreadable or too long of it is left out, since nothing is decided by it."""
Whole = Annotated[int, Field(ge=0, le=LARGEST_MINOR)]
"""Minor units or seconds: a JSON integer that is not negative."""


def one_of(words: Mapping[str, Meaning]) -> BeforeValidator:
    """Returns a validator that maps a provider's values to the platform's. Unknown values are invalid."""

    def meaning_of(word: object) -> Meaning:
        if not isinstance(word, str) or word not in words:
            raise ValueError(f"Expected one of {', '.join(words)}.")
        return words[word]

    return BeforeValidator(meaning_of)


def read_json(body: bytes) -> Any:
    """Parses a body whose signature was checked, with fractions as Decimals. Raises MalformedDelivery if it is not
    JSON, InvalidInput for JSON that is nested too deep or has a number out of range.
    """
    try:
        return nesting.parse(body.decode(), parse_float=Decimal, parse_constant=_no_constant)
    except nesting.TooDeep as error:
        raise InvalidInput.of("body", str(error)) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise MalformedDelivery from error
    except (ValueError, ArithmeticError) as error:
        raise InvalidInput.of("body", "A number is out of range.") from error


def _no_constant(_name: str) -> NoReturn:
    """Refuses NaN and the infinities, which JSON does not have."""
    raise MalformedDelivery
