"""What one operator has asked for and a second one has to ask for as well."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Index, Interval, LargeBinary, Table, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.proposals import NewProposal, Proposal
from models.base import Database, columns_of, entity_of, fetch_all, instant, metadata, text_column

proposals = Table(
    "proposals",
    metadata,
    text_column("id", primary_key=True),
    text_column("operation"),
    text_column("object_id"),
    Column("digest", LargeBinary, nullable=False),
    Column("request", JSONB, nullable=False),
    text_column("proposed_by"),
    instant("proposed_at"),
    text_column("seconded_by", nullable=True),
    instant("seconded_at", nullable=True),
    Index(
        "uq_proposals__waiting",
        *("operation", "object_id", "digest", "proposed_by"),
        unique=True,
        postgresql_where=text("seconded_by is null"),
    ),
)
_WAITING = proposals.c.seconded_by.is_(None)


async def propose(db: Database, id: str, new: NewProposal, operator_id: str) -> str:
    """Stores the proposal, or renews the operator's same one that waits; answers its id."""
    values: dict[str, Any] = {
        "id": id,
        "operation": new.operation,
        "object_id": new.object_id,
        "digest": new.digest,
        "request": dict(new.request),
        "proposed_by": operator_id,
        "proposed_at": func.now(),
    }
    stored = insert(proposals).values(values)
    renewed = stored.on_conflict_do_update(
        index_elements=["operation", "object_id", "digest", "proposed_by"],
        index_where=_WAITING,
        set_={"proposed_at": func.now()},
    )
    return str((await db.execute(renewed.returning(proposals.c.id))).scalar_one())


async def second(db: Database, new: NewProposal, operator_id: str, age: timedelta) -> Proposal | None:
    """Compare-and-set: marks one that another operator has made within `age` as seconded by this one; None if there is
    none.
    """
    values = {"operation": new.operation, "object_id": new.object_id, "digest": new.digest}
    row = (await db.execute(_SECOND, values | {"operator": operator_id, "age": age})).one_or_none()
    return None if row is None else entity_of(row, Proposal)


async def waiting(db: Database, age: timedelta, most: int) -> list[Proposal]:
    """Those made within `age` that no second operator has made as well, newest first."""
    young = _WAITING & (proposals.c.proposed_at > func.now() - bindparam("age", age, Interval))
    newest = select(*columns_of(proposals, Proposal)).where(young).order_by(proposals.c.proposed_at.desc())
    return await fetch_all(db, newest.limit(most), Proposal)


_SECOND = text(
    """
    update proposals set seconded_by = :operator, seconded_at = now()
    where id = (select id from proposals
                where operation = :operation and object_id = :object_id and digest = :digest and seconded_by is null
                  and proposed_by <> :operator and proposed_at > now() - :age
                order by proposed_at limit 1 for update)
    returning id, operation, object_id, request, proposed_by, proposed_at
    """
).bindparams(bindparam("age", type_=Interval))
