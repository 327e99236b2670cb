"""How seat layouts are uploaded, and what a new one would do to seats that are taken."""

from domain.layouts.comparing import LayoutConflict, LayoutPlan, TakenSeat, exchanged, hurt
from domain.layouts.uploading import NewLayout, NewSeat, layout_of

__all__ = ["LayoutConflict", "LayoutPlan", "NewLayout", "NewSeat", "TakenSeat", "exchanged", "hurt", "layout_of"]
