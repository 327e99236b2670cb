"""Statements and balances. The partners' account numbers are masked, so that no payout is made during a test."""

import asyncio
import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from httpx2 import AsyncClient

from resolvers import accounts
from resolvers.context import Services
from tests import world
from tests.rest import stage
from tests.rest.calling import Caller, Json, called_back, done, key_holder, refused, signed_in

MASKED = "XXXXXX1234"
LATER = {"asOf": str((datetime.now(UTC) + timedelta(days=60)).date())}


@dataclass(frozen=True)
class Sales:
    """Two bookings of three seats at 250.00, one of them cancelled by a seat."""

    at: stage.Theater
    operator: Caller
    bookings: list[str]

    @property
    def path(self) -> str:
        return f"/partner/{self.at.partner_id}/settlement"


async def sales(http: AsyncClient, services: Services) -> Sales:
    at, who = await stage.theater(http, MASKED), await stage.customer(http)
    show_id = (await stage.show(at))["showId"]
    first = await stage.ticket(services, who, show_id, "A1", "A2")
    second = await stage.ticket(services, who, show_id, "A3")
    body = {"ticketId": first["ticket"]["ticketId"], "userId": who.user_id, "seats": ["A2"]}
    done(await who.caller.post("/booking/cancel", body), 200)
    bookings = [each["bookingId"] for each in (first, second)]
    return Sales(at, await signed_in(http, "operator"), bookings)


def line(booking_id: str, gross: int, commission: int, refund: int) -> Json:
    net = gross - commission - refund
    return {
        "bookingId": booking_id, "gross": gross, "commission": commission, "tax": 0, "refund": refund, "net": net,
        "customerRefund": refund,
    }  # fmt: skip


async def test_a_settlement_is_closed_and_shown_with_its_lines(http: AsyncClient, services: Services) -> None:
    sold = await sales(http, services)
    before = done(await sold.at.staff.get(sold.path), 200)
    assert before["balances"] == {"accrued": 450, "due": 0, "inTransit": 0, "paid": 0, "carriedForward": 0}
    assert (before["settlements"], before["currency"]) == ([], "INR")
    made = done(await sold.operator.post(f"{sold.path}/process", LATER), 202)["settlement"]
    assert made["lines"] == [line(sold.bookings[0], 500, 25, 250), line(sold.bookings[1], 250, 25, 0)]
    figures = [made[name] for name in ("gross", "commission", "tax", "refunds", "net", "payable", "customerRefund")]
    assert figures == [750, 50, 0, 250, 450, 450, 250]
    assert (made["status"], made["holdReason"]) == ("HELD", "BANK_DETAILS_INCOMPLETE")
    assert made["cycleDate"] == before["nextPayoutOn"]
    after = done(await sold.at.key.get(sold.path), 200)
    assert after["settlements"] == [made]
    assert after["balances"] == {"accrued": 0, "due": 0, "inTransit": 450, "paid": 0, "carriedForward": 0}
    assert (after["nextPayoutOn"], after["nextCursor"]) == (None, None)


async def test_processing_at_once_and_again_makes_one(http: AsyncClient, services: Services) -> None:
    sold = await sales(http, services)
    nothing_yet = await sold.operator.http.post(f"{sold.path}/process", headers=sold.operator.headers)
    assert done(nothing_yet, 200) == {"settlement": None}
    together = await asyncio.gather(*(sold.operator.post(f"{sold.path}/process", LATER) for _ in range(5)))
    assert sorted(each.status_code for each in together) == [200, 200, 200, 200, 202]
    assert done(await sold.operator.post(f"{sold.path}/process", LATER), 200) == {"settlement": None}
    assert len(done(await sold.at.staff.get(sold.path), 200)["settlements"]) == 1


async def test_the_same_key_answers_the_same_settlement(http: AsyncClient, services: Services) -> None:
    sold = await sales(http, services)
    first, again = [
        done(await sold.operator.post(f"{sold.path}/process", LATER, Idempotency_Key="settle"), 202) for _ in range(2)
    ]
    assert first == again


