"""What operators look up: partners, customers, bookings, and the audit trail."""

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from domain.operator_lists import CustomerRecord, PartnerSearch, TrailEntry, TrailSearch
from domain.partners import PartnerStatus
from resolvers import operator_lists
from resolvers.context import Context
from rest.bodies import Answer, PageQuery
from rest.bookings import BookingAnswer
from rest.operations import Operation
from rest.partners import ProfileAnswer


class PartnersQuery(PageQuery):
    status: PartnerStatus | None = Field(None, strict=False, description="Only those of this status.")
    search: str | None = Field(None, description="A part of the name or the contact's address, or an id.")


class CustomersQuery(PageQuery):
    search: str = Field(description="The whole e-mail address, a number like +919876543210, or an id.")


class BookingsQuery(PageQuery):
    search: str = Field(
        description="The id of a booking, ticket, payment or customer, a customer's address or number, or the payment"
        " provider's reference."
    )


class TrailQuery(PageQuery):
    object_id: str | None = Field(None, description="What was changed or read.")
    actor: str | None = Field(None, description="Who did it: an operator, staff member, API key or gate device.")


class PartnersAnswer(Answer):
    partners: list[ProfileAnswer]
    next_cursor: str | None


class CustomerAnswer(Answer):
    user_id: str
    name: str | None
    email: str | None
    phone: str | None
    language: str | None
    created_at: datetime
    deleted_at: datetime | None = Field(description="When the contacts were erased; null while they are kept.")

    @classmethod
    def of(cls, customer: CustomerRecord) -> Self:
        return cls(
            user_id=customer.id,
            name=customer.name,
            email=customer.email,
            phone=customer.phone,
            language=customer.language,
            created_at=customer.created_at,
            deleted_at=customer.deleted_at,
        )


class CustomersAnswer(Answer):
    customers: list[CustomerAnswer]
    next_cursor: str | None


class BookingsAnswer(Answer):
    bookings: list[BookingAnswer]
    next_cursor: str | None


class EntryAnswer(Answer):
    entry_id: str
    at: datetime
    role: str
    actor_id: str
    on_behalf_of: str | None = Field(description="The customer for whom it was done, or whose data were read.")
    action: str
    object_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str

    @classmethod
    def of(cls, entry: TrailEntry) -> Self:
        return cls(entry_id=entry.id, **{name: value for name, value in vars(entry).items() if name != "id"})


class TrailAnswer(Answer):
    entries: list[EntryAnswer]
    next_cursor: str | None


async def list_partners(ctx: Context, query: PartnersQuery) -> PartnersAnswer:
    search = PartnerSearch(query.status, query.search, query.first, query.after)
    page = await operator_lists.list_partners(ctx, search)
    return PartnersAnswer(partners=[ProfileAnswer.of(each) for each in page.items], next_cursor=page.next_cursor)


async def list_customers(ctx: Context, query: CustomersQuery) -> CustomersAnswer:
    page = await operator_lists.list_customers(ctx, query.search, query.first, query.after)
    return CustomersAnswer(customers=[CustomerAnswer.of(each) for each in page.items], next_cursor=page.next_cursor)


async def list_bookings(ctx: Context, query: BookingsQuery) -> BookingsAnswer:
    page = await operator_lists.list_bookings(ctx, query.search, query.first, query.after)
    return BookingsAnswer(bookings=[BookingAnswer.of(each) for each in page.items], next_cursor=page.next_cursor)


async def list_audit_trail(ctx: Context, query: TrailQuery) -> TrailAnswer:
    search = TrailSearch(query.object_id, query.actor, query.first, query.after)
    page = await operator_lists.list_audit_trail(ctx, search)
    return TrailAnswer(entries=[EntryAnswer.of(each) for each in page.items], next_cursor=page.next_cursor)


OPERATIONS = (
    Operation(
        "GET",
        "/partners",
        list_partners,
        PartnersAnswer,
        "Partners, the longest registered first. For operators.",
        use_case=operator_lists.list_partners,
        query=PartnersQuery,
    ),
    Operation(
        "GET",
        "/customers",
        list_customers,
        CustomersAnswer,
        "Customers by address, number or id. Each that is found leaves an entry in the audit trail. For operators.",
        use_case=operator_lists.list_customers,
        query=CustomersQuery,
    ),
    Operation(
        "GET",
        "/bookings",
        list_bookings,
        BookingsAnswer,
        "Bookings, the newest first. Each that is found leaves an entry in the audit trail. For operators.",
        use_case=operator_lists.list_bookings,
        query=BookingsQuery,
    ),
    Operation(
        "GET",
        "/audit-trail",
        list_audit_trail,
        TrailAnswer,
        "What was done to an object or by an actor, the newest first. For operators.",
        use_case=operator_lists.list_audit_trail,
        query=TrailQuery,
    ),
)
