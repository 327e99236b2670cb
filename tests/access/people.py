"""Everybody who may call: each kind of person, device and key, of the partner that is asked about and of others."""

import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from domain.accounts import PARTNER_SCOPES, SYSTEM, VISITOR, Role, Scope
from domain.people import StaffRole
from domain.sessions import NewTokens
from resolvers import accounts, partners, people
from resolvers.context import Services
from resolvers.sessions import begin_session
from tests import world

STAFF = {
    "owner": StaffRole.OWNER,
    "manager": StaffRole.MANAGER,
    "box office": StaffRole.BOX_OFFICE,
    "viewer": StaffRole.VIEWER,
}


@dataclass(frozen=True)
class Person:
    """`role`: a column of the table, or `key`. `of`: A, B, or the partner that was rejected or suspended.
    `headers`: its credentials.
    """

    role: str
    of: str = ""
    scopes: frozenset[str] = frozenset()
    partner_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_key(self) -> bool:
        return self.role == "key"

    @property
    def is_as(self) -> bool:
        """Whether what belongs to A is its own."""
        return self.of == "A"

    @property
    def is_stopped(self) -> bool:
        return self.of in ("rejected", "suspended")

    def __str__(self) -> str:
        scopes = ["all scopes"] if len(self.scopes) > 1 else self.scopes
        return " ".join(filter(None, (self.role, self.of, *scopes)))


People = Mapping[str, Person]
"""By name."""
SCOPES: tuple[frozenset[Scope], ...] = (PARTNER_SCOPES, *(frozenset({scope}) for scope in Scope))
"""Those of the keys that call."""
SOME: dict[str, tuple[str | frozenset[Scope], ...]] = {
    "A": (*STAFF, "gate", *SCOPES),
    "B": ("owner", "box office", "gate", PARTNER_SCOPES, frozenset({Scope.BOOKINGS_ON_BEHALF})),
    "rejected": ("owner", "manager", "gate", PARTNER_SCOPES),
    "suspended": ("owner", "box office", "gate", PARTNER_SCOPES),
}
"""Of each partner, by staff role, or by the scopes of a key: enough to meet every rule."""


async def everybody(
    services: Services, a_id: str, customer_id: str, rival_id: str, *, of_all_kinds: bool = False
) -> dict[str, Person]:
    """By name: the visitor, the customers A and B, the operator, and people, devices and keys of partner A, of another,
    of one that was rejected and of one that was suspended.
    """
    named = [Person("visitor"), *[each async for each in _apart(services, customer_id, rival_id)]]
    partner_ids = {"A": a_id} | {of: (await world.venue(services)).partner.id for of in ("B", "rejected", "suspended")}
    for of, partner_id in partner_ids.items():
        kinds = SOME["A"] if of_all_kinds else SOME[of]
        named += [await _of_partner(services, of, partner_id, kind) for kind in kinds]
    operator = world.as_(services, world.OPERATOR)
    await partners.reject_partner(operator, partner_ids["rejected"], "The deed is missing.")
    await partners.suspend_partner(operator, partner_ids["suspended"], "Complaints.")
    return {str(person): person for person in named}


async def _apart(services: Services, customer_id: str, rival_id: str) -> AsyncIterator[Person]:
    for of, id in (("A", customer_id), ("B", rival_id)):
        yield Person("customer", of, headers=bearer(await session_of(services, Role.CUSTOMER, id)))
    operator_id = await people.add_operator(world.as_(services, SYSTEM), f"{secrets.token_hex(6)}@example.com")
    yield Person("operator", headers=bearer(await session_of(services, Role.OPERATOR, operator_id)))


async def _of_partner(services: Services, of: str, partner_id: str, kind: str | frozenset[Scope]) -> Person:
    if isinstance(kind, frozenset):
        secret = await key_with(services, partner_id, *kind)
        scopes = frozenset(scope.value for scope in kind)
        return Person("key", of, scopes, partner_id, {"X-API-Key": secret})
    if kind == "gate":
        tokens = await paired_gate(services, partner_id)
    else:
        staff_id = await staff_member(services, partner_id, STAFF[kind])
        tokens = await session_of(services, Role.PARTNER, staff_id)
    return Person(kind, of, partner_id=partner_id, headers=bearer(tokens))


def bearer(tokens: NewTokens) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.access_token}"}


async def session_of(services: Services, role: Role, actor_id: str) -> NewTokens:
    async with world.as_(services, VISITOR).begin() as tx:
        return await begin_session(tx, role, actor_id)


async def staff_member(services: Services, partner_id: str, role: StaffRole) -> str:
    """Answers the id of a new account."""
    address = f"{secrets.token_hex(6)}@example.com"
    return (await people.invite_staff(world.as_(services, world.OPERATOR), partner_id, address, role)).id


async def paired_gate(services: Services, partner_id: str) -> NewTokens:
    device = await people.add_gate_device(world.as_(services, world.OPERATOR), partner_id, "Gate")
    return await people.pair_gate_device(world.as_(services, VISITOR), device.pairing_code or "")


async def key_with(services: Services, partner_id: str, *scopes: Scope) -> str:
    """Answers the secret of a new key."""
    operator = world.as_(services, world.OPERATOR)
    made = await accounts.create_api_key(operator, partner_id, "Key", scopes)
    return made.secret or ""
