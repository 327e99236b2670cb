"""Delivering a queued message: each at most once, even if the worker dies between any two lines."""

from domain.accounts import Role
from domain.errors import Busy
from domain.notifications import Notification, NotificationStatus
from domain.ports import DeliveryUnknown, MessageSender, ProviderRefused, ProviderUnavailable
from models import notifications as notification_rows
from resolvers.access import allow
from resolvers.context import Context
from resolvers.notifications.telling import news_of

MOST_ATTEMPTS = 12


@allow(Role.SYSTEM)
async def deliver_notification(ctx: Context, show_id: str, notification_id: str) -> None:
    """Raises Busy while the channel does not answer: nothing left, and the outbox tries again."""
    async with ctx.begin() as tx:
        notification = await notification_rows.find(tx.db, show_id, notification_id)
        if notification is None or notification.status in (NotificationStatus.SENT, NotificationStatus.GIVEN_UP):
            return
        sender = ctx.services.senders[notification.channel]
        if not await notification_rows.take(tx.db, notification) and not sender.repeats_safely:
            # A worker died, or was overtaken, while it was sending: the message may have left, and once is the promise.
            await notification_rows.give_up(tx.db, notification, "Interrupted while sending: it may have arrived.")
            return
    await _send(ctx, notification, sender)


async def _send(ctx: Context, notification: Notification, sender: MessageSender) -> None:
    async with ctx.reading() as db:
        news = await news_of(db, notification)
    failure: str | None = None
    try:
        await sender.send(ctx.services.writer.write(notification, news))
    except ProviderUnavailable as error:
        if notification.attempts + 1 < MOST_ATTEMPTS:
            async with ctx.begin() as tx:
                await notification_rows.put_back(tx.db, notification)
            raise Busy from error
        failure = f"The channel did not answer {MOST_ATTEMPTS} times."
    except ProviderRefused as error:
        failure = str(error) or "The channel refused it."
    except DeliveryUnknown:
        failure = "The connection broke while sending: it may have arrived."
    async with ctx.begin() as tx:
        if failure is None:
            await notification_rows.mark_sent(tx.db, notification)
        else:
            await notification_rows.give_up(tx.db, notification, failure)
