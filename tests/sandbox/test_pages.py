"""What a person sees and does on the hosted page."""

from dataclasses import replace

import pytest
from httpx2 import AsyncClient, Response

from domain.payments import PaymentStatus
from providers.trust import trust
from tests.sandbox.conftest import Provider, new_order


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


async def returning(provider: Provider, address: str) -> str:
    """The id of a payment whose order names the address."""
    order = replace(new_order(), return_url=address)
    await provider.payments.open_checkout(order)
    return order.payment_id


async def test_a_paid_payment_goes_back_to_the_orders_own_address(provider: Provider) -> None:
    address = provider.url.removesuffix("/sandbox") + "/b/BOOK_1/done?a=1&b=2"
    page = await act(provider, await returning(provider, address), action="pay")
    shown = address.replace("&", "&amp;")
    assert f'href="{shown}"' in page.text
    assert f'<meta http-equiv="refresh" content="4;url={shown}">' in page.text


@pytest.mark.parametrize("action", ["refuse", "pay_late", "walk_away"])
async def test_where_something_can_still_be_done_nobody_is_led_away(provider: Provider, action: str) -> None:
    address = provider.url.removesuffix("/sandbox") + "/b/BOOK_1/done"
    page = await act(provider, await returning(provider, address), action=action)
    assert f'href="{address}"' in page.text
    assert ";url=" not in page.text


async def test_an_address_that_is_not_the_merchants_is_not_used(provider: Provider) -> None:
    page = await act(provider, await returning(provider, "https://evil.example/"), action="pay")
    assert "evil.example" not in page.text
    assert f';url={provider.url.removesuffix("sandbox")}">' in page.text


async def test_the_first_address_of_an_order_stays(provider: Provider) -> None:
    merchant = provider.url.removesuffix("/sandbox")
    order = replace(new_order(), return_url=f"{merchant}/first")
    await provider.payments.open_checkout(order)
    await provider.payments.open_checkout(replace(order, return_url=f"{merchant}/second"))
    page = await act(provider, order.payment_id, action="walk_away")
    assert f"{merchant}/first" in page.text
    assert "/second" not in page.text
