"""API keys: scoped to a partner, stored as hashes; the secret is shown once, when the key is created. What a key has
made ends with it.
"""

from collections.abc import Sequence

from domain import ids
from domain.accounts import KeysStopped, Principal, Role, Scope
from domain.api_keys import (
    DEFAULT_OVERLAP_HOURS,
    ApiKey,
    ApiKeyEnded,
    NewApiKey,
    check_may_end,
    end_of_successor,
    granted_scopes,
    hash_of,
    lifetime,
    new_secret,
    overlap,
    parse,
)
from domain.errors import NotFound, Unauthenticated
from domain.text import clean
from models import api_keys as key_rows
from models import audit, base
from models import partners as partner_rows
from models.api_keys import KeyToAdd
from resolvers.access import allow, own, own_partner, require_partner
from resolvers.context import Context, Transaction

LONGEST_NAME = 100


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def create_api_key(
    ctx: Context, partner_id: str, name: str, scopes: Sequence[str], valid_days: int | None = None
) -> NewApiKey:
    """Idempotent by key: a replay answers the API key without its secret. A key's key expires when its maker does.

    Raises NotFound, Forbidden, InvalidInput.
    """
    ids.expect(ids.PARTNER, partner_id)
    require_partner(ctx.principal, partner_id)
    granted = granted_scopes(ctx.principal, scopes)
    life = lifetime(valid_days)
    cleaned = clean(name, "name", LONGEST_NAME)
    key_id = ids.new(ids.API_KEY)
    async with ctx.begin() as tx:
        if earlier := await tx.replay_of("createApiKey", key_id):
            return NewApiKey(await _stored(tx, earlier), None)
        await _lock_partner(tx, partner_id)
        ends = None if life is None else await base.now(tx.db) + life
        ends = min(filter(None, (ends, tx.principal.expires_at)), default=None)
        secret = new_secret(key_id)
        new = KeyToAdd(key_id, partner_id, cleaned, list(granted), hash_of(secret), _maker(tx), expires_at=ends)
        return await _add(tx, new, secret)


async def issue_first_key(tx: Transaction, partner_id: str, name: str, scopes: Sequence[Scope]) -> NewApiKey:
    """Joins the transaction that registers the partner."""
    key_id = ids.new(ids.API_KEY)
    secret = new_secret(key_id)
    return await _add(tx, KeyToAdd(key_id, partner_id, name, list(scopes), hash_of(secret), None), secret)


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def rotate_api_key(
    ctx: Context, api_key_id: str, expires_in_hours: int = DEFAULT_OVERLAP_HOURS, partner_id: str | None = None
) -> NewApiKey:
    """Makes a key with the same name and scopes. The old one, with all that it has made, ends after the hours, during
    which both work. Idempotent by key, a replay without the secret. `partner_id`: whose it has to be, if given.

    Raises NotFound, Forbidden, InvalidInput, and ApiKeyEnded for a key that has ended or has been rotated before.
    """
    ids.expect(ids.API_KEY, api_key_id)
    beside = overlap(expires_in_hours)
    key_id = ids.new(ids.API_KEY)
    async with ctx.begin() as tx:
        if earlier := await tx.replay_of("rotateApiKey", key_id):
            return NewApiKey(await _stored(tx, earlier), None)
        old = await _lock_own(tx, api_key_id, partner_id)
        now = await base.now(tx.db)
        successor = await key_rows.successor_of(tx.db, old.id)
        if successor is not None or not old.is_live(now):
            raise ApiKeyEnded(old.id, successor)
        tx.access_changed(*{old.id, *await key_rows.expire(tx.db, old.id, now + beside)})
        ends, secret = end_of_successor(old, tx.principal, now), new_secret(key_id)
        new = KeyToAdd(key_id, old.partner_id, old.name, old.scopes, hash_of(secret), _maker(tx), old.id, ends)
        return await _add(tx, new, secret)


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def revoke_api_key(ctx: Context, api_key_id: str, partner_id: str | None = None) -> ApiKey:
    """Ends the key and all that it has made, directly or through others. `partner_id`: whose it has to be, if given.
    Idempotent. Raises NotFound, Forbidden.
    """
    ids.expect(ids.API_KEY, api_key_id)
    async with ctx.begin() as tx:
        await tx.replay_of("revokeApiKey", api_key_id)
        key = await _lock_own(tx, api_key_id, partner_id)
        if key.revoked_at is not None:
            return key
        ended = await key_rows.revoke(tx.db, api_key_id)
        tx.access_changed(*ended)
        for id in sorted(ended):
            tx.audit(audit.Entry("revokeApiKey", id, after={"with": api_key_id} if id != api_key_id else None))
        return await _stored(tx, api_key_id)


