"""API keys of a partner's systems."""

from datetime import datetime
from typing import Self

from pydantic import Field

from domain import ids
from domain.api_keys import DEFAULT_OVERLAP_HOURS, ApiKey, ApiKeyEnded, NewApiKey
from resolvers import accounts
from resolvers.access import own_partner
from resolvers.context import Context
from rest.bodies import Answer, Body
from rest.operations import Operation


class CreateApiKey(Body):
    name: str
    scopes: list[str] = Field(description="Of those that you have yourself; `bookings:on_behalf` is an operator's.")
    valid_days: int | None = Field(None, description="After how many days it ends by itself, 1 to 1825.")


class RotateApiKey(Body):
    expires_in_hours: int = Field(
        DEFAULT_OVERLAP_HOURS, description="How long the old key works beside the new one, 0 to 720."
    )


class ApiKeyAnswer(Answer):
    api_key_id: str
    name: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey, **more: str | None) -> Self:
        return cls(
            api_key_id=key.id,
            name=key.name,
            scopes=key.scopes,
            created_at=key.created_at,
            last_used_at=key.last_used_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            **more,
        )


class NewApiKeyAnswer(ApiKeyAnswer):
    secret: str | None = Field(description="For `X-API-Key`. Shown once; null when an idempotency key replays.")

    @classmethod
    def new(cls, made: NewApiKey) -> Self:
        return cls.of(made.key, secret=made.secret)


class ApiKeysAnswer(Answer):
    api_keys: list[ApiKeyAnswer]


async def create_api_key(ctx: Context, partner_id: str, body: CreateApiKey) -> NewApiKeyAnswer:
    own_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    return NewApiKeyAnswer.new(await accounts.create_api_key(ctx, partner_id, body.name, body.scopes, body.valid_days))


async def list_api_keys(ctx: Context, partner_id: str) -> ApiKeysAnswer:
    return ApiKeysAnswer(api_keys=[ApiKeyAnswer.of(key) for key in await accounts.list_api_keys(ctx, partner_id)])


async def rotate_api_key(ctx: Context, partner_id: str, api_key_id: str, body: RotateApiKey) -> NewApiKeyAnswer:
    own_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    return NewApiKeyAnswer.new(await accounts.rotate_api_key(ctx, api_key_id, body.expires_in_hours, partner_id))


async def revoke_api_key(ctx: Context, partner_id: str, api_key_id: str) -> ApiKeyAnswer:
    own_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    return ApiKeyAnswer.of(await accounts.revoke_api_key(ctx, api_key_id, partner_id))


OPERATIONS = (
    Operation(
        "POST",
        "/partner/{partnerId}/keys",
        create_api_key,
        NewApiKeyAnswer,
        "Create an API key. The answer holds its secret, this once.",
        use_case=accounts.create_api_key,
        body=CreateApiKey,
        statuses=(201,),
    ),
    Operation(
        "GET",
        "/partner/{partnerId}/keys",
        list_api_keys,
        ApiKeysAnswer,
        "Your API keys, oldest first, those that have ended among them.",
        use_case=accounts.list_api_keys,
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/keys/{apiKeyId}/rotate",
        rotate_api_key,
        NewApiKeyAnswer,
        "Replace an API key by a new one with its name and scopes. The old one goes on to work for a day.",
        use_case=accounts.rotate_api_key,
        body=RotateApiKey,
        body_optional=True,
        statuses=(201,),
        problems=(ApiKeyEnded,),
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/keys/{apiKeyId}/revoke",
        revoke_api_key,
        ApiKeyAnswer,
        "Revoke an API key, and every key that it has made. Idempotent.",
        use_case=accounts.revoke_api_key,
    ),
)
