"""A partner's staff and gate devices."""

from datetime import datetime

import strawberry

from domain.people import GateDevice as GateDeviceRow
from domain.people import NewGateDevice, StaffRole
from domain.people import StaffMember as StaffMemberRow
from resolvers import people
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.inputs import idempotency_key
from schema.kit.mutation import mutation
from schema.kit.problems import AllowanceUsed, LastOwner, PairingRefused
from schema.kit.rows import OfRow, from_row
from schema.sessions import Session

describe_enum(
    StaffRole,
    "What a staff member may do.",
    OWNER="Everything.",
    MANAGER="Everything but profile, bank details, keys, staff and devices.",
    BOX_OFFICE="See inventory and sales, and admit tickets.",
    VIEWER="See inventory and sales.",
)


@strawberry.type(description="A person who may sign in for a partner.")
class StaffMember(OfRow[StaffMemberRow]):
    id: strawberry.ID = from_row("The staff account's id (`STAFF_…`).")
    email: str = from_row("The address with which the person signs in.")
    role: StaffRole = from_row("What the person may do.")
    created_at: datetime = from_row("When the person was invited first.")
    removed_at: datetime | None = from_row("When the person was removed; null while it may sign in.")


@strawberry.type(description="A scanner that admits a partner's tickets.")
class GateDevice(OfRow[GateDeviceRow]):
    id: strawberry.ID = from_row("The device's id (`GATE_…`).")
    name: str = from_row("The name that the partner gave it.")
    pairing_code: str | None = strawberry.field(
        default=None,
        description="What `pairGateDevice` takes, once and within ten minutes. Shown only in the answer that adds the"
        " device; null in every later answer.",
    )
    created_at: datetime = from_row("When it was added.")
    paired_at: datetime | None = from_row("When it was paired; null until then.")
    revoked_at: datetime | None = from_row("When it was revoked; null while it may scan.")

    @classmethod
    def new(cls, made: NewGateDevice) -> "GateDevice":
        return cls(row=made.device, pairing_code=made.pairing_code)


@strawberry.input(description="A person to invite, or to give another role.")
class InviteStaffInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    email: str = strawberry.field(description="The person's address, which is notified and with which it signs in.")
    role: StaffRole = strawberry.field(description="What the person may do.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The person to remove.")
class RemoveStaffInput:
    staff_id: strawberry.ID = strawberry.field(description="The staff account's id (`STAFF_…`).")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A new gate device.")
class AddGateDeviceInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner whose tickets it admits.")
    name: str = strawberry.field(description="A name by which the device is recognised.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A pairing code, as it is typed on the device.")
class PairGateDeviceInput:
    code: str = strawberry.field(description="The pairing code. Case, blanks and hyphens do not matter.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The gate device to revoke.")
class RevokeGateDeviceInput:
    gate_device_id: strawberry.ID = strawberry.field(description="The device's id (`GATE_…`).")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class PeopleMutations:
    @mutation(
        "Lets an address sign in for the partner, and tells it. For one that may already, changes the role.",
        LastOwner,
        AllowanceUsed,
    )
    async def invite_staff(self, info: Info, input: InviteStaffInput) -> StaffMember:
        ctx = info.context.keyed(input)
        return StaffMember.of(await people.invite_staff(ctx, input.partner_id, input.email, input.role))

    @mutation(
        "Removes a staff member, whose sessions end within two seconds. The last owner stays. Idempotent.", LastOwner
    )
    async def remove_staff(self, info: Info, input: RemoveStaffInput) -> StaffMember:
        return StaffMember.of(await people.remove_staff(info.context.keyed(input), input.staff_id))

    @mutation("Adds a gate device. The pairing code is shown in this answer only.")
    async def add_gate_device(self, info: Info, input: AddGateDeviceInput) -> GateDevice:
        ctx = info.context.keyed(input)
        return GateDevice.new(await people.add_gate_device(ctx, input.partner_id, input.name))

    @mutation("Begins a gate device's session with its pairing code, which counts once.", PairingRefused, AllowanceUsed)
    async def pair_gate_device(self, info: Info, input: PairGateDeviceInput) -> Session:
        return Session.of(await people.pair_gate_device(info.context.keyed(input), input.code))

    @mutation("Revokes a gate device, whose tokens are refused within two seconds. Idempotent.")
    async def revoke_gate_device(self, info: Info, input: RevokeGateDeviceInput) -> GateDevice:
        return GateDevice.of(await people.revoke_gate_device(info.context.keyed(input), input.gate_device_id))
