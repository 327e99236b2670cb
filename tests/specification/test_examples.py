"""Every example of the specification runs as pasted on fresh demo data, over a real HTTP connection."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from providers.key_files import Keys
from sandbox.delivering import signature_of
from settings import Settings
from tests.specification.reading import Example, examples

# Who pastes what, and what comes back: REST.md's rows, with the exceptions that it names.
EXPECTED: Mapping[str, tuple[str | None, set[int]]] = {
    "POST /partner/register": (None, {201}),
    "GET /partner/{partnerId}": ("partner", {200}),
    "POST /movies": ("partner", {200, 201}),
    "POST /shows": ("partner", {201}),
    "POST /shows/{showId}/seats/layout": ("partner", {201}),
    "GET /movies?city=Bangalore": (None, {200}),
    "GET /shows?movieId=MOV_001": (None, {200}),
    "GET /shows/{showId}": (None, {200}),
    "GET /shows/{showId}/seats": (None, {200}),
    "POST /seats/lock": ("customer", {201}),
    "POST /seats/release": ("customer", {200}),
    "POST /booking/initiate": ("customer", {201}),
    "POST /booking/confirm": ("customer", {409}),
    "POST /payments/initiate": ("customer", {200}),
    "POST /payments/callback": (None, {401}),
    "POST /notifications/ticket": ("customer", {202}),
    "POST /booking/cancel": ("customer", {200}),
    "POST /payments/refund": ("operator", {422}),
    "POST /external/pms/shows": ("partner", {200}),
    "PUT /external/pms/shows/{showId}/pricing": ("partner", {200}),
    "PUT /external/pms/shows/{showId}/seats": ("partner", {200}),
    "GET /partner/{partnerId}/settlement": ("partner", {200}),
    "POST /partner/{partnerId}/settlement/process": ("operator", {200, 202}),
}

PATHS = {"partnerId": "PARTNER_12345", "showId": "SHOW_001"}
PRICING = {"pricing": [{"seatType": "Gold", "price": 260}, {"seatType": "Silver", "price": 190}]}


@dataclass
class Session:
    """Pastes examples one after the other, as a reader of the specification would."""

    http: AsyncClient
    tokens: dict[str, str]
    made: dict[str, Any] = field(default_factory=dict)

    async def paste(self, example: Example) -> Response:
        who, _ = EXPECTED[example.name]
        headers = {"Content-Type": "application/json"}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        body = example.body or self._body_that_the_specification_leaves_out(example)
        path = example.path.format(**self._ids(example))
        return await self.http.request(example.method, path, headers=headers, content=body)

    def _ids(self, example: Example) -> dict[str, str]:
        """Layouts go to the show that was just made; everything else to the demo's."""
        of_new_show = example.path.endswith("/layout") or example.path.startswith("/external")
        return PATHS | ({"showId": self.made["POST /shows"]["showId"]} if of_new_show else {})

    def _body_that_the_specification_leaves_out(self, example: Example) -> str | None:
        bodies: dict[str, Any] = {
            "POST /seats/release": {
                "lockId": self.made.get("POST /seats/lock", {}).get("lockId"),
                "userId": "USER_101",
            },
            "POST /external/pms/shows": {"shows": []},
            "PUT /external/pms/shows/{showId}/pricing": PRICING,
            "PUT /external/pms/shows/{showId}/seats": self.made.get("layout"),
        }
        return json.dumps(bodies[example.name]) if example.name in bodies else None


@pytest.fixture
async def session(demo: AsyncClient) -> Session:
    wanted = {
        "customer": {"role": "customer", "userId": "USER_101"},
        "partner": {"role": "partner", "partnerId": "PARTNER_12345"},
        "operator": {"role": "operator"},
    }
    answers = {who: await demo.post("/dev/token", json=body) for who, body in wanted.items()}
    return Session(demo, {who: answer.json()["accessToken"] for who, answer in answers.items()})


def test_the_table_names_every_example_of_the_specification() -> None:
    assert {example.name for example in examples()} == EXPECTED.keys()


async def test_every_example_runs_as_pasted(session: Session) -> None:
    for example in examples():
        if example.name.endswith("/layout"):
            session.made["layout"] = json.loads(example.body or "")
        answer = await session.paste(example)
        assert answer.status_code in EXPECTED[example.name][1], (example, answer.text)
        session.made[example.name] = answer.json()
    made = session.made
    assert made["POST /partner/register"]["bankDetails"]["accountNumber"] == "XXXXXX1234"
    assert made["POST /shows/{showId}/seats/layout"]["seatsByType"] == {"Gold": 2}
    assert (made["POST /seats/lock"]["seats"], made["POST /seats/lock"]["amount"]) == (["A1", "A2"], 500)
    assert made["POST /seats/release"]["releasedSeats"] == ["A1", "A2"]
    assert (made["POST /booking/initiate"]["status"], made["POST /booking/initiate"]["amount"]) == (
        "PENDING_PAYMENT",
        500,
    )
    assert made["POST /booking/confirm"]["code"] == "PAYMENT_NOT_COMPLETED"
    assert made["POST /payments/initiate"]["paymentId"] == "PAY_789"
    assert made["POST /booking/cancel"]["refund"]["amount"] == 500
    assert made["POST /payments/refund"]["code"] == "REFUND_EXCEEDS_PAYMENT"


async def test_the_callback_as_printed_books_once_it_is_signed(
    session: Session, demo_settings: tuple[Settings, Any]
) -> None:
    [callback] = [example for example in examples() if example.name == "POST /payments/callback"]
    [confirm] = [example for example in examples() if example.name == "POST /booking/confirm"]
    settings, _ = demo_settings
    secret = Keys.load_or_make(settings.data_dir, settings).payment_webhooks[0].material
    body = (callback.body or "").encode()
    headers = {"Content-Type": "application/json", "X-Signature": signature_of(secret, int(time.time()), body)}
    answer = await session.http.post(callback.path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["bookingStatus"]) == (200, "CONFIRMED")
    confirmed = await session.paste(confirm)
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["ticket"]["paymentId"] == "PAY_789"


async def test_the_refund_as_printed_is_done_while_the_ticket_stands(session: Session) -> None:
    [refund] = [example for example in examples() if example.name == "POST /payments/refund"]
    answer = await session.paste(refund)
    assert (answer.status_code, answer.json()["amount"]) == (201, 500), answer.text
