"""The context of an operation, `info.context` in resolvers. Each operation has its own, also on a shared WebSocket."""

from collections.abc import Awaitable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import strawberry

from domain.accounts import Principal
from domain.idempotency import key_of_text
from domain.seats.versions import SeatMapVersion
from resolvers.context import Context, Services
from resolvers.live import LiveHub
from schema.kit.cost import Budget
from schema.kit.dataloaders import Batch, Key, Loaders, Row
from schema.kit.parts import Parts
from schema.kit.sharing import SubscriptionExecutor


@dataclass
class Caller:
    """The sender of a request or the client of a connection."""

    services: Services
    hub: LiveHub
    principal: Principal
    request_id: str


class Input(Protocol):
    """A mutation's input: a strawberry input, which is a dataclass."""

    idempotency_key: str | None


@dataclass
class OperationContext:
    """`budget`: of a query or mutation; each event of a subscription has one of the same size. `name`: the root field,
    for logs and metrics; a client may name its operation anything. `outcome`: the code of the problem that a mutation
    answered. `executor`: set for subscriptions only. `counted`, `seat_maps`: the shows whose seats the answer counts,
    and those whose seats it shows, with their versions. `work`: what was done for it beside its budget, in the same
    units. `parts`: what is kept of other answers, where every caller gets the same.
    """

    ctx: Context
    hub: LiveHub
    loaders: Loaders
    budget: Budget
    name: str = "refused"
    outcome: str | None = None
    work: int = 0
    counted: set[str] = field(default_factory=set)
    seat_maps: dict[str, SeatMapVersion] = field(default_factory=dict)
    parts: Parts | None = None
    executor: SubscriptionExecutor = field(init=False)

    @classmethod
    def of(cls, caller: Caller) -> "OperationContext":
        ctx = caller.services.context(caller.principal, caller.request_id)
        return cls(ctx, caller.hub, Loaders(ctx), Budget.of(caller.principal))

    def add_work(self, units: int) -> None:
        self.work += units

    def load(self, batch: Batch[Key, Row], key: Key) -> Awaitable[Row]:
        return self.loaders.load(batch, key)

    async def load_many(self, batch: Batch[Key, Row], keys: Sequence[Key]) -> list[Row]:
        return await self.loaders.load_many(batch, keys)

    def keyed(self, given: Input) -> Context:
        """Returns the context under the input's idempotency key, if any. Raises InvalidInput for a malformed key."""
        if given.idempotency_key is None:
            return self.ctx
        body = asdict(given, dict_factory=_of_given)  # type: ignore[call-overload]  # a protocol is no dataclass
        return self.ctx.with_key(key_of_text(body.pop("idempotency_key"), "idempotency_key"), body)


def _of_given(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Without what the caller left out: null is another request."""
    return {name: value for name, value in members if value is not strawberry.UNSET}


Info = strawberry.Info[OperationContext, None]
