"""What customers change of themselves; a partner's staff and gate devices."""

from schema.people.me import MeMutations
from schema.people.staff import GateDevice, PeopleMutations, StaffMember

__all__ = ["GateDevice", "MeMutations", "PeopleMutations", "StaffMember"]
