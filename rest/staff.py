"""A partner's staff and gate devices."""

from datetime import datetime
from typing import Self

from pydantic import Field

from domain import ids
from domain.allowances import AllowanceUsed
from domain.people import GateDevice, LastOwner, PairingRefused, StaffMember, StaffRole
from resolvers import people
from resolvers.access import own_partner
from resolvers.context import Context
from rest.bodies import Answer, Body
from rest.operations import Operation
from rest.sessions import SessionAnswer


class InviteStaff(Body):
    email: str = Field(description="The person's address, which gets a message and with which it signs in.")
    role: StaffRole = Field(strict=False, description="What the person may do. Changes that of one who may sign in.")


class AddGateDevice(Body):
    name: str = Field(description="A name by which the device is recognised.")


class PairGateDevice(Body):
    code: str = Field(
        min_length=1, max_length=50, description="The pairing code. Case, blanks and hyphens do not matter."
    )


class StaffAnswer(Answer):
    staff_id: str
    email: str
    role: StaffRole
    created_at: datetime
    removed_at: datetime | None

    @classmethod
    def of(cls, member: StaffMember) -> Self:
        return cls(
            staff_id=member.id,
            email=member.email,
            role=member.role,
            created_at=member.created_at,
            removed_at=member.removed_at,
        )


class StaffListAnswer(Answer):
    staff: list[StaffAnswer]


class GateDeviceAnswer(Answer):
    gate_device_id: str
    name: str
    created_at: datetime
    paired_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, device: GateDevice, **more: str | None) -> Self:
        return cls(
            gate_device_id=device.id,
            name=device.name,
            created_at=device.created_at,
            paired_at=device.paired_at,
            revoked_at=device.revoked_at,
            **more,
        )


class NewGateDeviceAnswer(GateDeviceAnswer):
    pairing_code: str | None = Field(description="For `POST /gate/pair`, once, for ten minutes. Null in a replay.")


class GateDevicesAnswer(Answer):
    gate_devices: list[GateDeviceAnswer]


async def list_staff(ctx: Context, partner_id: str) -> StaffListAnswer:
    return StaffListAnswer(staff=[StaffAnswer.of(each) for each in await people.list_staff(ctx, partner_id)])


async def invite_staff(ctx: Context, partner_id: str, body: InviteStaff) -> StaffAnswer:
    own_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    return StaffAnswer.of(await people.invite_staff(ctx, partner_id, body.email, body.role))


async def remove_staff(ctx: Context, partner_id: str, staff_id: str) -> StaffAnswer:
    own_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    return StaffAnswer.of(await people.remove_staff(ctx, staff_id, partner_id))


async def list_gate_devices(ctx: Context, partner_id: str) -> GateDevicesAnswer:
    found = await people.list_gate_devices(ctx, partner_id)
    return GateDevicesAnswer(gate_devices=[GateDeviceAnswer.of(each) for each in found])


async def add_gate_device(ctx: Context, partner_id: str, body: AddGateDevice) -> NewGateDeviceAnswer:
    own_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    made = await people.add_gate_device(ctx, partner_id, body.name)
    return NewGateDeviceAnswer.of(made.device, pairing_code=made.pairing_code)


async def revoke_gate_device(ctx: Context, partner_id: str, gate_device_id: str) -> GateDeviceAnswer:
    own_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    return GateDeviceAnswer.of(await people.revoke_gate_device(ctx, gate_device_id, partner_id))


async def pair_gate_device(ctx: Context, body: PairGateDevice) -> SessionAnswer:
    return SessionAnswer.of(await people.pair_gate_device(ctx, body.code), in_cookie=False)


OPERATIONS = (
    Operation(
        "GET",
        "/partner/{partnerId}/staff",
        list_staff,
        StaffListAnswer,
        "Who may sign in for you, the longest first.",
        use_case=people.list_staff,
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/staff",
        invite_staff,
        StaffAnswer,
        "Let an address sign in for you, or change the role of one that may.",
        use_case=people.invite_staff,
        body=InviteStaff,
        statuses=(201,),
        problems=(LastOwner, AllowanceUsed),
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/staff/{staffId}/remove",
        remove_staff,
        StaffAnswer,
        "Remove a staff member, whose sessions end within two seconds. The last owner stays. Idempotent.",
        use_case=people.remove_staff,
        problems=(LastOwner,),
    ),
    Operation(
        "GET",
        "/partner/{partnerId}/gates",
        list_gate_devices,
        GateDevicesAnswer,
        "Your gate devices, the oldest first, revoked ones among them.",
        use_case=people.list_gate_devices,
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/gates",
        add_gate_device,
        NewGateDeviceAnswer,
        "Add a gate device. The answer holds its pairing code, this once.",
        use_case=people.add_gate_device,
        body=AddGateDevice,
        statuses=(201,),
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/gates/{gateDeviceId}/revoke",
        revoke_gate_device,
        GateDeviceAnswer,
        "Revoke a gate device, whose tokens are refused within two seconds. Idempotent.",
        use_case=people.revoke_gate_device,
    ),
    Operation(
        "POST",
        "/gate/pair",
        pair_gate_device,
        SessionAnswer,
        "Begin a gate device's session with its pairing code, which counts once.",
        use_case=people.pair_gate_device,
        body=PairGateDevice,
        statuses=(201,),
        problems=(PairingRefused, AllowanceUsed),
    ),
)
