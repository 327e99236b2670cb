"""Bugs of signing in."""

from typing import Any

from sqlalchemy import text

from domain.sessions import MOST_ATTEMPTS, SessionEnd
from models import allowances
from models.base import Database
from models.sessions import codes, sessions
from models.sessions.codes import CodeRequest
from tests.planted.planting import put


def attempts_are_read_and_then_written() -> None:
    async def count_attempt(db: Database, request: CodeRequest) -> list[str]:
        mine = "where address = :address and device = :device and confirms_for = :confirms_for"
        rows = (await db.execute(text(f"select id, attempts from sign_in_codes {mine}"), vars(request))).all()
        left = [row for row in rows if row.attempts < MOST_ATTEMPTS]
        for row in left:
            counted = {"id": row.id, "attempts": row.attempts + 1}
            await db.execute(text("update sign_in_codes set attempts = :attempts where id = :id"), counted)
        return [row.id for row in left]

    put(codes, "count_attempt", count_attempt)


def a_token_that_comes_again_ends_nothing() -> None:
    async def end(_db: Database, _session_id: str, _why: SessionEnd) -> list[str]:
        return []

    put(sessions, "end", end)


def an_allowance_is_never_used_up() -> None:
    async def use(*_: Any) -> bool:
        return True

    put(allowances, "use", use)
