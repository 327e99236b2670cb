"""Rows of shows."""

from models.shows.reading import find, find_by_external_id, find_many, of_partner, reading
from models.shows.scheduling import Placement, Terms, add, cancel, hold_screen, move, note_source, occupant, publish
from models.shows.tables import shows

__all__ = [
    "Placement",
    "Terms",
    "add",
    "cancel",
    "find",
    "find_by_external_id",
    "find_many",
    "hold_screen",
    "move",
    "note_source",
    "occupant",
    "of_partner",
    "publish",
    "reading",
    "shows",
]
