"""Random sales, cancellations, refunds, settlements and a bank that fails: after each step every promise of the books
holds, and the partner's statements and balances are what a small model says, to the paisa.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.accounts import SYSTEM
from domain.cancellations import CancellationClosed, Tier
from domain.partners import FeeEarner, PartnerTerms
from domain.payments import RefundExceedsPayment
from domain.settlements.payouts import PayoutStatus, ProviderPayout
from domain.settlements.statement import Amounts, NothingDue, SettlementSearch, summed
from domain.shows import NewPrice
from resolvers import cancellations, partners, settlements, shows
from resolvers.context import Services
from resolvers.invariants import audit_platform
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingBank
from tests.jobs import run_due_jobs
from tests.resolvers.settlements.money_model import SaleModel
from tests.resolvers.settlements.scene import Sold, balances, settled

Answer = TypeVar("Answer")
NUMBER = st.integers(0, 50)


class Money(RuleBasedStateMachine):
    services: ClassVar[Services]
    clock: ClassVar[Clock]
    bank: ClassVar[RememberingBank]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def run(self, use_case: Coroutine[Any, Any, Answer]) -> Answer:
        return self.loop.run_until_complete(use_case)

    @initialize()
    def open_business(self) -> None:
        self.place = self.run(world.venue(self.services))
        self.sales: list[SaleModel] = []
        self.fee_percent, self.earner = 0, FeeEarner.PLATFORM
        self.bank.answers = ProviderPayout(PayoutStatus.PAID, "utr-1")

    @rule(percent=st.sampled_from([0, 10, 33]), earner=st.sampled_from(FeeEarner))
    def agree(self, percent: int, earner: FeeEarner) -> None:
        """On the fee of cancellations, and on who earns it: what is sold later freezes both."""
        owner, operator = (world.as_(self.services, each) for each in (self.place.owner, world.OPERATOR))
        tiers = [Tier(0, Decimal(percent))] if percent else None
        self.run(cancellations.set_cancellation_policy(owner, self.place.partner.id, None, tiers))
        terms = PartnerTerms(cancellation_fee_earner=earner)
        self.run(partners.set_partner_terms(operator, self.place.partner.id, terms))
        self.fee_percent, self.earner = percent, earner

    @rule(seats=st.integers(1, 3), price=st.sampled_from([101, 19999, 25000, 33333]), days=st.integers(1, 5))
    def sell(self, seats: int, price: int, days: int) -> None:
        seat_ids = [f"A{n}" for n in range(1, seats + 1)]
        sold = self.run(self._sold(seat_ids, price, timedelta(days=days)))
        self.sales.append(SaleModel(sold, seat_ids, price, self.fee_percent, self.earner is FeeEarner.PARTNER))

    async def _sold(self, seat_ids: list[str], price: int, starts_in: timedelta) -> Sold:
        screen = await world.add_screen(self.services, self.place.owner, self.place.theater)
        place = world.Venue(self.place.partner, self.place.owner, self.place.theater, screen, self.place.movie)
        show, who = await world.show_on_sale(self.services, place, starts_in=starts_in), world.customer()
        owner = world.as_(self.services, self.place.owner)
        await shows.update_pricing(owner, show.id, [NewPrice("Gold", Decimal(price) / 100)])
        return Sold(show.id, who, await world.booked_ticket(self.services, who, show, seat_ids))

    def sale(self, number: int) -> SaleModel:
        return self.sales[number % len(self.sales)]

    @precondition(lambda self: self.sales)
    @rule(number=NUMBER, seats=st.integers(1, 3))
    def cancel(self, number: int, seats: int) -> None:
        sale = self.sale(number)
        named = list(sale.live)[:seats]
        if not named:
            return
        ctx = world.as_(self.services, sale.sold.who)
        try:
            done = self.run(cancellations.cancel_booking(ctx, sale.sold.ticket.id, named))
        except CancellationClosed:
            return
        assert (done.refund.amount_minor if done.refund else 0) == sale.cancel(named)

    @precondition(lambda self: self.sales)
    @rule(number=NUMBER, minor=st.integers(1, 60000), by_partner=st.booleans())
    def give_back(self, number: int, minor: int, *, by_partner: bool) -> None:
        sale = self.sale(number)
        ctx = world.as_(self.services, self.place.owner if by_partner else world.OPERATOR)
        try:
            self.run(cancellations.refund_payment(ctx, sale.sold.ticket.id, Decimal(minor) / 100))
        except RefundExceedsPayment:
            assert minor > sale.left
            return
        assert minor <= sale.left
        sale.refunded += minor
        if by_partner:
            sale.given_by_partner += minor
            sale.customer_refund += minor
        else:
            sale.goodwill += minor

    @rule(days=st.integers(1, 4))
    def let_days_pass(self, days: int) -> None:
        self.run(self.clock.advance(days=days))

    @rule()
    def settle(self) -> None:
        try:
            self.run(settled(self.services, self.place))
        except NothingDue:
            return

    @rule(status=st.sampled_from([PayoutStatus.PAID, PayoutStatus.FAILED, PayoutStatus.PROCESSING]), lost=st.booleans())
    def let_the_bank_answer(self, status: PayoutStatus, *, lost: bool) -> None:
        self.bank.answers, self.bank.silent = ProviderPayout(status, "utr-1"), lost

    @rule()
    def let_the_bank_return_money(self) -> None:
        for payout_id, said in list(self.bank.says.items()):
            if said.status is PayoutStatus.PAID:
                self.bank.says[payout_id] = ProviderPayout(PayoutStatus.REVERSED, "utr-1")
                self.run(settlements.reconcile_payout(world.as_(self.services, SYSTEM), payout_id))

    @rule()
    def work(self) -> None:
        self.run(run_due_jobs(self.services))

    @invariant()
    def every_promise_holds_to_the_paisa(self) -> None:
        if not hasattr(self, "sales"):
            return
        assert self.run(audit_platform(world.as_(self.services, SYSTEM))).broken == []
        stands = self.run(balances(self.services, self.place))
        parts = (stands.accrued_minor, stands.due_minor, stands.in_transit_minor, stands.paid_minor)
        assert sum(parts) + stands.carried_forward_minor == sum(sale.owed for sale in self.sales)
        assert min(parts) >= 0 >= stands.carried_forward_minor
        assert self.run(self._stated()) == tuple(map(sum, zip(*(sale.figures for sale in self.sales), strict=True)))

    async def _stated(self) -> tuple[int, ...]:
        """Gross, commission, tax, refund and customer refund of all statements, and of those to come."""
        ctx, partner_id = world.as_(self.services, self.place.owner), self.place.partner.id
        closed = (await settlements.list_settlements(ctx, partner_id, SettlementSearch(first=100))).items
        lines = await settlements.read_lines(ctx, closed)
        for settlement in closed:
            assert _figures(summed(lines[settlement.id])) == _figures(settlement)
        ahead = await settlements.preview_settlement(ctx, partner_id)
        sums = [_figures(summed(each)) for each in (closed, ahead.cycles)]
        return tuple(map(sum, zip(*sums, strict=True))) if self.sales else ()

    def teardown(self) -> None:
        self.bank.silent = False
        self.run(self.clock.reset())


def _figures(of: Amounts) -> tuple[int, int, int, int, int]:
    assert of.net_minor == of.gross_minor - of.commission_minor - of.tax_minor - of.refund_minor
    return of.gross_minor, of.commission_minor, of.tax_minor, of.refund_minor, of.customer_refund_minor


@pytest.fixture
async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.mark.parametrize("size", [(5, 20), pytest.param((40, 50), marks=pytest.mark.long)], ids=["short", "long"])
def test_every_rupee_has_one_place_whatever_happens(
    isolated_services: Services,
    isolated_clock: Clock,
    bank: RememberingBank,
    running_loop: asyncio.AbstractEventLoop,
    size: tuple[int, int],
) -> None:
    """`size`: games, and steps in each."""
    Money.services, Money.clock, Money.bank, Money.loop = isolated_services, isolated_clock, bank, running_loop
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=size[0],
            stateful_step_count=size[1],
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
