"""Telling customers and partners: queued with the event that causes it, delivered by a worker."""

from resolvers.notifications.announcing import announce_bank_details, announce_booking, announce_cancellation
from resolvers.notifications.delivering import deliver_notification
from resolvers.notifications.sending import send_ticket_notification

__all__ = [
    "announce_bank_details",
    "announce_booking",
    "announce_cancellation",
    "deliver_notification",
    "send_ticket_notification",
]
