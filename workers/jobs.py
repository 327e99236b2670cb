"""What is due when: the one table. A job is one use case, given the due time that it runs for."""

from datetime import timedelta

from domain.schedules import every
from resolvers import housekeeping, ledger, settlements
from resolvers.schedules import Job

JOBS = (
    Job("housekeeping", every(timedelta(hours=1)), housekeeping.tidy_up),
    Job("ledger", every(timedelta(hours=1)), lambda ctx, _: ledger.roll_up_ledger(ctx)),
    Job("settlements", every(timedelta(minutes=5)), lambda ctx, _: settlements.settle_due_partners(ctx)),
)
