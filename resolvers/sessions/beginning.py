"""The beginning of a session: its row, its first refresh token and its access token."""

from dataclasses import replace
from datetime import timedelta

from domain import ids
from domain.accounts import Principal, Role
from domain.api_keys import hash_of
from domain.errors import Unauthenticated
from domain.sessions import ACCESS_LIFETIME, REFRESH_LIFETIME, NewTokens, new_refresh_token
from models import base
from models.sessions import sessions as session_rows
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.sessions.identifying import principal_of


async def begin_session(tx: Transaction, role: Role, actor_id: str) -> NewTokens:
    """Joins the transaction. Raises Unauthenticated for an account that was removed meanwhile."""
    principal = principal_of(await session_rows.account_named(tx.db, role, actor_id))
    if principal is None:
        raise Unauthenticated
    session_id, refresh_token = ids.new(ids.SESSION), new_refresh_token()
    await session_rows.begin(tx.db, session_id, role, actor_id, REFRESH_LIFETIME)
    await session_rows.add_token(tx.db, session_id, hash_of(refresh_token))
    return await tokens_of(tx, replace(principal, session_id=session_id), refresh_token)


async def tokens_of(tx: Transaction, principal: Principal, refresh_token: str) -> NewTokens:
    lifetime = ACCESS_LIFETIME
    token = tx.context.services.access_tokens.issue(principal, lifetime_seconds=int(lifetime.total_seconds()))
    return NewTokens(principal, token, refresh_token, await base.now(tx.db) + lifetime)


@allow(Role.SYSTEM)
async def session_for(ctx: Context, principal: Principal, lifetime_seconds: int) -> Principal:
    """The principal in a session that cannot be refreshed, for a token of development."""
    session_id = ids.new(ids.SESSION)
    async with ctx.at_once() as tx:
        await session_rows.begin(
            tx.db, session_id, principal.role, principal.actor_id, timedelta(seconds=lifetime_seconds)
        )
    return replace(principal, session_id=session_id)
