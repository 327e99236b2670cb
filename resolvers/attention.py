"""What needs an operator's attention, and the retry of a parked job."""

from domain import ids
from domain.accounts import Role
from domain.attention import Attention, Job
from domain.errors import NotFound
from models import attention as attention_rows
from models import audit
from models import outbox as outbox_rows
from resolvers.access import allow
from resolvers.context import Context

MOST_OF_EACH = 100


@allow(Role.OPERATOR)
async def read_attention(ctx: Context) -> Attention:
    async with ctx.reading() as db:
        return await attention_rows.read(db, MOST_OF_EACH)


@allow(Role.OPERATOR)
async def retry_job(ctx: Context, job_id: str) -> Job:
    """Unparks the job, with all its attempts ahead of it. Atomic and idempotent: a job that is not parked is answered
    unchanged. Raises NotFound, InvalidInput.
    """
    show_id = ctx.show_of(ids.expect(ids.EVENT, job_id, "job_id"))
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("retryJob", job_id, show_id)
        job = await attention_rows.find_job(tx.db, show_id, job_id)
        if earlier is None and job is not None and await outbox_rows.unpark(tx.db, show_id, job_id):
            tx.audit(audit.Entry("retryJob", job_id, {"parkedCode": job.parked_code}))
            job = await attention_rows.find_job(tx.db, show_id, job_id)
        if job is None:
            raise NotFound(job_id)
        return job
