"""The caller's own account, and the API keys of partner systems."""

from datetime import datetime

import strawberry

from domain.accounts import ApiKey as ApiKeyRow
from domain.accounts import Customer as CustomerRow
from domain.accounts import NewApiKey
from resolvers import accounts, people
from schema.kit.context import Info
from schema.kit.fields import extended_by, field
from schema.kit.inputs import idempotency_key
from schema.kit.mapping import or_null
from schema.kit.mutation import mutation
from schema.kit.rows import OfRow, derived, from_row


@extended_by(locks="schema.seats.locks", bookings="schema.bookings")
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


@strawberry.type(description="A key with which a partner's own system calls the platform (header `X-API-Key`).")
class ApiKey(OfRow[ApiKeyRow]):
    id: strawberry.ID = from_row("The key's id (`KEY_…`); not the secret.")
    name: str = from_row("The name that the partner gave the key.")
    secret: str | None = strawberry.field(
        default=None,
        description="The value of the `X-API-Key` header. Shown once, in the answer that creates the key; null"
        " in every later answer.",
    )
    created_at: datetime = from_row("When it was created.")
    last_used_at: datetime | None = from_row("When it was last used, to the minute.")
    revoked_at: datetime | None = from_row("When the key was revoked; null while it is valid.")

    @derived(
        "The scopes that the key has: `inventory:read`, `inventory:write`, `sales:read`,"
        " `settlements:read`, `bookings:on_behalf`."
    )
    def scopes(self) -> list[str]:
        return list(self.row.scopes)

    @classmethod
    def new(cls, made: NewApiKey) -> "ApiKey":
        return cls(row=made.key, secret=made.secret)


@strawberry.input(description="A new API key.")
class CreateApiKeyInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner whose system will use it.")
    name: str = strawberry.field(description="The name of the key.")
    scopes: list[str] = strawberry.field(
        description="The scopes. A key can grant only scopes that it has itself; `bookings:on_behalf` is"
        " granted by operators only."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The API key to revoke.")
class RevokeApiKeyInput:
    api_key_id: strawberry.ID = strawberry.field(description="The key's id (`KEY_…`).")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class AccountQueries:
    @field("The signed-in customer; null for visitors, partners and operators.")
    async def me(self, info: Info) -> Customer | None:
        return await or_null(accounts.read_me(info.context.ctx), Customer.of)


@strawberry.type
class AccountMutations:
    @mutation("Creates an API key. The secret is shown in this answer only.")
    async def create_api_key(self, info: Info, input: CreateApiKeyInput) -> ApiKey:
        ctx = info.context.keyed(input)
        return ApiKey.new(await accounts.create_api_key(ctx, input.partner_id, input.name, input.scopes))

    @mutation("Revokes an API key from the next request on. Idempotent.")
    async def revoke_api_key(self, info: Info, input: RevokeApiKeyInput) -> ApiKey:
        return ApiKey.of(await accounts.revoke_api_key(info.context.keyed(input), input.api_key_id))
