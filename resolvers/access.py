"""Who may ask for what. Every use case declares its rule; whose an object is stands where its row is fetched."""

import functools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from domain import ids
from domain.accounts import Principal, Role, Scope
from domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from resolvers.context import Context

P = ParamSpec("P")
Answer = TypeVar("Answer")
UseCase = Callable[Concatenate[Context, P], Coroutine[Any, Any, Answer]]

ANYONE = frozenset(Role) - {Role.GATE, Role.SYSTEM}


@dataclass(frozen=True)
class Rule:
    """`partner`: the scope with which a partner's staff or key may ask; None: partners may not."""

    roles: frozenset[Role]
    partner: Scope | None

    def permits(self, principal: Principal) -> bool:
        if principal.role in self.roles:
            return True
        return principal.role is Role.PARTNER and self.partner is not None and self.partner in principal.scopes


RULES: dict[str, Rule] = {}
"""The rule of every use case, by its name."""


def allow(*roles: Role, partner: Scope | None = None) -> Callable[[UseCase[P, Answer]], UseCase[P, Answer]]:
    """Declares who may call. What is not named is refused: Unauthenticated for a visitor, else Forbidden."""
    rule = Rule(frozenset(roles), partner)

    def declare(use_case: UseCase[P, Answer]) -> UseCase[P, Answer]:
        RULES[use_case.__name__] = rule

        @functools.wraps(use_case)
        async def guarded(ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            check(rule, ctx.principal)
            return await use_case(ctx, *args, **kwargs)

        return guarded

    return declare


def check(rule: Rule, principal: Principal) -> None:
    if rule.permits(principal):
        return
    if principal.role is Role.VISITOR:
        raise Unauthenticated
    if principal.role is Role.PARTNER and rule.partner is not None:
        raise Forbidden(f"This key lacks the scope {rule.partner}.")
    raise Forbidden("This is not for your kind of account.")


def acting_for(principal: Principal, user_id: str | None) -> str:
    """The customer on whose account this happens: the caller, or the one that an operator or an entitled key names.

    Raises Forbidden where a customer names another one; InvalidInput for an id of another kind, and for no id where the
    caller is no customer.
    """
    if user_id is not None:
        ids.expect(ids.CUSTOMER, user_id)
    if principal.role is Role.CUSTOMER:
        if user_id not in (None, principal.actor_id):
            raise Forbidden("A userId must be your own.")
        return principal.actor_id
    if user_id is None:
        raise InvalidInput.of("user_id", "Name the customer for whom you act.")
    return user_id


def require_partner(principal: Principal, partner_id: str) -> None:
    """For a partner named in a request's body: somebody else's is forbidden."""
    if principal.role is Role.PARTNER and principal.partner_id != partner_id:
        raise Forbidden("A partnerId must be your own.")


def own_partner(principal: Principal, partner_id: str) -> None:
    """For a partner that is asked for by its id: somebody else's answers like a missing one. Raises NotFound."""
    if not (principal.role is Role.OPERATOR or principal.is_partner(partner_id)):
        raise NotFound(partner_id)


Owned = TypeVar("Owned")


def own(principal: Principal, row: Owned | None, id: str, user_id: str | None = None) -> Owned:
    """The row, if the principal may see it, and if it is that customer's for whom somebody says to act. Raises
    NotFound for what is missing and what is somebody else's alike.

    Rows of customers have customer_id or owner_id, made_by and partner_id; rows of partners have partner_id.
    """
    if row is None or not is_visible(principal, row) or user_id not in (None, *_customers_of(row)):
        raise NotFound(id)
    return row


def _customers_of(row: object) -> tuple[str | None, str | None]:
    return getattr(row, "customer_id", None), getattr(row, "owner_id", None)


def is_visible(principal: Principal, row: object) -> bool:
    if principal.role in (Role.OPERATOR, Role.SYSTEM):
        return True
    if principal.role is Role.CUSTOMER:
        return principal.actor_id in _customers_of(row)
    if principal.role is Role.PARTNER and getattr(row, "partner_id", None) == principal.partner_id:
        return not hasattr(row, "made_by") or row.made_by == principal.actor_id
    return False
