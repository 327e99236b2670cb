"""The hierarchy of domain errors, and those that any use case may raise.

Every other concrete error stands beside the rule that raises it. Each entry point maps `Kind` to its own status once.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar

RETRY_AFTER_SECONDS = 1
"""How long a caller should wait before it tries again, where the error itself does not say."""


class Kind(StrEnum):
    INVALID = "INVALID"
    MALFORMED = "MALFORMED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    GONE = "GONE"
    DECLINED = "DECLINED"
    LIMITED = "LIMITED"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(eq=False)
class DomainError(Exception):
    """A refusal that a caller may act upon. Its dataclass fields are its facts, which GraphQL and REST both answer."""

    code: ClassVar[str]
    kind: ClassVar[Kind]

    @property
    def message(self) -> str:
        raise TypeError(f"{type(self).__name__} has no message.")

    def facts(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def seconds_to_wait(self) -> int | None:
        """How long to wait before the same request may succeed; None where waiting does not help."""
        if self.kind not in (Kind.LIMITED, Kind.UNAVAILABLE):
            return None
        return int(self.facts().get("retry_after_seconds", RETRY_AFTER_SECONDS))

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class FieldProblem:
    """`field`: the path of the wrong attribute of what the use case was given, such as `prices[0].amount`. Entry points
    answer it in their own names.
    """

    field: str
    message: str


@dataclass(eq=False)
class InvalidInput(DomainError):
    """The input has the right shape, but values in it break rules. `errors`: one for each such value."""

    code = "INVALID_INPUT"
    kind = Kind.INVALID
    errors: tuple[FieldProblem, ...]

    @classmethod
    def of(cls, field: str, message: str) -> "InvalidInput":
        return cls((FieldProblem(field, message),))

    @property
    def message(self) -> str:
        """Each distinct sentence once, preceded by the fields that it is about."""
        fields_of: dict[str, list[str]] = {}
        for error in self.errors:
            fields_of.setdefault(error.message, []).append(error.field)
        return " ".join(f"{', '.join(fields)}: {sentence}" for sentence, fields in fields_of.items())


@dataclass(eq=False)
class Unauthenticated(DomainError):
    code = "UNAUTHENTICATED"
    kind = Kind.UNAUTHENTICATED

    @property
    def message(self) -> str:
        return "This needs a valid access token (Authorization: Bearer …) or API key (X-API-Key)."


@dataclass(eq=False)
class Forbidden(DomainError):
    code = "FORBIDDEN"
    kind = Kind.FORBIDDEN
    reason: str

    @property
    def message(self) -> str:
        return self.reason


@dataclass(eq=False)
class NotFound(DomainError):
    """The object does not exist or belongs to another caller. The answer does not show which of the two."""

    code = "NOT_FOUND"
    kind = Kind.NOT_FOUND
    id: str

    @property
    def message(self) -> str:
        return f"There is no {self.id}."


@dataclass(eq=False)
class Busy(DomainError):
    """A row lock was not granted in time, or a dependency is unavailable. Either nothing was changed, or the outcome is
    unknown and a retry with the same idempotency key finds it.
    """

    code = "UNAVAILABLE"
    kind = Kind.UNAVAILABLE
    retry_after_seconds: int = RETRY_AFTER_SECONDS

    @property
    def message(self) -> str:
        return f"The platform cannot answer this right now. Try again in {self.retry_after_seconds} s."


@dataclass(eq=False)
class IdempotencyInProgress(DomainError):
    code = "IDEMPOTENCY_IN_PROGRESS"
    kind = Kind.CONFLICT

    @property
    def message(self) -> str:
        return "A request with this idempotency key is still running. Ask again in a moment."


@dataclass(eq=False)
class IdempotencyMismatch(DomainError):
    code = "IDEMPOTENCY_MISMATCH"
    kind = Kind.INVALID

    @property
    def message(self) -> str:
        return "This idempotency key was used with another request. Use a new key for a new request."
