"""The endpoint for provider events: signed by the sandbox, and with a wrong signature."""

import json
import secrets
import time
from typing import Any

import pytest
from httpx2 import AsyncClient

from resolvers.context import Services
from tests import world
from tests.resolvers import rows
from tests.rest.calling import done, refused

PATH = "/payments/callback/sandbox"


async def post_event(http: AsyncClient, services: Services, event: str, **data: Any) -> Any:
    body = json.dumps({"event": event, "data": data}).encode()
    at = int(time.time())
    signature = world.signature_of(services, body, at)
    return done(await http.post(PATH, content=body, headers={"X-Signature": signature}), 200)


async def test_a_settlement_is_taken_once(http: AsyncClient, services: Services) -> None:
    reference = f"sbxs_{secrets.token_hex(6)}"
    amounts = {"grossMinor": 100_000, "feeMinor": 2000, "taxMinor": 360, "netMinor": 97_640, "currency": "INR"}
    for _ in range(2):
        answered = await post_event(http, services, "bank_settlement.made", reference=reference, utr="SBX1", **amounts)
        assert answered == {"understood": True}
    where = "provider = 'sandbox' and provider_reference = :reference"
    assert await rows.count(services, "bank_settlements", where, reference=reference) == 1


async def test_a_dispute_is_seen_by_operators(http: AsyncClient, services: Services) -> None:
    reference = f"sbxd_{secrets.token_hex(6)}"
    data = {"reference": reference, "paymentId": "PAY_nobody", "amountMinor": 500, "currency": "INR"}
    await post_event(http, services, "dispute.lost", **data)
    assert await rows.count(services, "disputes", "provider_reference = :r and status = 'LOST'", r=reference) == 1


async def test_an_unknown_event_is_passed_over(http: AsyncClient, services: Services) -> None:
    assert await post_event(http, services, "weather.changed") == {"understood": False}


async def test_what_is_not_signed_is_refused_and_not_kept(http: AsyncClient, services: Services) -> None:
    body = {"event": "dispute.lost", "data": {"reference": "sbxd_forged", "paymentId": "PAY_1", "amountMinor": 1}}
    for headers in ({}, {"X-Signature": "t=1,v1=00"}, {"X-Razorpay-Signature": "0" * 64}):
        refused(await http.post(PATH, json=body, headers=headers), 401, "BAD_SIGNATURE")
    assert await rows.count(services, "disputes", "provider_reference = 'sbxd_forged'") == 0


@pytest.mark.parametrize("path", [PATH, "/payments/callback"])
async def test_a_signed_body_that_is_not_json_is_malformed_and_json_of_another_shape_is_invalid(
    http: AsyncClient, services: Services, path: str
) -> None:
    for body, status, code in ((b'{"event": ', 400, "MALFORMED"), (b"[]", 422, "INVALID_INPUT")):
        signature = world.signature_of(services, body, int(time.time()))
        refused(await http.post(path, content=body, headers={"X-Signature": signature}), status, code)


async def test_another_provider_has_no_path(http: AsyncClient) -> None:
    refused(await http.post("/payments/callback/razorpay", json={"event": "payment.captured"}), 404, "NOT_FOUND")


async def test_a_body_that_is_too_long_is_not_read(http: AsyncClient) -> None:
    refused(await http.post(PATH, content=b" " * (64 * 1024 + 1)), 413, "TOO_LARGE")
