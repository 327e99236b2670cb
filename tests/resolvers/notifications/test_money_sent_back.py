"""A customer whose money went back without a ticket is notified how much and why: once a channel, on every path."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from domain import ids
from domain.accounts import SYSTEM, Principal
from domain.bookings import Booking
from domain.payments import Payment, PaymentStatus
from domain.ports import Message, ProviderPayment
from domain.shows import Show
from resolvers import attention, cancellations, checkout, notifications
from resolvers.context import Services
from resolvers.notifications.queueing import NO_ADDRESS
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingProvider
from tests.jobs import run_due_jobs, work_off
from tests.resolvers import rows
from tests.resolvers.notifications.senders import RememberingSender, with_sender

PHONE = "+919812345678"


@dataclass(frozen=True)
class Paying:
    """A customer with both addresses, whose payment of 250.00 is open."""

    services: Services
    clock: Clock
    sender: RememberingSender
    place: world.Venue
    who: Principal
    show: Show
    booking: Booking
    payment: Payment

    @property
    def notified(self) -> list[Message]:
        """What the customer was sent besides tickets, the e-mail first."""
        mine = (f"{self.who.actor_id.lower()}@example.test", PHONE)
        found = [each for each in self.sender.sent if each.recipient in mine and each.ticket_id is None]
        return sorted(found, key=lambda message: mine.index(message.recipient))


@pytest.fixture
async def paying(isolated_services: Services, isolated_clock: Clock) -> Paying:
    sender = RememberingSender()
    services = with_sender(isolated_services, sender)
    place = await world.venue(services)
    show, who = await world.show_on_sale(services, place), await world.known_customer(services, phone=PHONE)
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    payment = await world.open_payment(services, who, booking)
    return Paying(services, isolated_clock, sender, place, who, show, booking, payment)


def in_rupees(sms: Message) -> str:
    """The text with the rupee's sign, which an SMS writes in letters to stay short."""
    return sms.text.replace("Rs. ", "₹")


async def short(paid: Paying) -> None:
    await world.report(paid.services, paid.payment.id, amount=1)


async def in_another_currency(paid: Paying) -> None:
    await world.report(paid.services, paid.payment.id, amount=250, currency="USD")


async def late_and_resold(paid: Paying) -> None:
    await paid.clock.advance(hours=2)
    await world.booked_ticket(paid.services, world.customer(), paid.show, ["A1"])
    await world.report(paid.services, paid.payment.id)


async def a_second_time(paid: Paying) -> None:
    await world.report(paid.services, paid.payment.id, providerReference="first")
    await world.report(paid.services, paid.payment.id, providerReference="second")


async def for_a_cancelled_show(paid: Paying) -> None:
    await cancellations.cancel_show(world.as_(paid.services, paid.place.owner), paid.show.id, "The projector failed")
    await world.report(paid.services, paid.payment.id)


async def after_the_start(paid: Paying) -> None:
    await paid.clock.advance(seconds=timedelta(days=3).total_seconds() + 60)
    await world.report(paid.services, paid.payment.id)


async def short_as_the_provider_says_when_asked(paid: Paying) -> None:
    provider = paid.services.payments
    assert isinstance(provider, RememberingProvider)
    provider.says[paid.payment.id] = ProviderPayment(
        PaymentStatus.SUCCEEDED, amount_minor=100, currency="INR", reference="ref"
    )
    await checkout.reconcile_payment(world.as_(paid.services, SYSTEM), paid.show.id, paid.payment.id)


@pytest.mark.parametrize(
    ("pay", "amount", "why"),
    [
        (short, "₹1.00", "not the amount of the booking"),
        (in_another_currency, "$250.00", "not the amount of the booking"),
        (late_and_resold, "₹250.00", "the seats were no longer available"),
        (a_second_time, "₹250.00", "this was a second payment"),
        (for_a_cancelled_show, "₹250.00", "The theater has cancelled the show: The projector failed"),
        (after_the_start, "₹250.00", "after the show had begun"),
        (short_as_the_provider_says_when_asked, "₹1.00", "not the amount of the booking"),
    ],
)
async def test_who_paid_in_vain_is_notified_by_email_and_sms_how_much_goes_back_and_why(
    paying: Paying, pay: Callable[[Paying], Awaitable[None]], amount: str, why: str
) -> None:
    await pay(paying)
    await work_off(paying.services, 4)
    email, sms = paying.notified
    assert email.subject is not None
    assert "back" in email.subject
    for text in (email.text, email.html or "", in_rupees(sms)):
        assert amount in text
        assert why in text
    assert paying.booking.id in email.text


async def test_who_keeps_the_ticket_is_notified_of_a_refund_as_well(paying: Paying) -> None:
    await world.report(paying.services, paying.payment.id)
    ticket = (
        await checkout.confirm_booking(world.as_(paying.services, paying.who), paying.booking.id, paying.payment.id)
    ).ticket
    owner = world.as_(paying.services, paying.place.owner)
    await cancellations.refund_payment(owner, ticket.id, Decimal(50), "An internal remark")
    await work_off(paying.services, 2)
    email, sms = paying.notified
    for text in (email.text, email.html or "", in_rupees(sms)):
        assert "₹50.00" in text
        assert "The theater gives you this back. Your ticket stays as it is." in text
        assert "internal" not in text


async def test_a_job_that_runs_again_after_a_death_tells_nobody_twice(paying: Paying) -> None:
    await short(paying)
    [refund] = await rows.read(paying.services, "select id from refunds where show_id = :id", id=paying.show.id)
    ctx, event_id = world.as_(paying.services, SYSTEM), ids.new(ids.EVENT)
    for _ in range(2):
        await notifications.announce_money_sent_back(ctx, paying.show.id, paying.booking.id, refund.id, event_id)
    await rows.run(paying.services, "delete from outbox where event = 'MoneySentBack'")
    await run_due_jobs(paying.services)
    assert Counter(message.recipient for message in paying.notified) == {
        f"{paying.who.actor_id.lower()}@example.test": 1,
        PHONE: 1,
    }


async def test_a_report_that_comes_again_tells_nothing_new(paying: Paying) -> None:
    for _ in range(3):
        await short(paying)
    await work_off(paying.services, 2)
    assert len(paying.notified) == 2


async def test_without_an_address_the_message_waits_for_an_operator(paying: Paying) -> None:
    await rows.run(
        paying.services, "update customers set email = null, phone = null where id = :id", id=paying.who.actor_id
    )
    await short(paying)
    await run_due_jobs(paying.services)
    found = await attention.read_attention(world.as_(paying.services, world.OPERATOR))
    waiting = [each for each in found.given_up_notifications.newest if each.show_id == paying.show.id]
    assert [(each.kind, each.failure) for each in waiting] == [("MONEY_SENT_BACK", NO_ADDRESS)]
