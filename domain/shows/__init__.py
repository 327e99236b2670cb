"""Shows: a movie on a screen at a time, with prices."""

from domain.pricing import NewPrice
from domain.shows.errors import ExternalIdTaken, ScreenOccupied, ShowClosed, ShowInUse, ShowIsCancelled, ShowWasBooked
from domain.shows.scheduling import NewShow, ShowChanges, ShowTemplate
from domain.shows.show import Show, ShowStatus, StoredShowStatus
from domain.shows.variant import Variant, VariantChanges, as_shown

__all__ = [
    "ExternalIdTaken",
    "NewPrice",
    "NewShow",
    "ScreenOccupied",
    "Show",
    "ShowChanges",
    "ShowClosed",
    "ShowInUse",
    "ShowIsCancelled",
    "ShowStatus",
    "ShowTemplate",
    "ShowWasBooked",
    "StoredShowStatus",
    "Variant",
    "VariantChanges",
    "as_shown",
]
