"""Statements on layout plans."""

from typing import Any

from sqlalchemy import func, insert, select

from domain.layouts import LayoutPlan, TakenSeat
from models.base import Database
from models.layouts.tables import layout_plans


async def find_open(db: Database, show_id: str, layout_id: str, layout_version: int) -> str | None:
    """The id of the newest open plan for this layout on this version of the show's layout."""
    same = (layout_plans.c.layout_id == layout_id) & (layout_plans.c.layout_version == layout_version)
    waiting = (layout_plans.c.show_id == show_id) & same & layout_plans.c.applied_at.is_(None)
    newest = select(layout_plans.c.id).where(waiting).order_by(layout_plans.c.created_at.desc()).limit(1)
    plan_id: str | None = await db.scalar(newest)
    return plan_id


async def add(db: Database, plan: LayoutPlan) -> None:
    values: dict[str, Any] = vars(plan) | {"conflicts": [_conflict(seat) for seat in plan.conflicts]}
    await db.execute(insert(layout_plans).values(**values | {"created_at": func.now()}))


def _conflict(seat: TakenSeat) -> dict[str, Any]:
    return vars(seat) | {"state": seat.state.value}
