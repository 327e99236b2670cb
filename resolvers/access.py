"""Who may call which use case, and who may see which row. A use case declares its rule with `allow`; it checks the
owner of a row with `own`, where it reads the row.
"""

import functools
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from domain import ids
from domain.accounts import READING_SCOPES, Owned, PartnerState, Principal, Role, Scope
from domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from resolvers import deeds
from resolvers.context import Context

P = ParamSpec("P")
Answer = TypeVar("Answer")
Owner = TypeVar("Owner")
Event = TypeVar("Event")
UseCase = Callable[Concatenate[Context, P], Coroutine[Any, Any, Answer]]
Stream = Callable[Concatenate[Owner, Context, P], AsyncGenerator[Event, None]]

ANYONE = frozenset(Role) - {Role.SYSTEM}
"""What needs no credentials is refused to nobody for those that it brings."""


@dataclass(frozen=True)
class Rule:
    """`partner`: the scope with which a partner's staff or key may ask; None: partners may not. `while_rejected`:
    whether staff of a rejected partner may, who otherwise only read, as staff of a suspended one.
    """

    roles: frozenset[Role]
    partner: Scope | None
    while_rejected: bool = False

    def permits(self, principal: Principal) -> bool:
        if principal.role in self.roles:
            return True
        return self._names(principal) and self.permits_while(principal.partner_state)

    def permits_while(self, state: PartnerState) -> bool:
        if state.may_act or self.partner in READING_SCOPES:
            return True
        return self.while_rejected and state is PartnerState.REJECTED

    def _names(self, principal: Principal) -> bool:
        return principal.role is Role.PARTNER and self.partner is not None and self.partner in principal.scopes


def allow(
    *roles: Role, partner: Scope | None = None, while_rejected: bool = False
) -> Callable[[UseCase[P, Answer]], UseCase[P, Answer]]:
    """Declares who may call a use case. What is not named is refused: Unauthenticated for a visitor, else Forbidden.
    What is written for another is a deed, for the audit trail.
    """
    rule = Rule(frozenset(roles), partner, while_rejected)

    def declare(use_case: UseCase[P, Answer]) -> UseCase[P, Answer]:
        @functools.wraps(use_case)
        async def guarded(ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            check(rule, ctx.principal)
            if not ctx.principal.acts_for_another or deeds.deed_in(ctx.request_id) is not None:
                return await use_case(ctx, *args, **kwargs)
            before = deeds.DEED.set(deeds.deed_of(use_case, ctx.request_id, args, kwargs))
            try:
                return await use_case(ctx, *args, **kwargs)
            finally:
                deeds.DEED.reset(before)

        guarded.rule = rule  # type: ignore[attr-defined]  # read by rule_of
        return guarded

    return declare


def allow_stream(
    *roles: Role, partner: Scope | None = None
) -> Callable[[Stream[Owner, P, Event]], Stream[Owner, P, Event]]:
    """As `allow`, for a method that answers with a stream of events. It refuses when it is called."""
    rule = Rule(frozenset(roles), partner)

    def declare(stream: Stream[Owner, P, Event]) -> Stream[Owner, P, Event]:
        @functools.wraps(stream)
        def guarded(owner: Owner, ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[Event, None]:
            check(rule, ctx.principal)
            return stream(owner, ctx, *args, **kwargs)

        guarded.rule = rule  # type: ignore[attr-defined]  # read by rule_of
        return guarded

    return declare


def rule_of(use_case: Callable[..., Any]) -> Rule:
    """Who may call the use case. Raises TypeError for a function that was not declared with `allow`."""
    rule = getattr(use_case, "rule", None)
    if not isinstance(rule, Rule):
        raise TypeError(f"{use_case.__qualname__} declares no rule: decorate it with allow.")
    return rule


def check(rule: Rule, principal: Principal) -> None:
    if rule.permits(principal):
        return
    if principal.role is Role.VISITOR:
        raise Unauthenticated
    if principal.role is Role.PARTNER and not rule.permits_while(principal.partner_state):
        raise Forbidden(
            f"This partner is {principal.partner_state.lower()}: its staff may only read. Its `statusReason` says why."
        )
    if principal.role is Role.PARTNER and rule.partner is not None:
        raise Forbidden(_lacking(principal, rule.partner))
    raise Forbidden("This is not for your kind of account.")


def _lacking(principal: Principal, scope: Scope) -> str:
    if scope is Scope.BOOKINGS_ON_BEHALF:
        return f"This takes an API key with the scope {scope}, which an operator grants."
    if ids.is_a(ids.API_KEY, principal.actor_id):
        return f"This key lacks the scope {scope}. The partner's owner can make one that has it."
    return f"Your role lacks the scope {scope}. The partner's owner can give you another role."


def acting_for(principal: Principal, user_id: str | None) -> str:
    """The customer on whose account this happens: the caller, or the one that an operator or an entitled key names.

    Raises Forbidden where a customer names another one; InvalidInput for an id of another kind, and where the caller
    must name a customer and does not.
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
    """For a partner named in a request's body. Raises Forbidden for another partner than the caller's."""
    if principal.role is Role.PARTNER and principal.partner_id != partner_id:
        raise Forbidden("A partnerId must be your own.")


def own_partner(principal: Principal, partner_id: str) -> None:
    """For a partner that is asked for by its id. Raises NotFound for another partner than the caller's."""
    if not (principal.role is Role.OPERATOR or principal.is_partner(partner_id)):
        raise NotFound(partner_id)


Row = TypeVar("Row", bound=Owned)


def own(principal: Principal, row: Row | None, id: str, user_id: str | None = None) -> Row:
    """The row, if the principal may see it and, where `user_id` is given, if it is that customer's. Raises NotFound for
    a row that is missing and for one that is another owner's alike.
    """
    if row is None or not row.ownership.is_visible_to(principal):
        raise NotFound(id)
    if user_id not in (None, row.ownership.customer_id):
        raise NotFound(id)
    if principal.acts_for_another:
        deeds.note_customer(row.ownership.customer_id)
    return row
