"""Every kind of damage is planted, found by the invariant that is there for it, and taken back."""

import pytest
from sqlalchemy import text

from domain.accounts import SYSTEM
from models import invariants
from models.invariants import INVARIANTS, NOTICES
from resolvers.invariants import PROMISES, audit_platform
from tests import world
from tests.resolvers.invariants.conftest import Platform

TWICE = "No seat of a show is sold twice."
BOOKED = "A seat is booked for a booking if, and only if, it is sold to that booking."
COUNTED = "The numbers of seats that a show keeps are those of its claims."
EXPIRY = "No lock expires before its show's next expiry."
ASKED = "A lock's amount is the sum of the prices that it has frozen."
FROZEN = "Every seat of a booking costs what its lock has frozen."
LINES = "A booking's amounts are the sums of its seats' lines."
GIVEN = "A ticket has a payment if, and only if, its booking costs something."
TAKEN = "What cancellations give back and keep of a booking is at most what was paid for their seats."
FREE = "A seat that costs nothing bears no fee, tax or commission."
PAID = "Every booking with sold seats that costs something has a captured payment of its total."
TICKETS = "Every confirmed booking has a ticket, and no other has one."
USED = "Every captured payment has a ticket or, if it was unusable, is refunded in full within five minutes."
SUSPENSE = "No booking has a balance in a suspense account for more than five minutes."
CAME = "Every captured amount is posted to the ledger, once."
REFUNDED = "A payment's refunded amount is the sum of its refunds, and at most the captured amount."
REFUNDS = "Every refund is posted to the ledger when it is requested, and again when it is processed."
ZERO = "Every posting sums to zero."
CANCELLED = "Every cancellation is posted to the ledger with its refund, and with its fee for whom its booking names."
REVERSED = "The payable of a cancellation takes back its seats' commission, and their price less what others bear."
OWED = "Every payable equals the amount that its posting owes the partner."
FIGURES = "The payable of a sale has the price, commission and tax of the booking's seats."
DAYS = "The balances of a rolled-up day are the sums of its ledger entries."
GAPS = "No day of the ledger is left out of its rolled-up days."
SUMS = "A settlement's amounts are the sums of its payables."
CARRIED = "Settlements are numbered without gaps, and each carries in what the previous one carried out."
WHOLE = "A settlement has at most one live payout, and every payout is of its full amount."
PAYOUTS = "Every payout has the ledger postings of its status."
STANDS = "A partner's ledger balance is the sum of what is unsettled, settled but not paid out, and carried forward."

HELD = "Five minutes after a show was cancelled nobody holds a seat of it, and every booking is given back."
UNPAID = "No partner is paid for a cancelled show: five minutes later its payables leave nothing."

A_SOLD_SEAT = "(select booking_id from booking_seats where sold order by booking_id limit 1)"
A_BOOKED_PAYMENT = "(select payment_id from tickets where status = 'BOOKED' order by id limit 1)"
UNCHECKED_SUM = "alter table ledger_postings drop constraint ck_ledger_postings__zero_sum"
WITHOUT_PAYABLE = "alter table payables drop constraint fk_payables__posting"

