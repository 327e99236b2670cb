"""The refusals that an operation may answer: those of its use case, of its rule, and of what it reads."""

import re
from collections.abc import Iterator

from domain.accounts import KeysStopped, Role
from domain.errors import (
    Busy,
    DomainError,
    Forbidden,
    IdempotencyInProgress,
    IdempotencyMismatch,
    InvalidInput,
    NotFound,
    Unauthenticated,
)
from rest.operations import Operation
from rest.problems import STATUS, HttpProblem

_SIGNED_IN = frozenset(Role) - {Role.VISITOR, Role.SYSTEM}
_ID = re.compile(r"\{\w+Id\}")


def refusals_of(operation: Operation) -> dict[int, list[str]]:
    """Returns the codes by status, both sorted."""
    codes: dict[int, set[str]] = {}
    for status, code in (*_of_the_caller(operation), *_of_the_request(operation), *_of_the_use_case(operation)):
        codes.setdefault(status, set()).add(code)
    return {status: sorted(codes[status]) for status in sorted(codes)}


def _of_the_caller(operation: Operation) -> Iterator[tuple[int, str]]:
    """Yields the refusals that depend on the caller. A signed operation has no other credentials and is never shed; its
    rate limit is for what is not signed.
    """
    yield 429, "TOO_MANY_REQUESTS"
    if operation.signed:
        return
    yield _answered(Unauthenticated)
    yield _answered(KeysStopped)
    if not operation.rule.roles >= _SIGNED_IN:
        yield _answered(Forbidden)
    yield 503, "OVERLOADED"


def _of_the_request(operation: Operation) -> Iterator[tuple[int, str]]:
    has_id = _ID.search(operation.path) is not None
    if has_id:
        yield _answered(NotFound)
    if has_id or operation.writes or operation.query is not None:
        yield _answered(InvalidInput)
    if operation.body is not None:
        yield 400, HttpProblem.MALFORMED
        yield 413, "TOO_LARGE"
    if operation.body is not None and not operation.signed:
        yield 415, HttpProblem.UNSUPPORTED
    if operation.takes_a_key:
        yield _answered(IdempotencyInProgress)
        yield _answered(IdempotencyMismatch)


def _of_the_use_case(operation: Operation) -> Iterator[tuple[int, str]]:
    for error in (*operation.problems, Busy):
        yield _answered(error)


def _answered(error: type[DomainError]) -> tuple[int, str]:
    return STATUS[error.kind], error.code
