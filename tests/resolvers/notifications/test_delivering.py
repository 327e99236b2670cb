"""Each message at most once, even if the worker dies between any two lines."""

import asyncio
from collections import deque

import pytest

from domain.accounts import SYSTEM
from domain.errors import Busy
from domain.notifications import Notification, NotificationStatus
from domain.ports import DeliveryUnknown, MessageSender, ProviderRefused, ProviderUnavailable
from providers.smtp_email import SmtpEmail, SmtpServer
from resolvers import cancellations, notifications
from resolvers.context import Services
from resolvers.notifications.delivering import MOST_ATTEMPTS
from tests import world
from tests.resolvers.notifications.senders import Death, RememberingSender, booked, queued, read, with_sender

SENT, GIVEN_UP, QUEUED = NotificationStatus.SENT, NotificationStatus.GIVEN_UP, NotificationStatus.QUEUED


async def deliver(services: Services, sender: MessageSender, notification: Notification) -> None:
    ctx = world.as_(with_sender(services, sender), SYSTEM)
    await notifications.deliver_notification(ctx, notification.show_id, notification.id)


@pytest.fixture
async def notification(isolated_services: Services) -> Notification:
    return await queued(isolated_services, await booked(isolated_services, ["A1"]))


async def test_a_message_is_sent_once_however_often_the_job_runs(
    isolated_services: Services, notification: Notification
) -> None:
    sender = RememberingSender()
    for _ in range(3):
        await deliver(isolated_services, sender, notification)
    assert [message.id for message in sender.sent] == [notification.id]
    now = await read(isolated_services, notification)
    assert (now.status, now.attempts) == (SENT, 1)
    assert now.sent_at is not None


async def test_twenty_workers_at_once_send_it_once(isolated_services: Services, notification: Notification) -> None:
    sender = RememberingSender()
    outcomes = await asyncio.gather(
        *(deliver(isolated_services, sender, notification) for _ in range(20)), return_exceptions=True
    )
    assert len(sender.sent) == 1
    assert {type(outcome) for outcome in outcomes} <= {type(None), Busy}
    assert (await read(isolated_services, notification)).status is SENT


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_worker_that_dies_around_the_sending_leaves_at_most_one_message(
    isolated_services: Services, notification: Notification, moment: str
) -> None:
    sender = RememberingSender()
    getattr(sender, moment).append(Death())
    with pytest.raises(Death):
        await deliver(isolated_services, sender, notification)
    await deliver(isolated_services, sender, notification)
    await deliver(isolated_services, sender, notification)
    assert len(sender.sent) == (0 if moment == "before" else 1)
    now = await read(isolated_services, notification)
    assert now.status is GIVEN_UP
    assert now.failure == "Interrupted while sending: it may have arrived."


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_channel_that_repeats_safely_is_asked_again_under_the_same_id(
    isolated_services: Services, notification: Notification, moment: str
) -> None:
    sender = RememberingSender(repeats_safely=True)
    getattr(sender, moment).append(Death())
    with pytest.raises(Death):
        await deliver(isolated_services, sender, notification)
    await deliver(isolated_services, sender, notification)
    assert {message.id for message in sender.sent} == {notification.id}
    assert (await read(isolated_services, notification)).status is SENT


async def test_a_channel_that_is_away_is_tried_again(isolated_services: Services, notification: Notification) -> None:
    sender = RememberingSender(before=deque([ProviderUnavailable(), ProviderUnavailable()]))
    for _ in range(2):
        with pytest.raises(Busy):
            await deliver(isolated_services, sender, notification)
        assert (await read(isolated_services, notification)).status is QUEUED
    await deliver(isolated_services, sender, notification)
    now = await read(isolated_services, notification)
    assert (len(sender.sent), now.status, now.attempts) == (1, SENT, 3)


async def test_a_channel_that_stays_away_is_given_up(isolated_services: Services, notification: Notification) -> None:
    away = [ProviderUnavailable("The mail server answered 450.") for _ in range(MOST_ATTEMPTS)]
    sender = RememberingSender(before=deque(away))
    for _ in range(MOST_ATTEMPTS - 1):
        with pytest.raises(Busy):
            await deliver(isolated_services, sender, notification)
    await deliver(isolated_services, sender, notification)
    await deliver(isolated_services, sender, notification)
    now = await read(isolated_services, notification)
    assert (sender.sent, now.status) == ([], GIVEN_UP)
    assert now.failure == f"Tried {MOST_ATTEMPTS} times. The mail server answered 450."


async def test_what_fails_on_our_side_before_the_first_byte_is_tried_again_and_never_told_as_perhaps_arrived(
    isolated_services: Services,
) -> None:
    """An address from before the rule that refuses it, which the adapter cannot write."""
    ticket = await booked(isolated_services, ["A1"])
    notification = await queued(isolated_services, ticket, recipient="kärten@example.test")
    unable = SmtpEmail(SmtpServer.at("smtp://127.0.0.1:9"), "Marquee <tickets@marquee.example>")
    for _ in range(2):
        with pytest.raises(Busy):
            await deliver(isolated_services, unable, notification)
        assert (await read(isolated_services, notification)).status is QUEUED
    able = RememberingSender()
    await deliver(isolated_services, able, notification)
    assert [message.id for message in able.sent] == [notification.id]


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (ProviderRefused("The mail server answered 550."), "The mail server answered 550."),
        (DeliveryUnknown(), "The connection broke while sending: it may have arrived."),
    ],
)
async def test_what_cannot_be_repeated_is_given_up_with_the_reason(
    isolated_services: Services, notification: Notification, failure: Exception, reason: str
) -> None:
    sender = RememberingSender(before=deque([failure]))
    await deliver(isolated_services, sender, notification)
    await deliver(isolated_services, sender, notification)
    now = await read(isolated_services, notification)
    assert (sender.sent, now.status, now.failure) == ([], GIVEN_UP, reason)


async def test_a_worker_that_was_taken_for_dead_may_still_report_the_message_sent(
    isolated_services: Services, notification: Notification
) -> None:
    arrived, goes_on = asyncio.Event(), asyncio.Event()

    class SlowSender(RememberingSender):
        async def send(self, message: object) -> None:  # noqa: ARG002 - the port's
            arrived.set()
            await goes_on.wait()

    slow = asyncio.create_task(deliver(isolated_services, SlowSender(), notification))
    await arrived.wait()
    await deliver(isolated_services, RememberingSender(), notification)
    assert (await read(isolated_services, notification)).status is GIVEN_UP
    goes_on.set()
    await slow
    now = await read(isolated_services, notification)
    assert (now.status, now.failure) == (SENT, None)


async def test_a_pass_that_was_cancelled_meanwhile_is_not_sent(isolated_services: Services) -> None:
    ticket = await booked(isolated_services, ["A1"])
    notification = await queued(isolated_services, ticket)
    await cancellations.cancel_booking(world.as_(isolated_services, world.OPERATOR), ticket.id)
    sender = RememberingSender()
    await deliver(isolated_services, sender, notification)
    now = await read(isolated_services, notification)
    assert (sender.sent, now.status) == ([], GIVEN_UP)
