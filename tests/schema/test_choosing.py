"""bestAvailable and lockBestAvailable as a page uses them."""

from httpx2 import AsyncClient

from resolvers.context import Services
from tests import world
from tests.schema.calling import signed_in, visitor

PROPOSED = """seatIds groups why { code message } amount { amount } total { amount }
  prices { seatId amount { amount } fee { amount } tax { amount } } seats { row } show { id }"""


async def test_a_page_shows_the_best_seats_and_holds_them(http: AsyncClient, services: Services) -> None:
    show = await world.show_on_sale(services)
    caller = await signed_in(http, world.customer())
    asked = f"query ($show: ID!) {{ bestAvailable(showId: $show, count: 2) {{ {PROPOSED} }} }}"
    proposed = (await visitor(http).ask(asked, show=show.id))["bestAvailable"]
    assert proposed["groups"] == [proposed["seatIds"]]
    assert proposed["why"]["code"] == "TOGETHER"
    assert proposed["show"] == {"id": show.id}
    assert [each["seatId"] for each in proposed["prices"]] == proposed["seatIds"]
    held = await caller.do(
        "lockBestAvailable",
        "... on SeatLock { seatIds total { amount } why { code message } }",
        showId=show.id,
        count=2,
    )
    assert (held["seatIds"], held["total"], held["why"]) == (
        proposed["seatIds"], proposed["total"], proposed["why"],
    )  # fmt: skip
    listed = await caller.ask("{ me { locks { seatIds why { code } } } }")
    assert listed["me"]["locks"] == [{"seatIds": held["seatIds"], "why": None}]


async def test_what_nothing_fits_is_told_with_its_reason_and_an_unknown_show_is_null(
    http: AsyncClient, services: Services
) -> None:
    show = await world.show_on_sale(services)
    caller = await signed_in(http, world.customer())
    asked = "query ($show: ID!, $most: Decimal) { bestAvailable(showId: $show, count: 2, maxPrice: $most) { %s } }"
    nothing = (await caller.ask(asked % PROPOSED, show=show.id, most="1.00"))["bestAvailable"]
    assert (nothing["seatIds"], nothing["groups"], nothing["total"]) == ([], [], {"amount": "0.00"})
    assert nothing["why"]["code"] == "TOO_FEW_SEATS"
    refused = await caller.do(
        "lockBestAvailable",
        "... on NoSeatsFit { code message reason wished fitting }",
        showId=show.id,
        count=2,
        maxPrice="1.00",
    )
    assert (refused["code"], refused["reason"], refused["fitting"]) == ("NO_SEATS_FIT", "TOO_FEW_SEATS", 0)
    assert refused["message"] == nothing["why"]["message"]
    assert (await caller.ask(asked % "seatIds", show="SHOW_unknown"))["bestAvailable"] is None
