"""What operators look up: partners, customers, bookings, and the audit trail."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import strawberry

from domain.discovery import Page
from domain.operator_lists import ENTRIES_A_PAGE, FOUND_A_PAGE, PARTNERS_A_PAGE, PartnerSearch, TrailSearch
from domain.operator_lists import CustomerRecord as CustomerRow
from domain.operator_lists import TrailEntry as TrailEntryRow
from domain.partners import PartnerStatus
from resolvers import operator_lists
from schema.bookings import Booking
from schema.kit.context import Info
from schema.kit.fields import field
from schema.kit.inputs import After, First
from schema.kit.mapping import or_null
from schema.kit.relay import Connection
from schema.kit.rows import OfRow, derived, from_row
from schema.partners import Partner


@strawberry.type(description="What was done for another, or with the platform's own affairs.")
class AuditEntry(OfRow[TrailEntryRow]):
    id: strawberry.ID = from_row("The entry's id (`AUDIT_…`).")
    at: datetime = from_row("When it was done.")
    role: str = from_row("The kind of account: `OPERATOR`, `PARTNER`, `GATE`, `SYSTEM`, `VISITOR`.")
    actor_id: strawberry.ID = from_row("The operator, staff member, API key or gate device.")
    action: str = from_row("What was done, such as `updateBankDetails`.")
    object_id: strawberry.ID = from_row("What it was done to.")
    request_id: str = from_row("The id of the request, as in the log.")

    @derived("The customer for whom it was done, if any.")
    def on_behalf_of(self) -> strawberry.ID | None:
        return None if self.row.on_behalf_of is None else strawberry.ID(self.row.on_behalf_of)

    @derived("What it was before, as JSON.")
    def before(self) -> str | None:
        return _text(self.row.before)

    @derived("What it was afterwards, or what was asked for, as JSON.")
    def after(self) -> str | None:
        return _text(self.row.after)


@strawberry.type(description="A customer, as operators see it.")
class CustomerRecord(OfRow[CustomerRow]):
    id: strawberry.ID = from_row("The customer's id (`USER_…`), by which `bookings` finds what it has booked.")
    name: str | None = from_row("The name, if the customer has given one.")
    email: str | None = from_row("E-mail address that tickets are sent to.")
    phone: str | None = from_row("Phone number that tickets are sent to by SMS, as E.164 (`+919876543210`).")
    language: str | None = from_row("The language that the customer has chosen, such as `hi` or `en-IN`.")
    created_at: datetime = from_row("When the customer was first known.")
    deleted_at: datetime | None = from_row("When the contacts were erased; null while they are kept.")


def _text(values: dict[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)


def _connection(to_type: Callable[[Any], Any], after: str | None) -> Callable[[Page[Any]], Connection[Any]]:
    return lambda page: Connection.page(page, to_type, after)


@strawberry.type
class OperatorListQueries:
    @field("Partners, the longest registered first. For operators; null for others.")
    async def partners(
        self,
        info: Info,
        status: Annotated[PartnerStatus | None, strawberry.argument(description="Only those of this status.")] = None,
        search: Annotated[
            str | None, strawberry.argument(description="A part of the name or the contact's address, or an id.")
        ] = None,
        first: First = PARTNERS_A_PAGE,
        after: After = None,
    ) -> Connection[Partner] | None:
        asked = operator_lists.list_partners(info.context.ctx, PartnerSearch(status, search, first, after))
        return await or_null(asked, _connection(Partner.of, after))

    @field("Entries of the audit trail, the newest first, of an object or an actor. For operators; null for others.")
    async def audit_trail(
        self,
        info: Info,
        object_id: Annotated[strawberry.ID | None, strawberry.argument(description="What was changed.")] = None,
        actor: Annotated[strawberry.ID | None, strawberry.argument(description="Who changed it.")] = None,
        first: First = ENTRIES_A_PAGE,
        after: After = None,
    ) -> Connection[AuditEntry] | None:
        asked = operator_lists.list_audit_trail(info.context.ctx, TrailSearch(object_id, actor, first, after))
        return await or_null(asked, _connection(AuditEntry.of, after))

    @field(
        "Customers by e-mail address, phone number or id. Each that is found leaves an entry in the audit trail. For"
        " operators; null for others."
    )
    async def customers(
        self,
        info: Info,
        search: Annotated[
            str,
            strawberry.argument(description="The whole address, a number like `+919876543210`, or an id."),
        ],
        first: First = FOUND_A_PAGE,
        after: After = None,
    ) -> Connection[CustomerRecord] | None:
        asked = operator_lists.list_customers(info.context.ctx, search, first, after)
        return await or_null(asked, _connection(CustomerRecord.of, after))

    @field(
        "Bookings by what a person has at hand, the newest first. Each that is found leaves an entry in the audit"
        " trail. For operators; null for others."
    )
    async def bookings(
        self,
        info: Info,
        search: Annotated[
            str,
            strawberry.argument(
                description="The id of a booking, ticket, payment or customer, a customer's address or number, or the"
                " payment provider's reference."
            ),
        ],
        first: First = FOUND_A_PAGE,
        after: After = None,
    ) -> Connection[Booking] | None:
        asked = operator_lists.list_bookings(info.context.ctx, search, first, after)
        return await or_null(asked, _connection(Booking.of, after))
