"""refreshSession and signOut."""

from dataclasses import replace

from domain.accounts import Principal, Role
from domain.api_keys import hash_of
from domain.errors import Forbidden, Unauthenticated
from domain.sessions import LONGEST_TOKEN, REFRESH_GRACE, NewTokens, Session, SessionEnd, SessionEnded, successor_of
from domain.text import clean, clean_optional
from models.sessions import sessions as session_rows
from resolvers.access import ANYONE, allow
from resolvers.context import Context, Transaction
from resolvers.sessions.beginning import tokens_of
from resolvers.sessions.identifying import principal_of


@allow(*ANYONE)
async def refresh_session(ctx: Context, refresh_token: str) -> NewTokens:
    """Replaces the refresh token. A used one that comes again ends its session, unless it comes within seconds and its
    successor was not used either: then the answer was lost, and is the same again. Raises InvalidInput,
    SessionEnded.
    """
    refresh_token = clean(refresh_token, "refresh_token", LONGEST_TOKEN)
    async with ctx.begin() as tx:
        session = await session_rows.use_token(tx.db, hash_of(refresh_token))
        if session is None:
            session, successor = await _repeated(tx, refresh_token)
        else:
            successor = successor_of(ctx.services.sign_in_keys[0], refresh_token)
            await session_rows.add_token(tx.db, session.id, hash_of(successor))
            await session_rows.prolong(tx.db, session.id)
        principal = None if session is None else await _holder(tx, session)
        if principal is not None:
            return await tokens_of(tx, principal, successor)
    raise SessionEnded


async def _repeated(tx: Transaction, refresh_token: str) -> tuple[Session | None, str]:
    """The session of a token that was used, and the token's successor, if its answer may have been lost; otherwise the
    session has ended.
    """
    seen = await session_rows.find_token(tx.db, hash_of(refresh_token))
    if seen is None or seen.age is None or not seen.is_live:
        return None, ""
    if seen.age <= REFRESH_GRACE:
        # While a key is being changed, another machine may have derived the successor with the one before.
        for key in tx.context.services.sign_in_keys:
            successor = successor_of(key, refresh_token)
            if await session_rows.is_unused(tx.db, hash_of(successor)):
                return seen.session, successor
    tx.access_changed(*await session_rows.end(tx.db, seen.session.id, SessionEnd.REUSED))
    return None, ""


async def _holder(tx: Transaction, session: Session) -> Principal | None:
    principal = principal_of(await session_rows.account_named(tx.db, session.role, session.actor_id))
    return None if principal is None else replace(principal, session_id=session.id)


@allow(*ANYONE)
async def sign_out(ctx: Context, *, everywhere: bool = False, refresh_token: str | None = None) -> int:
    """Ends the caller's session, or the one that a refresh token names, or all of the account's; answers how many.
    Idempotent. Raises InvalidInput, Unauthenticated without either, Forbidden for a caller without sessions here.
    """
    refresh_token = clean_optional(refresh_token, "refresh_token", LONGEST_TOKEN)
    async with ctx.begin() as tx:
        role, actor_id, session_id = await _named(tx, refresh_token)
        if everywhere:
            ended = await session_rows.end_all_of(tx.db, role, actor_id, SessionEnd.SIGNED_OUT)
        elif session_id is not None:
            ended = await session_rows.end(tx.db, session_id, SessionEnd.SIGNED_OUT)
        else:
            raise Forbidden("This credential has no session here: revoke the key, or sign out at its issuer.")
        tx.access_changed(*ended)
        return len(ended)


async def _named(tx: Transaction, refresh_token: str | None) -> tuple[Role, str, str | None]:
    caller = tx.principal
    if refresh_token is None and caller.role is not Role.VISITOR:
        return caller.role, caller.actor_id, caller.session_id
    seen = None if refresh_token is None else await session_rows.find_token(tx.db, hash_of(refresh_token))
    if seen is None:
        raise Unauthenticated
    return seen.session.role, seen.session.actor_id, seen.session.id


async def end_sessions_of(tx: Transaction, role: Role, actor_id: str) -> None:
    """Joins the transaction: the account's sessions end, and its tokens are refused everywhere after the commit."""
    ended = await session_rows.end_all_of(tx.db, role, actor_id, SessionEnd.REVOKED)
    tx.access_changed(actor_id, *ended)
