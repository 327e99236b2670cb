"""Rows of shows."""

from models.shows.reading import READING, SALES_CLOSE_AT, find, find_by_external_id, find_many, of_partner, reading
from models.shows.scheduling import (
    Placement,
    Terms,
    add,
    cancel,
    lock_venue,
    move,
    publish,
    set_source_time,
    standing,
    trim,
)
from models.shows.tables import shows

__all__ = [
    "READING",
    "SALES_CLOSE_AT",
    "Placement",
    "Terms",
    "add",
    "cancel",
    "find",
    "find_by_external_id",
    "find_many",
    "lock_venue",
    "move",
    "of_partner",
    "publish",
    "reading",
    "set_source_time",
    "shows",
    "standing",
    "trim",
]
