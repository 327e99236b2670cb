"""Delivery of queued messages: at most once each, even if a worker dies at any point."""

import asyncio

import structlog

from domain.accounts import Role
from domain.bookings import TicketCancelled
from domain.errors import Busy, NotFound
from domain.notifications import Notification, NotificationStatus
from domain.ports import DeliveryUnknown, Message, MessageSender, ProviderRefused, ProviderUnavailable
from models import notifications as notification_rows
from models.bookings.visits import Visit
from resolvers.access import allow
from resolvers.context import Context
from resolvers.notifications.message_context import message_context

log = structlog.get_logger()

MOST_ATTEMPTS = 12
ENDED = frozenset({NotificationStatus.SENT, NotificationStatus.GIVEN_UP})


@allow(Role.SYSTEM)
async def deliver_notification(ctx: Context, show_id: str, notification_id: str) -> None:
    """Raises Busy if the channel does not answer and nothing was sent, so that the outbox retries."""
    async with ctx.reading() as db:
        seen, visit = await notification_rows.find(db, show_id, notification_id)
    if seen is None or seen.status in ENDED:
        return
    sender = ctx.services.senders.get(seen.channel)
    if sender is None:
        await _give_up(ctx, seen, "This deployment has no such channel any more.")
    elif seen.status is NotificationStatus.SENDING and not sender.repeats_safely:
        # A worker died or lost its lease while sending: the message may have left, and it is delivered at most once.
        await _give_up(ctx, seen, "Interrupted while sending: it may have arrived.")
    elif (message := await _render(ctx, seen, visit)) is not None:
        await _send(ctx, await _claim(ctx, seen), sender, message)


async def _render(ctx: Context, seen: Notification, visit: Visit | None) -> Message | None:
    """The message; None, and given up, if its object is gone. Renders in a thread, since drawing a PDF takes long."""
    try:
        async with ctx.reading() as db:
            context = await message_context(db, seen, visit, ctx.services.sign_in_keys[0])
    except (NotFound, TicketCancelled) as gone:
        await _give_up(ctx, seen, gone.message)
        return None
    return await asyncio.to_thread(ctx.services.renderer.write, seen, context)


async def _claim(ctx: Context, seen: Notification) -> Notification:
    """Raises Busy if another worker has claimed it."""
    async with ctx.at_once_directly() as tx:
        claimed = await notification_rows.claim(tx.write, seen)
    if claimed is None:
        # Busy keeps this job in the outbox: it looks again at what the other worker left.
        raise Busy
    return claimed


async def _send(ctx: Context, claimed: Notification, sender: MessageSender, message: Message) -> None:
    try:
        await sender.send(message)
    except ProviderUnavailable as error:
        if claimed.attempts >= MOST_ATTEMPTS:
            await _give_up(ctx, claimed, f"Tried {claimed.attempts} times. {error}".strip())
            return
        async with ctx.at_once_directly() as tx:
            await notification_rows.requeue(tx.write, claimed)
        log.warning("A message was not sent: it is tried again.", message=claimed.id, why=str(error))
        raise Busy from error
    except ProviderRefused as refusal:
        await _give_up(ctx, claimed, str(refusal) or "The channel refused it.")
    except DeliveryUnknown:
        await _give_up(ctx, claimed, "The connection broke while sending: it may have arrived.")
    else:
        async with ctx.at_once_directly() as tx:
            tx.end_job()
            await notification_rows.mark_sent(tx.write, claimed)


async def _give_up(ctx: Context, seen: Notification, failure: str) -> None:
    async with ctx.at_once_directly() as tx:
        tx.end_job()
        await notification_rows.give_up(tx.write, seen, failure)
