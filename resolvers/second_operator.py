"""Changes that take two operators, who both make the same request within a day. Nothing is done by the first."""

from dataclasses import dataclass

from domain import ids
from domain.accounts import Role
from domain.proposals import VALID_FOR, NewProposal, Proposal, SecondOperatorNeeded
from models import audit
from models import proposals as proposal_rows
from resolvers.access import allow
from resolvers.context import Context, Transaction

MOST_LISTED = 100


class _FirstOperator(Exception):
    """Rolls back the transaction of an operator whom no other one has preceded."""

    def __init__(self, new: NewProposal) -> None:
        self.new = new


async def require_second_operator(tx: Transaction, new: NewProposal) -> None:
    """Lets a second operator pass, once, and callers that are no operators. Called within `TwoOperators`, when all
    else is checked: what would be refused to the second is refused to the first.
    """
    if tx.principal.role is not Role.OPERATOR or not tx.policy.two_operators:
        return
    found = await proposal_rows.second(tx.db, new, tx.principal.actor_id, VALID_FOR)
    if found is None:
        raise _FirstOperator(new)
    seconded = {"operation": found.operation, "proposal": found.id, "proposedBy": found.proposed_by}
    tx.audit(audit.Entry("secondProposal", found.object_id, after=seconded))


@dataclass(frozen=True)
class TwoOperators:
    """Around the transaction of a change that may need two operators: raises SecondOperatorNeeded for the first, whose
    request is then stored.
    """

    ctx: Context

    async def __aenter__(self) -> None:
        """Nothing is asked before the change is."""

    async def __aexit__(self, _kind: object, error: BaseException | None, _where: object) -> None:
        if isinstance(error, _FirstOperator):
            raise SecondOperatorNeeded(await self._propose(error.new)) from None

    async def _propose(self, new: NewProposal) -> str:
        async with self.ctx.begin() as tx:
            id = await proposal_rows.propose(tx.db, ids.new(ids.PROPOSAL), new, tx.principal.actor_id)
            after = {"operation": new.operation, "proposal": id, "request": dict(new.request)}
            tx.audit(audit.Entry("propose", new.object_id, after=after))
        return id


@allow(Role.OPERATOR)
async def list_proposals(ctx: Context) -> list[Proposal]:
    """Those that wait for a second operator, newest first, at most a hundred."""
    async with ctx.reading() as db:
        return await proposal_rows.waiting(db, VALID_FOR, MOST_LISTED)
