"""Messages to customers and partners: queued by the handler of an event, delivered by a worker."""

from resolvers.notifications.announcing import announce_bank_details, announce_booking, announce_cancellation
from resolvers.notifications.delivering import deliver_notification
from resolvers.notifications.sending import send_ticket_notification
from resolvers.notifications.showing import read_ticket_page

__all__ = [
    "announce_bank_details",
    "announce_booking",
    "announce_cancellation",
    "deliver_notification",
    "read_ticket_page",
    "send_ticket_notification",
]
