"""Used allowances: one row for each subject and allowance, which holds how often it was used in its present window.
Subjects are digests, so that no address or network stands here.
"""

from sqlalchemy import Column, Index, Integer, Interval, Table, bindparam, delete, func, select, text

from domain.allowances import Allowance
from models.base import Database, instant, metadata, text_column

used_allowances = Table(
    "used_allowances",
    metadata,
    text_column("name", primary_key=True),
    text_column("subject", primary_key=True),
    instant("until"),
    Column("used", Integer, nullable=False),
    Index(None, "until"),
)


async def use(db: Database, allowance: Allowance, subject: str, times: int) -> bool:
    """Compare-and-set: uses the allowance `times` times and answers True, or changes nothing and answers False. Holds
    the subject's row until the transaction ends, so that concurrent users wait for each other.
    """
    values = {
        "name": allowance.name,
        "subject": subject,
        "times": times,
        "most": allowance.most,
        "span": allowance.window,
    }
    return times <= allowance.most and (await db.execute(_USE, values)).first() is not None


async def seconds_left(db: Database, allowance: Allowance, subject: str) -> int:
    """How long the present window lasts, at least one second."""
    row = select(func.extract("epoch", used_allowances.c.until - func.now()))
    mine = (used_allowances.c.name == allowance.name) & (used_allowances.c.subject == subject)
    return max(1, round((await db.execute(row.where(mine))).scalar_one_or_none() or 0))


async def delete_ended(db: Database, most: int) -> int:
    """Deletes at most `most` rows whose window has ended; answers how many there were."""
    key = (used_allowances.c.name, used_allowances.c.subject)
    ended = select(*key).where(used_allowances.c.until < func.now()).limit(most)
    gone = delete(used_allowances).where(text("(name, subject) in (select name, subject from ended)"))
    return len((await db.execute(gone.add_cte(ended.cte("ended")).returning(*key))).all())


_USE = text(
    """
    insert into used_allowances as u (name, subject, until, used)
    values (:name, :subject, now() + :span, :times)
    on conflict (name, subject) do update
    set until = case when u.until <= now() then excluded.until else u.until end,
        used = case when u.until <= now() then excluded.used else u.used + excluded.used end
    where u.until <= now() or u.used + excluded.used <= :most
    returning 1
    """
).bindparams(bindparam("span", type_=Interval))
