"""Settlements: cycles, statements, balances and payouts of what partners have earned."""

from resolvers.settlements.calendars import LoadedCalendar, load_calendar
from resolvers.settlements.closing import process_settlement, settle_due_partners, settle_partner
from resolvers.settlements.paying import perform_payout, reconcile_payout
from resolvers.settlements.previewing import preview_settlement
from resolvers.settlements.reading import list_settlements, read_balances, read_lines, read_settlement
from resolvers.settlements.releasing import release_payouts, start_payout

__all__ = [
    "LoadedCalendar",
    "list_settlements",
    "load_calendar",
    "perform_payout",
    "preview_settlement",
    "process_settlement",
    "read_balances",
    "read_lines",
    "read_settlement",
    "reconcile_payout",
    "release_payouts",
    "settle_due_partners",
    "settle_partner",
    "start_payout",
]
