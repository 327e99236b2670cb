"""A partner's staff: who may sign in for it, and as what."""

from domain import ids
from domain.accounts import Role, Scope
from domain.errors import NotFound
from domain.events import StaffInvited
from domain.people import INVITATIONS, LastOwner, StaffMember, StaffRole, check_may_grant
from models import audit
from models import partners as partner_rows
from models.people import people as people_rows
from resolvers import allowances
from resolvers.access import allow, own, own_partner, require_partner
from resolvers.contacts import email_address
from resolvers.context import Context, Transaction
from resolvers.sessions import end_sessions_of


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def invite_staff(ctx: Context, partner_id: str, email: str, role: StaffRole) -> StaffMember:
    """The address may sign in for the partner from now on, and is notified. For one that may already, changes the role.
    Atomic; idempotent by key and by address. Raises InvalidInput, Forbidden, NotFound, LastOwner,
    AllowanceUsed.
    """
    ids.expect(ids.PARTNER, partner_id)
    require_partner(ctx.principal, partner_id)
    check_may_grant(ctx.principal, role)
    address, staff_id = email_address(email, "email").lower(), ids.new(ids.STAFF)
    async with ctx.begin() as tx:
        if earlier := await tx.replay_of("inviteStaff", staff_id):
            return own(tx.principal, await people_rows.find_staff(tx.db, earlier), earlier)
        if await partner_rows.find(tx.db, partner_id) is None:
            raise NotFound(partner_id)
        before = {each.email: each for each in await people_rows.lock_staff_of(tx.db, partner_id)}
        if role is not StaffRole.OWNER:
            _check_owner_remains(list(before.values()), without=address)
        if address not in before:
            await allowances.use(tx, INVITATIONS, partner_id)
        member = await people_rows.put_staff(tx.db, staff_id, partner_id, address, role)
        tx.keep_outcome(member.id)
        _note(tx, member, before.get(address))
        return member


def _note(tx: Transaction, member: StaffMember, before: StaffMember | None) -> None:
    if before is not None and before.role is member.role:
        return
    was = None if before is None else {"role": before.role}
    tx.audit(audit.Entry("inviteStaff", member.id, was, {"partner": member.partner_id, "role": member.role}))
    if before is None:
        tx.record(StaffInvited(member.id))
    else:
        tx.access_changed(member.id)


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def remove_staff(ctx: Context, staff_id: str, partner_id: str | None = None) -> StaffMember:
    """Ends the member's sessions and tokens within a second, on every process. `partner_id`: whose it has to be, if
    given. Idempotent. Raises NotFound, Forbidden, LastOwner.
    """
    ids.expect(ids.STAFF, staff_id)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("removeStaff", staff_id)
        member = own(tx.principal, await people_rows.find_staff(tx.db, staff_id), staff_id)
        if partner_id not in (None, member.partner_id):
            raise NotFound(staff_id)
        if earlier is not None:
            return member
        check_may_grant(tx.principal, member.role)
        _check_owner_remains(await people_rows.lock_staff_of(tx.db, member.partner_id), without=member.email)
        if await people_rows.remove_staff(tx.db, staff_id):
            await end_sessions_of(tx, Role.PARTNER, staff_id)
            tx.audit(audit.Entry("removeStaff", staff_id, before={"role": member.role}))
        return own(tx.principal, await people_rows.find_staff(tx.db, staff_id), staff_id)


def _check_owner_remains(members: list[StaffMember], *, without: str) -> None:
    """Raises LastOwner if the partner has owners and none but this one."""
    owners = {each.email for each in members if each.role is StaffRole.OWNER}
    if owners == {without}:
        raise LastOwner


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def list_staff(ctx: Context, partner_id: str) -> list[StaffMember]:
    """Oldest first, without those that were removed. Raises NotFound for another partner's."""
    ids.expect(ids.PARTNER, partner_id)
    own_partner(ctx.principal, partner_id)
    async with ctx.reading() as db:
        return await people_rows.staff_of(db, [partner_id])