DAMAGES: dict[str, tuple[list[str], *tuple[str, ...]]] = {
    "a seat sold to a second booking": (
        [TWICE, BOOKED, PAID, LINES],
        "drop index uq_booking_seats__sold",
        f"""insert into booking_seats select show_id, (select id from bookings where stored_status = 'PENDING_PAYMENT'
              limit 1), seat_id, position, seat_type, price_minor, fee_minor, tax_minor, commission_minor,
              commission_tax_minor, true, false from booking_seats where sold and booking_id = {A_SOLD_SEAT}
            on conflict (show_id, booking_id, seat_id) do update set sold = true, cancelled = false""",
    ),
    "a booked seat that became free": ([BOOKED, COUNTED], f"delete from seat_claims where booking_id = {A_SOLD_SEAT}"),
    "a number of seats that drifted": (
        [COUNTED],
        """update show_feeds set availability = jsonb_set(availability, '{Gold,B}', '77')""",
    ),
    "a lock that expires unseen": (
        [COUNTED, EXPIRY],
        """insert into seat_claims (show_id, seat_id, state, lock_id, owner_id, expires_at)
           select show_id, 'B10', 'L', 'LOCK_X', 'USER_X', now() + interval '1 minute' from bookings limit 1""",
        "update show_feeds set next_expiry = null",
    ),
    "a claim for a seat that nobody bought": (
        [BOOKED, COUNTED],
        """insert into seat_claims (show_id, seat_id, state, booking_id)
           select show_id, 'B10', 'B', id from bookings limit 1""",
    ),
    "a lock that asks for more than its prices": ([ASKED], "update seat_locks set amount_minor = amount_minor + 1"),
    "a booking that costs another price than its lock": (
        [FROZEN],
        """update seat_locks set priced_seats = jsonb_set(priced_seats, '{0,3}', '1') where booking_id is not null""",
    ),
    "a booking that has lost a seat's lines": (
        [FROZEN, LINES],
        """update booking_seats set tax_minor = tax_minor + 1
           where booking_id = (select id from bookings where stored_status = 'PENDING_PAYMENT' limit 1)""",
    ),
    "a fee on a seat that costs nothing": (
        [FREE, FROZEN, LINES],
        """update booking_seats set price_minor = 0, fee_minor = price_minor
           where booking_id = (select id from bookings where stored_status = 'PENDING_PAYMENT' limit 1)""",
    ),
    "a cancellation that keeps more than was paid": (
        [TAKEN, CANCELLED, REVERSED],
        "update cancellations set fee_minor = fee_minor + 25000",
    ),
    "a paid ticket that has forgotten its payment": (
        [GIVEN, USED],
        f"update tickets set payment_id = null where payment_id = {A_BOOKED_PAYMENT}",
    ),
    "a sale without its money": (
        [PAID, CAME],
        f"update payments set captured_minor = 0, refunded_minor = 0 where id = {A_BOOKED_PAYMENT}",
    ),
    "a lost ticket": ([TICKETS, USED], f"delete from tickets where payment_id = {A_BOOKED_PAYMENT}"),
    "a ticket for nothing": (
        [TICKETS],
        f"update bookings set stored_status = 'PENDING_PAYMENT' where id = {A_SOLD_SEAT}",
    ),
    "a refund that was forgotten": (
        [REFUNDS, SUSPENSE, USED],
        """with gone as (delete from refunds where reason = 'UNUSABLE_PAYMENT' returning id, payment_id)
           update payments set refunded_minor = 0, updated_at = now() - interval '6 minutes'
           from gone where payments.id = gone.payment_id""",
        "delete from ledger_postings where source = 'REFUND' and event = 'REQUESTED'",
        "update ledger_postings set posted_at = now() - interval '6 minutes' where event = 'CAPTURED'",
        "delete from ledger_days",
        "delete from ledger_rolled_days",
    ),
    "a capture that was posted with another amount": (
        [CAME, ZERO, DAYS],
        UNCHECKED_SUM,
        f"update ledger_postings set amounts[1] = amounts[1] + 1 where source_id = {A_BOOKED_PAYMENT}",
    ),
    "more refunded than was asked for": (
        [REFUNDED],
        f"update payments set refunded_minor = 1 where id = {A_BOOKED_PAYMENT}",
    ),
    "a refund that is done and not posted": (
        [REFUNDS],
        """delete from ledger_postings where source = 'REFUND' and event = 'PROCESSED'
             and posted_at > now() - interval '1 day'""",
    ),
    "a refund that is posted and not done": (
        [REFUNDS],
        "update refunds set status = 'REQUESTED' where status = 'PROCESSED'",
    ),
    "a cancellation that was not posted": (
        [CANCELLED, REFUNDS, OWED, REVERSED, STANDS],
        WITHOUT_PAYABLE,
        "delete from ledger_postings where source = 'CANCELLATION' and posted_at > now() - interval '1 day'",
    ),
    "a statement with another amount": (
        [OWED, FIGURES, SUMS],
        "update payables set gross_minor = gross_minor + 1, net_minor = net_minor + 1 where event = 'BOOKED'",
    ),
    "a fee that went to another than its booking names": (
        [CANCELLED, REVERSED],
        """update bookings set cancellation_fee_earner = 'PARTNER' where (show_id, id) in
             (select show_id, booking_id from cancellations where fee_minor > 0)""",
    ),
    "a commission that was kept of cancelled seats": (
        [REVERSED, SUMS],
        """update payables set commission_minor = commission_minor + 1, refund_minor = refund_minor - 1
           where event = 'CANCELLED'""",
    ),
    "a line that is missing in the statement": ([OWED, SUMS], "delete from payables where event = 'BOOKED'"),
    "a rolled day that was changed": ([DAYS], "update ledger_days set debit_minor = debit_minor + 1"),
    "a line that was taken out of its settlement": (
        [SUMS, STANDS],
        "update payables set settlement_id = null where event = 'BOOKED'",
    ),
    "a settlement that is gone": ([CARRIED], "update settlements set number = 3 where number = 2"),
    "a payout of another amount": ([WHOLE, PAYOUTS], "update payouts set amount_minor = amount_minor + 1"),
    "a payout that is done and not posted": (
        [PAYOUTS],
        "delete from ledger_postings where source = 'PAYOUT' and event = 'PAID'",
    ),
    "a payout that was forgotten": ([PAYOUTS, STANDS], "delete from payouts"),
    "a day that is left out": (
        [GAPS],
        """with first as (delete from ledger_rolled_days where day = (select min(day) from ledger_days) returning day)
           delete from ledger_days where day = (select day from first)""",
    ),
    "a cancelled show that keeps what was paid for it": (
        [HELD, UNPAID],
        """update shows set stored_status = 'CANCELLED', cancelled_at = now() - interval '6 minutes'""",
    ),
    "a partner who is paid for a cancelled show": (
        [BOOKED, UNPAID],
        """update shows set stored_status = 'CANCELLED', cancelled_at = null""",
        "update booking_seats set cancelled = true, sold = false",
        "update bookings set stored_status = 'CANCELLED' where stored_status <> 'PENDING_PAYMENT'",
    ),
    "an account missing in a rolled day": ([DAYS], "delete from ledger_days where account = 'commission'"),
}


