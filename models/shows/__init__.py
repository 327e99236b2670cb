"""Rows of shows."""

from models.shows.reading import (
    READING,
    SALES_CLOSE_AT,
    find,
    find_by_external_id,
    find_by_external_ids,
    find_many,
    of_partner,
    reading,
)
from models.shows.scheduling import (
    Placement,
    Terms,
    add,
    cancel,
    lift,
    lock_venue,
    move,
    note_move,
    publish,
    reinstate,
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
    "find_by_external_ids",
    "find_many",
    "lift",
    "lock_venue",
    "move",
    "note_move",
    "of_partner",
    "publish",
    "reading",
    "reinstate",
    "set_source_time",
    "shows",
    "standing",
    "trim",
]
