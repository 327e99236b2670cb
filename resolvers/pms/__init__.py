"""Syncing from theaters' own systems: shows by the system's own ids, their prices, their layouts."""

from domain.pms import SyncResult
from resolvers.pms.syncing import sync_pricing, sync_seat_layout, sync_shows

__all__ = ["SyncResult", "sync_pricing", "sync_seat_layout", "sync_shows"]
