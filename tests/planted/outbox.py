"""Bugs of the outbox."""

from datetime import timedelta
from typing import Any

from domain.events import Event
from models import outbox as rows
from models.appending import Append
from models.direct import Connection, DirectStatement
from models.outbox import OutboxRow, outbox
from resolvers.context import DirectTransaction
from tests.planted.planting import misspell, put


def done_before_it_ran() -> None:
    right = rows.claim_due

    done = DirectStatement("update outbox set done_at = recorded_at where show_id = :show_id and id = :id")

    async def claim_due(db: Connection, holder: str, lease: timedelta, most: int) -> list[OutboxRow]:
        claimed = await right(db, holder, lease, most)
        for row in claimed:
            await done.run(db, show_id=row.show_id, id=row.id)
        return claimed

    put(rows, "claim_due", claim_due)


def the_lease_is_ignored() -> None:
    misspell(rows.CLAIM, "and due_at <= now()", "")


def who_was_overtaken_still_decides() -> None:
    def held(row: OutboxRow) -> Any:
        return (outbox.c.show_id == row.show_id) & (outbox.c.id == row.id)

    newest = " and o.attempts = f.attempts and o.lease_holder = f.lease_holder"
    if newest not in rows.FINISH.ctes:
        raise LookupError("The end of a job checks no claim: plant the bug where its code is now.")
    put(rows, "_is_claimed", held)
    put(rows, "FINISH", Append(rows.FINISH.name, rows.FINISH.ctes.replace(newest, "")))


def the_next_job_is_left_to_all() -> None:
    right = rows.claimed_row_of

    def claimed_row_of(
        event: Event, _lease: timedelta, request_id: str, holder: str
    ) -> tuple[dict[str, Any], OutboxRow]:
        return right(event, timedelta(0), request_id, holder)

    put(rows, "claimed_row_of", claimed_row_of)


def ended_before_the_commit() -> None:
    put(DirectTransaction, "after_commit", lambda _tx, take_over: take_over())
