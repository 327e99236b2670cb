"""Money back, out of one payment: never more than came, and once at the provider. What a provider's own events do to a
refund: tests/resolvers/checkout/test_provider_events.py; how it stands in the books: tests/resolvers/ledger.
"""

from decimal import Decimal

import pytest

from domain.accounts import SYSTEM
from domain.bookings import TicketStatus
from domain.payments import RefundExceedsPayment, RefundReason, RefundStatus
from resolvers import bookings, cancellations
from resolvers.context import Services
from resolvers.payments import perform_refund
from tests import world
from tests.invariants import check_show


async def test_goodwill_leaves_the_ticket_and_never_exceeds_the_payment(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1", "A2"])
    operator = world.as_(services_with_fakes, world.OPERATOR)
    refund = await cancellations.refund_payment(operator, ticket.id, Decimal("100.00"), "Cold popcorn")
    assert (refund.amount_minor, refund.reason) == (10000, RefundReason.GOODWILL)
    with pytest.raises(RefundExceedsPayment) as refusal:
        await cancellations.refund_payment(operator, ticket.id, Decimal("400.01"))
    assert refusal.value.left_minor == 40000
    assert (await bookings.read_ticket(world.as_(services_with_fakes, who), ticket.id)).status is TicketStatus.BOOKED
    done = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    assert done.refund is not None
    assert done.refund.amount_minor == 40000
    with pytest.raises(RefundExceedsPayment):
        await cancellations.refund_payment(operator, ticket.id, Decimal(1))
    await check_show(services_with_fakes, show.id)


async def test_a_refund_is_done_at_the_provider_once(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    refund = (await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)).refund
    assert refund is not None
    for _ in range(2):
        await perform_refund(world.as_(services_with_fakes, SYSTEM), show.id, refund.id)
    again = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    assert again.refund is not None
    assert (again.refund.status, again.refund.attempts) == (RefundStatus.PROCESSED, 1)
