"""What operators look up: partners by status, customers by address, bookings by what a person has at hand, the audit
trail by object or actor. What they read of a customer leaves an entry in the trail, which names no address.
"""

from collections.abc import Iterable
from dataclasses import replace

from domain import ids
from domain.accounts import Role
from domain.bookings import Booking
from domain.discovery import Page, page_size, time_behind
from domain.errors import InvalidInput, NotFound
from domain.operator_lists import FOUND_A_PAGE, CustomerRecord, FoundBy, PartnerSearch, Sought, TrailEntry, TrailSearch
from domain.partners import LONGEST_NAME, Partner
from domain.text import clean, clean_optional
from models import audit
from models import operator_lists as list_rows
from resolvers.access import allow
from resolvers.contacts import email_address, phone_number
from resolvers.context import Context

LONGEST_ID = 100
LONGEST_ADDRESS = 320


@allow(Role.OPERATOR)
async def list_partners(ctx: Context, search: PartnerSearch) -> Page[Partner]:
    """The longest registered first, and so who waits longest. Raises InvalidInput."""
    wanted = replace(search, search=clean_optional(search.search, "search", LONGEST_NAME))
    behind = time_behind(search.after)
    async with ctx.reading() as db:
        found = await list_rows.partners_page(db, wanted, behind, page_size(search.first) + 1)
    return Page.of(found, search.first, lambda partner: (partner.created_at.isoformat(), partner.id))


@allow(Role.OPERATOR)
async def list_audit_trail(ctx: Context, search: TrailSearch) -> Page[TrailEntry]:
    """The newest entries first, of an object, an actor, or both. Raises InvalidInput."""
    object_id = clean_optional(search.object_id, "object_id", LONGEST_ID)
    actor = clean_optional(search.actor, "actor", LONGEST_ID)
    behind, most = time_behind(search.after), page_size(search.first) + 1
    if object_id is None and actor is None:
        raise InvalidInput.of("object_id", "Name an object, an actor, or both.")
    async with ctx.reading() as db:
        found = await list_rows.trail_page(db, replace(search, object_id=object_id, actor=actor), behind, most)
    return Page.of(found, search.first, lambda entry: (entry.at.isoformat(), entry.id))


@allow(Role.OPERATOR)
async def list_customers(
    ctx: Context, search: str, first: int = FOUND_A_PAGE, after: str | None = None
) -> Page[CustomerRecord]:
    """Those with the e-mail address, phone number or id, the oldest first. Raises InvalidInput."""
    behind, most = time_behind(after), page_size(first) + 1
    sought = _sought_customer(clean(search, "search", LONGEST_ADDRESS))
    if sought is None:
        raise InvalidInput.of("search", "Expected an e-mail address, a number like +919876543210, or a customer's id.")
    async with ctx.reading() as db:
        found = await list_rows.customers_page(db, sought, behind, most)
    page = Page.of(found, first, lambda customer: (customer.created_at.isoformat(), customer.id))
    await _note_reading(ctx, "readCustomer", sought, ((each.id, each.id) for each in page.items))
    return page


@allow(Role.OPERATOR)
async def list_bookings(
    ctx: Context, search: str, first: int = FOUND_A_PAGE, after: str | None = None
) -> Page[Booking]:
    """Those of the booking's, ticket's, payment's or customer's id, of a customer's address, or of the payment
    provider's reference, the newest first. Raises InvalidInput.
    """
    behind, most = time_behind(after), page_size(first) + 1
    sought = _sought_booking(ctx, clean(search, "search", LONGEST_ADDRESS))
    async with ctx.reading() as db:
        found = await list_rows.bookings_page(db, sought, behind, most)
    page = Page.of(found, first, lambda booking: (booking.created_at.isoformat(), booking.id))
    await _note_reading(ctx, "readBooking", sought, ((each.id, each.customer_id) for each in page.items))
    return page


def _sought_customer(words: str) -> Sought | None:
    """Raises InvalidInput for what looks like an address and is none."""
    if ids.is_a(ids.CUSTOMER, words):
        return Sought(FoundBy.CUSTOMER, words)
    if "@" in words:
        return Sought(FoundBy.ADDRESS, email_address(words, "search").lower())
    if words.startswith("+"):
        return Sought(FoundBy.ADDRESS, phone_number(words, "search"))
    return None


_ROUTED = {ids.BOOKING: FoundBy.BOOKING, ids.TICKET: FoundBy.TICKET, ids.PAYMENT: FoundBy.PAYMENT}


def _sought_booking(ctx: Context, words: str) -> Sought:
    """What is neither an id nor an address may be a provider's reference."""
    for kind, by in _ROUTED.items():
        if ids.is_a(kind, words):
            try:
                return Sought(by, words, ctx.show_of(words))
            except NotFound:
                return Sought(by, words)
    return _sought_customer(words) or Sought(FoundBy.REFERENCE, words)


async def _note_reading(ctx: Context, action: str, sought: Sought, read: Iterable[tuple[str, str]]) -> None:
    """`read`: the id of each object, and its customer's."""
    entries = [
        audit.Entry(action, object_id, after={"foundBy": sought.by}, on_behalf_of=customer_id)
        for object_id, customer_id in read
    ]
    if entries:
        async with ctx.begin() as tx:
            for entry in entries:
                tx.audit(entry)
