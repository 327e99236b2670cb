"""The caller's own account."""

import strawberry

from domain.accounts import Customer as CustomerRow
from resolvers import accounts, people
from schema.kit.context import Info
from schema.kit.fields import extended_by, field
from schema.kit.mapping import or_null
from schema.kit.rows import OfRow, from_row


@extended_by(locks="schema.seats.locks", bookings="schema.bookings", bookings_page="schema.bookings")
@strawberry.type(description="The signed-in customer.")
class Customer(OfRow[CustomerRow]):
    id: strawberry.ID = from_row("The customer's id (`USER_…`).")
    name: str | None = from_row("The name, if the customer has given one.")
    email: str | None = from_row("E-mail address that tickets are sent to.")
    phone: str | None = from_row("Phone number that tickets are sent to by SMS, as E.164 (`+919876543210`).")
    language: str | None = from_row("The language that the customer has chosen, such as `hi` or `en-IN`.")

    @field("New addresses whose code has not come back yet: see `updateMe`.")
    async def pending_addresses(self, info: Info) -> list[str] | None:
        return await or_null(people.pending_addresses(info.context.ctx), list)


@strawberry.type
class AccountQueries:
    @field("The signed-in customer; null for visitors, partners and operators.")
    async def me(self, info: Info) -> Customer | None:
        return await or_null(accounts.read_me(info.context.ctx), Customer.of)
