"""Who a token's bearer is now: roles, partners and scopes come from the tables, whichever issuer signed the token."""

from dataclasses import replace

from domain.accounts import Principal, Role
from domain.partners import PartnerStatus
from domain.people import SCOPES_OF, StaffRole
from models.sessions import sessions as session_rows
from models.sessions.sessions import Account
from resolvers.access import allow
from resolvers.context import Context


@allow(Role.SYSTEM)
async def principal_of_session(ctx: Context, session_id: str) -> Principal | None:
    """None for a session that is unknown, has ended or run out, and for an account that was removed."""
    async with ctx.reading() as db:
        principal = principal_of(await session_rows.account_of_session(db, session_id))
    return None if principal is None else replace(principal, session_id=session_id)


@allow(Role.SYSTEM)
async def principal_of_account(ctx: Context, role: Role, actor_id: str) -> Principal | None:
    """None for an account that is unknown or was removed."""
    async with ctx.reading() as db:
        return principal_of(await session_rows.account_named(db, role, actor_id))


def principal_of(account: Account | None) -> Principal | None:
    if account is None:
        return None
    role = Role(account.role)
    if account.staff_role is None:
        return Principal(role, account.actor_id, account.partner_id)
    scopes = SCOPES_OF[StaffRole(account.staff_role)]
    status = PartnerStatus(account.partner_status or PartnerStatus.REJECTED)
    return Principal(role, account.actor_id, account.partner_id, scopes, partner_state=status.state)
