"""The platform's own staff, administered by command."""

from domain import ids
from domain.accounts import Role
from domain.errors import NotFound
from domain.people import Operator
from models import audit
from models.people import people as people_rows
from resolvers.access import allow
from resolvers.contacts import email_address
from resolvers.context import Context
from resolvers.sessions import end_sessions_of


@allow(Role.SYSTEM)
async def add_operator(ctx: Context, email: str) -> str:
    """Idempotent by e-mail address; answers the operator's id. Raises InvalidInput."""
    address = email_address(email, "email")
    async with ctx.begin() as tx:
        operator_id, is_new = await people_rows.ensure_operator(tx.db, ids.new(ids.OPERATOR), address)
        if is_new:
            tx.audit(audit.Entry("addOperator", operator_id, after={"email": address}))
        return operator_id


@allow(Role.SYSTEM)
async def list_operators(ctx: Context) -> list[Operator]:
    """Oldest first."""
    async with ctx.reading() as db:
        return await people_rows.list_operators(db)


@allow(Role.SYSTEM)
async def remove_operator(ctx: Context, email: str) -> str:
    """Ends the operator's sessions and tokens within a second, on every process; answers the id. Raises InvalidInput,
    NotFound.
    """
    address = email_address(email, "email")
    async with ctx.begin() as tx:
        operator_id = await people_rows.remove_operator(tx.db, address)
        if operator_id is None:
            raise NotFound(f"operator {address}")
        await end_sessions_of(tx, Role.OPERATOR, operator_id)
        tx.audit(audit.Entry("removeOperator", operator_id))
        return operator_id
