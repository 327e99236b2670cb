"""The audit trail, append-only: who did what to which object, and its values before and after."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Index, Table, text
from sqlalchemy.dialects.postgresql import JSONB

from domain import ids
from models.appending import Append
from models.base import instant, metadata, text_column

audit_trail = Table(
    "audit_trail",
    metadata,
    text_column("id", primary_key=True),
    instant("at"),
    text_column("role"),
    text_column("actor_id"),
    text_column("on_behalf_of", nullable=True),
    text_column("action"),
    text_column("object_id"),
    Column("before", JSONB),
    Column("after", JSONB),
    text_column("request_id"),
    Index(None, "object_id"),
    Index(None, "actor_id"),
    Index(None, "on_behalf_of", postgresql_where=text("on_behalf_of is not null")),
)


@dataclass(frozen=True)
class Entry:
    """`before` and `after` hold no secret and no full account number."""

    action: str
    object_id: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    on_behalf_of: str | None = None


def snapshot(entity: Any) -> dict[str, Any]:
    """A dataclass's fields as JSON values: dates and decimals as text, at any depth."""
    return {name: _json_value(value) for name, value in asdict(entity).items()}


def _json_value(value: Any) -> Any:
    if isinstance(value, date | Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: _json_value(each) for name, each in value.items()}
    return [_json_value(each) for each in value] if isinstance(value, list | tuple) else value


APPEND = Append(
    "entries",
    """
    audited as (
      insert into audit_trail (id, at, role, actor_id, on_behalf_of, action, object_id, before, after, request_id)
      select id, now(), role, actor_id, on_behalf_of, action, object_id, before, after, request_id
      from jsonb_to_recordset(:entries) as e (id text, role text, actor_id text, on_behalf_of text, action text,
                                              object_id text, before jsonb, after jsonb, request_id text)
    )""",
)


def row_of(entry: Entry, role: str, actor_id: str, request_id: str) -> dict[str, Any]:
    return vars(entry) | {"id": ids.new("AUDIT"), "role": role, "actor_id": actor_id, "request_id": request_id}
