"""API keys: scoped to a partner, stored as hashes; the secret is shown once, when the key is created."""

from collections.abc import Sequence

from domain import ids
from domain.accounts import ApiKey, NewApiKey, Principal, Role, Scope, granted_scopes, hash_of, new_secret
from domain.errors import NotFound
from domain.text import clean
from models import accounts as account_rows
from models import audit
from models import partners as partner_rows
from models.base import Database
from resolvers.access import allow, own, own_partner, require_partner
from resolvers.context import Context, Transaction

LONGEST_NAME = 100


@allow(Role.OPERATOR, partner=Scope.INVENTORY_WRITE)
async def create_api_key(ctx: Context, partner_id: str, name: str, scopes: Sequence[str]) -> NewApiKey:
    """Idempotent by key: a replay answers the API key without its secret. Raises NotFound, Forbidden, InvalidInput."""
    ids.expect(ids.PARTNER, partner_id)
    require_partner(ctx.principal, partner_id)
    granted = granted_scopes(ctx.principal, scopes)
    cleaned = clean(name, "name", LONGEST_NAME)
    key_id = ids.new(ids.API_KEY)
    async with ctx.begin() as tx:
        if earlier := await tx.replay_of("createApiKey", key_id):
            return NewApiKey(await _stored(tx.db, earlier), None)
        if await partner_rows.find(tx.db, partner_id) is None:
            raise NotFound(partner_id)
        return await issue_key(tx, partner_id, cleaned, granted, key_id)


async def issue_key(
    tx: Transaction, partner_id: str, name: str, scopes: Sequence[Scope], key_id: str | None = None
) -> NewApiKey:
    """Joins the transaction. Grants the scopes unchecked: the caller has authorised them."""
    id, secret = key_id or ids.new(ids.API_KEY), new_secret()
    await account_rows.add_key(
        tx.db, id=id, partner_id=partner_id, name=name, scopes=scopes, secret_hash=hash_of(secret)
    )
    tx.audit(audit.Entry("createApiKey", id, after={"partner": partner_id, "name": name, "scopes": list(scopes)}))
    return NewApiKey(await _stored(tx.db, id), secret)


@allow(Role.OPERATOR, partner=Scope.INVENTORY_WRITE)
async def revoke_api_key(ctx: Context, api_key_id: str) -> ApiKey:
    """Idempotent. The key is refused from the next request on, by other processes within a second. Raises NotFound."""
    ids.expect(ids.API_KEY, api_key_id)
    async with ctx.begin() as tx:
        await tx.replay_of("revokeApiKey", api_key_id)
        own(ctx.principal, await account_rows.find_key(tx.db, api_key_id), api_key_id)
        if await account_rows.revoke_key(tx.db, api_key_id):
            tx.audit(audit.Entry("revokeApiKey", api_key_id))
            tx.access_changed(api_key_id)
        return await _stored(tx.db, api_key_id)


@allow(Role.OPERATOR, partner=Scope.INVENTORY_READ)
async def list_api_keys(ctx: Context, partner_id: str) -> list[ApiKey]:
    """The partner's keys, oldest first, including revoked ones. Raises NotFound for another partner's."""
    ids.expect(ids.PARTNER, partner_id)
    own_partner(ctx.principal, partner_id)
    async with ctx.reading() as db:
        return await account_rows.keys_of(db, [partner_id])


@allow(Role.SYSTEM)
async def principal_of_key(ctx: Context, secret: str) -> Principal | None:
    """The principal of the key with this secret; None if it is unknown or revoked. Records the use once a minute."""
    async with ctx.reading() as db:
        found = await account_rows.live_key_of(db, hash_of(secret))
    if found is None:
        return None
    key, use_is_stale = found
    if use_is_stale:
        async with ctx.begin() as tx:
            await account_rows.mark_key_used(tx.db, key.id)
    return Principal(Role.PARTNER, key.id, key.partner_id, frozenset(Scope(word) for word in key.scopes))


async def _stored(db: Database, key_id: str) -> ApiKey:
    key = await account_rows.find_key(db, key_id)
    if key is None:
        raise NotFound(key_id)
    return key