async def test_csv_has_the_columns_of_the_lines_behind_their_settlement(http: AsyncClient, services: Services) -> None:
    sold = await sales(http, services)
    made = done(await sold.operator.post(f"{sold.path}/process", LATER), 202)["settlement"]
    response = await sold.at.staff.get(sold.path, accept="text/csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["vary"] == "Accept"
    assert "link" not in response.headers
    table = list(csv.reader(io.StringIO(response.text)))
    assert table == [
        ["settlementId", "bookingId", "gross", "commission", "tax", "refund", "net", "customerRefund"],
        [made["settlementId"], sold.bookings[0], "500.00", "25.00", "0.00", "250.00", "225.00", "250.00"],
        [made["settlementId"], sold.bookings[1], "250.00", "25.00", "0.00", "0.00", "225.00", "0.00"],
    ]
    for accept in ("*/*", "application/json, text/csv", "text/csv;q=0.5, application/json", "text/csv;q=x"):
        assert (await sold.at.staff.get(sold.path, accept=accept)).json()["settlements"] == [made]


async def test_statements_are_listed_a_page_at_a_time_and_by_their_days(http: AsyncClient, services: Services) -> None:
    at, operator = await stage.theater(http, MASKED), await signed_in(http, "operator")
    movie_id, who = (await stage.movie(at))["movieId"], await stage.customer(http)
    path, days = f"/partner/{at.partner_id}/settlement", []
    for day in (3, 10, 17):
        show_id = (await stage.show(at, movie_id, days=day))["showId"]
        await stage.ticket(services, who, show_id, "A1")
        days.append(done(await operator.post(f"{path}/process", LATER), 202)["settlement"]["cycleDate"])
    first = done(await at.staff.get(f"{path}?limit=2"), 200)
    rest = done(await at.staff.get(f"{path}?limit=2&cursor={first['nextCursor']}"), 200)
    assert [each["cycleDate"] for each in first["settlements"] + rest["settlements"]] == days[::-1]
    assert rest["nextCursor"] is None
    table = await at.staff.get(f"{path}?limit=2", accept="text/csv")
    assert f"cursor={first['nextCursor']}" in table.headers["link"]
    some = done(await at.staff.get(f"{path}?from={days[1]}&to={days[1]}"), 200)
    assert [each["cycleDate"] for each in some["settlements"]] == [days[1]]
    for wrong, field in (("from=yesterday", "from"), ("to=5", "to"), ("limit=0", "limit"), ("cursor=x", "cursor")):
        problem = refused(await at.staff.get(f"{path}?{wrong}"), 422, "INVALID_INPUT")
        assert [error["field"] for error in problem["errors"]] == [field]


async def test_what_goes_back_after_the_settlement_is_owed(http: AsyncClient, services: Services) -> None:
    sold = await sales(http, services)
    done(await sold.operator.post(f"{sold.path}/process", LATER), 202)
    who = await stage.customer(http)
    show_id = (await stage.show(sold.at, days=20))["showId"]
    ticket = (await stage.ticket(services, who, show_id, "A1"))["ticket"]["ticketId"]
    done(await sold.operator.post(f"{sold.path}/process", LATER), 202)
    done(await who.caller.post("/booking/cancel", {"ticketId": ticket, "userId": who.user_id}), 200)
    owing = done(await sold.operator.post(f"{sold.path}/process", LATER), 202)["settlement"]
    assert (owing["net"], owing["payable"], owing["carriedOut"], owing["status"]) == (-225, 0, -225, "CARRIED_FORWARD")
    balances = done(await sold.at.staff.get(sold.path), 200)["balances"]
    assert balances == {"accrued": 0, "due": 0, "inTransit": 675, "paid": 0, "carriedForward": -225}


async def test_a_key_needs_the_scope(http: AsyncClient, services: Services) -> None:
    at = await stage.theater(http, MASKED)
    operator = world.as_(services, world.OPERATOR)
    for scope, status in (("sales:read", 403), ("settlements:read", 200)):
        made = await accounts.create_api_key(operator, at.partner_id, f"Only {scope}", [scope])
        response = await key_holder(http, made.secret or "").get(f"/partner/{at.partner_id}/settlement")
        assert response.status_code == status


async def test_the_callback_of_a_late_payment_leaves_closed_statements_alone(
    http: AsyncClient, services: Services
) -> None:
    sold = await sales(http, services)
    made = done(await sold.operator.post(f"{sold.path}/process", LATER), 202)["settlement"]
    who = await stage.customer(http)
    booking = await stage.booking(who, (await stage.show(sold.at, days=9))["showId"], "A1")
    paid = await stage.payment(who, booking)
    done(await called_back(http, services, {"paymentId": paid["paymentId"], "status": "SUCCESS"}), 200)
    after = done(await sold.at.staff.get(sold.path), 200)
    assert after["settlements"] == [made]
    assert (after["balances"]["accrued"], after["balances"]["inTransit"]) == (225, 450)
