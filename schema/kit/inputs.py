"""Arguments and input members that many fields share, and the conversion of inputs to domain values."""

from dataclasses import fields
from typing import Annotated, Any, Final, TypeVar

import strawberry

from domain.changes import Changes, changes_of
from domain.idempotency import LONGEST_KEY

Value = TypeVar("Value")
Kind = TypeVar("Kind", bound=Changes)

USER_ID: Final = (
    "The customer for whom you act: for operators, and for API keys with the scope `bookings:on_behalf`."
    " Customers omit it."
)
SEAT_IDS: Final = "Labels of seats, such as `A1`."
LEFT_OUT: Final = " Omitted: unchanged."
EMPTIED: Final = "emptied"

Id = Annotated[strawberry.ID, strawberry.argument(description="The id.")]
City = Annotated[
    str | None,
    strawberry.argument(
        description="Name of a city. Case, accents, old names (`Bengaluru`) and slips (`Bangalor`) do not matter."
    ),
]
First = Annotated[int, strawberry.argument(description="How many items a page has: 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which the page begins.")]


def optional(description: str) -> Any:
    """A member of an input that clients may omit; it is None then."""
    return strawberry.field(description=description, default=None)


def change(description: str, *, null: str | None = None) -> Any:
    """A member of an input of changes. Left out it changes nothing, which is not the same as null. `null`: what null
    does; without it null is refused.
    """
    more = "" if null is None else f" Null: {null}."
    return strawberry.field(description=description + LEFT_OUT + more, default=strawberry.UNSET)


def idempotency_key() -> Any:
    """The last member of every mutation's input."""
    return optional(
        "Makes trying again safe: the same key with the same input, within 24 hours, answers what the first call did"
        f" and does nothing again. At most {LONGEST_KEY} characters, chosen by you."
    )


def to_domain(kind: type[Value], given: object, **made: object) -> Value:
    """Converts an input to a domain dataclass whose fields have the same names as the input's members. `made`: fields
    that are converted otherwise.
    """
    names = [field.name for field in fields(kind) if field.name not in made]  # type: ignore[arg-type]
    return kind(**{name: getattr(given, name) for name in names}, **made)


def to_changes(kind: type[Kind], given: object) -> Kind:
    """As to_domain, for an input of changes: what the caller left out stays left out, and null is a value. Raises
    InvalidInput for a null where nothing can be empty.
    """
    members = {field.name: getattr(given, field.name) for field in fields(kind)}
    return changes_of(kind, {name: value for name, value in members.items() if value is not strawberry.UNSET})
