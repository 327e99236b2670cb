"""What is answered, announced or asked of others is committed before: no connection is held meanwhile."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from sqlalchemy.pool import QueuePool

from domain.accounts import SYSTEM
from domain.ports import OpenedCheckout, PaymentOrder, ProviderPayment, ProviderRefund, RefundOrder
from resolvers import bookings, cancellations, checkout, seats
from resolvers.context import Services
from resolvers.payments import perform_refund
from tests import world
from tests.fakes import RememberingProvider


@dataclass
class Witness:
    """Notes how many connections are in use while it is called."""

    services: Services
    seen: list[tuple[str, int]] = field(default_factory=list)

    def note(self, what: str) -> None:
        pool = self.services.engine.pool
        assert isinstance(pool, QueuePool)
        self.seen.append((what, pool.checkedout() + self.services.pool.in_use))

    def notify(self, _show_ids: Iterable[str]) -> None:
        self.note("notifier")


class WatchedProvider(RememberingProvider):
    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__()
        self._note = note

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout:
        self._note("provider")
        return await super().open_checkout(order)

    async def read_payment(self, payment_id: str, reference: str | None) -> ProviderPayment | None:
        self._note("provider")
        return await super().read_payment(payment_id, reference)

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        self._note("provider")
        return await super().refund(order)


@pytest.fixture
def witness(services: Services) -> Witness:
    return Witness(services)


@pytest.fixture
def watched(services: Services, witness: Witness) -> Services:
    return replace(
        services,
        payments=WatchedProvider(witness.note),
        notifier=witness,
        wake_workers=lambda: witness.note("workers"),
    )


async def test_nothing_is_answered_announced_or_asked_of_others_in_an_open_transaction(
    watched: Services, witness: Witness
) -> None:
    place, who = await world.venue(watched), world.customer()
    show = await world.show_on_sale(watched, place)
    ctx = world.as_(watched, who)

    def note() -> None:
        witness.note("answer")

    lock = await seats.lock_seats(ctx, show.id, ["A1", "A2"])
    note()
    await seats.extend_lock(ctx, lock.id)
    note()
    booking = (await bookings.initiate_booking(ctx, lock.id)).booking
    note()
    payment = (await checkout.initiate_payment(ctx, booking.id, Decimal(500), "UPI")).payment
    note()
    await checkout.reconcile_payment(world.as_(watched, SYSTEM), show.id, payment.id)
    await world.report(watched, payment.id)
    note()
    ticket = (await checkout.confirm_booking(ctx, booking.id, payment.id)).ticket
    cancelled = await cancellations.cancel_booking(ctx, ticket.id, ["A1"])
    note()
    assert cancelled.refund is not None
    await perform_refund(world.as_(watched, SYSTEM), show.id, cancelled.refund.id)
    released = await seats.lock_seats(ctx, show.id, ["B1"])
    await seats.release_seats(ctx, released.id)
    note()
    await cancellations.cancel_show(world.as_(watched, place.owner), show.id, "Projector broken")
    note()
    kinds = Counter(what for what, _ in witness.seen)
    assert (kinds["answer"], kinds["provider"]) == (8, 3)
    assert kinds["notifier"] >= 5
    assert kinds["workers"] >= 4
    assert [(what, in_use) for what, in_use in witness.seen if in_use] == []
