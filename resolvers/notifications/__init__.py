"""Messages to customers and partners: queued by the handler of an event, delivered by a worker."""

from resolvers.notifications.announcing import (
    announce_address_change,
    announce_booking,
    announce_cancellation,
    announce_invitation,
    announce_money_sent_back,
    announce_sign_in_code,
    announce_status,
    warn_contacts,
)
from resolvers.notifications.delivering import deliver_notification
from resolvers.notifications.moves import announce_move, request_move_messages
from resolvers.notifications.sending import send_ticket_notification
from resolvers.notifications.showing import read_ticket_page

__all__ = [
    "announce_address_change",
    "announce_booking",
    "announce_cancellation",
    "announce_invitation",
    "announce_money_sent_back",
    "announce_move",
    "announce_sign_in_code",
    "announce_status",
    "deliver_notification",
    "read_ticket_page",
    "request_move_messages",
    "send_ticket_notification",
    "warn_contacts",
]
