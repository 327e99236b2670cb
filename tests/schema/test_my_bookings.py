"""A customer's own bookings: the newest as a list, all of them in pages."""

from datetime import timedelta

from httpx2 import AsyncClient

from resolvers.context import Services
from tests import world
from tests.schema.calling import signed_in

_PAGE = (
    "query ($first: Int!, $after: String) { me { bookingsPage(first: $first, after: $after)"
    " { edges { node { id } } pageInfo { hasNextPage endCursor } } } }"
)


async def test_all_bookings_are_found_page_by_page_the_newest_first(client: AsyncClient, services: Services) -> None:
    place, who = await world.venue(services), world.customer()
    made = []
    for days in (3, 4, 5):
        show = await world.show_on_sale(services, place, starts_in=timedelta(days=days))
        made += [(await world.booking_to_pay(services, who, show, [seat])).id for seat in ("A1", "A2")]
        await world.booking_to_pay(services, world.customer(), show, ["A3"])
    me = await signed_in(client, who)
    found, after, sizes = [], None, []
    while True:
        page = (await me.ask(_PAGE, first=4, after=after))["me"]["bookingsPage"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        sizes.append(len(page["edges"]))
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert (found, sizes) == (made[::-1], [4, 2])
    listed = await me.ask("{ me { bookings { id } } }")
    assert [booking["id"] for booking in listed["me"]["bookings"]] == found
