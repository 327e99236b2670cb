"""The API keys of partners' systems."""

from datetime import datetime

import strawberry

from domain.api_keys import DEFAULT_OVERLAP_HOURS, NewApiKey
from domain.api_keys import ApiKey as ApiKeyRow
from resolvers import accounts
from schema.kit.context import Info
from schema.kit.inputs import idempotency_key, optional
from schema.kit.mutation import mutation
from schema.kit.problems import ApiKeyEnded
from schema.kit.rows import OfRow, derived, from_row


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
    revoked_at: datetime | None = from_row("When the key was revoked; null if it was not.")
    expires_at: datetime | None = from_row("When the key ends, or ended, by itself; null for one without an end.")

    @derived(
        "The scopes that the key has: `inventory:read`, `inventory:write`, `sales:read`, `settlements:read`,"
        " `checkin:write`, `refunds:write`, `partner:admin`, `bookings:on_behalf`."
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
    valid_days: int | None = optional(
        "After how many days the key ends by itself, 1 to 1825; without an end if left out. A key's key never lives"
        " longer than its maker."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The API key to replace by a new one.")
class RotateApiKeyInput:
    api_key_id: strawberry.ID = strawberry.field(description="The key's id (`KEY_…`).")
    expires_in_hours: int = strawberry.field(
        default=DEFAULT_OVERLAP_HOURS, description="How long the old key works beside the new one: 0 to 720 hours."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The API key to revoke.")
class RevokeApiKeyInput:
    api_key_id: strawberry.ID = strawberry.field(description="The key's id (`KEY_…`).")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class ApiKeyMutations:
    @mutation("Creates an API key. The secret is shown in this answer only.")
    async def create_api_key(self, info: Info, input: CreateApiKeyInput) -> ApiKey:
        ctx = info.context.keyed(input)
        made = await accounts.create_api_key(ctx, input.partner_id, input.name, input.scopes, input.valid_days)
        return ApiKey.new(made)

    @mutation(
        "Makes a new API key with the name and scopes of this one, which goes on to work for a day. The secret is"
        " shown in this answer only.",
        ApiKeyEnded,
    )
    async def rotate_api_key(self, info: Info, input: RotateApiKeyInput) -> ApiKey:
        ctx = info.context.keyed(input)
        return ApiKey.new(await accounts.rotate_api_key(ctx, input.api_key_id, input.expires_in_hours))

    @mutation("Revokes an API key, and every key that it has made. Idempotent.")
    async def revoke_api_key(self, info: Info, input: RevokeApiKeyInput) -> ApiKey:
        return ApiKey.of(await accounts.revoke_api_key(info.context.keyed(input), input.api_key_id))