async def test_on_a_sound_platform_every_promise_holds(platform: Platform) -> None:
    found = await audit_platform(world.as_(platform.services, SYSTEM))
    assert (found.broken, found.proven, found.notices) == ([], len(PROMISES), [])


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damage_is_found(damage: str, platform: Platform) -> None:
    expected, *statements = DAMAGES[damage]
    async with platform.services.engine.connect() as db:
        for statement in statements:
            await db.execute(text(statement))
        broken = await invariants.broken(db, INVARIANTS)
        await db.rollback()
    assert {finding.sentence for finding in broken} == set(expected)


def test_every_promise_has_a_damage_that_breaks_it() -> None:
    assert {sentence for sentences, *_ in DAMAGES.values() for sentence in sentences} == set(INVARIANTS)


async def test_an_unmatched_delivery_is_a_notice_and_breaks_no_promise(platform: Platform) -> None:
    async with platform.services.engine.connect() as db:
        await db.execute(
            text("insert into payment_deliveries values ('-', 'EVENT_1', 'PAY_UNKNOWN', 'x', true, now())")
        )
        assert [finding.sentence for finding in await invariants.broken(db, NOTICES)] == [*NOTICES]
        assert await invariants.broken(db, INVARIANTS) == []
        await db.rollback()


async def test_many_broken_rows_are_counted_and_the_first_ones_shown(platform: Platform) -> None:
    async with platform.services.engine.connect() as db:
        await db.execute(text(UNCHECKED_SUM))
        await db.execute(
            text("""insert into ledger_postings (show_id, source, source_id, event, currency, accounts, amounts,
                      posted_at)
                    select '-', 'PAYOUT', n::text, 'PAID', 'INR', '{bank,goodwill}', '{100,-99}', now()
                    from generate_series(1, 50) n""")
        )
        finding = next(each for each in await invariants.broken(db, INVARIANTS) if each.sentence == ZERO)
        await db.rollback()
    assert (finding.count, len(finding.rows)) == (50, invariants.ROWS_SHOWN)
    assert finding.rows[0]["sum_minor"] == 1
