"""What payment providers send: the ground of the models of their entities, and the reading of signed bodies."""

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
    """Nothing is coerced; members that are not declared are passed over. Errors do not repeat what was sent."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=False, defer_build=True
    )


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("Expected a text that can be printed.")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_printable)]
OptionalText = Annotated[Text | None, BeforeValidator(lambda value: None if value == "" else value)]
"""None also where the provider writes an empty text."""
Whole = Annotated[int, Field(ge=0, le=LARGEST_MINOR)]
"""Minor units or seconds: never negative, never a text, a fraction or a truth value."""


def one_of(words: Mapping[str, Meaning]) -> BeforeValidator:
    """Reads a provider's word as what it means to the platform. Refuses every other word."""

    def meaning_of(word: object) -> Meaning:
        if not isinstance(word, str) or word not in words:
            raise ValueError(f"Expected one of {', '.join(words)}.")
        return words[word]

    return BeforeValidator(meaning_of)


def read_json(body: bytes) -> Any:
    """The value of a body whose signature was checked; fractions are Decimals.

    Raises MalformedDelivery for what is no JSON, and InvalidInput for JSON that is nested too deep or holds a number
    out of range.
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
    """NaN and the infinities are words of JavaScript and none of JSON."""
    raise MalformedDelivery
