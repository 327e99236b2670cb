"""Payouts at RazorpayX."""

from dataclasses import replace

import pytest

from domain.ports import ProviderRefused, ProviderUnavailable
from domain.settlements.payouts import PayoutOrder, PayoutStatus, ProviderPayout
from providers.razorpay_payouts import RazorpayPayouts
from tests.providers.razorpay import Razorpay

ORDER = PayoutOrder("PAYOUT_01K9ZPAYOUTPAYOUTPAYOUTPA", 35280, "INR", "Galaxy Cinemas", "123456789012", "HDFC0001234")


async def test_a_payout_is_one_call_with_everything_in_it(payouts: RazorpayPayouts, razorpay: Razorpay) -> None:
    assert await payouts.pay_out(ORDER) == ProviderPayout(PayoutStatus.PROCESSING, "pout_0")
    body = razorpay.payouts[ORDER.payout_id]["body"]
    assert (body["amount"], body["currency"], body["mode"], body["purpose"]) == (35280, "INR", "IMPS", "payout")
    assert body["fund_account"]["bank_account"] == {
        "name": "Galaxy Cinemas",
        "ifsc": "HDFC0001234",
        "account_number": "123456789012",
    }
    assert razorpay.asked == [("POST", "/payouts")]


async def test_more_than_imps_moves_goes_by_neft(payouts: RazorpayPayouts, razorpay: Razorpay) -> None:
    await payouts.pay_out(replace(ORDER, amount_minor=500_000_01))
    assert razorpay.payouts[ORDER.payout_id]["body"]["mode"] == "NEFT"


async def test_a_payout_asked_for_again_is_the_same(payouts: RazorpayPayouts, razorpay: Razorpay) -> None:
    assert await payouts.pay_out(ORDER) == await payouts.pay_out(ORDER)
    assert len(razorpay.payouts) == 1


async def test_a_payout_whose_answer_was_lost_is_found_by_our_id(payouts: RazorpayPayouts, razorpay: Razorpay) -> None:
    assert await payouts.read_payout(ORDER.payout_id, None) is None
    razorpay.loses.append("POST /v1/payouts")
    with pytest.raises(ProviderUnavailable):
        await payouts.pay_out(ORDER)
    known = ProviderPayout(PayoutStatus.PROCESSING, "pout_0")
    assert await payouts.read_payout(ORDER.payout_id, None) == known
    assert await payouts.read_payout(ORDER.payout_id, "pout_0") == known


async def test_a_no_to_changed_bank_details_is_no_no_when_the_payout_was_made(
    payouts: RazorpayPayouts, razorpay: Razorpay
) -> None:
    await payouts.pay_out(ORDER)
    again = await payouts.pay_out(replace(ORDER, account_number="999999999999"))
    assert again.reference == "pout_0"
    assert len(razorpay.payouts) == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("pending", PayoutStatus.PROCESSING),
        ("queued", PayoutStatus.PROCESSING),
        ("scheduled", PayoutStatus.PROCESSING),
        ("processing", PayoutStatus.PROCESSING),
        ("processed", PayoutStatus.PAID),
        ("reversed", PayoutStatus.REVERSED),
        ("cancelled", PayoutStatus.FAILED),
        ("rejected", PayoutStatus.FAILED),
        ("failed", PayoutStatus.FAILED),
    ],
)
async def test_each_of_razorpays_words_has_its_meaning(
    payouts: RazorpayPayouts, razorpay: Razorpay, said: str, status: PayoutStatus
) -> None:
    await payouts.pay_out(ORDER)
    details = {"description": "What the bank says.", "source": "beneficiary_bank", "reason": "x"}
    razorpay.payouts[ORDER.payout_id] |= {"status": said, "status_details": details}
    expected = ProviderPayout(status, "pout_0", "What the bank says.")
    assert await payouts.read_payout(ORDER.payout_id, "pout_0") == expected


@pytest.mark.parametrize(
    ("description", "shown"),
    [
        ("Closed.\r\nAsk\tthe\x00 payee.", "Closed. Ask the payee."),
        ("x" * 10_000, "x" * 500),
        ("\n", None),
        (["no text"], None),
    ],
    ids=["several lines", "long", "nothing", "no text"],
)
async def test_a_reason_that_is_no_plain_text_does_not_hide_what_became_of_the_payout(
    payouts: RazorpayPayouts, razorpay: Razorpay, description: object, shown: str | None
) -> None:
    await payouts.pay_out(ORDER)
    razorpay.payouts[ORDER.payout_id] |= {"status": "failed", "status_details": {"description": description}}
    assert await payouts.read_payout(ORDER.payout_id, "pout_0") == ProviderPayout(PayoutStatus.FAILED, "pout_0", shown)


async def test_an_unknown_payout_is_none(payouts: RazorpayPayouts) -> None:
    assert await payouts.read_payout(ORDER.payout_id, "pout_nobody") is None


async def test_an_order_that_razorpay_does_not_take_is_refused(payouts: RazorpayPayouts, razorpay: Razorpay) -> None:
    razorpay.account = "another"
    with pytest.raises(ProviderRefused, match="account number is invalid"):
        await payouts.pay_out(ORDER)
    assert razorpay.payouts == {}


async def test_a_key_that_is_too_long_is_refused_before_anything_is_asked(
    payouts: RazorpayPayouts, razorpay: Razorpay
) -> None:
    with pytest.raises(ProviderRefused, match="36"):
        await payouts.pay_out(replace(ORDER, payout_id="PAYOUT_" + "0" * 40))
    assert razorpay.asked == []
