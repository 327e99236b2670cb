"""Which event leads to a message, to whom, and what it says."""

from dataclasses import replace

from domain import ids
from domain.accounts import SYSTEM
from domain.bookings import Ticket
from domain.notifications import Channel, NotificationStatus
from models import notifications as notification_rows
from resolvers import attention, cancellations, notifications, partners
from resolvers.context import Services
from resolvers.notifications.queueing import NO_ADDRESS
from tests import world
from tests.jobs import run_due_jobs
from tests.resolvers import rows
from tests.resolvers.notifications.senders import RememberingSender, booked, with_sender


async def announce(services: Services, ticket: Ticket, event_id: str) -> None:
    ctx = world.as_(services, SYSTEM)
    await notifications.announce_booking(ctx, ticket.show_id, ticket.booking_id, ticket.id, event_id)


async def test_a_job_that_runs_twice_queues_one_message_a_channel(isolated_services: Services) -> None:
    ticket, event_id = await booked(isolated_services, ["A1"]), ids.new(ids.EVENT)
    await announce(isolated_services, ticket, event_id)
    await announce(isolated_services, ticket, event_id)
    async with world.as_(isolated_services, SYSTEM).reading() as db:
        queued = await notification_rows.of_cause(db, ticket.show_id, event_id)
    assert [(each.channel, each.status) for each in queued] == [
        (Channel.EMAIL, NotificationStatus.QUEUED),
        (Channel.SMS, NotificationStatus.QUEUED),
    ]
    sender = RememberingSender()
    await run_due_jobs(with_sender(isolated_services, sender))
    sent = [message.id for message in sender.sent if message.id in {each.id for each in queued}]
    assert sorted(sent) == sorted(each.id for each in queued)
    still_open = "show_id = :show and event = 'NotificationQueued' and done_at is null"
    assert await rows.count(isolated_services, "outbox", still_open, show=ticket.show_id) == 0


async def given_up(services: Services, ticket: Ticket) -> list[tuple[str, str, str | None]]:
    """(channel, recipient, failure) of the ticket's messages that operators see."""
    found = await attention.read_attention(world.as_(services, world.OPERATOR))
    mine = [each for each in found.given_up_notifications.newest if each.ticket_id == ticket.id]
    return [(each.channel, each.recipient_masked, each.failure_masked) for each in mine]


async def test_a_message_to_a_customer_without_an_address_waits_for_an_operator(isolated_services: Services) -> None:
    """Once, however often the job runs, and nothing tries to send it."""
    show = await world.show_on_sale(isolated_services)
    ticket, event_id = await world.booked_ticket(isolated_services, world.customer(), show, ["A1"]), ids.new(ids.EVENT)
    for _ in range(2):
        await announce(isolated_services, ticket, event_id)
    assert await given_up(isolated_services, ticket) == [(Channel.EMAIL, "", NO_ADDRESS)]
    deliveries = "event = 'NotificationQueued' and show_id = :show"
    assert await rows.count(isolated_services, "outbox", deliveries, show=show.id) == 0


async def test_a_customer_whom_no_channel_of_the_deployment_reaches_waits_as_well(isolated_services: Services) -> None:
    ticket, event_id = await booked(isolated_services, ["A1"]), ids.new(ids.EVENT)
    await rows.run(isolated_services, "update customers set email = null where id = :id", id=ticket.customer_id)
    await announce(replace(isolated_services, senders={Channel.EMAIL: RememberingSender()}), ticket, event_id)
    assert await given_up(isolated_services, ticket) == [(Channel.EMAIL, "", NO_ADDRESS)]


async def test_a_deployment_that_sends_nothing_has_nothing_that_waits(isolated_services: Services) -> None:
    show = await world.show_on_sale(isolated_services)
    ticket, event_id = await world.booked_ticket(isolated_services, world.customer(), show, ["A1"]), ids.new(ids.EVENT)
    await announce(replace(isolated_services, senders={}), ticket, event_id)
    assert await rows.count(isolated_services, "notifications", "show_id = :show", show=show.id) == 0


async def test_a_channel_that_is_not_set_up_gets_no_message(isolated_services: Services) -> None:
    ticket, event_id = await booked(isolated_services, ["A1"]), ids.new(ids.EVENT)
    await announce(replace(isolated_services, senders={Channel.EMAIL: RememberingSender()}), ticket, event_id)
    async with world.as_(isolated_services, SYSTEM).reading() as db:
        queued = await notification_rows.of_cause(db, ticket.show_id, event_id)
    assert [each.channel for each in queued] == [Channel.EMAIL]


async def test_a_confirmed_booking_is_announced_by_mail_and_sms(isolated_services: Services) -> None:
    sender = RememberingSender()
    ticket = await booked(isolated_services, ["A1", "A2"])
    await run_due_jobs(with_sender(isolated_services, sender))
    mail, sms = sorted((m for m in sender.sent if m.ticket_id == ticket.id), key=lambda m: m.html is None)
    assert mail.html is not None
    assert mail.subject is not None
    for text in (mail.html, mail.text, sms.text):
        assert "A1, A2" in text
    assert "₹500.00" in mail.text
    assert ticket.id in mail.text
    assert [each.media_type for each in mail.attachments] == ["image/png", "application/pdf", "text/calendar"]
    assert f"/tickets/{ticket.id}?key=" in sms.text


async def test_a_part_cancelled_is_announced_with_the_new_pass(isolated_services: Services) -> None:
    sender = RememberingSender()
    ticket = await booked(isolated_services, ["A1", "A2"])
    await run_due_jobs(with_sender(isolated_services, RememberingSender()))
    await cancellations.cancel_booking(world.as_(isolated_services, world.OPERATOR), ticket.id, ["A2"])
    await run_due_jobs(with_sender(isolated_services, sender))
    mail, sms = sorted((m for m in sender.sent if m.ticket_id == ticket.id), key=lambda m: m.html is None)
    assert "Cancelled seats A2" in mail.text
    assert "You keep A1." in mail.text
    assert "₹250.00 go back" in mail.text
    assert "image/png" in [each.media_type for each in mail.attachments]
    assert "new pass for seats A1" in sms.text


async def test_a_cancelled_show_is_announced_with_the_reason_and_without_a_pass(isolated_services: Services) -> None:
    sender = RememberingSender()
    venue = await world.venue(isolated_services)
    show = await world.show_on_sale(isolated_services, venue)
    who = await world.known_customer(isolated_services)
    await world.booked_ticket(isolated_services, who, show, ["A1"])
    await run_due_jobs(with_sender(isolated_services, RememberingSender()))
    await cancellations.cancel_show(world.as_(isolated_services, venue.owner), show.id, "The projector broke.")
    await run_due_jobs(with_sender(isolated_services, sender))
    (mail,) = [message for message in sender.sent if message.recipient == f"{who.actor_id.lower()}@example.test"]
    assert "The projector broke." in mail.text
    assert mail.attachments == ()


async def test_a_change_of_bank_details_is_announced_to_the_contact_without_the_number(
    isolated_services: Services,
) -> None:
    sender = RememberingSender()
    venue = await world.venue(isolated_services)
    await partners.update_bank_details(
        world.as_(isolated_services, venue.owner), venue.partner.id, "987654321098", "HDFC0001234"
    )
    await run_due_jobs(with_sender(isolated_services, sender))
    (mail,) = [message for message in sender.sent if message.recipient == venue.partner.contact_email]
    assert mail.subject == "Your bank details were changed"
    assert "XXXXXX1098" in mail.text
    assert "987654321098" not in f"{mail.text}{mail.html}"
