"""Top-level `errors` of a response: refusals with their code and facts, and bugs, whose details are masked."""

from collections.abc import Sequence
from typing import Any

import structlog
from graphql import GraphQLError

from domain.errors import DomainError
from domain.facts import members_of
from domain.money import DEFAULT_CURRENCY, Money
from schema.kit.paths import in_arguments

log = structlog.get_logger()


def mask_errors(errors: Sequence[GraphQLError] | None, request_id: str) -> list[GraphQLError] | None:
    """Returns the errors as a client may see them. A bug is logged here, once, under the request's id."""
    return [_mask_error(error, request_id) for error in errors] if errors else None


def _mask_error(error: GraphQLError, request_id: str) -> GraphQLError:
    cause = cause_of(error)
    if isinstance(cause, DomainError):
        cause = in_arguments(cause, error.nodes)
        extensions = {"code": cause.code, **members(cause)}
        return GraphQLError(cause.message, error.nodes, path=error.path, extensions=extensions)
    if cause is not None and (error.path is not None or error.nodes is None):
        log.error("a GraphQL operation failed", request_id=request_id, path=error.path, exc_info=cause)
        extensions = {"code": "INTERNAL", "requestId": request_id}
        return GraphQLError("Something went wrong on our side.", error.nodes, path=error.path, extensions=extensions)
    if not error.extensions:
        error.extensions = {"code": "BAD_REQUEST"}
    return error


def cause_of(error: GraphQLError) -> Exception | None:
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def members(error: DomainError) -> dict[str, Any]:
    """Returns the error's facts as JSON members; each amount carries its currency."""
    facts = error.facts()

    def amount(minor: int) -> dict[str, str]:
        money = Money(minor, facts.get("currency", DEFAULT_CURRENCY))
        return {"amount": str(money.major), "currency": money.currency}

    return members_of({name: value for name, value in facts.items() if name != "currency"}, amount)
