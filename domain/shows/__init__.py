"""Shows: a movie on a screen at a time, with prices."""

from domain.pricing import NewPrice
from domain.shows.errors import ExternalIdTaken, ScreenOccupied, ShowClosed, ShowInUse, ShowIsCancelled
from domain.shows.scheduling import NewShow, ShowTemplate
from domain.shows.show import Show, ShowStatus, StoredShowStatus
from domain.shows.variant import Variant, VariantChanges, as_shown

__all__ = [
    "ExternalIdTaken",
    "NewPrice",
    "NewShow",
    "ScreenOccupied",
    "Show",
    "ShowClosed",
    "ShowInUse",
    "ShowIsCancelled",
    "ShowStatus",
    "ShowTemplate",
    "StoredShowStatus",
    "Variant",
    "VariantChanges",
    "as_shown",
]
