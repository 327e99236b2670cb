"""A customer's own bookings: the newest as a list, all of them in pages."""

from httpx2 import AsyncClient

from resolvers.context import Services
from tests import world
from tests.schema.calling import signed_in

_PAGE = (
    "query ($first: Int!, $after: String) { me { bookingsPage(first: $first, after: $after)"
    " { edges { node { id } } pageInfo { hasNextPage endCursor } } } }"
)


async def test_all_bookings_are_found_page_by_page_the_newest_first(
    client: AsyncClient, services_with_fakes: Services
) -> None:
    services = services_with_fakes
    place, who = await world.venue(services), await world.known_customer(services)
    show = await world.show_on_sale(services, place)
    tickets = [await world.booked_ticket(services, who, show, [seat]) for seat in ("A1", "A2", "A3", "A4", "A5")]
    await world.booking_to_pay(services, world.customer(), show, ["A6"])
    made = [ticket.booking_id for ticket in tickets]
    me = await signed_in(client, who)
    found, after, sizes = [], None, []
    while True:
        page = (await me.ask(_PAGE, first=2, after=after))["me"]["bookingsPage"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        sizes.append(len(page["edges"]))
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert (found, sizes) == (made[::-1], [2, 2, 1])
    listed = await me.ask("{ me { bookings { id } } }")
    assert [booking["id"] for booking in listed["me"]["bookings"]] == found
