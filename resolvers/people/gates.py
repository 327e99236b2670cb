"""Gate devices: scanners that admit tickets of one partner, paired by a code."""

from domain import ids
from domain.accounts import Role, Scope
from domain.errors import NotFound
from domain.people import (
    PAIRING_GUESSES,
    GateDevice,
    NewGateDevice,
    PairingRefused,
    hash_of_pairing_code,
    new_pairing_code,
)
from domain.sessions import LONGEST_CODE, NewTokens
from domain.text import clean
from models import audit
from models import partners as partner_rows
from models.base import Database
from models.people import people as people_rows
from resolvers import allowances
from resolvers.access import ANYONE, allow, own, own_partner, require_partner
from resolvers.context import Context
from resolvers.sessions import begin_session, end_sessions_of

LONGEST_NAME = 100


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def add_gate_device(ctx: Context, partner_id: str, name: str) -> NewGateDevice:
    """Answers a pairing code, which counts once. Idempotent by key: a replay answers the device without the code.
    Raises InvalidInput, Forbidden, NotFound.
    """
    ids.expect(ids.PARTNER, partner_id)
    require_partner(ctx.principal, partner_id)
    cleaned = clean(name, "name", LONGEST_NAME)
    device_id, code = ids.new(ids.GATE_DEVICE), new_pairing_code()
    async with ctx.begin() as tx:
        if earlier := await tx.replay_of("addGateDevice", device_id):
            return NewGateDevice(await _stored(tx.db, earlier), None)
        if await partner_rows.find(tx.db, partner_id) is None:
            raise NotFound(partner_id)
        await people_rows.add_device(tx.db, device_id, partner_id, cleaned, hash_of_pairing_code(code))
        tx.audit(audit.Entry("addGateDevice", device_id, after={"partner": partner_id, "name": cleaned}))
        return NewGateDevice(await _stored(tx.db, device_id), code)


@allow(*ANYONE)
async def pair_gate_device(ctx: Context, code: str) -> NewTokens:
    """Begins the device's session. A code counts once and for ten minutes. A wrong one counts as an attempt of the
    network. Raises InvalidInput, PairingRefused, AllowanceUsed.
    """
    typed = clean(code, "code", LONGEST_CODE)
    async with ctx.begin() as tx:
        await allowances.use(tx, PAIRING_GUESSES, ctx.services.client_network())
        device = await people_rows.pair(tx.db, hash_of_pairing_code(typed))
        if device is not None:
            return await begin_session(tx, Role.GATE, device.id)
    raise PairingRefused


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def revoke_gate_device(ctx: Context, gate_device_id: str, partner_id: str | None = None) -> GateDevice:
    """Ends the device's session and tokens within a second, on every process. `partner_id`: whose it has to be, if
    given. Idempotent. Raises NotFound.
    """
    ids.expect(ids.GATE_DEVICE, gate_device_id)
    async with ctx.begin() as tx:
        await tx.replay_of("revokeGateDevice", gate_device_id)
        device = own(tx.principal, await people_rows.find_device(tx.db, gate_device_id), gate_device_id)
        if partner_id not in (None, device.partner_id):
            raise NotFound(gate_device_id)
        if await people_rows.revoke_device(tx.db, gate_device_id):
            await end_sessions_of(tx, Role.GATE, gate_device_id)
            tx.audit(audit.Entry("revokeGateDevice", gate_device_id))
        return await _stored(tx.db, gate_device_id)


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def list_gate_devices(ctx: Context, partner_id: str) -> list[GateDevice]:
    """Oldest first, including revoked ones. Raises NotFound for another partner's."""
    ids.expect(ids.PARTNER, partner_id)
    own_partner(ctx.principal, partner_id)
    async with ctx.reading() as db:
        return await people_rows.devices_of(db, [partner_id])


async def _stored(db: Database, device_id: str) -> GateDevice:
    device = await people_rows.find_device(db, device_id)
    if device is None:
        raise NotFound(device_id)
    return device
