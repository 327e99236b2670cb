"""Delivering a queued message: each at most once, even if the worker dies between any two lines."""

import asyncio

from domain.accounts import Role
from domain.bookings import TicketCancelled
from domain.errors import Busy, NotFound
from domain.notifications import Notification, NotificationStatus
from domain.ports import DeliveryUnknown, Message, MessageSender, ProviderRefused, ProviderUnavailable
from models import notifications as notification_rows
from resolvers.access import allow
from resolvers.context import Context
from resolvers.notifications.message_context import message_context

MOST_ATTEMPTS = 12
ENDED = frozenset({NotificationStatus.SENT, NotificationStatus.GIVEN_UP})


@allow(Role.SYSTEM)
async def deliver_notification(ctx: Context, show_id: str, notification_id: str) -> None:
    """Raises Busy while the channel does not answer, so that the outbox tries again: nothing has left then."""
    async with ctx.reading() as db:
        seen = await notification_rows.find(db, show_id, notification_id)
    if seen is None or seen.status in ENDED:
        return
    sender = ctx.services.senders.get(seen.channel)
    if sender is None:
        await _give_up(ctx, seen, "There is no such channel here any more.")
    elif seen.status is NotificationStatus.SENDING and not sender.repeats_safely:
        # A worker died, or was overtaken, while it was sending: the message may have left, and once is the promise.
        await _give_up(ctx, seen, "Interrupted while sending: it may have arrived.")
    elif (message := await _written(ctx, seen)) is not None:
        await _send(ctx, await _take(ctx, seen), sender, message)


async def _written(ctx: Context, seen: Notification) -> Message | None:
    """None where there is nothing left to tell. In a thread: a sheet of paper takes its time to draw."""
    try:
        async with ctx.reading() as db:
            context = await message_context(db, seen)
    except (NotFound, TicketCancelled) as gone:
        await _give_up(ctx, seen, gone.message)
        return None
    return await asyncio.to_thread(ctx.services.renderer.write, seen, context)


async def _take(ctx: Context, seen: Notification) -> Notification:
    async with ctx.begin() as tx:
        taken = await notification_rows.take(tx.db, seen)
    if taken is None:
        # Somebody else has it. Whatever becomes of that, this job looks again.
        raise Busy
    return taken


async def _send(ctx: Context, taken: Notification, sender: MessageSender, message: Message) -> None:
    try:
        await sender.send(message)
    except ProviderUnavailable as error:
        if taken.attempts >= MOST_ATTEMPTS:
            await _give_up(ctx, taken, f"The channel did not answer {taken.attempts} times.")
            return
        async with ctx.begin() as tx:
            await notification_rows.put_back(tx.db, taken)
        raise Busy from error
    except ProviderRefused as refusal:
        await _give_up(ctx, taken, str(refusal) or "The channel refused it.")
    except DeliveryUnknown:
        await _give_up(ctx, taken, "The connection broke while sending: it may have arrived.")
    else:
        async with ctx.begin() as tx:
            await notification_rows.mark_sent(tx.db, taken)


async def _give_up(ctx: Context, seen: Notification, failure: str) -> None:
    async with ctx.begin() as tx:
        await notification_rows.give_up(tx.db, seen, failure)