@allow(Role.OPERATOR, partner=Scope.INVENTORY_READ)
async def list_api_keys(ctx: Context, partner_id: str) -> list[ApiKey]:
    """The partner's keys, oldest first, including those that have ended. Raises NotFound for another partner's."""
    ids.expect(ids.PARTNER, partner_id)
    own_partner(ctx.principal, partner_id)
    async with ctx.reading() as db:
        return await key_rows.of_partners(db, [partner_id])


@allow(Role.SYSTEM)
async def principal_of_key(ctx: Context, secret: str) -> Principal | None:
    """The principal of the key with this secret; None if it is unknown or has ended, without a look at the database
    where it has not the form of a key. Records the use once a minute. Raises KeysStopped.
    """
    presented = parse(secret)
    if presented is None:
        return None
    async with ctx.reading() as db:
        found = await key_rows.find_presented(db, presented)
    if found is None or not found.key.is_live(found.now):
        return None
    key, state = found.key, found.partner_status.state
    if not state.may_act:
        raise KeysStopped
    if found.use_is_stale:
        async with ctx.begin() as tx:
            await key_rows.mark_used(tx.db, key.id)
    scopes = frozenset(Scope(word) for word in key.scopes)
    ends, replaces = key.expires_at, found.replaced
    return Principal(
        Role.PARTNER, key.id, key.partner_id, scopes, partner_state=state, expires_at=ends, replaces=replaces
    )


async def _add(tx: Transaction, new: KeyToAdd, secret: str) -> NewApiKey:
    made = await key_rows.add(tx.db, new)
    said = {"partner": made.partner_id, "name": made.name, "scopes": made.scopes, "expires": _text(made)}
    action = "createApiKey" if made.replaces is None else "rotateApiKey"
    tx.audit(audit.Entry(action, made.id, None if made.replaces is None else {"key": made.replaces}, said))
    return NewApiKey(made, secret)


def _text(key: ApiKey) -> str | None:
    return None if key.expires_at is None else key.expires_at.isoformat()


def _maker(tx: Transaction) -> str | None:
    return tx.principal.actor_id or None


async def _lock_partner(tx: Transaction, partner_id: str) -> None:
    """Locks the partner until commit: while a key makes another one, nobody ends it. Raises NotFound, and
    Unauthenticated for a key that has ended meanwhile.
    """
    if await partner_rows.lock(tx.db, partner_id) is None:
        raise NotFound(partner_id)
    if ids.is_a(ids.API_KEY, tx.principal.actor_id):
        maker = await key_rows.find(tx.db, tx.principal.actor_id)
        if maker is None or not maker.is_live(await base.now(tx.db)):
            raise Unauthenticated


async def _lock_own(tx: Transaction, key_id: str, partner_id: str | None) -> ApiKey:
    """The key, which the caller may end. No key of its partner changes until commit. Raises NotFound, Forbidden."""
    key = own(tx.principal, await key_rows.find(tx.db, key_id), key_id)
    if partner_id not in (None, key.partner_id):
        raise NotFound(key_id)
    check_may_end(tx.principal, key)
    await _lock_partner(tx, key.partner_id)
    return await _stored(tx, key_id)


async def _stored(tx: Transaction, key_id: str) -> ApiKey:
    key = await key_rows.find(tx.db, key_id)
    if key is None:
        raise NotFound(key_id)
    return key
