"""Uploading seat layouts, and comparing a new layout with seats that are taken."""

from domain.layouts.comparing import LayoutConflict, LayoutPlan, TakenSeat, exchanged, layout_conflicts
from domain.layouts.pricing import matched, stale
from domain.layouts.uploading import NewLayout, NewSeat, as_new, layout_of

__all__ = [
    "LayoutConflict",
    "LayoutPlan",
    "NewLayout",
    "NewSeat",
    "TakenSeat",
    "as_new",
    "exchanged",
    "layout_conflicts",
    "layout_of",
    "matched",
    "stale",
]
