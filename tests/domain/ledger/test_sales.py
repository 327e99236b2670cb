"""What customers pay and get back, as entries: whatever the amounts, nothing is lost between the accounts."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import Cause, Entry, Payable, Posting, PostingEvent, Reversal, Sale, Source, accounts, sales

PARTNER = accounts.partner_payable("PARTNER_1")
CLEARING, SUSPENSE = accounts.gateway_clearing("razorpay"), accounts.suspense("razorpay")
amounts = st.integers(0, 10**9)
sales_of_seats = st.builds(Sale, st.just("PARTNER_1"), st.just("INR"), amounts, amounts, amounts, amounts, amounts)


def cause(source: Source, event: PostingEvent) -> Cause:
    return Cause("SHOW_1", source, "PAY_1", event, "BOOK_1", "PARTNER_1")


def balances(*postings: Posting) -> dict[str, int]:
    """The balances that are not zero, by account."""
    sums: Counter[str] = Counter()
    for posted in postings:
        for entry in posted.entries:
            sums[entry.account] += entry.amount_minor
    return {account: amount for account, amount in sums.items() if amount}


def net(*postings: Posting) -> int:
    """The sum of what the postings add to the partner's statement."""
    return sum(posted.payable.net_minor for posted in postings if posted.payable is not None)


def booked(sale: Sale, out_of: str = CLEARING) -> Posting:
    return sales.booked(cause(Source.PAYMENT, PostingEvent.BOOKED), sale, out_of)


def test_with_a_fee_the_whole_sale_is_reversed_and_the_fee_kept() -> None:
    sale = Sale("PARTNER_1", "INR", 40000, 3000, 540, 4000, 720)
    cause = Cause("SHOW_1", Source.CANCELLATION, "C", PostingEvent.CANCELLED, "B", "PARTNER_1")
    posted = sales.cancelled(cause, sale, Reversal(refund_minor=38540, fee_minor=5000, goodwill_minor=0))
    assert posted.entries[-2:] == (Entry("refund_payable", -38540), Entry("cancellation_fee", -5000))
    assert sum(entry.amount_minor for entry in posted.entries if entry.amount_minor > 0) == 38540 + 5000
    assert posted.payable == Payable(commission_minor=-4000, tax_minor=-720, refund_minor=40000)


@given(sales_of_seats, st.data())
def test_who_earns_the_fee_of_a_cancellation_gets_all_of_it_and_the_other_one_nothing(
    sale: Sale, data: st.DataObject
) -> None:
    fee = data.draw(st.integers(0, sale.paid_minor))
    cancelled = cause(Source.CANCELLATION, PostingEvent.CANCELLED)
    to_platform = sales.cancelled(cancelled, sale, Reversal(sale.paid_minor - fee, fee, 0))
    to_partner = sales.cancelled(cancelled, sale, Reversal(sale.paid_minor - fee, fee, 0, fee_is_partners=True))
    assert net(booked(sale), to_platform) == 0
    assert balances(to_platform).get(accounts.CANCELLATION_FEE, 0) == -fee
    assert net(booked(sale), to_partner) == fee
    assert accounts.CANCELLATION_FEE not in balances(to_partner)
    for posted in (to_platform, to_partner):
        assert posted.payable is not None
        assert posted.payable.commission_minor == -sale.commission_minor
        assert posted.payable.tax_minor == -sale.commission_tax_minor


@given(sales_of_seats)
def test_a_sale_leaves_the_partner_its_share_on_the_books_and_on_its_statement(sale: Sale) -> None:
    assert balances(booked(sale)).get(PARTNER, 0) == -sale.share_minor
    assert net(booked(sale)) == sale.share_minor


@given(sales_of_seats)
def test_all_that_a_customer_paid_stands_on_the_account_it_came_from(sale: Sale) -> None:
    assert balances(booked(sale)).get(CLEARING, 0) == sale.paid_minor


@given(sales_of_seats)
def test_money_that_waited_in_suspense_leaves_nothing_there(sale: Sale) -> None:
    came = sales.captured(cause(Source.PAYMENT, PostingEvent.CAPTURED), "razorpay", sale.paid_minor, "INR")
    assert balances(came, booked(sale, out_of=SUSPENSE)) == balances(booked(sale))


@given(sales_of_seats)
def test_a_sale_that_is_sold_cancelled_and_refunded_leaves_no_trace(sale: Sale) -> None:
    cancelled = sales.cancelled(
        cause(Source.CANCELLATION, PostingEvent.CANCELLED), sale, Reversal(sale.paid_minor, 0, 0)
    )
    refunded = sales.refund_processed(cause(Source.REFUND, PostingEvent.PROCESSED), "razorpay", sale.paid_minor, "INR")
    assert balances(booked(sale), cancelled, refunded) == {}
    assert net(booked(sale), cancelled) == 0


@given(sales_of_seats, st.data())
def test_what_a_cancellation_keeps_and_gives_back_is_what_was_paid(sale: Sale, data: st.DataObject) -> None:
    fee = data.draw(st.integers(0, sale.paid_minor))
    goodwill = data.draw(st.integers(0, sale.paid_minor - fee))
    refund = sale.paid_minor - fee - goodwill
    gave = sales.refund_requested(cause(Source.REFUND, PostingEvent.REQUESTED), goodwill, "INR", accounts.GOODWILL)
    shared = Reversal(refund, fee, goodwill)
    given_back = sales.cancelled(cause(Source.CANCELLATION, PostingEvent.CANCELLED), sale, shared)
    expected = {
        CLEARING: sale.paid_minor,
        accounts.CANCELLATION_FEE: -fee,
        accounts.REFUND_PAYABLE: fee - sale.paid_minor,
    }
    assert balances(booked(sale), gave, given_back) == {account: at for account, at in expected.items() if at}


@given(sales_of_seats, st.data())
def test_what_the_partner_gave_back_itself_is_not_taken_from_it_again(sale: Sale, data: st.DataObject) -> None:
    given_before = data.draw(st.integers(0, sale.paid_minor))
    gave = sales.refund_requested(cause(Source.REFUND, PostingEvent.REQUESTED), given_before, "INR", PARTNER)
    refund = sale.paid_minor - given_before
    cancelled = sales.cancelled(cause(Source.CANCELLATION, PostingEvent.CANCELLED), sale, Reversal(refund, 0, 0))
    assert net(booked(sale), gave, cancelled) == 0
    assert PARTNER not in balances(booked(sale), gave, cancelled)


def test_only_a_partners_own_refund_stands_on_its_statement() -> None:
    requested = cause(Source.REFUND, PostingEvent.REQUESTED)
    assert sales.refund_requested(requested, 100, "INR", PARTNER).payable == Payable(refund_minor=100)
    for out_of in (accounts.GOODWILL, SUSPENSE, accounts.partner_payable("PARTNER_2")):
        assert sales.refund_requested(requested, 100, "INR", out_of).payable is None
