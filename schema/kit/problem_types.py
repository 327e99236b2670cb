"""Makes GraphQL types of domain errors, and maps a raised error to its member of a mutation's union. The errors that
have a type are listed in `schema/kit/problems/`.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, get_args, get_origin

import strawberry
from strawberry.schema import ExceptionHandler

from domain import errors
from domain.errors import DomainError, InvalidInput
from domain.facts import is_amount, shown_name
from domain.paths import renamed
from schema.kit.paths import members_of
from schema.kit.rows import OfRow
from schema.kit.scalars import Money


@strawberry.interface(
    description="Why a mutation changed nothing. Every member of a mutation's union but one is a problem, so"
    " `... on Problem { code message }` always works."
)
class Problem:
    code: str = strawberry.field(
        description="For programs: stable, in capitals, the same as the REST layer's `code`. New ones may be added."
    )
    message: str = strawberry.field(description="For people: an English sentence that says what to do.")


@strawberry.type(
    description="A problem without facts of its own: not found, not allowed, not signed in, busy, an"
    " idempotency key in use. `code` says which."
)
class Refusal(Problem):
    retry_after_seconds: int | None = strawberry.field(
        description="Seconds after which the same call may succeed; null where waiting does not help."
    )


@strawberry.type(description="What is wrong with one field of an input.")
class FieldProblem:
    field: str = strawberry.field(description="The path of the field, such as `prices[0].amount`.")
    message: str = strawberry.field(description="What was expected there.")


PROBLEMS: dict[type[DomainError], type[Problem]] = {}
"""The GraphQL type of each error that has one. Every other error becomes a Refusal."""


ITEMS: dict[type, type[OfRow[Any]]] = {}
"""The GraphQL type of each domain class that facts list. Entered before the problem that has such a fact."""


def problem(error: type[DomainError], description: str, **facts: str) -> type[Problem]:
    """Makes the error's GraphQL type, whose fields are the error's facts. `facts`: descriptions by field name."""
    shown = shown_facts(error)
    if shown.keys() != facts.keys():
        raise TypeError(f"{error.__name__} has the facts {', '.join(shown)}, not {', '.join(facts)}.")
    members = {name: strawberry.field(description=text) for name, text in facts.items()}
    made = type(error.__name__, (Problem,), {"__annotations__": shown, "__module__": __name__, **members})
    PROBLEMS[error] = strawberry.type(made, description=description)
    return PROBLEMS[error]


def shown_facts(error: type[DomainError]) -> dict[str, Any]:
    """Returns the type of each field, by name. `*_minor` and the currency become one field of type Money."""
    names = {fact.name: fact.type for fact in fields(error)}
    return {
        shown_name(name): Money if is_amount(name) else _shown(name, kind)
        for name, kind in names.items()
        if name != "currency"
    }


def _shown(name: str, kind: Any) -> Any:
    if name.endswith("_id") and name != "external_id":
        return strawberry.ID
    if kind is errors.FieldProblem:
        return FieldProblem
    if kind in ITEMS:
        return ITEMS[kind]
    if get_origin(kind) in (tuple, list):
        return list[_shown(name, get_args(kind)[0])]  # type: ignore[misc]  # a type that is known when it is run
    return kind


def to_problem_of(given: type) -> Callable[[DomainError], Problem]:
    """As `to_union_member`, for items of a batch: paths in InvalidInput name members of the batch's input."""

    def problem_of(error: DomainError) -> Problem:
        return to_union_member(renamed(error, members_of(given)) if isinstance(error, InvalidInput) else error)

    return problem_of


def to_union_member(error: DomainError) -> Problem:
    """Converts the error to its member of the union, a Refusal where it has no type of its own."""
    kind, facts = PROBLEMS.get(type(error)), error.facts()
    if kind is None:
        return _refusal(error)
    values = {
        shown_name(name): Money.of(value, facts["currency"]) if is_amount(name) else _items(value)
        for name, value in facts.items()
        if name != "currency"
    }
    return kind(code=error.code, message=error.message, **values)


def _items(value: Any) -> Any:
    """A list of items as their GraphQL types, any other value as it is."""
    if isinstance(value, tuple) and value and type(value[0]) in ITEMS:
        return [ITEMS[type(each)].of(each) for each in value]
    return value


def _refusal(error: DomainError) -> Refusal:
    return Refusal(code=error.code, message=error.message, retry_after_seconds=error.seconds_to_wait())


@dataclass(frozen=True)
class UnionMemberHandler:
    """Handles one class of errors. Strawberry uses the first handler whose error was raised and whose type is in the
    union.
    """

    exception_type: type[DomainError]
    error_type: type[Problem]

    def handle(self, exception: DomainError, *, info: strawberry.Info[Any, Any], **_where: Any) -> Problem:
        info.context.outcome = exception.code
        return _refusal(exception) if self.error_type is Refusal else to_union_member(exception)


def handlers() -> list[ExceptionHandler[Any, Any]]:
    """Returns the handlers, subclasses before their bases."""
    own = [UnionMemberHandler(error, kind) for error, kind in PROBLEMS.items()]
    return [*own, UnionMemberHandler(DomainError, Refusal)]
