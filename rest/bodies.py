"""Base models of bodies, queries and answers: camelCase in JSON, snake_case in Python."""

import re
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from domain.changes import Changes, changes_of
from domain.discovery import LARGEST_PAGE
from domain.naming import camel

Kind = TypeVar("Kind", bound=Changes)

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
DEFAULT_PAGE = 20


class Body(BaseModel):
    """A request's body. Values are not coerced, unknown members are refused. Attributes have the domain's names; an
    alias gives the contract's name where it differs (`rest/paths.py`).
    """

    model_config = ConfigDict(alias_generator=camel, extra="forbid", strict=True, frozen=True, defer_build=True)

    checked_apart: ClassVar[frozenset[str]] = frozenset()
    """Lists whose items are validated one by one, so that an invalid item does not refuse the others."""

    def changes(self, kind: type[Kind]) -> Kind:
        """The changes of this kind that the members which were sent ask for: null is a value, what was not sent stays
        left out. Raises InvalidInput for a null where nothing can be empty.
        """
        sent = {field.name for field in fields(kind)} & self.model_fields_set
        return changes_of(kind, {name: getattr(self, name) for name in sent})


class Query(BaseModel):
    """A request's query string, whose numbers are text. Members are named as in a Body."""

    model_config = ConfigDict(alias_generator=camel, extra="forbid", frozen=True, defer_build=True)


class PageQuery(Query):
    first: int = Field(DEFAULT_PAGE, alias="limit", ge=1, le=LARGEST_PAGE, description="The maximum number of items.")
    after: str | None = Field(None, alias="cursor", description="The `nextCursor` of the page before.")


class Answer(BaseModel):
    """A response's body. `populate_by_name`: handlers construct it by the Python names."""

    model_config = ConfigDict(
        alias_generator=camel, populate_by_name=True, serialize_by_alias=True, frozen=True, defer_build=True
    )


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("Expected a time like 2026-02-20T18:00:00 or 2026-02-20T18:00:00+05:30.")
    return datetime.fromisoformat(value)


def _with_offset(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("Expected a time with its offset, like 2026-02-20T18:00:00+05:30.")
    return value


_INSTANT_SCHEMA = {"type": "string", "format": "date-time"}
LocalInstant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema(_INSTANT_SCHEMA | {"description": "Without an offset it is the theater's local time."}),
]
Instant = Annotated[
    datetime,
    BeforeValidator(lambda value: _with_offset(_instant(value))),
    WithJsonSchema(_INSTANT_SCHEMA | {"description": "With its offset."}),
]


def _day(value: Any) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("Expected a date like 2026-02-20.")
    return date.fromisoformat(value)


DayIn = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
