"""Pages of what operators look up."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, or_, select, tuple_, union

from domain.bookings import Booking
from domain.operator_lists import CustomerRecord, FoundBy, PartnerSearch, Sought, TrailEntry, TrailSearch
from domain.partners import Partner
from models.accounts import customers
from models.audit import audit_trail
from models.base import Database, columns_of, fetch_all
from models.bookings.bookings import booking_of, reading
from models.bookings.tables import bookings, tickets
from models.partners import partners
from models.payments.tables import payments
from models.sessions.codes import verified_addresses

_PARTNERS = select(*columns_of(partners, Partner))
_CUSTOMERS = select(*columns_of(customers, CustomerRecord))
_ENTRIES = select(*columns_of(audit_trail, TrailEntry))


async def partners_page(
    db: Database, wanted: PartnerSearch, behind: tuple[datetime, str] | None, most: int
) -> list[Partner]:
    """The partners that wait longest first."""
    statement: Select[Any] = _PARTNERS
    if wanted.status is not None:
        statement = statement.where(partners.c.status == wanted.status)
    if wanted.search is not None:
        matches = (column.icontains(wanted.search, autoescape=True) for column in _SEARCHED)
        statement = statement.where(or_(partners.c.id == wanted.search, *matches))
    if behind is not None:
        statement = statement.where(tuple_(partners.c.created_at, partners.c.id) > behind)
    return await fetch_all(db, statement.order_by(partners.c.created_at, partners.c.id).limit(most), Partner)


async def trail_page(
    db: Database, wanted: TrailSearch, behind: tuple[datetime, str] | None, most: int
) -> list[TrailEntry]:
    """Entries, the newest first."""
    statement: Select[Any] = _ENTRIES
    if wanted.object_id is not None:
        statement = statement.where(audit_trail.c.object_id == wanted.object_id)
    if wanted.actor is not None:
        statement = statement.where(audit_trail.c.actor_id == wanted.actor)
    if behind is not None:
        statement = statement.where(tuple_(audit_trail.c.at, audit_trail.c.id) < behind)
    newest = statement.order_by(audit_trail.c.at.desc(), audit_trail.c.id.desc())
    return await fetch_all(db, newest.limit(most), TrailEntry)


async def customers_page(
    db: Database, sought: Sought, behind: tuple[datetime, str] | None, most: int
) -> list[CustomerRecord]:
    """Customers with the address or id, the oldest first."""
    statement: Select[Any] = _CUSTOMERS.where(customers.c.id.in_(_customer_ids(sought)))
    if behind is not None:
        statement = statement.where(tuple_(customers.c.created_at, customers.c.id) > behind)
    return await fetch_all(db, statement.order_by(customers.c.created_at, customers.c.id).limit(most), CustomerRecord)


async def bookings_page(db: Database, sought: Sought, behind: tuple[datetime, str] | None, most: int) -> list[Booking]:
    """The newest first. One of an id is found in its show, one of an address or a reference over all shows."""
    where = _bookings_of(sought)
    if behind is not None:
        where &= tuple_(bookings.c.created_at, bookings.c.id) < behind
    newest = reading(where).order_by(bookings.c.created_at.desc(), bookings.c.id.desc()).limit(most)
    return [booking_of(row) for row in await db.execute(newest)]


def _bookings_of(sought: Sought) -> ColumnElement[bool]:
    match sought.by:
        case FoundBy.BOOKING:
            return (bookings.c.show_id == sought.show_id) & (bookings.c.id == sought.value)
        case FoundBy.TICKET:
            return _with_key(tickets, (tickets.c.show_id == sought.show_id) & (tickets.c.id == sought.value))
        case FoundBy.PAYMENT:
            return _with_key(payments, (payments.c.show_id == sought.show_id) & (payments.c.id == sought.value))
        case FoundBy.REFERENCE:
            return _with_key(payments, payments.c.provider_reference == sought.value)
        case FoundBy.CUSTOMER | FoundBy.ADDRESS:
            return bookings.c.customer_id.in_(_customer_ids(sought))


def _with_key(table: Table, where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Bookings to which the table's rows belong."""
    keys = select(table.c.show_id, table.c.booking_id).where(where)
    return tuple_(bookings.c.show_id, bookings.c.id).in_(keys)


def _customer_ids(sought: Sought) -> Any:
    """Customers who have the address as a contact or sign in with it. Each half has an index of its own."""
    if sought.by is FoundBy.CUSTOMER:
        return [sought.value]
    column = func.lower(customers.c.email) if "@" in sought.value else customers.c.phone
    signs_in = select(verified_addresses.c.customer_id).where(verified_addresses.c.address == sought.value)
    return union(select(customers.c.id).where(column == sought.value), signs_in)


_SEARCHED = (partners.c.name, partners.c.contact_email)
