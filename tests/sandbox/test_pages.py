"""What a person sees and does on the hosted page."""

import pytest
from httpx2 import AsyncClient, Response

from domain.payments import PaymentStatus
from providers.trust import trust
from tests.sandbox.conftest import Provider


async def act(provider: Provider, payment_id: str, **form: str) -> Response:
    order = await provider.http.get(f"{provider.url}/api/payments/{payment_id}")
    async with AsyncClient(follow_redirects=True, verify=trust()) as person:
        return await person.post(order.json()["checkoutUrl"], data=form)


async def status_of(provider: Provider, payment_id: str) -> PaymentStatus:
    known = await provider.payments.read_payment(payment_id, None)
    assert known is not None
    return known.status


async def test_the_page_shows_what_is_to_pay(provider: Provider) -> None:
    order = await provider.order(amount_minor=12_345_050)
    opened = await provider.payments.open_checkout(order)
    page = await provider.http.get(opened.checkout_url)
    assert page.status_code == 200
    assert "₹1,23,450.50" in page.text
    assert order.booking_id in page.text
    assert "<script" not in page.text


@pytest.mark.parametrize(
    ("form", "status", "text"),
    [
        ({"action": "pay"}, PaymentStatus.SUCCEEDED, "₹500.00 paid"),
        ({"action": "refuse"}, PaymentStatus.FAILED, "The payment was refused"),
        ({"action": "pay_late", "late_seconds": "60"}, PaymentStatus.PROCESSING, "still thinking"),
        ({"action": "walk_away"}, PaymentStatus.INITIATED, "You walked away"),
    ],
)
async def test_each_button_does_what_it_says(
    provider: Provider, form: dict[str, str], status: PaymentStatus, text: str
) -> None:
    order = await provider.order()
    page = await act(provider, order.payment_id, **form)
    assert page.status_code == 200
    assert text in page.text
    assert await status_of(provider, order.payment_id) is status


async def test_the_chosen_misbehaviour_is_carried_out(provider: Provider) -> None:
    order = await provider.order()
    await act(provider, order.payment_id, action="pay", duplicates="2", fails_first="on")
    statuses = await provider.merchant.wait_for(order.payment_id, 6)
    assert sorted(statuses) == ["FAILED"] * 3 + ["SUCCESS"] * 3


async def test_an_unknown_action_changes_nothing(provider: Provider) -> None:
    order = await provider.order()
    page = await act(provider, order.payment_id, action="steal")
    assert page.status_code == 422
    assert await status_of(provider, order.payment_id) is PaymentStatus.INITIATED


async def test_a_paid_payment_cannot_be_refused(provider: Provider) -> None:
    order = await provider.order()
    await act(provider, order.payment_id, action="pay")
    page = await act(provider, order.payment_id, action="refuse")
    assert "₹500.00 paid" in page.text
    assert await status_of(provider, order.payment_id) is PaymentStatus.SUCCEEDED


async def test_an_unknown_reference_says_so(provider: Provider) -> None:
    page = await provider.http.get(f"{provider.url}/pay/sbx_nothing")
    assert page.status_code == 404
    assert "There is no such payment" in page.text
