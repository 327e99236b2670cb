"""Customers themselves, operators, a partner's staff and gate devices, bearers of an issuer's tokens."""

from resolvers.people.gates import add_gate_device, list_gate_devices, pair_gate_device, revoke_gate_device
from resolvers.people.me import confirm_address, pending_addresses, update_me
from resolvers.people.operators import add_operator, list_operators, remove_operator
from resolvers.people.personal_data import delete_me, erase_old_data, export_me
from resolvers.people.staff import invite_staff, list_staff, remove_staff
from resolvers.people.subjects import principal_of_subject

__all__ = [
    "add_gate_device",
    "add_operator",
    "confirm_address",
    "delete_me",
    "erase_old_data",
    "export_me",
    "invite_staff",
    "list_gate_devices",
    "list_operators",
    "list_staff",
    "pair_gate_device",
    "pending_addresses",
    "principal_of_subject",
    "remove_operator",
    "remove_staff",
    "revoke_gate_device",
    "update_me",
]
